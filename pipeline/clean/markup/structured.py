"""What a page says about itself: JSON-LD, OpenGraph, Dublin Core, ``<meta>``, microdata, ``<link>``, headings.

Sources: schema.org/Article, https://ogp.me, DCMI terms, the HTML standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.markup import json_ld
from pipeline.clean.markup.document import elements, visible_text
from pipeline.clean.resources import table

_META = etree.XPath("//meta[@content]")
_LD = etree.XPath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")
_LINKS = etree.XPath("//link[@rel and @href]")
_HEADINGS = etree.XPath("//h1")
_TITLE = etree.XPath("string((//head/title | //title[not(ancestor::*[local-name()='svg'])])[1])")
_LONGEST_VALUE = 5000
_MOST_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Structured:
    """A page's statements about itself, as they stand there."""

    metas: dict[str, tuple[str, ...]]
    """``name``, ``property`` or ``itemprop`` (lower-case) → contents, in order."""
    links: dict[str, tuple[str, ...]]
    """``rel`` (lower-case) → targets, as written."""
    nodes: tuple[json_ld.Node, ...]
    title_tag: str
    headings: tuple[HtmlElement, ...]
    """Its ``<h1>`` elements."""
    language: str | None
    article: json_ld.Node = field(default_factory=dict)
    """The JSON-LD node of the article itself; empty where there is none."""

    def meta(self, *names: str) -> Iterator[str]:
        """Yield the contents of ``names``, in that order."""
        for name in names:
            yield from self.metas.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first content of ``names``."""
        return next(self.meta(*names), None)

    def stated(self, key: str) -> list[str]:
        """Return what the article's JSON-LD node says under ``key``, as strings."""
        return [one_line(one) for one in json_ld.texts(self.article.get(key))]

    def of_type(self, *types: str) -> Iterator[json_ld.Node]:
        """Yield the JSON-LD nodes of any of ``types``."""
        return (node for node in self.nodes if json_ld.types(node) & set(types))


def read_structured(root: HtmlElement, url: str) -> Structured:
    """Return what the page under ``root``, captured at ``url``, says about itself."""
    nodes = json_ld.nodes(script.text or "" for script in elements(_LD, root))
    return Structured(
        metas=_metas(root),
        links=_links(root),
        nodes=nodes,
        title_tag=one_line(str(_TITLE(root))),
        headings=tuple(one for one in elements(_HEADINGS, root)[:_MOST_HEADINGS] if visible_text(one)),
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        article=_article(nodes, url),
    )


def _metas(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for meta in elements(_META, root):
        content = one_line(meta.get("content", "")[:_LONGEST_VALUE])
        if not content:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in meta.get(attribute, "").lower().split():
                found.setdefault(name, []).append(content)
    return {name: tuple(dict.fromkeys(contents)) for name, contents in found.items()}


def _links(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for link in elements(_LINKS, root):
        for rel in link.get("rel", "").lower().split():
            found.setdefault(rel, []).append(link.get("href", "").strip())
    return {rel: tuple(targets) for rel, targets in found.items()}


def article_types() -> frozenset[str]:
    """Return schema.org's ``Article`` and the subtypes that news sites use."""
    return frozenset(table("markup/statements")["article_types"])


def _article(nodes: Iterable[json_ld.Node], url: str) -> json_ld.Node:
    """Return the node of the page's own article: the one that names ``url``, else the first with a headline or date."""
    candidates = [node for node in nodes if json_ld.types(node) & article_types()]
    telling = [node for node in candidates if node.get("headline") or node.get("datePublished")]
    path = url.split("://", 1)[-1].rstrip("/")
    for node in telling:
        named = list(json_ld.texts(node.get("url"))) + list(json_ld.texts(node.get("mainEntityOfPage")))
        if any(one.split("://", 1)[-1].rstrip("/") == path for one in named):
            return node
    return telling[0] if telling else {}
