"""The units ``pipeline.fetch.archive``, ``members``, ``reading``, ``cdxj`` and ``visits``: what is kept."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.errors import QuarantineError, StorageError
from pipeline.fetch.archive import Archive
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.files import archive_files, run_folder
from pipeline.fetch.members import whole_members
from pipeline.fetch.notes import note_of
from pipeline.fetch.reading import read_body, read_captures, read_outcomes
from pipeline.fetch.records import Original, payload_digest
from pipeline.fetch.visits import DocumentVisit, Visits

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LINK = Link(url="https://news.example/a", source_id="example", listed_by="feed", content_html="<p>All.</p>")
BODY = b"<p>The bridge opens.</p>"


def exchange(
    url: str = LINK.url, status: int = 200, body: bytes = BODY, headers: Mapping[str, str] | None = None
) -> Exchange:
    """Return an exchange as if it had been had."""
    given = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"', **(headers or {})}
    return Exchange(
        url=url,
        requested_at=NOW,
        request_headers=((b"Host", b"news.example"), (b"User-Agent", b"Dateline")),
        status=status,
        phrase="OK",
        headers=tuple((name.encode(), value.encode("utf-8")) for name, value in given.items()),
        raw_body=body,
        protocol="http/1.1",
        address="192.0.2.1",
    )


def response(*hops: Exchange) -> Response:
    """Return a response with the last hop's body."""
    return Response(hops, hops[-1].raw_body)


