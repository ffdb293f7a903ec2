"""Captures that nobody fetched, and the pages that they hold."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.article import Capture, Link
from pipeline.fetch import Archive
from pipeline.store import DataPath

URL = "http://quay.example/news/ferry"
CAPTURED_AT = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>Ferry returns</title></head><body><h1>Ferry returns</h1>
<article><p>The ferry between Lodden Quay and the island of Sker sailed again on Monday, after four weeks in dock.</p>
<p>Its captain, Maren Holt, said that the new engine had run without a fault and that every seat had been sold.</p>
<p class="last">The county pays for two sailings a day until March, when the old pier is to be pulled down.</p>
</article>
"""


def make_link(url: str = URL, **fields: object) -> Link:
    """Return a link of the source ``quay``."""
    return Link.model_validate({"url": url, "source_id": "quay", "listed_by": "http://quay.example/feed"} | fields)


def make_capture(link: Link | None = None, **fields: object) -> Capture:
    """Return a capture of ``link`` whose bytes are nowhere."""
    link = link or make_link()
    plain: dict[str, object] = {
        "link": link,
        "final_url": link.url,
        "captured_at": CAPTURED_AT,
        "status": 200,
        "content_type": "text/html; charset=utf-8",
        "body_sha256": "0" * 64,
        "warc_path": "archive/quay/night/captures-00000.warc.gz",
        "warc_offset": 0,
    }
    return Capture.model_validate(plain | fields)


def archive_page(home: DataPath, page: str, run_id: str = "night") -> Capture:
    """Put ``page`` into the archive under ``home``, as a run of that name would; return its capture."""
    with Archive(home, "quay", run_id) as archive:
        return archive.append_local(make_link(), page.encode(), "text/html; charset=utf-8", captured_at=CAPTURED_AT)
