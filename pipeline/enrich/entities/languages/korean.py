"""Persons in Korean: a surname of one syllable, a given name of one or two, and a title behind or an office before.

Each syllable of a given name is one that given names have, since bodies (``노동부``) and towns look alike otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer
from pipeline.enrich.entities.languages.person_words import (
    MOST_PEOPLE,
    SAID_AGAIN,
    Candidate,
    any_of,
    enumerated,
    persons,
    raw,
    words,
)
from pipeline.enrich.entities.spans import Span, with_new

LANGUAGE = "ko"
_HANGUL = "\uac00-\ud7a3"
_MOST_LETTERS = 8
"""Of an office before a name."""
_AGE = r"\(\d{1,3}(?:세)?\)"


def people(text: str, language: str, known: Sequence[Span]) -> list[Span]:
    """Return the persons of a Korean text where none of ``known`` (places, bodies) stands."""
    if language != LANGUAGE:
        return []
    found = persons(_candidates(text), text, language, known)
    named, credited = _listed()
    found = with_new(found, enumerated(found, text, named))
    found = with_new(found, enumerated((one for one in found if credited[1].match(text, one.end)), text, credited[0]))
    return with_new(found, _again(found, text))


def _candidates(text: str) -> Iterator[Candidate]:
    native, foreign = _patterns()
    for pattern in native:
        matches = (one for one in pattern.finditer(text) if not _is_word(one))
        yield from (Candidate(*match.span("name")) for match in matches)
    for match in foreign.finditer(text):
        if _is_foreign(match["last"]):
            yield _foreign(match)


def _is_word(match: re.Match[str]) -> bool:
    """Say whether the name of ``match`` is rather a body's (``도서관 관장``) or has a particle (``한강은 웃었다``)."""
    name, rest = match["name"], match.string[match.end("name") :][:2]
    if name.startswith(tuple(words(LANGUAGE, "common"))):
        return False
    is_body = rest[:1] == " " and rest[1:] == name[-1]
    shorter = name[:-1]
    is_short = shorter[:-1] in words(LANGUAGE, "surnames") and shorter[-1] in raw(LANGUAGE, "last")
    return is_body or (
        is_short and name[-1] in words(LANGUAGE, "particles") and re.match(f" [{_HANGUL}]", rest) is not None
    )


def _foreign(match: re.Match[str]) -> Candidate:
    """Return the person of ``match``, with the given name: ``블라디미르 푸틴`` before what a president does."""
    first = match["first"] or ""
    is_given = first in words(LANGUAGE, "foreign_first") or (_is_foreign(first) and not first.endswith(_endings()))
    led = match.string[max(0, match.start() - _MOST_LETTERS) : match.start()].split()
    is_given = is_given or (first != "" and led[-1:] != [] and led[-1] in words(LANGUAGE, "before"))
    if is_given and gazetteer.country(first, LANGUAGE) is None:
        return Candidate(*match.span("whole"))
    return Candidate(*match.span("last"), doubtful=match["title"] in words(LANGUAGE, "of_countries"))


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    return tuple(words(LANGUAGE, "particles"))


def _is_foreign(word: str) -> bool:
    return not set(raw(LANGUAGE, "foreign")).isdisjoint(word)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    name = rf"(?P<name>{_name()})"
    titles, then = any_of(LANGUAGE, "titles"), rf"(?:{any_of(LANGUAGE, 'particles')})?(?![{_HANGUL}])"
    opens = rf"(?<![{_HANGUL}\w])"
    before = any_of(LANGUAGE, "before")
    native = (
        rf"{opens}{name}(?: ?{_AGE})? ?(?:{titles})(?:팀|들|단)?{then}",
        rf"{opens}{name} ?{_AGE}",
        rf"(?:{before}) {name}{then}",
    )
    word = rf"[{_HANGUL}]{{2,7}}"
    foreign = (
        rf"{opens}(?P<whole>(?:(?P<first>[{_HANGUL}]{{1,6}}) )?(?P<last>{word})) "
        rf"(?P<title>{any_of(LANGUAGE, 'foreign_titles')}){then}"
    )
    return tuple(map(re.compile, native)), re.compile(foreign)


@lru_cache(maxsize=1)
def _listed() -> tuple[re.Pattern[str], tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return what matches who is listed before another, and of those who made an article, with what is behind them."""
    name = rf"(?<![{_HANGUL}\w])(?P<name>{_name()})"
    credits_ = rf" ?(?:{any_of(LANGUAGE, 'credits')})(?![{_HANGUL}])"
    return re.compile(rf"{name}{raw(LANGUAGE, 'parted')}\Z"), (re.compile(rf"{name} \Z"), re.compile(credits_))


def _name() -> str:
    first, last = raw(LANGUAGE, "first"), raw(LANGUAGE, "last")
    short = rf"(?:{any_of(LANGUAGE, 'short')})[{last}]"
    return rf"(?:{any_of(LANGUAGE, 'surnames')})[{first}][{last}]|{short}"


def _again(found: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield the persons of ``found`` where they are named again: in full, or by surname before a title."""
    full = list(dict.fromkeys(one.of(text) for one in found))[:MOST_PEOPLE]
    if not full:
        return
    surnames = {match[0] for one in full if (match := re.match(any_of(LANGUAGE, "surnames"), one))}
    names = "|".join(map(re.escape, sorted({*full, *(one.rpartition(" ")[2] for one in full)}, key=len, reverse=True)))
    then = rf"(?:{any_of(LANGUAGE, 'particles')}|{any_of(LANGUAGE, 'titles')})?(?![{_HANGUL}])"
    patterns = [rf"(?<![{_HANGUL}])(?P<name>{names}){then}"]
    if surnames:
        either = "|".join(sorted(surnames, key=len, reverse=True))
        patterns.append(rf"(?<![{_HANGUL}])(?P<name>{either}) (?:{any_of(LANGUAGE, 'titles')})")
    for pattern in patterns:
        yield from (Span(*one.span("name"), "PER", SAID_AGAIN, sure=True) for one in re.finditer(pattern, text))
