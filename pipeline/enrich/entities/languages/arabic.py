"""Persons in Arabic, and names behind the letters that are written as one word with them (``و``, ``ب``, ``لل``).

A name begins behind a title or an act, or with a given name that is no word; it ends before a word that names do not
have. Nothing but that tells names from words: the script has no capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich.entities.languages.person_words import (
    MOST_PEOPLE,
    SAID_AGAIN,
    Candidate,
    persons,
    words,
)
from pipeline.enrich.entities.spans import Span, with_new

LANGUAGE = "ar"
_WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670-\u06d3]+")
_MOST_WORDS = 6
_SHORTEST = 3
_SHORTEST_FAMILY = 6
_NO_PART = re.compile(
    r"(?:[\u0628\u0643\u0641]\u0627\u0644|\u0644\u0644)[\u0621-\u064a]{2,}|"
    r"(?!\u0627\u0644)[\u0621-\u064a]{3,}(?:\u0647[\u0627\u0645]?|\u0646\u0627)"
)
"""A preposition with its article, a possessive: no part of a name that no list has."""
_VERB = re.compile(r"(?:س?[يت])(?:[\u0621-\u064a]){2,}")
"""A verb in the present begins so; names that do are in the lists."""


def people(text: str, language: str, known: Sequence[Span]) -> list[Span]:
    """Return the persons of an Arabic text where none of ``known`` (places, bodies) stands."""
    if language != LANGUAGE:
        return []
    found = persons(_candidates(text), text, language, known)
    named = [*found, *(one for one in known if one.label == "PER")]
    return with_new(found, _again(named, text))


def without_clitics(text: str, language: str) -> Iterator[str]:
    """Yield ``text`` with blanks in place of the letters before names, one way each; all are as long as it is.

    ``للأمم`` becomes ``الأمم``: the preposition takes the place of the article's first letter.
    """
    if language == LANGUAGE:
        for pattern in _clitics():
            yield pattern.sub(lambda match: " " * len(match[0]), text)
        yield re.sub(r"(?<!\w)([وف]?)لل(?=\w{2})", lambda match: " " * len(match[1]) + "ال", text)


def with_article(name: str, language: str) -> str:
    """Return ``الأمم المتحدة`` for ``للأمم المتحدة``, which has its article within the preposition."""
    return f"ال{name[2:]}" if language == LANGUAGE and name.startswith("لل") else name


@lru_cache(maxsize=1)
def _clitics() -> tuple[re.Pattern[str], ...]:
    joined, prepositions = "[وف]", "[بلك]"
    return tuple(re.compile(rf"(?<!\w){one}(?=\w{{3}})") for one in (joined, prepositions, joined + prepositions))


def _candidates(text: str) -> Iterator[Candidate]:
    tokens = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]
    at = 0
    while at < len(tokens):
        led = _is_led(tokens, at, text)
        end = _end(tokens, at, text, is_led=led)
        if end is None:
            at += 1
            continue
        start = tokens[at][0] + _offset(tokens[at][2])
        yield Candidate(start, tokens[end][1])
        at = end + 1


def _offset(word: str) -> int:
    """Return how many letters stand before a given name: ``ومريم``, ``لمحمد``."""
    if _is_part(word):
        return 0
    sizes = (1, 2) if word[:1] in words(LANGUAGE, "clitics") else ()
    return next((size for size in sizes if _is_part(word[size:]) and word[:size] and _are_clitics(word[:size])), 0)


def _is_part(word: str) -> bool:
    return _is_given(word) or word in words(LANGUAGE, "compound")


def _is_given(word: str) -> bool:
    """Say whether ``word`` is a given name, `عبد` written as one word with what follows it as well."""
    return word in words(LANGUAGE, "given") or (word.startswith("عبدال") and len(word) > _SHORTEST_FAMILY)


def _is_sure(word: str) -> bool:
    return _is_given(word) and word not in words(LANGUAGE, "words")


def _are_clitics(letters: str) -> bool:
    return all(one in words(LANGUAGE, "clitics") for one in letters)


def _is_led(tokens: Sequence[tuple[int, int, str]], at: int, text: str) -> bool:
    """Say whether a title or an act stands before, adjectives between."""
    back = at - 1
    while back >= 0 and tokens[back][2] in words(LANGUAGE, "between") and at - back < _MOST_WORDS:
        back -= 1
    if back < 0 or text[tokens[back][1] : tokens[back + 1][0]] != " ":
        return False
    word = tokens[back][2]
    plain = {word, word.removeprefix("و"), word.removeprefix("ف"), word.removeprefix("ب"), word.removeprefix("ل")}
    plain |= {f"ال{one[2:]}" for one in plain if one.startswith("لل")}
    is_act = back == at - 1 and not plain.isdisjoint(words(LANGUAGE, "acts"))
    return is_act or not plain.isdisjoint(words(LANGUAGE, "titles"))


def _end(tokens: Sequence[tuple[int, int, str]], at: int, text: str, *, is_led: bool) -> int | None:
    """Return the number of the last word of a name that begins at ``at``; None where none does."""
    first = tokens[at][2][_offset(tokens[at][2]) :]
    is_compound = first in words(LANGUAGE, "compound") and first in {"عبد", "أبو"}
    if (not _is_given(first) and not is_compound) or (at and tokens[at - 1][2] in words(LANGUAGE, "compound")):
        return None
    follows = tokens[at + 1][2] if at + 1 < len(tokens) else ""
    if not is_led and (is_compound or (first in words(LANGUAGE, "words") and not _is_sure(follows))):
        return None
    end = at
    while end + 1 < len(tokens) and end - at + 1 < _MOST_WORDS and text[tokens[end][1] : tokens[end + 1][0]] == " ":
        if not _goes_on(tokens, at, end, is_compound=is_compound):
            break
        end += 1
    return end if end > at else None


def _goes_on(tokens: Sequence[tuple[int, int, str]], at: int, end: int, *, is_compound: bool) -> bool:
    """Say whether the word behind ``end`` is of the name."""
    last, word = tokens[end][2], tokens[end + 1][2]
    if last in words(LANGUAGE, "compound"):
        return True
    if word in words(LANGUAGE, "tails") and end > at - is_compound:
        return True
    is_first = end == at + is_compound
    if not is_first:
        return _has_third(tokens, at, end)
    if _is_part(word):
        return True
    if word in words(LANGUAGE, "stops") or _VERB.fullmatch(word) or _NO_PART.fullmatch(word) or word.startswith("و"):
        return False
    follows = tokens[end + 2][2] if end + 2 < len(tokens) else ""
    return word not in words(LANGUAGE, "titles") or (word.startswith("ال") and follows not in words(LANGUAGE, "given"))


def _has_third(tokens: Sequence[tuple[int, int, str]], at: int, end: int) -> bool:
    """Say whether a name of two words or more goes on: given names stand in a row, a family's has the article.

    Behind a father's name that no list has, what an article stands before is of the name where it is formed like a
    family's (``السوداني``): an adjective would stand before the name.
    """
    last, word = tokens[end][2], tokens[end + 1][2]
    if word in {"بن", "عبد", "آل"}:
        return True
    if word in words(LANGUAGE, "stops") | words(LANGUAGE, "titles") | words(LANGUAGE, "acts"):
        return False
    if word.startswith("ال"):
        is_family = len(word) >= _SHORTEST_FAMILY and word.endswith("ي")
        return (
            is_family
            if _is_given(last) and end - at > 1
            else _may_end(last, tokens, end, at) or (is_family and end == at + 1)
        )
    is_next = _is_given(word) and (_is_given(last) or _is_sure(word))
    return is_next or (last in words(LANGUAGE, "foreign") and tokens[at][2] in words(LANGUAGE, "foreign"))


def _may_end(last: str, tokens: Sequence[tuple[int, int, str]], end: int, at: int) -> bool:
    """Say whether a family name with an article may follow: behind a given name, or behind ``بن`` and ``عبد``."""
    behind = end > at and tokens[end - 1][2] in words(LANGUAGE, "compound")
    word = tokens[end + 1][2]
    return (_is_given(last) or behind) and word not in words(LANGUAGE, "titles")


def _again(found: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield the persons of ``found`` where they are named again, by the last part of their names."""
    full = list(dict.fromkeys(one.of(text) for one in found))[:MOST_PEOPLE]
    lasts = {_last(one) for one in full}
    names = sorted({*full, *(one for one in lasts if len(one) > _SHORTEST)}, key=len, reverse=True)
    if names:
        either = "|".join(map(re.escape, names))
        pattern = rf"(?<!\w)[وفبلك]{{0,2}}(?P<name>{either})(?!\w)"
        yield from (Span(*one.span("name"), "PER", SAID_AGAIN, sure=True) for one in re.finditer(pattern, text))


def _last(name: str) -> str:
    parts = name.split()
    is_tail = parts[-1] in words(LANGUAGE, "tails")
    joined = is_tail or (len(parts) > len(("given", "last")) and parts[-2] in words(LANGUAGE, "compound"))
    return " ".join(parts[-2:]) if joined else parts[-1]
