"""Everything that reads what others wrote, each as a function of bytes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.clean import extract_page
from pipeline.clean.printed import clean_pdf
from pipeline.enrich import dates, entities
from pipeline.enrich.entities import load_curation
from pipeline.enrich.events import load_event_curation
from pipeline.enrich.language import detect
from pipeline.errors import DatelineError
from pipeline.fetch.robots import robots_of
from pipeline.index.query.language import scores, understood
from pipeline.moments import every_date, read_date
from pipeline.settings import SectionPage, load_sources
from pipeline.sources.feeds import parse_feed
from pipeline.sources.opml import parse_opml
from pipeline.sources.pages import discover_feeds, links_of_page
from pipeline.sources.sitemaps import parse_sitemap
from pipeline.sources.warcs import list_warcs
from pipeline.stages.messages.saved_searches import load_searches
from pipeline.urls import canonical_url, web_address

URL = "https://quay.example/a"
_DAY = date(2026, 10, 5)
_NOW = datetime(2026, 10, 5, 6, tzinfo=UTC)


def _feed(data: bytes) -> None:
    parse_feed(data, URL, "fuzz")


def _sitemap(data: bytes) -> None:
    with suppress(DatelineError):
        parse_sitemap(data, URL, "fuzz")
    parse_opml(data, "fuzz.opml")


def _listing(data: bytes) -> None:
    discover_feeds(data, URL)
    links_of_page(data, URL, SectionPage(url=URL), "fuzz")


def _html(data: bytes) -> None:
    extract_page(data, URL, captured_at=_NOW)


def _pdf(data: bytes) -> None:
    clean_pdf(data)


def _warc(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
        Path(file.name).write_bytes(data)
        list_warcs([Path(file.name)], "fuzz")


def _date(data: bytes) -> None:
    text = _text(data)
    read_date(text)
    every_date(text)
    dates.mentions(text, _DAY, "en")


def _names(data: bytes) -> None:
    text = _text(data)[:2000]
    entities.enriched(text, detect(text).code)


def _query(data: bytes) -> None:
    understood(_text(data), _DAY)
    scores(_text(data), _DAY)


def _configuration(data: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".toml") as file:
        path = Path(file.name)
        path.write_bytes(data)
        for load in (load_curation, load_event_curation, load_searches, load_sources):
            with suppress(DatelineError):
                load(path)


def _robots(data: bytes) -> None:
    robots_of("https://quay.example/robots.txt", 200, data, _NOW)


def _address(data: bytes) -> None:
    text = _text(data)
    web_address(text)
    canonical_url(text, URL)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


READERS: dict[str, tuple[Callable[[bytes], None], str]] = {
    "feed": (_feed, "feed"),
    "sitemap and OPML": (_sitemap, "sitemap"),
    "section page": (_listing, "html"),
    "page": (_html, "html"),
    "PDF": (_pdf, "pdf"),
    "WARC": (_warc, "warc"),
    "date": (_date, "date"),
    "names": (_names, "text"),
    "query": (_query, "query"),
    "configuration": (_configuration, "configuration"),
    "robots.txt": (_robots, "robots"),
    "address": (_address, "address"),
}
"""Each reader, and the kind of the inputs that it is given."""
