"""Two persons whom a model took for one, since nothing stands between them: ``traf Macron Merz``.

Surnames that everybody knows are two wherever they stand side by side (``Putin Trump zirvesi``); others where a verb
leads to both, in languages whose verb may stand before its subject (the table ``met`` of ``data/told_persons.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import lexicon, persons
from pipeline.enrich.entities.languages import known_surnames
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span, overlapping, with_new
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.phrases import key
from pipeline.enrich.resources import any_of, table

MET = "rule:met"

_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_VERB = 24
"""Characters beside a name in which a verb stands."""


def parted(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with each of two persons apart whom a model took for one."""
    surnames = {one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and one.of(text).count(" ") == 1}
    return [part for one in spans for part in _parts(one, text, language, surnames)]


def with_met(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with two persons whom a verb leads to, of whom one is known to everybody: ``mötte Lind Macron``.

    The other may be unknown, but no given name; what lists or rules found there stays.
    """
    words = _verbs(language)
    new = (one for two in _two(language).finditer(text) for one in _met(two, spans, language)) if words else ()
    return with_new(spans, new)


def _met(two: re.Match[str], spans: Sequence[Span], language: str) -> Iterator[Span]:
    is_free = not spans[overlapping(spans, two.start("one"), two.end())]
    if is_free and _are_met(two["one"], two["other"], language):
        yield from (Span(*two.span(which), "PER", MET) for which in ("one", "other"))


def _are_met(one: str, other: str, language: str) -> bool:
    """Say whether two words are two persons: one everybody's surname, the other nobody's given name, nor his."""
    known = known_words.shipped()
    if known.is_given(one) or known.is_given(other) or one.lower() in lexicon.titles(language):
        return False
    if known_surnames.is_everybodys(other, language):
        return one not in _given_of(other)
    return known_surnames.is_everybodys(one, language)


@lru_cache(maxsize=512)
def _given_of(surname: str) -> frozenset[str]:
    """Return the given names, in any spelling, of those whom everybody knows by ``surname``."""
    shown = persons.mononyms().get(surname)
    group = next((one for one in persons.groups() if one[0] == shown), (shown,) if shown else ())
    return frozenset(form.partition(" ")[0] for form in group)


@lru_cache(maxsize=16)
def _two(language: str) -> re.Pattern[str]:
    verbs = any_of(table("told_persons")["met"].get(language, ()))
    word = rf"{CAPITAL}[^\W\d_]{{2,30}}+"
    return re.compile(rf"(?<!\w)(?:{verbs}) (?P<one>{word}) (?P<other>{word})(?![\w'-]| {CAPITAL})")


def _parts(span: Span, text: str, language: str, surnames: set[str]) -> Iterator[Span]:
    name = span.of(text)
    words = [one for one in _WORD.finditer(text, span.start, span.end) if one[0][0].isupper()]
    is_guess = span.label == "PER" and not span.sure and len(words) > 1 and key(name) not in persons.spellings()
    are_known = is_guess and all(known_surnames.is_everybodys(one[0], language) for one in words)
    are_two = is_guess and name.count(" ") == 1 and _are_two(span, text, language, surnames)
    if not (are_known or are_two):
        yield span
        return
    yield from (span._replace(start=one.start(), end=one.end()) for one in words)


def _are_two(span: Span, text: str, language: str, surnames: set[str]) -> bool:
    first, _, second = span.of(text).partition(" ")
    verbs = _verbs(language)
    if verbs is None:
        return False
    before, behind = verbs
    if not _is_surname(first, surnames - {second}):
        leads = before.search(text, max(0, span.start - _VERB), span.start) is not None
        return leads and _are_met(first, second, language)
    if before.search(text, max(0, span.start - _VERB), span.start):
        return not known_words.shipped().is_given(second)
    return behind.match(text, span.end) is not None and _is_surname(second, surnames - {second})


def _is_surname(word: str, surnames: set[str]) -> bool:
    """Say whether a word is a surname and no given name: in lists, or because the text names somebody so in full."""
    known = known_words.shipped()
    is_one = word in surnames or word in _surnames() or known.is_family(word)
    return is_one and not known.is_given(word)


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    """Return the surnames of those whom lists have under their full names."""
    return frozenset(one.rpartition(" ")[2] for one in persons.all_forms() if one.count(" ") == 1)


@lru_cache(maxsize=16)
def _verbs(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return what leads to two persons, and what stands behind them; None in a language whose verb stands between."""
    words = table("told_persons")["met"].get(language)
    if words is None:
        return None
    return re.compile(rf"(?<!\w)(?:{any_of(words)}) \Z"), re.compile(rf" (?:{any_of(words)})(?!\w)")
