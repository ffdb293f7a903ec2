"""The text that a page carries as data for its own scripts, and shows only once they have run.

Next.js writes it as JSON into ``<script id="__NEXT_DATA__">`` (pages router) or as rows ``id:json`` of React's stream
into ``self.__next_f.push([1, "…"])`` (app router); others use a script of type ``application/json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean.resources import table

_PUSHED = re.compile(r"self\.__next_f\.push\((\[1,.*\])\)\s*;?\s*$", re.DOTALL)
_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_MOST_CHARACTERS = 3_000_000
_MOST_VALUES = 100_000
_FEWEST_WORDS = 6


def text_in_data(root: HtmlElement) -> str:
    """Return the longest text that a script of the page carries under a name of a text; empty where there is none."""
    found = (text for value in _values(root) for text in _texts(value))
    return max(found, key=lambda text: len(text.split()), default="")


def _values(root: HtmlElement) -> Iterator[object]:
    pushed: list[str] = []
    for script in root.iter("script"):
        source = script.text or ""
        if len(source) > _MOST_CHARACTERS:
            continue
        if script.get("type") == "application/json":
            yield _read(source)
        elif "__next_f" in source and (match := _PUSHED.search(source)):
            row = _read(match[1])
            pushed += [one for one in row if isinstance(one, str)] if isinstance(row, list) else []
    stream = "".join(pushed)
    starts = [match.end() for match in _ROW.finditer(stream)]
    for start in starts:
        yield _read(stream[start:].partition("\n")[0])


def _read(source: str) -> object:
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return None


def _texts(value: object) -> Iterator[str]:
    """Yield what stands under each name of a text: a string as it is, of anything else its sentences, a line each."""
    names = frozenset(table("body/page_data")["text_names"])
    for key, one in _members(value):
        if key.lower() in names:
            yield one if isinstance(one, str) else "\n".join(_sentences(one))


def _sentences(value: object) -> Iterator[str]:
    for _, one in _members(value):
        if isinstance(one, str) and len(one.split()) >= _FEWEST_WORDS:
            yield one


def _members(value: object) -> Iterator[tuple[str, object]]:
    """Yield the members of all objects, and the items of all lists under their list's name, in order."""
    waiting: list[tuple[str, object]] = [("", value)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        key, one = waiting.pop()
        yield key, one
        if isinstance(one, dict):
            waiting += [(str(name), held) for name, held in reversed(one.items())]
        elif isinstance(one, list):
            waiting += [("", held) for held in reversed(one)]
