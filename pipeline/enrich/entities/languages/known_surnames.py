"""Persons whom everybody knows by their surname alone, where no full name stands in the text: ``habló con Macron``.

They are the ``mononyms`` and ``surnames`` of ``data/persons.toml``; cases are taken off where surnames decline.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import lexicon, persons
from pipeline.enrich.entities.languages import declined, surname_cases, told_persons, whole_names
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span, overlapping, put, with_new
from pipeline.enrich.letters import CAPITAL

KNOWN = "rule:known-surname"

_WORD = re.compile(rf"(?<![\w'-]){CAPITAL}[^\W\d_]{{3,30}}+(?![\w-])")
_BEHIND = re.compile(rf" (?P<word>{CAPITAL}[^\W\d_]*+)")
_JOINED = re.compile(rf"(?<![\w'-])(?P<one>{CAPITAL}[^\W\d_]{{3,30}}+)-(?P<other>{CAPITAL}[^\W\d_]{{3,30}}+)(?!\w)")
"""Two that a hyphen joins: ``Erdoğan-Putin görüşmesi``."""
_BEFORE = re.compile(r"(\w+(?:-\w+)*) \Z")
_PAIR = 2
"""Words of a given name and a surname."""
_NEAR = 32
"""Characters before a word in which the one before it stands."""


def with_known_surnames(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` with the surnames alone of those whom everybody knows, in any case.

    What lists know as something else stays, and so does what a longer name has as its part.
    """
    full = _before_surnames(spans, text)
    found = [_without_opening_word(one, full, text, language) for one in spans]
    for word in _WORD.finditer(text):
        one = Span(*word.span(), "PER", KNOWN)
        if is_everybodys(word[0], language) and _is_alone(one, found, text, language) and _is_free(one, found):
            put(found, one)
    for pair in _JOINED.finditer(text):
        two = [Span(*pair.span(which), "PER", KNOWN) for which in ("one", "other")]
        if all(is_everybodys(one.of(text), language) and _is_free(one, found) for one in two):
            found = with_new(found, two)
    return found


def _before_surnames(spans: Sequence[Span], text: str) -> dict[str, set[tuple[str, bool]]]:
    """Return by each surname the words right before it, in small letters, and whether others stand before these."""
    found: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for one in spans:
        if one.label == "PER" and len(name := one.of(text).split()) >= _PAIR:
            found[name[-1]].add((name[-2].lower(), len(name) > _PAIR))
    return found


def _without_opening_word(span: Span, full: Mapping[str, set[tuple[str, bool]]], text: str, language: str) -> Span:
    """Return a surname that a model took together with the word that opens the sentence: ``Ayer Zelenski``.

    It is everybody's, or ends another name (``full``: what stands before surnames) without the word: not ``De Wit``.
    """
    first, _, last = span.of(text).partition(" ")
    if span.label != "PER" or span.sure or not last or " " in last or not opens_sentence(text, span.start):
        return span
    word = first.lower()
    is_lead = word in told_persons.leads(language) or word in whole_names.small_words(language)
    before = full.get(last, set())
    if any(other != word for other, _ in before):
        is_word = is_lead and (word, True) not in before
    else:
        is_word = (is_lead or _is_mere_word(first, language)) and is_everybodys(last, language)
    return span._replace(start=span.end - len(last)) if is_word else span


def _is_mere_word(word: str, language: str) -> bool:
    """Say whether a word is no given name: by the tables of a language that has some, else because it is in use."""
    known = known_words.shipped()
    if (is_given := declined.is_given(word, language)) is not None:
        return not is_given and not known.is_given(word)
    return known.is_in_use(word) and not known.is_given(word)


def is_everybodys(form: str, language: str) -> bool:
    """Say whether a word is the surname, in any case, of somebody whom everybody knows by it alone."""
    known = persons.known_surnames()
    if form in known or not known.isdisjoint(declined.readings(form, language)):
        return True
    return not _stems(language).isdisjoint(surname_cases.stems(form, language))


@lru_cache(maxsize=16)
def _stems(language: str) -> frozenset[surname_cases.Stem]:
    return frozenset(stem for name in persons.known_surnames() for stem in surname_cases.stems(name, language))


def _is_alone(one: Span, spans: Sequence[Span], text: str, language: str) -> bool:
    """Say whether no name goes on with the word: ``Trump Tower`` is somebody else's.

    What opens a sentence, is a title, another of these surnames or a place that was found may have a capital beside it.
    """
    behind = _BEHIND.match(text, one.end)
    if behind is not None and not is_everybodys(behind["word"], language):
        places_ = spans[overlapping(spans, behind.start("word"), behind.end())]
        if not any(other.label == "LOC" and other.start == behind.start("word") for other in places_):
            return False
    before = _BEFORE.search(text, max(0, one.start - _NEAR), one.start)
    if before is None or not before[1][0].isupper():
        return True
    word = before[1].lower()
    if is_everybodys(before[1], language):
        return True
    is_word = word in whole_names.small_words(language) or word in lexicon.titles(language)
    return is_word or (opens_sentence(text, before.start()) and _is_mere_word(before[1], language))


def _is_free(one: Span, spans: Sequence[Span]) -> bool:
    """Say whether nothing was found there, or a model took just the word for something else."""
    return all(
        (other.start, other.end) == (one.start, one.end)
        and other.label != "PER"
        and not other.sure
        and not other.source.startswith("rule:")
        for other in spans[overlapping(spans, one.start, one.end)]
    )
