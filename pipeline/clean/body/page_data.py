"""The text that a page carries as data for its own scripts, and shows only once they have run.

Next.js writes it as JSON into ``<script id="__NEXT_DATA__">`` (pages router) or as rows of React's stream into
``self.__next_f.push([1, "…"])`` (app router): ``id:json``, or ``id:Tlength,text`` with the length of a long text in
bytes of UTF-8, in hexadecimal digits. Elements are ``["$", tag, key, properties]`` there. Others use a script of type
``application/json``, hand the state of their application to a variable (as JSON, or as a string to
``JSON.parse``), or write it into an attribute of the element that shows it. Nuxt.js writes a list whose objects name
places in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.markup import holders
from pipeline.clean.resources import table

_PUSHED = re.compile(r"self\.__next_f\.push\((\[1,.*\])\)\s*;?\s*$", re.DOTALL)
_STATE = re.compile(
    r"(?<![\w$.])[A-Za-z_$][\w$]*+(?:\.[\w$]++|\[[\"'][\w$]++[\"']\])*+\s*+=\s*+(?:JSON\.parse\(\s*+(?=[\"'])|(?=[\[{]))"
)
"""A variable, or a member of one, that is given an object, a list, or a string that ``JSON.parse`` reads.

What is handed to a function may as well be a passage of the text, or of another.
"""
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*+)'", re.DOTALL)
_ESCAPED = re.compile(r"\\(['\\])")
_MOST_STATES = 50
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
            value = _read(source.strip().removeprefix("<!--").removesuffix("-->"))
            if script.get("id") == "__NUXT_DATA__" and isinstance(value, list):
                yield from _resolved(value)
            else:
                yield value
        elif "__next_f" in source and (match := _PUSHED.search(source)):
            row = _read(match[1])
            pushed += [one for one in row if isinstance(one, str)] if isinstance(row, list) else []
        else:
            yield from _states(source)
    names = table("body/page_data")["data_attributes"]
    filled = holders(root, *names)
    for name in names:
        yield from (_read(value) for one in filled if (value := one.get(name)))
    rows = list(_rows("".join(pushed).encode("utf-8", "replace")))
    yield from rows
    yield {"paragraphs": [one for row in rows for one in _set(row)]}


def _states(source: str) -> Iterator[object]:
    """Yield what a script gives its variables, one after the other."""
    place = 0
    for _ in range(_MOST_STATES):
        state = _STATE.search(source, place)
        if state is None:
            return
        value, place = _read_first(source, state.end())
        yield _read(value) if isinstance(value, str) else value


def _resolved(values: list[object]) -> Iterator[object]:
    """Yield the texts of Nuxt's objects, whose members are places in ``values``, each under its name."""
    names = frozenset(table("body/page_data")["text_names"])
    holding = ((name, place) for one in values if isinstance(one, dict) for name, place in one.items())
    for name, place in islice((one for one in holding if one[0].lower() in names), _MOST_STATES):
        held = list(_reached(place, values))
        yield {name: held[0] if len(held) == 1 else held}


def _reached(place: object, values: list[object]) -> Iterator[str]:
    """Yield the strings that stand at ``place`` of ``values`` and at the places named there, in order, each once."""
    waiting, seen = [place], set[int]()
    while waiting:
        at = waiting.pop()
        if type(at) is not int or not 0 <= at < len(values) or at in seen:
            continue
        seen.add(at)
        match values[at]:
            case str(text):
                yield text
            case list(several):
                waiting += reversed(several)
            case dict(members):
                waiting += reversed(members.values())


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


def _read_first(source: str, start: int) -> tuple[object, int]:
    """Return the JSON value (or the string in single quotes) that begins at ``start``, and where it ends."""
    if quoted := _QUOTED.match(source, start):
        return _ESCAPED.sub(r"\1", quoted[1]), quoted.end()
    try:
        return json.JSONDecoder().raw_decode(source, start)
    except (ValueError, RecursionError):
        return None, start


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
