"""Who wrote a page: JSON-LD, ``<meta>`` and the visible byline testify, and those that agree win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean.fields.authors import is_full_name, people
from pipeline.clean.fields.votes import Witness, decide
from pipeline.clean.fold import fold
from pipeline.clean.markup import (
    Structured,
    elements,
    json_ld,
    stands_aside,
    text_lines,
    text_nodes,
    visible_text,
    within_other_article,
)
from pipeline.clean.resources import alternatives, table

_HEADLINES = etree.XPath("//h1")
_TEXTS = etree.XPath("//body//text()[string-length() > 1 and string-length() < 120]")
_LONGEST_BYLINE = 120
_SHORTEST_BYLINE = 8
_MOST_CANDIDATES = 400
_SURE, _LESS_SURE, _HANDLE = 0.75, 0.6, 0.35

Names = tuple[str, ...]


def authors_of(
    page: Structured, root: HtmlElement, names_of_site: Iterable[str], title: str = ""
) -> tuple[Names, FieldOrigin] | None:
    """Return the authors in the order of the byline, and where they came from.

    Args:
        page: what the page states about itself.
        root: its parse.
        title: its headline, which the byline stands below.
        names_of_site: what the outlet is called, folded; an outlet is no author.
    """
    site = frozenset(names_of_site)
    witnesses: list[Witness[Names]] = []
    for rule, names in _answers(page, root, title):
        kept = tuple(name for name in dict.fromkeys(names) if rule == "person" or fold(name) not in site)
        if kept:
            witnesses.append(Witness(rule, kept, _weight(rule, kept)))
    return decide(witnesses, same=lambda names: frozenset(map(_key, names)), show=", ".join)


def _key(name: str) -> str:
    """Return a name's key: first and last word, so that a middle initial makes no other person."""
    words = [fold(word) for word in name.split()]
    return f"{words[0]} {words[-1]}"


def _weight(rule: str, names: Names) -> float:
    if not all(map(is_full_name, names)):
        return _HANDLE
    return _SURE if rule in {"person", "json-ld", "byline"} else _LESS_SURE


def _answers(page: Structured, root: HtmlElement, title: str) -> list[tuple[str, Names]]:
    stated = [name for one in _author_nodes(page) for name in people(one)]
    metas = [
        name for one in page.meta(*table("markup/statements")["authors"]) if "://" not in one for name in people(one)
    ]
    visible = _visible(root, title)
    for names in (tuple(stated), tuple(metas)):
        if names and visible and all(any(fold(one) in fold(seen) for seen in visible) for one in names):
            visible = names  # the byline says more beside the name: a job, an outlet
    own_names = _persons(page)
    found = [("person", own_names)] if own_names else []  # a site may carry its only author's name
    found += [("json-ld", tuple(stated)), ("meta", tuple(metas)), ("byline", visible)]
    if not any(names for _, names in found):
        found.append(("by", _led(root)))
    return found


def _author_nodes(page: Structured) -> list[str]:
    listed = page.article.get("author") or page.article.get("creator")
    names: list[str] = []
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict) and "@id" in one and "name" not in one:
            same = [node["name"] for node in page.nodes if node.get("@id") == one["@id"] and "name" in node]
            names += [text for name in same[:1] for text in json_ld.texts(name)]
        else:
            names += [text for text in json_ld.texts(one) if "://" not in text]
    return names


def _persons(page: Structured) -> Names:
    """Return the one author that is stated as a person, where the JSON-LD nests it so."""
    author = page.article.get("author")
    one = author[0] if isinstance(author, list) and len(author) == 1 else author
    if not isinstance(one, dict):
        return ()
    same = [node for node in page.nodes if "@id" in one and node.get("@id") == one["@id"] and node is not one]
    if not any("Person" in json_ld.types(node) for node in (one, *same)):
        return ()
    one = next((node for node in (one, *same) if "name" in node), one)
    return tuple(name for text in json_ld.texts(one) if "://" not in text for name in people(text))


def _visible(root: HtmlElement, title: str) -> Names:
    """Return the names of the byline that the markup calls one: the first below the headline, else the first of all."""
    above: Names = ()
    headline = fold(title)
    below_headline = not any(_is_headline(one, headline) for one in elements(_HEADLINES, root))
    for element in islice(_candidates(root), _MOST_CANDIDATES):
        if element.tag == "h1":
            below_headline = below_headline or _is_headline(element, headline)
        elif below_headline or not above:
            names = () if within_other_article(element, title) else _byline(element)
            if names and below_headline:
                return names
            above = above or names
    return above


def _candidates(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings and what the markup calls a byline, in order; in Python, since libxml2 would take longer."""
    for element in root.iter("h1", *table("markup/parts")["byline_tags"]):
        if (
            element.tag == "h1"
            or element.get("rel") == "author"
            or "author" in element.get("itemprop", "")
            or _named().search(element.get("class", ""))
            or (element.tag == "a" and _linked().search(element.get("href", "")))
        ):
            yield element


@cache
def _named() -> re.Pattern[str]:
    return re.compile(alternatives("fields/authors", "class_parts"), re.IGNORECASE)


@cache
def _linked() -> re.Pattern[str]:
    return re.compile(rf"/(?:{alternatives('fields/authors', 'path_parts')})(?:/|$|-)", re.IGNORECASE)


def _is_headline(element: HtmlElement, folded: str) -> bool:
    return fold(visible_text(element)) == folded


def _byline(element: HtmlElement) -> Names:
    text = visible_text(element)
    if not 0 < len(text) <= _LONGEST_BYLINE or stands_aside(element):
        return ()
    for line in text_lines(element):
        if names := _full(people(line)):
            return names + _following(element, names)
    return ()


def _following(element: HtmlElement, names: Names) -> Names:
    """Return the names of the links right beside a byline's link: each author has one."""
    if element.tag != "a":
        return ()
    found: list[str] = []
    for sibling in element.itersiblings():
        if sibling.tag != "a":
            break
        found += [name for name in _full(people(visible_text(sibling))) if name not in names]
    return tuple(found)


def _led(root: HtmlElement) -> Names:
    """Return the names of the first short line that starts with "By"."""
    for text, parent in text_nodes(_TEXTS, root):
        if not _lead().match(text.strip()) or stands_aside(parent):
            continue
        line = visible_text(parent)
        if len(line) < _SHORTEST_BYLINE and (above := parent.getparent()) is not None:
            line = " ".join(text_lines(above)[:2])
        if len(line) <= _LONGEST_BYLINE and (names := _full(people(line))):
            return names
    return ()


def _full(names: Names) -> Names:
    return tuple(name for name in names if is_full_name(name))


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('fields/authors', 'visible_leads')})\s*:?(?:\s|$)", re.IGNORECASE)
