"""JSON-LD as pages really carry it: graphs, arrays, several blocks, and blocks that are not quite JSON.

schema.org's ``Article`` and its subtypes; https://schema.org/Article.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pipeline.clean.resources import table

Node = dict[str, Any]
Place = Literal["main", "own", "inner", "foreign"]

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"([\"}\]])(\s*\n\s*)(\")")
_APOSTROPHE = re.compile(r"(?<!\\)\\'")
"""Escaped, as JavaScript may and JSON may not."""
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_LOOSE = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|description|name)"\s*:\s*"((?:[^"\\]|\\.)*)"'
)
_DEEPEST = 12
_LONGEST_TYPE = 100
_MOST_NODES = 2000
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A node, and where it stands: that tells whose it is."""

    node: Node
    place: Place
    """``main``: what a page names as its main entity; ``own``: stated beside it; ``inner``: a part of an article;
    ``foreign``: an entry of a list, or what the page only mentions."""


def article_types() -> frozenset[str]:
    """Return schema.org's ``Article`` and the subtypes that news sites use."""
    return frozenset(table("markup/statements")["article_types"])


def nodes(blocks: Iterable[str]) -> tuple[Placed, ...]:
    """Return every object of every block, outer ones first; a block that cannot be mended gives its plain fields."""
    found: list[Placed] = []
    for block in blocks:
        found.extend(_walk(_load(block[:_LONGEST]), 0, "own"))
        if len(found) > _MOST_NODES:
            break
    return tuple(found[:_MOST_NODES])


def types(node: Node) -> frozenset[str]:
    """Return the node's types without their vocabulary: ``NewsArticle``."""
    value = node.get("@type", "")
    listed = value if isinstance(value, list) else [value]
    return frozenset(_bare_type(str(one)[:_LONGEST_TYPE]) for one in listed)


@lru_cache(maxsize=1024)
def _bare_type(name: str) -> str:
    """Return a type without its vocabulary (``https://schema.org/``, ``schema:``), in its usual letters."""
    bare = re.split(r"[/:#]", name)[-1].strip()
    return next((one for one in article_types() if one.lower() == bare.lower()), bare)


def texts(value: object) -> Iterator[str]:
    """Yield the strings that ``value`` (a string, a node with a name or value, a list of them) stands for."""
    if isinstance(value, str):
        if value.strip():
            yield html.unescape(value).strip()
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for key in ("name", "@value", "headline", "url", "@id"):
            if key in value:
                yield from texts(value[key])
                return


def _load(block: str) -> object:
    text = _WRAPPING.sub("", block.strip()).strip().rstrip(";")
    for mend in (_same, _mended, lambda one: _mended(html.unescape(one))):
        values = list(_values(mend(text)))
        if values:
            return values
    return _loose(text)


def _same(text: str) -> str:
    return text


def _mended(text: str) -> str:
    text = _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", _APOSTROPHE.sub("'", text)))
    return _MISSING_COMMA.sub(r"\1,\2\3", text)


def _values(text: str) -> Iterator[object]:
    """Yield the JSON values that stand one after the other in ``text``; what follows the last good one is lost."""
    decoder, position = json.JSONDecoder(strict=False), 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1


def _loose(text: str) -> object:
    """Return the first value of each plain field of a block that is broken for good."""
    fields: Node = {}
    for key, value in _LOOSE.findall(text):
        fields.setdefault(key, value.replace('\\"', '"').replace("\\/", "/"))
    fields.pop("name", None)
    return {"@type": "Article", **fields} if "headline" in fields else []


def _walk(value: object, depth: int, place: Place) -> Iterator[Placed]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _walk(one, depth + 1, place)
    elif isinstance(value, dict):
        yield Placed(value, place)
        inside = _inside(value, place)
        for key, one in value.items():
            if isinstance(one, (dict, list)) and key != "comment":
                yield from _walk(one, depth + 1, _below(key, inside))


def _inside(node: Node, place: Place) -> Place:
    return "inner" if place != "foreign" and types(node) & article_types() else place


def _below(key: str, inside: Place) -> Place:
    properties = table("markup/statements")
    if inside == "foreign" or key in properties["foreign_properties"]:
        return "foreign"
    return "main" if key == "mainEntity" else inside
