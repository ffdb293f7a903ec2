"""Captured pages to measure on: those of the invented press, or of folders of public pages that are not in the project.

A folder has the layout of WCXB (Web Content Extraction Benchmark): ``html/<id>.html.gz`` and ``gold/<id>.json`` with
the page's address in ``url``, where one is known.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.nights import outlets
from pipeline.article import Capture, Link
from pipeline.press.outlets import load_outlets
from pipeline.press.site import build_site
from pipeline.settings import Source

READ_AT = datetime(2026, 11, 24, 6, tzinfo=UTC)


class CapturedPage(NamedTuple):
    """The bytes of one page, decoded from its transfer, and where they came from."""

    url: str
    html: bytes

    @property
    def capture(self) -> Capture:
        """The record that fetching would have made of it."""
        return Capture(
            link=Link(source_id="bench", url=self.url, listed_by="file"),
            final_url=self.url,
            captured_at=READ_AT,
            status=200,
            content_type="text/html",
            body_sha256=hashlib.sha256(self.html).hexdigest(),
            warc_path="archive/bench.warc.gz",
            warc_offset=0,
        )


def source() -> Source:
    """Return the source that all pages are said to come from."""
    return Source(id="bench", name="Bench", local=True)


def press_pages() -> Iterator[CapturedPage]:
    """Yield the articles of all invented outlets."""
    for outlet in load_outlets():
        site = build_site(outlet)
        for article in outlet.articles:
            yield CapturedPage(outlet.url(article.path), site[article.path].body)


def made_pages(each: int = 30) -> list[CapturedPage]:
    """Return ``each`` pages of every outlet of the press, made anew of its paragraphs: no two say the same."""
    made = outlets(len(load_outlets()), each)
    return [
        CapturedPage(one.url(page.path), site[page.path].body)
        for one in made
        for site in [build_site(one)]
        for page in one.articles
    ]


def folder_pages(folder: Path) -> Iterator[CapturedPage]:
    """Yield the pages of a folder, by name."""
    for path in sorted((folder / "gold").glob("*.json")):
        html = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        url = json.loads(path.read_text(encoding="utf-8")).get("url")
        yield CapturedPage(url or f"https://{path.stem}.example/", html)


def captured_pages(folders: Sequence[Path], limit: int | None = None) -> list[CapturedPage]:
    """Return the pages of ``folders``, else of the press; with ``limit`` so many, evenly spread over all of them."""
    pages = [page for folder in folders for page in folder_pages(folder)] if folders else list(press_pages())
    if limit is None or limit >= len(pages):
        return pages
    return [pages[at * len(pages) // limit] for at in range(limit)]
