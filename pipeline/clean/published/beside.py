"""Which parts of a page are beside its article: the site's menus, and asides that lead to other articles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.markup import visible_text

_HEADLINE_WORDS = 3
_MOST_LINKS = 20
_MOST_ABOVE = 80


def menus(root: HtmlElement) -> Iterator[HtmlElement]:
    """Return the site's menus: not the trail of an article's own frame."""
    return (one for one in root.iter("nav") if not in_own_part(one))


def in_own_part(element: HtmlElement) -> bool:
    """Return whether ``element`` stands in an article or in the page's main part: not in what is the site's."""
    return any(above.tag in {"article", "main"} for above in element.iterancestors())


def leads_elsewhere(aside: HtmlElement, dated: HtmlElement) -> bool:
    """Return whether ``dated`` stands with another article's headline in ``aside``: in its item, or below it there.

    Below a link, that is: an article's own day comes first, above the links to its topics.
    """
    item = next((one for one in dated.iterancestors() if one is aside or one.tag in {"li", "article"}), aside)
    fewest = 1 if has_heading(aside) else _HEADLINE_WORDS
    links = islice(item.iter("a"), _MOST_LINKS) if item is not aside else _above(dated, aside)
    return any(len(visible_text(one).split()) >= fewest for one in links)


def _above(dated: HtmlElement, aside: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the first links of ``aside`` up to ``dated``."""
    for one in islice(aside.iter("*"), _MOST_ABOVE):
        if one is dated:
            return
        if one.tag == "a":
            yield one


def has_heading(element: HtmlElement) -> bool:
    """Return whether ``element`` holds a heading."""
    return next(element.iter("h1", "h2", "h3", "h4"), None) is not None
