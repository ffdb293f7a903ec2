"""Behind ``dateline sources``: try every place that a source names, and find the places of a new one."""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

from pipeline.article import Link
from pipeline.counted import counted
from pipeline.errors import DatelineError, SourceError
from pipeline.fetch import Archive, Document, Fetcher, Visits
from pipeline.fetch.advice import advised
from pipeline.logs import trace_of
from pipeline.settings import SectionPage, Settings, Source
from pipeline.sources.declarations import source_id_for
from pipeline.sources.feeds import parse_feed
from pipeline.sources.folders import list_path
from pipeline.sources.listed_files import listing_in
from pipeline.sources.markup import text_of_html
from pipeline.sources.pages import discover_feeds, links_of_page
from pipeline.sources.sitemaps import Sitemap, parse_sitemap
from pipeline.sources.warcs import list_warc
from pipeline.urls import canonical_url

_LOG = logging.getLogger(__name__)
_USUAL_SITEMAPS = ("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap.xml")
_TITLE_TAIL = re.compile(r"\s+[|\u2013\u2014-]\s+.*$")
_MOST_FEEDS = 5
_MOST_TRIED = 12
_SIDE_BY_SIDE = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """What one place of a source gave."""

    source_id: str
    place: str
    works: bool
    detail: str
    """One line for a person."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to fetch for one source, without leaving anything behind."""

    fetcher: Fetcher
    source: Source
    visits: Visits
    archive: Archive

    async def document(self, url: str) -> Document:
        return await self.fetcher.document(url, self.source, self.visits, self.archive)

    async def feed(self, url: str) -> list[Link]:
        document = await self.document(url)
        return parse_feed(document.body, url, self.source.id, document.capture.content_type)

    async def try_feed(self, url: str) -> str:
        return _summary(await self.feed(url))

    async def try_sitemap(self, url: str) -> str:
        return _sitemap_summary(parse_sitemap((await self.document(url)).body, url, self.source.id))

    async def try_page(self, page: SectionPage) -> str:
        document = await self.document(page.url)
        return _summary(
            links_of_page(
                document.body, document.capture.final_url, page, self.source.id, document.capture.content_type
            )
        )

    async def try_article(self, url: str) -> str:
        document = await self.document(url)
        kind = document.capture.content_type or "of no stated type"
        return f"an article of {counted(len(document.body), 'bytes')} ({kind})"

    async def try_path(self, path: Path) -> str:
        listed = listing_in(path, self.source.id)
        if listed is not None and not listed.links:
            return f"a list of {counted(len(listed.feeds), 'feeds')} and {counted(len(listed.sitemaps), 'sitemaps')}"
        if listed is not None:
            return _summary(listed.links)
        return _summary(list_path(path, self.source.id, self.source.published_at))

    async def try_warc(self, path: Path) -> str:
        return _summary(list(list_warc(path, self.source.id)))


@contextmanager
def _desk(fetcher: Fetcher, source: Source) -> Iterator[_Desk]:
    with (
        tempfile.TemporaryDirectory(prefix="dateline-check-") as folder,
        Archive(Path(folder), source.id, "x") as archive,
    ):
        yield _Desk(fetcher, source, Visits.load(Path(folder), source.id), archive)


async def check_sources(settings: Settings, sources: Sequence[Source]) -> list[Finding]:
    """Try every feed, sitemap, page, article, path and WARC file of ``sources`` and say what each one gave.

    Nothing is written to the data root, and nothing raises: what does not work is a finding.
    """
    limit = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(fetcher: Fetcher, source: Source) -> list[Finding]:
        async with limit:
            with _desk(fetcher, source) as desk:
                found = [await _tried(source.id, place, attempt) for place, attempt in _attempts(desk)]
                return found or [_without_places(source)] * source.enabled

    async with Fetcher(settings) as fetcher:
        found = await asyncio.gather(*(one(fetcher, source) for source in sources))
    return list(chain.from_iterable(found))


def _without_places(source: Source) -> Finding:
    message = "name a feed, sitemap, page, article, folder or WARC file in the sources file, or remove the source"
    return Finding(source.id, "nothing to read", works=False, detail=message)


async def _tried(source_id: str, place: str, attempt: Callable[[], Awaitable[str]]) -> Finding:
    try:
        return Finding(source_id, place, works=True, detail=await attempt())
    except DatelineError as error:
        return Finding(source_id, place, works=False, detail=advised(error).message)
    except Exception as error:  # noqa: BLE001 - one place does not end the check of the others
        _LOG.warning("%s of %s broke its check\n%s", place, source_id, trace_of(error))
        message = f"{place} broke its reader ({type(error).__name__}); the log has the traceback: please report it"
        return Finding(source_id, place, works=False, detail=message)


def _attempts(desk: _Desk) -> Iterator[tuple[str, Callable[[], Awaitable[str]]]]:
    """Yield every place of the desk's source with what finds out about it."""
    source = desk.source
    yield from ((url, partial(desk.try_feed, url)) for url in source.feeds)
    yield from ((url, partial(desk.try_sitemap, url)) for url in source.sitemaps)
    yield from ((page.url, partial(desk.try_page, page)) for page in source.pages)
    yield from ((url, partial(desk.try_article, url)) for url in source.articles)
    yield from ((str(path), partial(desk.try_path, path)) for path in source.paths)
    yield from ((str(path), partial(desk.try_warc, path)) for path in source.warcs)


