"""Imported by the fork server of a run: what nearly every page asks for is loaded once, and shared by those who read.

Importing this module imports the stage and reads one small page of our own, so that what is loaded when it is first
wanted (the English model, gazetteers, detectors of languages) is there when the server forks. What cannot be loaded is
left to the readers, who meet it again and say so of the page that asked for it.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime
from pathlib import Path

from pipeline.article import Article, Capture, Link
from pipeline.logs import about, trace_of
from pipeline.settings import Source
from pipeline.stages.assemble import assemble
from pipeline.stages.process import read_page

_LOG = logging.getLogger(__name__)
_PAGE = Path(__file__).with_suffix(".html")


def read_own_page() -> Article:
    """Return the article that the page beside this module is; raises whatever reading it does."""
    body = _PAGE.read_bytes()
    link = Link(source_id="preloaded", url="https://preloaded.invalid/ferry", listed_by="file")
    capture = Capture(
        link=link,
        final_url=link.url,
        captured_at=datetime(2026, 3, 4, tzinfo=UTC),
        status=200,
        content_type="text/html",
        body_sha256=hashlib.sha256(body).hexdigest(),
        warc_path="",
        warc_offset=0,
    )
    source = Source(id="preloaded", name="Preloaded", local=True)
    with about(source=source.id):
        return assemble(read_page(body, capture, source), capture, source, "preloaded")


def _preload() -> None:
    try:
        read_own_page()
    except Exception as error:  # noqa: BLE001 - it would end the fork server, and with it the night
        _LOG.info("not everything was loaded before the readers started\n%s", trace_of(error))


_preload()
