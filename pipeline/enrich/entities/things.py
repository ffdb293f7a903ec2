"""Ships, trains, machines, prizes and laws that are called like people: the ferry ``Stella Aurelia`` is nobody.

The word for such a thing stands right before the name or behind it. What is called so there is the thing wherever else
the text has the name, but for where an office or a form of address says that somebody is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.enrich.entities.naming import addressed
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.letters import CAPITAL
from pipeline.enrich.resources import any_of, table

_NEAR = 60
"""So many characters before a name the word for a thing, and who is of it, begin at the most."""
_OPENING = "[\"'\u00ab\u201e\u201c\u2018\u300c\u300e]"
_CLOSING = "[\"'\u00bb\u201c\u201d\u2019\u300d\u300f]"
_LONGEST = 200
"""Characters of a name at the most: what a model makes of a text without words may be one of thousands."""
_BETWEEN = r"(?: [^\W\dA-Z][\w-]*+){0,3}"
"""Small words between the word for a thing and its name in quotes: ``el ferri italiano 'Stella'``."""
_NAMED = re.compile(rf"{CAPITAL}[\w'\u2019-]+(?: {CAPITAL}[\w'\u2019-]+)+")
"""Words with a capital, in a row."""
_WORD = re.compile(r"\w+")
_LISTED = re.compile(r"[\"'\u00bb\u201c\u201d]?(?:, | (?:and|und|et|y|e|en|och|og|i|a) |, and )[\"'\u00ab\u201e]?")


def without_things(spans: Iterable[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` without the persons of ``text`` that are things, with and without the word for what they are."""
    named, words = list(spans), _words(language)
    people = [one for one in named if one.label == "PER" and one.length <= _LONGEST]
    near = {one for one in people if _is_near(text, one.start, one.start, words)}
    things = {one for one in people if _is_thing(one, text, words, is_near=one in near)}
    things |= _enumerated(people, near, things, text, words)
    named = [one for one in named if not (one.label == "PER" and _is_word(one, text, words))]
    if not things:
        return named
    # One word before "-Preis" may be somebody's surname.
    wholes = {name for one in things if " " in (name := one.of(text)) or not words.behind.match(text, one.end)}
    names = wholes.union(*(whole.split() for whole in wholes))
    others = [one for one in people if one not in things]
    kept = {one.of(text) for one in others if one.of(text) not in names or _is_meant(one, text, language)}
    nobodies = names - kept.union(*(name.split() for name in kept))
    return [
        one
        for one in named
        if not (one in things or (one.label == "PER" and one.of(text) in nobodies) or _is_prefix(one, things, text))
    ]


def called(text: str, language: str) -> Iterator[str]:
    """Yield the names of two words or more that the word for a thing stands before: who reports on it names it, too."""
    words = _words(language)
    for found in _NAMED.finditer(text):
        if not _is_near(text, found.start(), found.end(), words):
            continue
        *starts, _ = (one.start() for one in _WORD.finditer(text, found.start(), found.end()))
        if (start := next((one for one in starts if _is_led(text, one, words)), None)) is not None:  # der Frachter Nora
            yield text[start : found.end()].rstrip("'\u2019-")


def _is_near(text: str, start: int, end: int, words: _Words) -> bool:
    """Say whether a word that stands before things stands before ``start``, or before ``end`` in a name.

    Asked before all patterns, since hardly any name has one near: a third of the time.
    """
    # A pattern takes the dotted capital for i, case folding for i and a dot.
    near = text[max(0, start - _NEAR) : end].replace("\u0130", "i").casefold()
    return not words.last.isdisjoint(_WORD.findall(near))


def _is_led(text: str, start: int, words: _Words) -> bool:
    near = max(0, start - _NEAR)
    return any(one.search(text, near, start) for one in (words.prefixed, words.before, words.quoted, words.plural))


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands before a thing's name, before several, behind it, and who is of such a thing."""

    prefixed: re.Pattern[str]
    before: re.Pattern[str]
    quoted: re.Pattern[str]
    plural: re.Pattern[str]
    behind: re.Pattern[str]
    word: re.Pattern[str]
    begins: re.Pattern[str]
    ends: re.Pattern[str]
    whose: re.Pattern[str]
    led: re.Pattern[str]
    told: re.Pattern[str]
    last: frozenset[str]
    """Of all that stands before a name, the last words, folded."""


