"""Any WARC file into links: one for each captured page, with the offset of its record.

Gzip members, plain files, chunked bodies and Common Crawl's CC-NEWS are read by warcio. A revisit record (WARC/1.1,
6.7) carries no body: it is listed when the same file holds the body under another address, and points to it there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from pipeline.article import Link
from pipeline.errors import RefusedError, SourceError
from pipeline.urls import canonical_url

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
_OK = "200"


def list_warc(path: Path, source_id: str) -> Iterator[Link]:
    """Yield a link for each page that the WARC (or ARC) file ``path`` holds: status 200, and HTML, text or PDF.

    The file is read once, from its beginning; memory grows by one digest a page. Raises :class:`SourceError` when it
    cannot be read or is damaged; the links before the damage have then been yielded.
    """
    offsets: dict[str, int] = {}
    listed: set[str] = set()
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream, arc2warc=True)
            for record in records:
                offset = _offset_of_page(record, records.get_record_offset(), offsets)
                url = _url(record) if offset is not None else None
                if url and url not in listed:
                    listed.add(url)
                    yield Link(
                        url=url,
                        source_id=source_id,
                        listed_by=str(path),
                        local_path=str(path.resolve()),
                        warc_offset=offset,
                    )
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror or error}", reason="unreadable") from error
    except Exception as error:  # damage makes warcio raise whatever its parsing runs into
        why = " ".join(str(error).split())[:200]
        raise SourceError(f"{path} is no WARC file or is damaged: {why}", reason="broken-warc") from error


def _offset_of_page(record: ArcWarcRecord, offset: int, offsets: dict[str, int]) -> int | None:
    """Return where the page's body is, and note it for revisits that come later; None for what is no page."""
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    if record.rec_type == "revisit":
        return offsets.get(digest) if digest else None
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != _OK:
            return None
        content_type = record.http_headers.get_header("Content-Type") or "text/html"
    elif record.rec_type == "resource":
        content_type = record.rec_headers.get_header("Content-Type") or ""
    else:
        return None
    if not content_type.strip().lower().startswith(_PAGE_TYPES):
        return None
    if digest:
        offsets.setdefault(digest, offset)
    return offset


def _url(record: ArcWarcRecord) -> str | None:
    target = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        return canonical_url(target.strip("<>"))
    except RefusedError:
        return None
