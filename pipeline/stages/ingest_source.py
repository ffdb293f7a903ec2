"""A source made up for one ``dateline ingest``: whatever the user named, sorted into the places of a source."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.errors import FetchError, SourceError, UsageError
from pipeline.fetch import Archive, Fetcher, Visits
from pipeline.runs import Run
from pipeline.settings import Settings, Source, explain, load_sources
from pipeline.sources.feeds import parse_feed
from pipeline.sources.listed_files import kind_of
from pipeline.sources.opml import parse_opml
from pipeline.sources.sitemaps import is_sitemap
from pipeline.sources.warcs import SUFFIXES as WARC_SUFFIXES

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def adhoc_source(
    settings: Settings,
    targets: Sequence[str],
    source_id: str,
    *,
    published: date | None = None,
    language: str | None = None,
    local: bool = False,
) -> Source:
    """Return the source called ``source_id`` that lists just ``targets``: files, folders, WARC files and URLs.

    If the sources file declares that id, everything but its listings is taken from there. Raises
    :class:`UsageError` for a path that does not exist, a scheme that is not http(s), or a wrong id or language.
    """
    urls = tuple(target for target in targets if _URL.match(target))
    paths = tuple(Path(target) for target in targets if not _URL.match(target))
    _check(urls, paths)
    base = _declared(settings, source_id)
    fields: dict[str, Any] = base.model_dump() if base else {"id": source_id, "name": source_id}
    listings: dict[str, Any] = {"feeds": (), "sitemaps": (), "pages": (), "articles": urls}
    listings["warcs"] = tuple(path for path in paths if path.name.lower().endswith(WARC_SUFFIXES))
    listings["paths"] = tuple(path for path in paths if path not in listings["warcs"])
    said = {"published_at": published, "language": language, "local": local or None}
    try:
        return Source.model_validate(fields | listings | {name: value for name, value in said.items() if value})
    except ValidationError as error:
        raise UsageError(f"cannot ingest under the source {source_id!r}: {explain(error)}") from error


def _check(urls: Sequence[str], paths: Sequence[Path]) -> None:
    for url in urls:
        if not url.lower().startswith(("http://", "https://")):
            raise UsageError(f"{url}: only http and https are fetched; give a file by its path")
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")


def _declared(settings: Settings, source_id: str) -> Source | None:
    if not settings.sources.exists():
        return None
    return next((one for one in load_sources(settings.sources) if one.id == source_id), None)


def sort_listings(settings: Settings, run: Run, source: Source) -> Source:
    """Return ``source`` with those of its ``articles`` that turn out to be feeds, OPML or sitemaps filed as such.

    Looks at each URL once over the network, into the run's archive, from where ``discover`` takes it again. What
    does not answer stays an article, whose fetch then says why.
    """
    if not source.articles:
        return source
    bodies = asyncio.run(_bodies(settings, run, source))
    feeds = tuple(url for url in source.articles if _is_feed(bodies.get(url, b""), url))
    named = {url: _feeds_named(bodies.get(url, b""), url) for url in source.articles if url not in feeds}
    lists = tuple(url for url, found in named.items() if found)
    sitemaps = tuple(url for url in named if url not in lists and is_sitemap(bodies.get(url, b""), url))
    articles = tuple(url for url in source.articles if url not in feeds + lists + sitemaps)
    feeds = tuple(dict.fromkeys([*feeds, *chain.from_iterable(named.values())]))
    return source.model_copy(update={"feeds": feeds, "sitemaps": sitemaps, "articles": articles})


def _feeds_named(body: bytes, url: str) -> tuple[str, ...]:
    try:
        return tuple(one.feed_url for one in parse_opml(body, url)) if kind_of(body) == "opml" else ()
    except SourceError:
        return ()


async def _bodies(settings: Settings, run: Run, source: Source) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    visits = Visits.load(run.home, source.id)
    with Archive(run.home, source.id, run.id, "listings") as archive:
        async with Fetcher(settings) as fetcher:
            for url in source.articles:
                with suppress(FetchError):
                    bodies[url] = (await fetcher.document(url, source, visits, archive)).body
    return bodies


def _is_feed(body: bytes, url: str) -> bool:
    try:
        return bool(parse_feed(body, url, "listing"))
    except SourceError:
        return False
