"""What a page says about itself: JSON-LD, OpenGraph, Dublin Core, ``<meta>``, microdata, ``<link>``, headings.

Sources: schema.org/Article, https://ogp.me, DCMI terms, the HTML standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.markup import json_ld
from pipeline.clean.markup.document import holders, visible_text
from pipeline.clean.markup.ownership import PageSelf, own_article, own_page, strangers, within_other_article

_LONGEST_VALUE = 5000
_MOST_HEADINGS = 12
_ASKED = ("itemprop", "itemtype", "datetime", "title", "hidden", "style", "aria-hidden")


@dataclass(frozen=True, slots=True)
class Structured:
    """A page's statements about itself, as they stand there."""

    metas: dict[str, tuple[str, ...]]
    """``name``, ``property`` or ``itemprop`` (lower-case) → contents, in order."""
    links: dict[str, tuple[str, ...]]
    """``rel`` (lower-case) → targets, as written."""
    nodes: tuple[json_ld.Node, ...]
    """The JSON-LD nodes that are no other page's: not the entries of lists, nor what is merely mentioned."""
    title_tag: str
    headings: tuple[HtmlElement, ...]
    """Its ``<h1>`` elements."""
    language: str | None
    article: json_ld.Node = field(default_factory=dict)
    """The JSON-LD node of the article itself; empty where there is none."""
    webpage: json_ld.Node = field(default_factory=dict)
    """The JSON-LD node of the page that the article stands on; empty where there is none."""
    others: tuple[json_ld.Node, ...] = ()
    """The JSON-LD nodes that are stated about other pages: entries of lists, related articles, what is mentioned."""
    marked: tuple[HtmlElement, ...] = ()
    """The elements that have an attribute of microdata, of times or of what is hidden, in the order of the document."""

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
    placed = json_ld.nodes(script.text or "" for script in root.iter("script") if _is_json_ld(script))
    links, title_tag = _links(root), _title_tag(root)
    headings = tuple(one for one in islice(root.iter("h1"), _MOST_HEADINGS) if visible_text(one))
    metas = _metas(root, [*filter(None, [title_tag, *map(visible_text, headings)])])
    itself = PageSelf.of(
        [url, *links.get("canonical", ()), *metas.get("og:url", ())],
        [*map(visible_text, headings), *metas.get("og:title", ()), *metas.get("twitter:title", ()), title_tag],
    )
    article = own_article(placed, itself)
    others = strangers(placed, itself, article)
    strange = set(map(id, others))
    return Structured(
        metas=metas,
        links=links,
        nodes=tuple(one.node for one in placed if id(one.node) not in strange),
        title_tag=title_tag,
        headings=headings,
        language=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        article=article,
        webpage=own_page(placed, itself),
        others=others,
        marked=marked_in(root),
    )


def marked_in(root: HtmlElement) -> tuple[HtmlElement, ...]:
    """Return the elements under ``root`` that have any attribute that several readers ask all elements for."""
    return tuple(holders(root, *_ASKED))


def _is_json_ld(script: HtmlElement) -> bool:
    return "ld+json" in script.get("type", "").lower()


def _title_tag(root: HtmlElement) -> str:
    """Return the text of the page's ``<title>``; a drawing has one of its own."""
    titles = (one for one in root.iter("title") if next(one.iterancestors("svg"), None) is None)
    first = next(titles, None)
    return "" if first is None else one_line("".join(first.itertext()))


def _metas(root: HtmlElement, titles: list[str]) -> dict[str, tuple[str, ...]]:
    """Return what the page's ``<meta>`` elements say; those in microdata of an article of no such title say nothing."""
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = one_line(meta.get("content", "")[:_LONGEST_VALUE])
        if not content or _is_anothers(meta, titles):
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in meta.get(attribute, "").lower().split():
                found.setdefault(name, []).append(content)
    return {name: tuple(dict.fromkeys(contents)) for name, contents in found.items()}


def _is_anothers(meta: HtmlElement, titles: list[str]) -> bool:
    if meta.get("itemprop") is None or not titles:
        return False
    return all(within_other_article(meta, title) for title in titles)


def _links(root: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for link in root.iter("link"):
        target = link.get("href")
        for rel in link.get("rel", "").lower().split() if target is not None else ():
            found.setdefault(rel, []).append(target.strip())
    return {rel: tuple(targets) for rel, targets in found.items()}
