"""Plain pages into links: section pages by pattern or selector, and the feeds that a home page announces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Tag

from pipeline.article import Link
from pipeline.errors import SourceError
from pipeline.settings import SectionPage
from pipeline.sources.decoding import CHARSET
from pipeline.sources.markup import listed_url, reading, text_of_html

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
_FEED_ADDRESS = re.compile(r"(?:^|[/._-])(?:rss|atom|feed|feeds)(?:[/._-]|$)|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_NEVER_ARTICLES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|css|js|mp[34]|zip|ico|woff2?)$", re.IGNORECASE)


def links_of_page(
    body: bytes, url: str, page: SectionPage, source_id: str, content_type: str | None = None
) -> list[Link]:
    """Return the links of the section page ``body`` that came from ``url``, in the page's order, each URL once.

    ``page.selector`` says which ``<a>`` elements count (or what holds them), ``page.pattern`` what a link's URL must
    contain; with neither, every link to the page's own host counts. The longest anchor text is the title's hint, read
    in the charset of the ``content_type`` header, else of the page itself.
    Raises :class:`SourceError` for a wrong pattern or selector, when no link is left, and when it breaks its reader.
    """
    charset = CHARSET.search(content_type or "")
    with reading("page", url):
        soup = BeautifulSoup(body, "lxml", from_encoding=charset[1] if charset else None)
        titles = _titles(soup, url, page)
    if not titles:
        message = f"the page {url} has no links that match; check pattern and selector in the sources file"
        raise SourceError(message, reason="empty-page")
    return [Link(url=href, source_id=source_id, listed_by=url, title=title or None) for href, title in titles.items()]


def _titles(soup: BeautifulSoup, url: str, page: SectionPage) -> dict[str, str]:
    """Return the links of a section page, each with the longest of its texts."""
    pattern = _compiled(page)
    titles: dict[str, str] = {}
    for anchor in _anchors(soup, page):
        href = listed_url(_attribute(anchor, "href"), _base(soup, url))
        if href is None or href == listed_url(url, url) or not _counts(href, url, page, pattern):
            continue
        title = text_of_html(anchor.get_text(" ")) or ""
        titles[href] = max(titles.get(href, ""), title, key=len)
    return titles


def discover_feeds(body: bytes, url: str) -> list[str]:
    """Return the feeds that the page ``body`` from ``url`` announces, then those that it links to, each once.

    Raises :class:`SourceError` when it breaks its reader.
    """
    with reading("page", url):
        return _feeds(BeautifulSoup(body, "lxml"), url)


def _feeds(soup: BeautifulSoup, url: str) -> list[str]:
    base = _base(soup, url)
    announced = (
        _attribute(link, "href")
        for link in soup.select("link[rel~=alternate i][type][href]")
        if (_attribute(link, "type") or "").partition(";")[0].strip().lower() in _FEED_TYPES
    )
    linked = (
        href for anchor in soup.select("a[href]") if (href := _attribute(anchor, "href")) and _is_feed_address(href)
    )
    return list(dict.fromkeys(_listed([*announced, *linked], base)))


def _listed(hrefs: Iterable[str | None], base: str) -> Iterator[str]:
    for href in hrefs:
        if found := listed_url(href, base):
            yield found


def _is_feed_address(href: str) -> bool:
    return bool(_FEED_ADDRESS.search(href.partition("?")[0].partition("#")[0].rstrip("/")))


def _compiled(page: SectionPage) -> re.Pattern[str] | None:
    try:
        return re.compile(page.pattern) if page.pattern else None
    except re.error as error:
        raise SourceError(f"the pattern {page.pattern!r} of {page.url} is wrong: {error}", reason="pattern") from error


def _anchors(soup: BeautifulSoup, page: SectionPage) -> Iterator[Tag]:
    if not page.selector:
        yield from soup.select("a[href]")
        return
    try:
        chosen = soup.select(page.selector)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        why = str(error).partition("\n")[0]
        raise SourceError(f"the selector {page.selector!r} of {page.url} is wrong: {why}", reason="selector") from error
    for element in chosen:
        if element.name == "a":
            yield element
        else:
            yield from element.select("a[href]")


def _counts(href: str, url: str, page: SectionPage, pattern: re.Pattern[str] | None) -> bool:
    if pattern is not None:
        return bool(pattern.search(href))
    if page.selector:
        return True
    split = urlsplit(href)
    return split.netloc == urlsplit(url).netloc and not _NEVER_ARTICLES.search(split.path)


def _base(soup: BeautifulSoup, url: str) -> str:
    element = soup.select_one("base[href]")
    return (listed_url(_attribute(element, "href"), url) if element else None) or url


def _attribute(element: Tag, name: str) -> str | None:
    value = element.get(name)
    return value if isinstance(value, str) else None
