"""Whose statements a page's JSON-LD nodes and microdata are: its own article's, or another's that it names.

Where a node stands, the addresses that it names and its headline decide (schema.org/mainEntityOfPage, schema.org/url,
``@id`` of JSON-LD 1.1); the page's own addresses are the one it was captured at, its canonical link and ``og:url``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.clean.fold import fold
from pipeline.clean.markup import json_ld
from pipeline.clean.markup.document import visible_text
from pipeline.clean.resources import table
from pipeline.errors import RefusedError
from pipeline.urls import canonical_url

_EDITION = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+|(?<=/)amp/|[/.]amp$|/$")
_WORD = re.compile(r"\w+")
_SHORTEST_HEADLINE = 8
"""Letters of a headline from which its standing inside a longer title says something."""
_AKIN = 0.4
"""Least share of words that two headlines of one article have in common (Dice)."""
_AT, _TITLED, _TOLD_ANEW, _MAIN, _ELSEWHERE, _DENIED = 4.0, 3.0, 1.5, 2.0, -3.0, -1.0


@dataclass(frozen=True, slots=True)
class PageSelf:
    """What tells a page's own nodes: its addresses and its headlines."""

    base: str
    addresses: frozenset[str]
    headlines: tuple[str, ...]
    """Folded (:func:`fold`)."""
    words: tuple[frozenset[str], ...]
    """The words of each headline, in lower case."""

    @classmethod
    def of(cls, addresses: list[str], headlines: Iterable[str]) -> PageSelf:
        """Return the self of the page captured at the first of ``addresses``, with all ``headlines`` that it shows."""
        base, titles = addresses[0], tuple(dict.fromkeys(headlines))
        return cls(
            base,
            frozenset(key for one in addresses if (key := _key(one, base))),
            tuple(filter(None, map(fold, titles))),
            tuple(map(_words, titles)),
        )

    def likeness(self, node: json_ld.Node) -> float:
        """Return how much the node's headline speaks for its being the page's: 0 where it does not."""
        headline = next(json_ld.texts(node.get("headline") or node.get("name")), "")
        folded, words = fold(headline), _words(headline)
        if not folded:
            return 0.0
        if folded in self.headlines:
            return _TITLED
        if len(folded) >= _SHORTEST_HEADLINE and any(folded in one for one in self.headlines):
            return _TITLED
        best = max((2 * len(words & one) / (len(words) + len(one)) for one in self.words if one), default=0.0)
        return _TOLD_ANEW if best >= _AKIN else 0.0

    def address(self, node: json_ld.Node) -> float:
        """Return how much the node's addresses speak for its being the page's: 0 where it names none."""
        named = set(_named(node, self.base))
        if not named:
            return 0.0
        return _AT if named & self.addresses else _ELSEWHERE


def own_article(placed: Iterable[json_ld.Placed], page: PageSelf) -> json_ld.Node:
    """Return the node of the page's own article: the one with most evidence, the first of equals; else an empty one.

    Several nodes of different headlines, and none with any evidence, are a list of articles: none is the page's.
    """
    telling = [one for one in placed if json_ld.types(one.node) & json_ld.article_types() and _tells(one.node)]
    scored = [(score, one.node) for one in telling if (score := _score(one, page)) > _DENIED]
    best = max((score for score, _ in scored), default=0.0)
    equals = [node for score, node in scored if score == best]
    if best <= 0 and len({str(node.get("headline")) for node in equals}) > 1:
        return {}
    return equals[0] if equals else {}


def strangers(placed: Iterable[json_ld.Placed], page: PageSelf, own: json_ld.Node) -> tuple[json_ld.Node, ...]:
    """Return the nodes that are stated about other pages than the one of the node ``own``."""
    return tuple(one.node for one in placed if one.node is not own and _is_strange(one, page))


def _is_strange(one: json_ld.Placed, page: PageSelf) -> bool:
    if one.place == "foreign":
        return True
    if not json_ld.types(one.node) & json_ld.article_types():
        return False
    if not one.node.get("headline"):
        return page.address(one.node) < 0
    return not page.likeness(one.node) and (one.place == "inner" or page.address(one.node) < 0)


def own_page(placed: Iterable[json_ld.Placed], page: PageSelf) -> json_ld.Node:
    """Return the node of the page itself: the first that names no other address; else an empty one."""
    kinds = set(table("markup/statements")["page_types"])
    own = (one.node for one in placed if one.place in {"own", "main"} and json_ld.types(one.node) & kinds)
    return next((node for node in own if page.address(node) >= 0 or page.likeness(node)), {})


def within_other_article(element: HtmlElement, title: str) -> bool:
    """Return whether ``element`` stands in microdata of an article that is headed otherwise than ``title``.

    Source: the HTML standard, microdata: ``itemscope`` and ``itemtype`` say of what its properties are.
    """
    return any(is_other_article(one, title) for one in (element, *element.iterancestors()))


def is_other_article(element: HtmlElement, title: str) -> bool:
    """Return whether ``element`` is the microdata item of an article that is headed otherwise than ``title``."""
    if element.get("itemscope") is None or not title:
        return False
    if element.get("itemtype", "").strip().rpartition("/")[2] not in json_ld.article_types():
        return False
    headline = next((one for one in element.iter() if "headline" in (one.get("itemprop") or "").split()), None)
    if headline is None:
        return False
    own, said = _words(title), _words(headline.get("content") or visible_text(headline))
    return bool(said) and 2 * len(own & said) < _AKIN * (len(own) + len(said))


def _tells(node: json_ld.Node) -> bool:
    return bool(node.get("headline") or node.get("datePublished"))


def _score(one: json_ld.Placed, page: PageSelf) -> float:
    """Return the evidence that a node is the page's own article; below zero it is another's."""
    titled, at = page.likeness(one.node), page.address(one.node)
    if one.place in {"foreign", "inner"} and (at < 0 or at + titled < _TITLED):
        return -_AT
    if one.place == "main":
        return titled + at + _MAIN
    return titled + at + (_TOLD_ANEW if titled and at < 0 else 0.0)


def _named(node: json_ld.Node, base: str) -> Iterator[str]:
    """Yield the addresses that the node gives for itself; a site's front is none, and no mere anchor either."""
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        for one in value if isinstance(value, list) else [value]:
            stated = (one.get("@id") or one.get("url")) if isinstance(one, dict) else one
            if isinstance(stated, str) and not stated.startswith("#") and (key := _key(stated, base)):
                yield key


def _key(address: str, base: str) -> str:
    """Return an address for comparison: without scheme, fragment, the names of editions; empty for a front or none."""
    try:
        split = urlsplit(canonical_url(address, base or None))
    except (RefusedError, ValueError):
        return ""
    path = _EDITION.sub("", split.path)
    if path in {"", "/"} and not split.query:
        return ""
    return f"{_EDITION.sub('', split.hostname or '')}{path}?{split.query}"


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
