"""The text that a page carries as data for its own scripts, and shows only once they have run.

Next.js writes it as JSON into ``<script id="__NEXT_DATA__">`` (pages router) or as rows of React's stream into
``self.__next_f.push([1, "…"])`` (app router): ``id:json``, or ``id:Tlength,text`` with the length of a long text in
bytes of UTF-8, in hexadecimal digits. Elements are ``["$", tag, key, properties]`` there. Others use a script of type
``application/json``, or hand the state of their application to ``window``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean.resources import table

_PUSHED = re.compile(r"self\.__next_f\.push\((\[1,.*\])\)\s*;?\s*$", re.DOTALL)
_STATE = re.compile(r"^\s*(?:window|self|globalThis)(?:\.[\w$]+|\[[\"'][\w$]+[\"']\])\s*=\s*(?=[\[{])")
_ROW = re.compile(rb"([0-9a-f]+):(?:T([0-9a-f]{1,8}),|([\[{]))?")
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
        elif state := _STATE.match(source):
            yield _read_first(source[state.end() :])
        elif "__next_f" in source and (match := _PUSHED.search(source)):
            row = _read(match[1])
            pushed += [one for one in row if isinstance(one, str)] if isinstance(row, list) else []
    rows = list(_rows("".join(pushed).encode("utf-8", "replace")))
    yield from rows
    yield {"paragraphs": [one for row in rows for one in _set(row)]}


def _rows(stream: bytes) -> Iterator[object]:
    """Yield what the rows of React's stream hold; a long text of markup or sentences stands under a text's name."""
    place = 0
    while place < len(stream):
        row = _ROW.match(stream, place)
        if row and row[2]:
            end = row.end() + int(row[2], 16)
            yield {"text": stream[row.end() : end].decode("utf-8", "replace")}
            place = end
            continue
        end = stream.find(b"\n", place)
        end = len(stream) if end < 0 else end
        if row and row[3]:
            yield _read(stream[row.start(3) : end].decode("utf-8", "replace"))
        place = end + 1


def _set(value: object) -> Iterator[str]:
    """Yield the texts of the elements that set a paragraph, in order: ``["$", "p", null, {"children": …}]``."""
    tags = frozenset(table("body/page_data")["paragraph_tags"])
    for _, one in _members(value):
        match one:
            case ["$", str(tag), _, {"children": children}, *_] if tag in tags:
                yield "".join(_shown(children))


def _shown(children: object) -> Iterator[str]:
    """Yield the pieces of text that ``children`` show."""
    waiting = [children]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        match waiting.pop():
            case ["$", _, _, {"children": within}, *_]:
                waiting.append(within)
            case ["$", *_]:
                continue
            case list(several):
                waiting += reversed(several)
            case str(text) if not text.startswith("$"):
                yield text


def _read_first(source: str) -> object:
    """Return the JSON value that ``source`` begins with."""
    try:
        return json.JSONDecoder().raw_decode(source)[0]
    except (ValueError, RecursionError):
        return None


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
