"""Which characters are taken for one another, and which are words of their own: ``letters.toml``. Pure.

The table is applied to the text before an engine cuts it into words: here for the embedded index, by a ``mapping``
character filter in Elasticsearch. So both see the same letters, whatever their own rules for rare ones are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Final

_TABLE = tomllib.loads(files("pipeline.index.text").joinpath("letters.toml").read_text(encoding="utf-8"))
_LAST_OF_BMP = 0xFFFF


def _characters(ranges: str) -> Iterator[str]:
    return (chr(code) for first, last in _pairs(ranges) for code in range(first, last + 1))


def _pairs(ranges: str) -> Iterator[tuple[int, int]]:
    for one in ranges.split():
        first, _, last = one.partition("-")
        yield int(first, 16), int(last or first, 16)


def _same() -> Iterator[tuple[str, str]]:
    for kind in _TABLE["delete"].values():
        yield from ((one, "") for one in _characters(kind))
    for kind in _TABLE["space"]["embedded"].values():
        yield from ((one, " ") for one in _characters(kind))
    for letter, written in _TABLE["replace"].items():
        yield from ((one, letter) for one in written)
    for zero in _TABLE["digits"]["zeros"]:
        yield from ((chr(ord(zero) + value), str(value)) for value in range(10))


def _run(ranges: Iterable[tuple[int, int]]) -> re.Pattern[str]:
    """Return the pattern of a run of these characters; by ranges, since those beyond 16 bits are tried one by one."""
    joined: list[list[int]] = []
    for first, last in sorted(ranges):
        if joined and joined[-1][1] == first - 1:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    return re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in joined) + "]+")


SAME: Final[Mapping[str, str]] = dict(_same())
"""Character → what is read instead: one other character, a space, or nothing."""

_TRANSLATION = str.maketrans(dict(SAME))
_SAME_RUN = _run((ord(one), ord(one)) for one in SAME)
_ALONE = [pair for kind in _TABLE["alone"].values() for pair in _pairs(kind)]
_ALONE_RUN = _run(_ALONE)
_ANY = _run([*((ord(one), ord(one)) for one in SAME), *_ALONE])


_UNSEEN = _run((ord(one), ord(one)) for one in _characters(_TABLE["delete"]["unseen"]) if one != "\u200c")


def seen(text: str) -> str:
    """Return ``text`` without soft hyphens and the like; Persian's non-joiner stays: dictionaries have it."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def analysable(text: str) -> str:
    """Return ``text`` as an engine is given it: characters made the same, those that stand alone spaced.

    :func:`origins` says where each of its characters comes from.
    """
    if text.isascii() or _ANY.search(text) is None:
        return text
    text = _SAME_RUN.sub(lambda run: run[0].translate(_TRANSLATION), text)
    return _ALONE_RUN.sub(lambda run: f" {' '.join(run[0])} ", text)


def origins(text: str) -> list[int]:
    """Return for each character of ``analysable(text)`` the offset in ``text`` that it comes from."""
    found: list[int] = []
    alone_before = False
    for at, character in enumerate(text):
        same = SAME.get(character)
        if same == "":
            continue
        alone = same is None and _ALONE_RUN.match(character) is not None
        if alone and not alone_before:
            found.append(at)
        found += [at, at] if alone else [at]
        alone_before = alone
    return found


def end_of_word(text: str, end: int) -> int:
    """Return ``end`` moved behind what :func:`analysable` deletes there: a word's last mark belongs to it."""
    while end < len(text) and SAME.get(text[end]) == "":
        end += 1
    return end


def mapping_rules() -> list[str]:
    """Return the table as rules of Elasticsearch's ``mapping`` character filter."""
    rules = {one: " " for kind in _TABLE["space"]["elasticsearch"].values() for one in _characters(kind)} | dict(SAME)
    rules |= {one: f" {one} " for one in _characters(_TABLE["alone"]["spaced"]) if one not in SAME}
    return [f"{_escaped(one)} => {_escaped(same)}" for one, same in sorted(rules.items())]


def _escaped(text: str) -> str:
    # Escapes have four digits; what needs more stands as it is.
    return "".join(f"\\u{ord(one):04x}" if ord(one) <= _LAST_OF_BMP else one for one in text)