def _sitemap_summary(found: Sitemap) -> str:
    return f"an index of {counted(len(found.children), 'sitemaps')}" if found.children else _summary(found.links)


def _summary(links: Sequence[Link]) -> str:
    """Return one line on ``links``: how many, how new, how much of them."""
    words = [f"{len(links)} article{'' if len(links) == 1 else 's'}"]
    dates = [link.published_at or link.modified_at for link in links]
    known = [date for date in dates if date is not None]
    if known:
        words.append(f"newest {max(known).astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    if len(known) < len(links):
        words.append(f"{len(links) - len(known)} without a date")
    if full := sum(link.content_html is not None for link in links):
        words.append(f"{full} with their full text")
    return ", ".join(words)


async def discover_source(
    settings: Settings, url: str, known: Sequence[Source] = (), *, local: bool = False
) -> tuple[Source, list[Finding]]:
    """Return a source for the site, feed or sitemap at ``url``, and what each place that was tried gave.

    Feeds are those that the page announces or links to, sitemaps those of robots.txt, else the usual names; only
    places that list articles are kept. ``known`` are the sources there are. Raises :class:`SourceError` (``no-source``)
    when nothing is found, and what :meth:`pipeline.fetch.Fetcher.document` raises when ``url`` cannot be had.
    """
    address = canonical_url(url if "://" in url else f"https://{url}")
    identifier = source_id_for(urlsplit(address).netloc, {source.id for source in known})
    source = Source(id=identifier, name=identifier, local=local)
    # A server of one's own needs no pause while it is explored; what is written has the usual one.
    explored = source.model_copy(update={"delay_seconds": 0.0}) if local else source
    async with Fetcher(settings) as fetcher:
        with _desk(fetcher, explored) as desk:
            found, findings = await _discovered(desk, address)
    return found.model_copy(update={"delay_seconds": source.delay_seconds}), findings


async def _discovered(desk: _Desk, address: str) -> tuple[Source, list[Finding]]:
    document = await desk.document(address)
    given = _kind_of(document, address, desk.source.id)
    if given is not None:
        name, detail = given
        found = desk.source.model_copy(update={"name": urlsplit(address).netloc, name: (address,)})
        return found, [Finding(found.id, address, works=True, detail=detail)]
    final_url = document.capture.final_url
    findings: list[Finding] = []
    feeds = await _working_feeds(desk, discover_feeds(document.body, final_url), findings)
    sitemaps = await _working_sitemaps(desk, final_url, findings)
    if not feeds and not sitemaps:
        message = f"{address} announces no feed and has no sitemap that works; give a [[source.pages]] entry for it"
        raise SourceError(message, reason="no-source")
    fields = {**_about(document.body, final_url), "feeds": feeds, "sitemaps": sitemaps}
    return desk.source.model_copy(update=fields), findings


def _kind_of(document: Document, url: str, source_id: str) -> tuple[str, str] | None:
    """Return the source's key for ``url`` and a summary, where it is itself a feed or a sitemap."""
    try:
        return "feeds", _summary(parse_feed(document.body, url, source_id, document.capture.content_type))
    except SourceError:
        pass
    try:
        found = parse_sitemap(document.body, url, source_id)
    except SourceError:
        return None
    return "sitemaps", _sitemap_summary(found)


async def _working_feeds(desk: _Desk, candidates: Sequence[str], findings: list[Finding]) -> tuple[str, ...]:
    """Return the feeds among ``candidates`` that list articles, but no second one with the same articles."""
    kept: list[str] = []
    listed: set[str] = set()
    for url in candidates[:_MOST_TRIED]:
        try:
            links = await desk.feed(url)
        except DatelineError as error:
            findings.append(Finding(desk.source.id, url, works=False, detail=error.message))
            continue
        new = {link.url for link in links} - listed
        if new and len(kept) < _MOST_FEEDS:
            kept.append(url)
            listed |= new
        findings.append(Finding(desk.source.id, url, works=True, detail=_summary(links) if new else "the same again"))
    return tuple(kept)


async def _working_sitemaps(desk: _Desk, url: str, findings: list[Finding]) -> tuple[str, ...]:
    """Return the best sitemap of the site of ``url``: one for news where there is one."""
    announced = await desk.fetcher.announced_sitemaps(url, desk.source)
    usual = [urljoin(url, path) for path in _USUAL_SITEMAPS]
    for candidate in sorted(announced, key=lambda one: "news" not in one.lower())[:_MOST_TRIED] or usual:
        try:
            found = parse_sitemap((await desk.document(candidate)).body, candidate, desk.source.id)
        except DatelineError as error:
            findings.append(Finding(desk.source.id, candidate, works=False, detail=error.message))
            continue
        findings.append(Finding(desk.source.id, candidate, works=True, detail=_sitemap_summary(found)))
        return (candidate,)
    return ()


def _about(body: bytes, url: str) -> dict[str, str | None]:
    """Return the name and the language that a home page gives its site."""
    soup = BeautifulSoup(body, "lxml")
    named = soup.select_one("meta[property='og:site_name'][content]")
    title = soup.select_one("title")
    name = text_of_html(str(named["content"])) if named else None
    if name is None and title is not None:
        name = _TITLE_TAIL.sub("", text_of_html(title.get_text()) or "") or None
    root = soup.select_one("html[lang]")
    language = str(root["lang"])[:2].lower() if root else None
    known_form = language if language and re.fullmatch(r"[a-z]{2}", language) else None
    return {"name": name or urlsplit(url).netloc, "language": known_form}
