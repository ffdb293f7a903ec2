"""Authors as people: no "By", no outlet, no e-mail address, no job title; split and in order."""

from __future__ import annotations

import re
from functools import cache

from pipeline.clean.characters import one_line
from pipeline.clean.resources import alternatives, table

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINKED = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_AUTHORS = 20


def people(text: str) -> tuple[str, ...]:
    """Return the names that the byline ``text`` holds, in its order, without repeats; none is a valid answer."""
    text = _LINKED.sub(" ", _EMAIL.sub(" ", one_line(text)))
    text = _without_lead(_BRACKETS.sub("", text))
    text = _end().split(text, maxsplit=1)[0]
    names: list[str] = []
    for piece in _between().split(text):
        for name in _at_commas(piece):
            if _is_name(name) and name.casefold() not in {one.casefold() for one in names}:
                names.append(name)
    return tuple(names[:_MOST_AUTHORS])


def _without_lead(text: str) -> str:
    return _lead().sub("", text)


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:(?:{alternatives('fields/authors', 'leads')})(?:\s*:\s*|\s+|$))+", re.IGNORECASE)


@cache
def _end() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('fields/authors', 'ends')})\b", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[;|•·/\n]|\s(?:{alternatives('fields/authors', 'joiners')})\s|\s[-–—]\s)\s*")


@cache
def _job() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('fields/authors', 'jobs')})\b", re.IGNORECASE)


def is_full_name(name: str) -> bool:
    """Return whether ``name`` has two to five words that start as names do: no handle, no heading."""
    words = name.split()
    capital = sum(word[:1].isupper() or not word[:1].isascii() for word in words)
    return 2 <= len(words) <= _MOST_WORDS and capital >= 2 and capital * 2 >= len(words)  # noqa: PLR2004 - two names


def _at_commas(piece: str) -> list[str]:
    """Split at commas, but leave off what follows a name as its job: "Jane Roe, senior correspondent"."""
    parts = [_tidy(part) for part in piece.split(",")]
    return [part for part in parts if part]


def _tidy(name: str) -> str:
    name = _without_lead(name).strip(" \t,.:-–—|*\"'")
    return name.title() if name.isupper() and len(name) > 3 and " " in name else name  # noqa: PLR2004 - "BBC" stays


def _is_name(name: str) -> bool:
    words = name.split()
    if not 0 < len(words) <= _MOST_WORDS or len(name) > _LONGEST_NAME or any(map(str.isdigit, name)):
        return False
    if not name[0].isalpha() or (name[0].islower() and len(words) == 1 and not name.isalnum()):
        return False
    lowered = name.casefold()
    jobs = table("fields/authors")
    if lowered in jobs["nobody"] or _job().search(lowered):
        return False
    return len(words) == 1 or any(word[:1].isupper() or not word[:1].isascii() for word in words)