def _is_thing(person: Span, text: str, words: _Words, *, is_near: bool) -> bool:
    near = max(0, person.start - _NEAR)
    if words.ends.match(text, person.start, person.end):
        return True
    if is_near and (words.prefixed.search(text, near, person.start) or words.quoted.search(text, near, person.start)):
        return True
    if words.begins.match(text, person.start, person.end) and not _is_given(person, text):
        return True
    # One word may be given name, or surname: Mark Law.
    is_whole = " " in person.of(text) or text.startswith("-", person.end)
    if is_whole and words.behind.match(text, person.end):
        return True
    if words.told.match(text, person.end) and words.led.search(text, near, person.start):
        return True
    word = words.before.search(text, near, person.start) if is_near else None
    return word is not None and words.whose.search(text, max(0, word.start() - _NEAR), word.start()) is None


def _is_given(person: Span, text: str) -> bool:
    """Say whether the first word is a given name: Mare Berg is no mare."""
    return known_words.shipped().is_given(person.of(text).partition(" ")[0])


def _is_word(person: Span, text: str, words: _Words) -> bool:
    """Say whether it is the word for a thing, with the capital of its sentence: ``Ferry captain Nora Holm``."""
    match = words.word.match(text, person.start)
    return match is not None and match.end() == person.end


def _enumerated(people: Sequence[Span], near: Iterable[Span], things: set[Span], text: str, words: _Words) -> set[Span]:
    """Return those that several things are enumerated with: ``the ferries Anna Holm and Ina Berg``.

    ``near`` are those of ``people`` that a word for a thing is near.
    """
    found = {one for one in near if words.plural.search(text, max(0, one.start - _NEAR), one.start)}
    for one, other in pairwise(people):
        if one in found and _LISTED.fullmatch(text, one.end, other.start):
            found.add(other)
    return found - things


def _is_meant(person: Span, text: str, language: str) -> bool:
    """Say whether an office or a form of address beside a thing's name says that somebody is called so, too."""
    # Without the name: its given name says nothing here.
    (beside,) = addressed.persons([""], [person], text, language)
    return bool(beside.offices or beside.gender)


def _is_prefix(span: Span, things: Iterable[Span], text: str) -> bool:
    """Say whether it is the ``MV`` before a ship's name."""
    is_one = span.label == "ORG" and span.of(text) in _data()["any"]["prefixes"]
    return is_one and any(span.end + 1 == one.start for one in things)


@lru_cache(maxsize=32)
def _words(language: str) -> _Words:
    found, every = _data().get(language, {}), _data()["any"]
    before, cases, called, plural, crew, whose, articles, indefinite, acts = (
        any_of(found.get(key, ()))
        for key in ("before", "cases", "called", "plural", "crew", "whose", "articles", "indefinite", "acts")
    )
    behind_it = found.get("behind", ())
    kinds, hyphened = (any_of(one for one in behind_it if one.startswith("-") == joined) for joined in (False, True))
    behind = rf"(?:[ -](?:{kinds})|{hyphened})"
    prefixes, rank = any_of(every["prefixes"]), f"(?:(?:{any_of(every['ranks'])}) )?"
    return _Words(
        prefixed=re.compile(rf"(?<!\w)(?:{prefixes}) {_OPENING}?{rank}\Z"),
        before=re.compile(rf"(?<!\w)(?i:{before}) {rank}\Z"),
        quoted=re.compile(
            rf"(?<!\w)(?i:{before}|{cases})(?: (?:{called}) {_OPENING}?|{_BETWEEN} ?{_OPENING} ?){rank}\Z"
        ),
        plural=re.compile(rf"(?<!\w)(?i:{plural}) {_OPENING}?{rank}\Z"),
        behind=re.compile(rf"[\"'\u00bb\u201c\u201d]?{behind}(?!\w)"),
        word=re.compile(rf"(?i:{before})(?= (?:{crew})(?!\w))"),
        begins=re.compile(rf"(?:{prefixes}) \w|(?i:{before}) [\w'-]+ \w"),
        ends=re.compile(rf".*(?:\w[ ]\w.*[ -](?:{kinds})|\w-(?:{kinds})|\w{hyphened})\Z"),
        whose=re.compile(rf"(?<!\w)(?i:{whose})(?: \w{{1,4}})? \Z"),
        led=re.compile(rf"(?<!\w)(?i:{articles})(?:(?<=') ?| ){_OPENING}? ?{rank}\Z|{_OPENING} ?\Z"),
        told=re.compile(rf" ?{_CLOSING}? ?(?:(?i:{acts})|, (?:(?i:{indefinite}) )?(?i:{before}|{kinds}))(?!\w)"),
        last=frozenset(
            _WORD.findall(one.casefold())[-1]
            for one in (
                *every["prefixes"],
                *(one for key in ("before", "cases", "plural") for one in found.get(key, ())),
            )
        ),
    )


def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return table("things")
