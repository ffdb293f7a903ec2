"""What inputs are made of: the sample press as it is served, and small files of each kind."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from pypdf import PdfWriter
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.press.outlets import load_outlets
from pipeline.press.server import build_press

_CONFIGURATION = b"""
[[source]]
id = "quay"
name = "The Quay"
country = "NO"
language = "nb"
feeds = ["https://quay.example/feed.xml"]
delay_seconds = 2.5

[[search]]
id = "cables"
query = 'cable* country:norway'

[retype]
"Kremlin" = "LOC"

[[join]]
articles = ["https://quay.example/1", "https://quay.example/2"]
"""
_QUERIES = (
    b'ferry AND (harbour OR "deep water") -strike',
    b'person:"Maria Lindqvist" place:oslo date:2026-10-01..2026-10-31',
    b'title:storm* source:fenland-post language:en "two words"~3',
)
_OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Quay" type="rss" xmlUrl="https://quay.example/feed.xml" htmlUrl="https://quay.example/"/></body></opml>"""
_ROBOTS = (
    b"User-agent: *\nDisallow: /search\nAllow: /search/about\nCrawl-delay: 5\nSitemap: https://quay.example/map.xml\n"
)
_JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay",
        "items": [
            {"id": "1", "url": "https://quay.example/1", "title": "Ferries", "date_published": "2026-10-01T06:00Z"}
        ],
    }
).encode()
_DATES = (
    b"Monday, 5 October 2026 at 8.15 p.m. | 05/10/2026 20:15 CEST | 2026-W41-1 | il y a trois jours",
    "le 1er octobre 2026 à 20 h 15 · 5. Oktober 2026 · ५ अक्टूबर २०२६ · 2026年10月5日 · vor zwei Wochen".encode(),
)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Return whole inputs of one kind."""
    return tuple(_MADE[kind]())


def _press(content_type: str) -> list[bytes]:
    answers = (answer for site in build_press().values() for answer in site.values())
    return [one.body for one in answers if one.content_type.partition(";")[0] == content_type and one.body]


def _warc(*, gzip: bool) -> bytes:
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gzip)
    for number, page in enumerate(seeds("html")[:3]):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        url = f"https://quay.example/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(page), http_headers=head))
    return stream.getvalue()


def _pdf() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        writer = PdfWriter()
        writer.add_blank_page(width=595, height=842)
        writer.add_metadata({"/Title": "Ferries back at the quay"})
        path = Path(folder, "page.pdf")
        writer.write(path)
        return path.read_bytes()


def _texts() -> list[bytes]:
    return [article.text.encode() for outlet in load_outlets() for article in outlet.articles[:3]]


_MADE: dict[str, Callable[[], Iterable[bytes]]] = {
    "html": lambda: _press("text/html"),
    "feed": lambda: (*_press("application/rss+xml"), *_press("application/atom+xml"), _JSON_FEED),
    "sitemap": lambda: (*_press("application/xml"), *_press("text/xml"), _OPML),
    "warc": lambda: (_warc(gzip=True), _warc(gzip=False)),
    "pdf": lambda: (_pdf(),),
    "date": lambda: _DATES,
    "text": _texts,
    "query": lambda: _QUERIES,
    "configuration": lambda: (_CONFIGURATION,),
    "robots": lambda: (_ROBOTS,),
    "address": lambda: (b"https://user@www.quay.example:8080/a/../b%20c?utm_source=x&id=5#top",),
}
