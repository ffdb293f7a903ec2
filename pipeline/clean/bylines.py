"""Who wrote a page: JSON-LD, ``<meta>`` and the byline testify."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean import json_ld
from pipeline.clean.authors import people
from pipeline.clean.document import elements, visible_text
from pipeline.clean.fold import fold
from pipeline.clean.resources import table
from pipeline.clean.structured import Structured
from pipeline.clean.votes import Witness, decide

_BYLINE = etree.XPath(
    "//a[contains(concat(' ', @rel, ' '), ' author ')] | //*[@itemprop='author'] | //*[contains(@class, 'byline')]"
)

Names = tuple[str, ...]


def authors_of(page: Structured, root: HtmlElement, site: str | None) -> tuple[Names, FieldOrigin] | None:
    """Return the authors in the order of the byline, and where they came from."""
    witnesses: list[Witness[Names]] = []
    for rule, names, weight in _answers(page, root):
        kept = tuple(name for name in names if not site or fold(name) != fold(site))
        if kept:
            witnesses.append(Witness(rule, kept, weight))
    return decide(witnesses, same=lambda names: frozenset(map(fold, names)), show=", ".join)


def _answers(page: Structured, root: HtmlElement) -> list[tuple[str, Names, float]]:
    stated = [name for one in _author_nodes(page) for name in people(one)]
    metas = [name for one in page.meta(*table("statements")["authors"]) for name in people(one)]
    visible = next((names for one in elements(_BYLINE, root)[:5] if (names := people(visible_text(one)[:200]))), ())
    return [
        ("json-ld", tuple(dict.fromkeys(stated)), 0.7),
        ("meta", tuple(dict.fromkeys(metas)), 0.65),
        ("byline", visible, 0.6),
    ]


def _author_nodes(page: Structured) -> list[str]:
    listed = page.article.get("author") or page.article.get("creator")
    names = []
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict) and "@id" in one and "name" not in one:
            names += [str(node["name"]) for node in page.nodes if node.get("@id") == one["@id"] and "name" in node][:1]
        else:
            names += [text for text in json_ld.texts(one) if "://" not in text]
    return names