def outcome(reason: str = "http-404") -> Outcome:
    """Return an outcome of the link."""
    return Outcome(source_id="example", url=LINK.url, kind=OutcomeKind.FAILED, reason=reason, stage="fetch")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An open archive."""
    with Archive(tmp_path, "example", "run-1") as opened:
        yield opened


class TestArchive:
    """What is appended is what is read."""

    def test_round_trip(self, tmp_path: Path, archive: Archive) -> None:
        """A capture says where its bytes are, also before the file has its final name."""
        first = exchange("https://news.example/old", 301, b"", {"Location": LINK.url})
        capture = archive.append(LINK, response(first, exchange(body="Überschrift".encode())))
        assert (capture.final_url, capture.status, capture.etag) == (LINK.url, 200, '"1"')
        assert capture.captured_at == NOW
        assert read_body(tmp_path, capture) == "Überschrift".encode()
        assert archive.settled(LINK.url) is None
        archive.close()
        assert read_body(tmp_path, capture) == "Überschrift".encode()
        assert list(read_captures(tmp_path, "example", "run-1")) == [capture]
        assert (tmp_path / capture.warc_path).exists()

    def test_records(self, tmp_path: Path, archive: Archive) -> None:
        """Each exchange is a response and a request, and our note closes them; framing headers are renamed."""
        first = exchange("https://news.example/old", 301, b"", {"Location": LINK.url})
        archive.append(LINK, response(first, exchange(headers={"Transfer-Encoding": "chunked"})))
        archive.close()
        (path,) = archive_files(tmp_path, "example", "run-1")
        members = list(whole_members(path))
        kinds = ["warcinfo", "response", "request", "response", "request", "metadata"]
        assert [member.kind for member in members] == kinds
        assert members[3].http_headers["x-archive-orig-transfer-encoding"] == "chunked"
        assert members[3].headers["warc-ip-address"] == "192.0.2.1"
        assert members[4].block.startswith(b"GET /a HTTP/1.1\r\n")
        assert members[5].headers["warc-concurrent-to"] == members[3].headers["warc-record-id"]
        assert all(b"WARC/1.1" in member.content for member in members)

    def test_headers_of_any_bytes(self, tmp_path: Path, archive: Archive) -> None:
        """Letters of any alphabet, and line ends that HTTP/2 let through, leave the record whole."""
        odd = replace(exchange(headers={"X-Name": "Ünï\r\n\r\n<p>injected"}), phrase="Älles\r\nda")
        link = LINK.model_copy(update={"url": "https://news.example/a b\r\nX: ü"})
        capture = archive.append(link, response(odd))
        archive.close()
        assert read_body(tmp_path, capture) == BODY
        assert list(read_captures(tmp_path, "example", "run-1")) == [capture]
        with (tmp_path / capture.warc_path).open("rb") as stream:
            assert all(record.content_stream().read() is not None for record in ArchiveIterator(stream))

    def test_languages_that_pages_state(self, archive: Archive) -> None:
        """Pages that were appended are counted by the language of their root; those that state none are not."""
        for body in (b'<html lang="fr">', b'<html lang="fr-BE">', b'<html lang="de">', BODY):
            archive.append(LINK, response(exchange(body=body)))
        assert archive.languages == {"fr": 2, "de": 1}

    def test_outcomes(self, tmp_path: Path, archive: Archive) -> None:
        """An answer that gives no capture is kept with what became of its link; a known body is a revisit record."""
        archive.append_outcome(outcome(), response(exchange(status=404)), "index")
        original = Original(LINK.url, NOW - timedelta(days=1), payload_digest(BODY))
        archive.append_outcome(outcome("same-body"), response(exchange()), "index", original)
        archive.close()
        assert [one.reason for one in read_outcomes(tmp_path, "example", "run-1")] == ["http-404", "same-body"]
        assert list(read_captures(tmp_path, "example", "run-1")) == []
        members = list(whole_members(archive_files(tmp_path, "example", "run-1")[0]))
        revisit = next(member for member in members if member.kind == "revisit")
        assert BODY not in revisit.content
        assert revisit.headers["warc-refers-to-date"].startswith("2026-11-19T12:00:00")

    def test_parts_and_runs_are_apart(self, tmp_path: Path, archive: Archive) -> None:
        """Another part, and another run whose name needs escaping, have files of their own inside the archive."""
        archive.append_local(LINK, BODY, None)
        name = "../scheduled__2026-11-20T00:00:00+00:00"
        with Archive(tmp_path, "example", name, "listings") as other:
            other.append_local(LINK, b"feed", "application/rss+xml")
        assert run_folder(tmp_path, "example", name).parent == tmp_path / "archive" / "example"
        assert len(archive_files(tmp_path, "example", name, "listings")) == 1
        assert archive_files(tmp_path, "example", name) == []
        assert [one.content_type for one in read_captures(tmp_path, "example", "run-1")] == [None]

    def test_rotation(self, tmp_path: Path) -> None:
        """A file that has grown to the limit is closed and another one begun; all are read in order."""
        with Archive(tmp_path, "example", "run-1", max_file_bytes=1500) as archive:
            captures = [archive.append_local(LINK, os.urandom(400), None) for _ in range(6)]
        files = archive_files(tmp_path, "example", "run-1")
        assert len(files) > 2
        assert list(read_captures(tmp_path, "example", "run-1")) == captures
        assert all(read_body(tmp_path, capture) for capture in captures)

    def test_resume(self, tmp_path: Path) -> None:
        """A second attempt knows what the first one settled, and writes behind it."""
        with Archive(tmp_path, "example", "run-1") as first:
            capture = first.append(LINK, response(exchange()))
        with Archive(tmp_path, "example", "run-1") as second:
            note = second.settled(LINK.url)
            assert note is not None
            assert note.capture == capture
            other = LINK.model_copy(update={"url": "https://news.example/b"})
            second.append_local(other, b"b", None)
        assert len(archive_files(tmp_path, "example", "run-1")) == 2

    def test_one_writer(self, tmp_path: Path, archive: Archive) -> None:
        """A second writer is told to wait, and does no harm."""
        archive.append_local(LINK, BODY, None)
        with pytest.raises(StorageError, match="another process"):
            Archive(tmp_path, "example", "run-1")
        archive.append_local(LINK, BODY, None)

    def test_nothing_to_write(self, tmp_path: Path) -> None:
        """An archive that nothing was put into leaves nothing behind."""
        with Archive(tmp_path, "example", "run-1"):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_disk_that_refuses(self, tmp_path: Path) -> None:
        """A folder that cannot be made is one line."""
        (tmp_path / "archive").write_text("in the way")
        with pytest.raises(StorageError, match="check the disk"), Archive(tmp_path, "example", "run-1") as archive:
            archive.append_local(LINK, BODY, None)

    def test_full_disk(self, tmp_path: Path) -> None:
        """What could not be written whole leaves no trace, and what came before stays."""
        full = Path("/dev/full")
        if not full.exists():
            pytest.skip("there is no /dev/full here")
        with Archive(tmp_path, "example", "run-1") as archive:
            kept = archive.append_local(LINK, BODY, None)
            real = archive._stream
            with full.open("wb", buffering=0) as refusing:
                archive._stream = _Refusing(real, refusing)  # type: ignore[assignment]
                with pytest.raises(StorageError, match="No space left"):
                    archive.append_local(LINK, b"more", None)
            archive._stream = real
        assert list(read_captures(tmp_path, "example", "run-1")) == [kept]


class _Refusing:
    """A stream whose disk is full."""

    def __init__(self, real: object, full: object) -> None:
        self._real = real
        self.write = full.write  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


class TestReadBody:
    """A damaged record is set aside, not believed."""

    @pytest.fixture
    def capture(self, tmp_path: Path) -> Capture:
        """A capture in a finished file."""
        with Archive(tmp_path, "example", "run-1") as archive:
            return archive.append(LINK, response(exchange()))

    def damaged(self, tmp_path: Path, capture: Capture) -> str:
        """Return what is said about ``capture``."""
        with pytest.raises(QuarantineError) as caught:
            read_body(tmp_path, capture)
        assert caught.value.reason == "damaged-record"
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def test_gone(self, tmp_path: Path, capture: Capture) -> None:
        """The file is gone."""
        (tmp_path / capture.warc_path).unlink()
        assert LINK.url in self.damaged(tmp_path, capture)

    def test_wrong_offset(self, tmp_path: Path, capture: Capture) -> None:
        """There is no record, or the file is at its end."""
        size = (tmp_path / capture.warc_path).stat().st_size
        for offset in (capture.warc_offset + 3, size, size + 100):
            self.damaged(tmp_path, capture.model_copy(update={"warc_offset": offset}))

    def test_other_body(self, tmp_path: Path, capture: Capture) -> None:
        """The bytes are others than were captured."""
        assert "digest" in self.damaged(tmp_path, capture.model_copy(update={"body_sha256": "0" * 64}))

    def test_flipped_bits(self, tmp_path: Path, capture: Capture) -> None:
        """Bits have flipped on the disk."""
        path = tmp_path / capture.warc_path
        content = bytearray(path.read_bytes())
        content[capture.warc_offset + 60] ^= 0xFF
        path.write_bytes(content)
        self.damaged(tmp_path, capture)


class TestRandomDamage:
    """An archive that rots on its disk."""

    def test_never_another_body(self, tmp_path: Path) -> None:
        """Whatever is damaged, a body is the one that was captured, or its capture is set aside."""
        with Archive(tmp_path, "example", "run-1") as archive:
            captures = [archive.append(LINK, response(exchange(body=os.urandom(200)))) for _ in range(3)]
        path = tmp_path / captures[0].warc_path
        whole = path.read_bytes()
        chance = random.Random(20261123)  # noqa: S311 - damage, not secrets
        set_aside = 0
        for _ in range(300):
            position = chance.randrange(len(whole))
            noise = chance.choice([b"", b"\0", chance.randbytes(8), b"\x1f\x8b"])
            path.write_bytes(whole[:position] + noise + whole[position + chance.randrange(40) :])
            list(read_captures(tmp_path, "example", "run-1"))
            for capture in captures:
                try:
                    body = read_body(tmp_path, capture)
                except QuarantineError:
                    set_aside += 1
                else:
                    assert hashlib.sha256(body).hexdigest() == capture.body_sha256
        assert set_aside > 100


class TestNotes:
    """Only our own metadata records are notes."""

    def test_other_records(self, tmp_path: Path) -> None:
        """Records of others, and notes of another version, are passed over."""
        with Archive(tmp_path, "example", "run-1") as archive:
            archive.append_local(LINK, BODY, None)
        members = list(whole_members(archive_files(tmp_path, "example", "run-1")[0]))
        assert [note_of(member) is not None for member in members] == [False, False, True]
        broken = type(members[2])(0, 0, members[2].content.replace(b'"capture"', b'"catpure"'))
        assert note_of(broken) is None


class TestCdxj:
    """The index beside each file."""

    def test_lines(self, tmp_path: Path) -> None:
        """One sorted line a page, with what is needed to read it; requests and notes are not listed."""
        other = "https://www.news.example/b?z=1&a=2"
        with Archive(tmp_path, "example", "run-1") as archive:
            capture = archive.append(LINK, response(exchange(other, 301, b"", {"Location": LINK.url}), exchange()))
            archive.append_local(LINK, b"%PDF", "application/pdf")
        (path,) = tmp_path.rglob("*.cdxj")
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines == sorted(lines)
        keys = [line.split(" ", 2)[0] for line in lines]
        assert keys == ["example,news)/a", "example,news)/a", "example,news)/b?a=2&z=1"]
        fields = [json.loads(line.split(" ", 2)[2]) for line in lines]
        ours = next(one for one in fields if one["mime"] == "text/html" and one["status"] == "200")
        assert (ours["url"], int(ours["offset"]), ours["filename"]) == (
            LINK.url,
            capture.warc_offset,
            "captures-example-run-1-00000.warc.gz",
        )
        assert lines[0].split(" ")[1].startswith("2026112")
        assert {one["mime"] for one in fields} == {"text/html", "application/pdf"}


class TestVisits:
    """What is remembered of a source."""

    def capture(self, at: datetime = NOW, url: str = LINK.url) -> Capture:
        """Return a capture."""
        return Capture(
            link=LINK.model_copy(update={"url": url}),
            final_url=url,
            captured_at=at,
            status=200,
            etag='"1"',
            body_sha256="ab" * 32,
            warc_path="x",
            warc_offset=0,
        )

    def test_round_trip(self, tmp_path: Path) -> None:
        """What is saved is loaded."""
        visits = Visits.load(tmp_path, "example")
        visits.confirm(self.capture(), "index")
        visits.remember_document("https://news.example/feed", DocumentVisit.of(self.capture(), None))
        visits.save(NOW)
        again = Visits.load(tmp_path, "example")
        assert again.get(LINK.url) == visits.get(LINK.url)
        assert again.document("https://news.example/feed") == visits.document("https://news.example/feed")
        assert [path.name for path in (tmp_path / "state").iterdir()] == ["example.json"]

    def test_older_capture_confirms_nothing(self, tmp_path: Path) -> None:
        """A late confirmation of an older version does not replace a newer one in the same index."""
        visits = Visits.load(tmp_path, "example")
        visits.confirm(self.capture(), "index")
        visits.confirm(self.capture(NOW - timedelta(hours=1)), "index")
        visit = visits.get(LINK.url)
        assert visit is not None
        assert visit.captured_at == NOW
        visits.confirm(self.capture(NOW - timedelta(hours=1)), "another index")
        visit = visits.get(LINK.url)
        assert visit is not None
        assert visit.index_identity == "another index"

    def test_due(self, tmp_path: Path) -> None:
        """Fresh links of this index are due when a look is, with their hints but without the feed's text."""
        visits = Visits.load(tmp_path, "example")
        visits.confirm(self.capture(), "index")
        assert visits.due("index", NOW + timedelta(minutes=10)) == []
        (link,) = visits.due("index", NOW + timedelta(hours=1))
        assert link == LINK.model_copy(update={"content_html": None})
        assert visits.due("another index", NOW + timedelta(hours=1)) == []
        visits.looked(LINK.url, NOW + timedelta(hours=1), not_modified=True)
        assert visits.due("index", NOW + timedelta(hours=2)) == []

    def test_ageing(self, tmp_path: Path) -> None:
        """After two days the hints are forgotten; after ninety the visit, once seven nights have seen it so."""
        visits = Visits.load(tmp_path, "example")
        visits.confirm(self.capture(), "index")
        visits.save(NOW + timedelta(days=3))
        visit = Visits.load(tmp_path, "example").get(LINK.url)
        assert visit is not None
        assert visit.link is None
        for day in range(91, 97):
            visits.save(NOW + timedelta(days=day))
            assert Visits.load(tmp_path, "example").get(LINK.url) is not None
        visits.save(NOW + timedelta(days=97))
        assert Visits.load(tmp_path, "example").get(LINK.url) is None

    def test_damaged_file(self, tmp_path: Path) -> None:
        """A state that cannot be read says what to do."""
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "example.json").write_text('{"version": 1, "links": [')
        with pytest.raises(StorageError, match="delete it"):
            Visits.load(tmp_path, "example")
        (tmp_path / "state" / "other.json").mkdir()
        with pytest.raises(StorageError, match="cannot read"):
            Visits.load(tmp_path, "other")
