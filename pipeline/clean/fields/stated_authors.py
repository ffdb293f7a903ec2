"""Whom a page states as its authors: JSON-LD, ``<meta>``, and the labels of link previews.

schema.org/author and schema.org/creator hold text, persons, organizations, lists of them, or references (``@id``) to
nodes that stand elsewhere on the page; a name is text, a map of languages, or given and family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from pipeline.clean.fields.authors import people
from pipeline.clean.markup import Structured, json_ld
from pipeline.clean.resources import alternatives, table

Names = tuple[str, ...]

_ADDRESS = re.compile(r"://|^//|^www\.")
_BETWEEN = re.compile(r"[-_.]")
_MOST_LISTED = 40
_DEEPEST = 5


def stated_names(page: Structured) -> Names:
    """Return the authors that JSON-LD states."""
    return tuple(name for node in _author_nodes(page) for text in _texts(page, node) for name in people(text))


def sole_person(page: Structured) -> Names:
    """Return the one author where JSON-LD states one and calls it a person: a site may bear its author's name."""
    nodes = _author_nodes(page)
    if len(nodes) != 1 or not isinstance(nodes[0], dict):
        return ()
    if "Person" not in {one for node in _same(page, nodes[0]) for one in json_ld.types(node)}:
        return ()
    return tuple(name for text in _texts(page, nodes[0]) for name in people(text))


def names_in_metas(page: Structured) -> Names:
    """Return the authors that ``<meta>`` elements state."""
    stated = page.meta(*table("markup/statements")["authors"])
    return tuple(name for one in stated if not _ADDRESS.search(one) for name in people(one))


def names_in_previews(page: Structured) -> Names:
    """Return the authors of the labels that link previews show (``twitter:label1``: "Written by")."""
    pairs = zip(("twitter:label1", "twitter:label2"), ("twitter:data1", "twitter:data2"), strict=True)
    for label, data in pairs:
        if _label().fullmatch(page.first(label) or ""):
            return people(page.first(data) or "")
    return ()


def names_in_addresses(page: Structured) -> Names:
    """Return the names that addresses of authors' pages spell, where JSON-LD or ``<meta>`` gives nothing but these.

    An address has no accents and no capitals, so the name is a likely one at best.
    """
    texts = [text for node in _author_nodes(page) if not isinstance(node, dict) for text in json_ld.texts(node)]
    texts += [str(node.get("url") or node.get("@id") or "") for node in _author_nodes(page) if isinstance(node, dict)]
    texts += page.meta("article:author", "author")
    spelt = (match["name"] for text in texts if (match := _profile().search(text)))
    return tuple(name for one in spelt for name in people(" ".join(map(str.capitalize, _BETWEEN.split(one)))))


@cache
def _profile() -> re.Pattern[str]:
    paths = alternatives("fields/authors", "path_parts")
    return re.compile(rf"/(?:{paths})/(?P<name>[^\W\d_]+(?:[-_.][^\W\d_]+){{1,3}})/?(?:$|[?#])", re.IGNORECASE)


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives('fields/authors', 'leads')})\s*:?\s*", re.IGNORECASE)


def _author_nodes(page: Structured) -> list[object]:
    """Return what the article, or else its page, gives as author, creator or, where there is none, contributor."""
    for name in ("author", "creator", "contributor"):
        for node in (page.article, page.webpage):
            if found := list(islice(_unwrapped(node.get(name), name), _MOST_LISTED)):
                return _persons_first(found)
    return []


def _unwrapped(value: object, name: str, depth: int = 0) -> Iterator[object]:
    """Yield the authors of the property ``name``, out of lists and sets (JSON-LD 1.1) and out of schema.org's roles."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _unwrapped(one, name, depth + 1)
    elif isinstance(value, dict) and (inside := value.get("@set") or value.get("@list") or value.get(name)):
        yield from _unwrapped(inside, name, depth + 1)
    elif value:
        yield value


def _persons_first(authors: list[object]) -> list[object]:
    """Return ``authors`` without the organizations, where a person stands beside them: those are publishers."""
    persons = [
        one for one in authors if not isinstance(one, dict) or "Organization" not in " ".join(json_ld.types(one))
    ]
    return persons or authors


def _same(page: Structured, node: json_ld.Node) -> list[json_ld.Node]:
    """Return ``node`` and the nodes elsewhere on the page that have its ``@id``."""
    name = node.get("@id")
    others = [*page.nodes, *page.others] if isinstance(name, str) and name else []
    return [node, *(one for one in others if one is not node and one.get("@id") == name)]


def _texts(page: Structured, author: object) -> Iterator[str]:
    if not isinstance(author, dict):
        yield from (text for text in json_ld.texts(author) if not _ADDRESS.search(text))
        return
    for node in _same(page, author):
        if names := [text for text in _name(node) if not _ADDRESS.search(text)]:
            yield from names
            return


def _name(node: json_ld.Node) -> list[str]:
    """Return the names of a node: as a whole, in the first of several languages, or given and family name."""
    name = node.get("name") or node.get("@value") or node.get("@list")
    if isinstance(name, dict) and "@value" not in name and "name" not in name:
        name = next(iter(name.values()), None)
    if texts := list(json_ld.texts(name)):
        return texts
    parts = [text for key in ("givenName", "additionalName", "familyName") for text in json_ld.texts(node.get(key))]
    return [" ".join(parts)] if parts else list(json_ld.texts(node.get("alternateName")))[:1]
