"""WARC files of anybody into links: one for each captured page, with the offset of its record.

WARC and ARC files, plain, with a gzip member for each record or gzip as a whole, and WACZ packages of them. Every
record is accounted for: pages are links, addresses without a page end here with a reason, the rest is counted. A
revisit record (WARC/1.1, 6.7) has no body: it counts as a capture where the files hold the body, under any address.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from warcio.recordloader import ArcWarcRecord

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.errors import RefusedError, SourceError
from pipeline.sources.records import (
    GZIP_MAGIC,
    Damage,
    Located,
    MemberRegion,
    PlainRegion,
    Region,
    is_one_stream,
)
from pipeline.urls import canonical_url

SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wacz")
"""What files of records are called."""
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
_OK = "200"
_ANSWERS = frozenset({"response", "resource", "revisit"})
_ZIP_MAGIC = b"PK\x03\x04"
_ZIP_HEAD = 30
"""Bytes of a ZIP entry's local header before its name (APPNOTE.TXT, 4.3.7)."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class WarcListing:
    """What some WARC files hold."""

    links: list[Link] = field(default_factory=list)
    """Pages: the newest capture of each address, in the order in which they stand in the files."""
    ended: dict[str, tuple[Link, Outcome]] = field(default_factory=dict)
    """Addresses that were asked for and gave no page."""
    problems: list[SourceError] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """Records that are no page, by what they are."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a record's body is."""

    path: Path
    offset: int
    unfolded: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """One capture of one address."""

    url: str
    at: datetime
    listed_by: Path
    place: _Place | None
    reason: str
    digest: str | None


def _always(_at: datetime) -> bool:
    """Take a capture of any time."""
    return True


def list_warcs(paths: Sequence[Path], source_id: str, is_wanted: Callable[[datetime], bool] = _always) -> WarcListing:
    """Return what the WARC, ARC and WACZ files ``paths`` hold together; nothing raises.

    A page is an answer of 200 with HTML, text or PDF. Of several captures of one address the newest counts, in whatever
    file it is, among those whose time ``is_wanted``. Each file is read once, from its beginning. A file that cannot be
    read, and each damage, is a problem.
    """
    listing = WarcListing()
    seen: list[_Seen] = []
    for path in paths:
        before = listing.counts.total() + len(seen)
        seen += _seen_in(path, listing)
        if listing.counts.total() + len(seen) == before and not listing.problems:
            message = f"{path} holds no records; check that it is a WARC, ARC or WACZ file"
            listing.problems.append(SourceError(message, reason="empty-warc"))
    _settle(seen, listing, source_id, is_wanted)
    return listing


def list_warc(path: Path, source_id: str) -> Iterator[Link]:
    """Yield a link for each page that the file ``path`` holds; then raise the first :class:`SourceError` there was."""
    listing = list_warcs([path], source_id)
    yield from listing.links
    for problem in listing.problems:
        raise problem


def _settle(seen: Sequence[_Seen], listing: WarcListing, source_id: str, is_wanted: Callable[[datetime], bool]) -> None:
    bodies: dict[str, _Place] = {}
    for one in seen:
        if one.digest and one.place is not None:
            bodies.setdefault(one.digest, one.place)
    newest: dict[str, tuple[datetime, _Seen, _Place]] = {}
    for one in seen:
        if not is_wanted(one.at):
            listing.counts["captures of other times"] += 1
            continue
        place = one.place or (bodies.get(one.digest or "") if one.reason == "revisit-without-body" else None)
        if place is None:
            listing.ended.setdefault(one.url, _ended(one, source_id))
            continue
        if one.url in newest:
            listing.counts["older captures"] += 1
        if one.url not in newest or one.at > newest[one.url][0]:
            newest[one.url] = (one.at, one, place)
    listing.ended = {url: one for url, one in listing.ended.items() if url not in newest}
    # In the order of the files: one that is gzip as a whole is then read once.
    files = {path: number for number, path in enumerate(dict.fromkeys(one.listed_by for one in seen))}
    ordered = sorted(newest.values(), key=lambda one: (files[one[2].path], one[2].offset))
    listing.links = [_link(one, place, source_id) for _, one, place in ordered]


def _link(one: _Seen, place: _Place, source_id: str) -> Link:
    return Link(
        url=one.url,
        source_id=source_id,
        listed_by=str(one.listed_by),
        local_path=str(place.path.resolve()),
        warc_offset=place.offset,
        warc_unfolded=True if place.unfolded else None,
    )


def _ended(one: _Seen, source_id: str) -> tuple[Link, Outcome]:
    details = {
        "revisit-without-body": "its body is in the WARC file of an earlier crawl; list that one, too",
        "not-a-page": "a page is HTML, text or PDF",
    }
    outcome = Outcome(
        source_id=source_id,
        url=one.url,
        kind=OutcomeKind.REJECTED,
        reason=one.reason,
        stage="discover",
        detail=details.get(one.reason, f"as {one.listed_by} has it"),
    )
    return Link(url=one.url, source_id=source_id, listed_by=str(one.listed_by)), outcome


