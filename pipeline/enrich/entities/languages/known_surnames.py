"""Persons whom everybody knows by their surname alone, where no full name stands in the text: ``habló con Macron``.

Whose they are stands among the ``mononyms`` of ``data/persons.toml``; cases are taken off where surnames decline.
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
from pipeline.enrich.entities.spans import Span, overlapping, put
from pipeline.enrich.letters import CAPITAL

KNOWN = "rule:known-surname"

_WORD = re.compile(rf"(?<![\w'-]){CAPITAL}[^\W\d_]{{3,30}}+(?![\w-]| {CAPITAL})")
"""A word with a capital that no other one follows: ``Trump Tower`` is somebody else's name."""
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
        if _is_known(word[0], language) and _is_alone(one, text, language) and _is_free(one, found):
            put(found, one)
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
        is_word = (is_lead or _is_mere_word(first, language)) and _is_known(last, language)
    return span._replace(start=span.end - len(last)) if is_word else span


def _is_mere_word(word: str, language: str) -> bool:
    """Say whether a word is no given name: by the tables of a language that has some, else because it is in use."""
    known = known_words.shipped()
    if (is_given := declined.is_given(word, language)) is not None:
        return not is_given and not known.is_given(word)
    return known.is_in_use(word) and not known.is_given(word)


def _is_known(form: str, language: str) -> bool:
    if form in persons.mononyms() or not persons.mononyms().keys().isdisjoint(declined.readings(form, language)):
        return True
    return not _stems(language).isdisjoint(surname_cases.stems(form, language))


@lru_cache(maxsize=16)
def _stems(language: str) -> frozenset[surname_cases.Stem]:
    return frozenset(stem for name in persons.mononyms() for stem in surname_cases.stems(name, language))


def _is_alone(one: Span, text: str, language: str) -> bool:
    """Say whether no name goes on with the word; what opens a sentence, or is a title, may have a capital."""
    before = _BEFORE.search(text, max(0, one.start - _NEAR), one.start)
    if before is None or not before[1][0].isupper():
        return True
    word = before[1].lower()
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