def _seen_in(path: Path, listing: WarcListing) -> Iterator[_Seen]:
    found = 0
    try:
        with path.open("rb") as stream:
            for region, is_unfolded in _regions(path, stream):
                for one in region.records():
                    if isinstance(one, Damage):
                        listing.problems.append(_damage(path, one, found))
                        continue
                    found += 1
                    seen = _seen(one, path, is_unfolded=is_unfolded)
                    if isinstance(seen, _Seen):
                        yield seen
                    else:
                        listing.counts[seen] += 1
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        listing.problems.append(SourceError(message, reason="unreadable"))
    except SourceError as error:
        listing.problems.append(error)


def _damage(path: Path, damage: Damage, found: int) -> SourceError:
    if not found and damage.end is None:
        return SourceError(
            f"{path} is no WARC file or is damaged: it begins with no whole record, and none follows",
            reason="broken-warc",
        )
    until = f"the next whole record is at byte {damage.end:,}" if damage.end is not None else "no whole record follows"
    return SourceError(f"{path} is damaged at byte {damage.offset:,}: {until}", reason="broken-warc")


def _seen(located: Located, path: Path, *, is_unfolded: bool) -> _Seen | str:
    """Return the capture that a record is, or what else it is."""
    record = located.record
    if record.rec_type not in _ANSWERS:
        return f"{record.rec_type} records"
    url = _url(record)
    if url is None:
        return "records without a web address"
    reason = _reason(record)
    place = None if reason else _Place(path, located.offset, is_unfolded)
    digest = record.rec_headers.get_header("WARC-Payload-Digest")
    return _Seen(url, _date(record), path, place, reason or "", digest)


def _reason(record: ArcWarcRecord) -> str | None:
    """Return why a record holds no page, None where it does."""
    http = record.http_headers
    status = http.get_statuscode() if http is not None else None
    if record.rec_type != "resource" and status is not None and status != _OK:
        return f"http-{status}" if status.isdigit() else "bad-answer"
    if record.rec_type == "revisit":
        return "revisit-without-body"
    if record.rec_type == "response" and status is None:
        return "bad-answer"
    headers = http if http is not None and record.rec_type == "response" else record.rec_headers
    content_type = headers.get_header("Content-Type") or ("text/html" if record.rec_type == "response" else "")
    return None if content_type.strip().lower().startswith(_PAGE_TYPES) else "not-a-page"


def _url(record: ArcWarcRecord) -> str | None:
    target = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        return canonical_url(target.strip("<>"))
    except RefusedError:
        return None


def _date(record: ArcWarcRecord) -> datetime:
    try:
        moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _regions(path: Path, stream: io.BufferedReader) -> Iterator[tuple[Region, bool]]:
    """Yield what holds records, and whether it had to be unfolded as a whole."""
    if stream.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC:
        for start, end in _packed(path, stream):
            yield _region(path, stream, start, end)
    else:
        yield _region(path, stream, 0, path.stat().st_size)


def _region(path: Path, stream: io.BufferedReader, start: int, end: int) -> tuple[Region, bool]:
    stream.seek(start)
    if stream.read(len(GZIP_MAGIC)) != GZIP_MAGIC:
        return PlainRegion(stream, start, end), False
    if not is_one_stream(stream, start, end):
        return MemberRegion(stream, start, end), False
    if start:
        message = f"{path} holds a file that is gzip as a whole; a WACZ has a gzip member for each record: repack it"
        raise SourceError(message, reason="unknown-encoding")
    stream.seek(0)
    return PlainRegion(gzip.GzipFile(fileobj=stream), can_go_back=False), True


def _packed(path: Path, stream: io.BufferedReader) -> Iterator[tuple[int, int]]:
    """Yield from where to where the WARC files of a WACZ package stand in it: they are stored, not compressed.

    https://specs.webrecorder.net/wacz/1.1.1/ asks for that, so that records can be read in place.
    """
    with _zip(path, stream) as package:
        entries = [one for one in package.infolist() if one.filename.lower().endswith(SUFFIXES[:-1])]
        if not entries:
            message = f"{path} is a ZIP file without WARC files; check that it is a WACZ"
            raise SourceError(message, reason="empty-warc")
        for entry in entries:
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
                message = (
                    f"{path} has {entry.filename!r} compressed or encrypted, a WACZ has it stored: unpack it first"
                )
                raise SourceError(message, reason="unknown-encoding")
            stream.seek(entry.header_offset)
            head = stream.read(_ZIP_HEAD)
            start = (
                entry.header_offset
                + _ZIP_HEAD
                + int.from_bytes(head[26:28], "little")
                + int.from_bytes(head[28:30], "little")
            )
            yield start, min(start + entry.file_size, path.stat().st_size)


@contextmanager
def _zip(path: Path, stream: io.BufferedReader) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(stream) as package:
            yield package
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise SourceError(f"{path} is no readable WACZ (ZIP) file: {error}", reason="broken-warc") from error
