"""The units ``pipeline.sources.records`` and ``warcs``: WARC files of every kind, whole and damaged."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.article import Link
from pipeline.fetch.local import Forward, Unfolded, read_local
from pipeline.sources.folders import list_path, warcs_under
from pipeline.sources.warcs import WarcListing, list_warcs

URLS = [f"https://harbour.example/{name}" for name in ("a", "b", "c", "d")]


def record(
    url: str, body: bytes, day: int = 20, *, status: str = "200 OK", content_type: str = "text/html", compressed: bool
) -> bytes:
    """Return one response record, by itself."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=compressed)
    http = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.1")
    headers = {"WARC-Date": f"2026-11-{day:02}T07:00:00Z"}
    made = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=headers
    )
    writer.write_record(made)
    return stream.getvalue()


def revisit(url: str, digest: str, day: int, *, compressed: bool) -> bytes:
    """Return a record that says that a body is as it was."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=compressed)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    date = f"2026-11-{day:02}T07:00:00Z"
    made = writer.create_revisit_record(
        url, digest, url, "2026-11-01T07:00:00Z", http_headers=http, warc_headers_dict={"WARC-Date": date}
    )
    writer.write_record(made)
    return stream.getvalue()


def page(url: str) -> bytes:
    """Return a page's bytes."""
    return b"<p>The tide at " + url.encode() + b" turns.</p>" + bytes(range(256)) * 3


def pages(*, compressed: bool) -> list[bytes]:
    """Return the records of the four pages."""
    return [record(url, page(url), compressed=compressed) for url in URLS]


def bodies(links: Sequence[Link]) -> dict[str, bytes]:
    """Return what the links' records hold, read as a run reads them."""
    kept = Unfolded()
    found = {link.url: read_local(link, 10_000, kept).body for link in links}
    kept.close()
    return found


def arc(url: str, day: int = 20) -> bytes:
    """Return one record of an ARC file."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(url)
    return b"%b 192.0.2.1 202611%02d070000 text/html %d\n%b\n" % (url.encode(), day, len(http), http)


_ABOUT = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
ARC_HEAD = b"filedesc://x.arc 192.0.2.1 20261120070000 text/plain %d\n%b\n" % (len(_ABOUT), _ABOUT)


def package(path: Path, content: bytes, how: int = zipfile.ZIP_STORED) -> None:
    """Write a WACZ package."""
    with zipfile.ZipFile(path, "w", how) as made:
        made.writestr("datapackage.json", "{}")
        made.writestr("archive/data.warc.gz", content)
        made.writestr("indexes/index.cdx", "x")


class TestContainers:
    """One crawl in every wrapping gives the same pages."""

    @pytest.mark.parametrize(
        "kind",
        [
            "plain",
            "members",
            "one-member",
            "members-elsewhere",
            "wacz",
            "wacz-plain",
            "arc",
            "arc-members",
            "arc-one-member",
        ],
    )
    def test_same_pages(self, tmp_path: Path, kind: str) -> None:
        """Plain, a member a record, gzip as a whole, members cut anywhere, packaged, and in the format before WARC."""
        plain, members = b"".join(pages(compressed=False)), b"".join(pages(compressed=True))
        arcs = [ARC_HEAD, *map(arc, URLS)]
        path = tmp_path / "crawl"
        if kind.startswith("wacz"):
            package(path, plain if kind == "wacz-plain" else members)
        else:
            path.write_bytes(
                {
                    "plain": plain,
                    "members": members,
                    "one-member": gzip.compress(plain),
                    "members-elsewhere": b"".join(
                        gzip.compress(plain[at : at + 2000]) for at in range(0, len(plain), 2000)
                    ),
                    "arc": b"".join(arcs),
                    "arc-members": b"".join(map(gzip.compress, arcs)),
                    "arc-one-member": gzip.compress(b"".join(arcs)),
                }[kind]
            )
        found = list_warcs([path], "harbour")
        assert found.problems == []
        assert bodies(found.links) == {url: page(url) for url in URLS}

    def test_a_whole_file_is_unfolded_once(self, tmp_path: Path) -> None:
        """Reading record after record of a file that is gzip as a whole never goes back to its beginning."""

        class OneWay(gzip.GzipFile):
            def rewind(self) -> None:
                message = "it went back"
                raise AssertionError(message)

            def seek(self, offset: int, whence: int = 0) -> int:
                assert offset >= self.tell()
                return super().seek(offset, whence)

        path = tmp_path / "x.warc.gz"
        plain = pages(compressed=False)
        path.write_bytes(gzip.compress(b"".join(plain)))
        offsets = [link.warc_offset or 0 for link in list_warcs([path], "harbour").links]
        stream = Forward(OneWay(path))
        for offset, whole in zip(offsets, plain, strict=True):
            assert stream.go_to(offset).read(16_384).startswith(whole[:200])
        stream.close()

    def test_a_package_that_cannot_be_read_in_place(self, tmp_path: Path) -> None:
        """What is compressed inside a package, no WACZ, or broken is a problem that says so."""
        package(tmp_path / "a.wacz", pages(compressed=False)[0], zipfile.ZIP_DEFLATED)
        with zipfile.ZipFile(tmp_path / "b.wacz", "w") as made:
            made.writestr("readme.txt", "nothing")
        (tmp_path / "c.wacz").write_bytes(b"PK\x03\x04 and no more")
        for name, words in (("a", "compressed or encrypted"), ("b", "without WARC files"), ("c", "no readable WACZ")):
            found = list_warcs([tmp_path / f"{name}.wacz"], "harbour")
            assert found.links == []
            assert [words in one.message for one in found.problems] == [True], found.problems


class TestDamage:
    """Reading goes on at the next whole record, and the damage is named."""

    @pytest.mark.parametrize("kind", ["members", "plain", "one-member-plain-damage", "arc", "wacz"])
    def test_in_the_middle(self, tmp_path: Path, kind: str) -> None:
        """The second record is broken: the three others are pages."""
        parts = [ARC_HEAD, *map(arc, URLS)][1:] if kind == "arc" else pages(compressed=kind in {"members", "wacz"})
        half = len(parts[1]) // 2
        parts[1] = parts[1][:half] + (b"\xff\x00\xff" if kind in {"members", "wacz"} else b"") + parts[1][half + 40 :]
        raw = b"".join(parts)
        path = tmp_path / "x"
        if kind == "wacz":
            package(path, raw)
        else:
            path.write_bytes(gzip.compress(raw) if kind.startswith("one-member") else raw)
        found = list_warcs([path], "harbour")
        assert [one.reason for one in found.problems] == ["broken-warc"]
        assert "damaged at byte" in found.problems[0].message
        kept = {link.url for link in found.links}
        assert URLS[1] not in kept
        # In a stream that is unfolded there is no way back to where the broken record's length led past another one.
        assert kept >= ({URLS[0], URLS[3]} if kind.startswith("one-member") else {URLS[0], URLS[2], URLS[3]})
        assert all(body == page(url) for url, body in bodies(found.links).items())

    def test_the_beginning_of_a_record(self, tmp_path: Path) -> None:
        """A record whose first line is gone costs none before it: what separates records stands behind that."""
        parts = pages(compressed=False)
        parts[1] = b"\0" * 10 + parts[1][10:]
        (tmp_path / "x").write_bytes(b"".join(parts))
        found = list_warcs([tmp_path / "x"], "harbour")
        assert {link.url for link in found.links} == {URLS[0], URLS[2], URLS[3]}
        assert len(found.problems) == 1

    def test_a_stream_that_breaks_off(self, tmp_path: Path) -> None:
        """What a file that is gzip as a whole holds up to its damage is listed."""
        path = tmp_path / "x.warc.gz"
        path.write_bytes(gzip.compress(b"".join(pages(compressed=False)))[:-200])
        found = list_warcs([path], "harbour")
        assert 0 < len(found.links) < len(URLS)
        assert [one.reason for one in found.problems] == ["broken-warc"]

    def test_what_unfolds_to_far_too_much(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A member that unfolds to hundreds of times its size is damage, and is not unfolded to its end."""
        monkeypatch.setattr("pipeline.sources.records._BOMB_BYTES", 100_000)
        path = tmp_path / "x.warc.gz"
        blown = record(URLS[1], bytes(3_000_000), compressed=True)
        path.write_bytes(pages(compressed=True)[0] + blown + pages(compressed=True)[2])
        found = list_warcs([path], "harbour")
        assert [link.url for link in found.links] == [URLS[0], URLS[2]]
        assert len(found.problems) == 1


class TestAccounts:
    """Every record is accounted for."""

    def listing(self, tmp_path: Path, *files: bytes) -> WarcListing:
        """Return what files of these bytes hold together."""
        paths = [tmp_path / f"{number}.warc.gz" for number in range(len(files))]
        for path, content in zip(paths, files, strict=True):
            path.write_bytes(content)
        return list_warcs(paths, "harbour")

    def test_the_newest_capture_counts(self, tmp_path: Path) -> None:
        """Whatever the order and the file, the latest answer is the one that is read."""
        late, early, middle = (record(URLS[0], b"<p>%d" % day, day, compressed=True) for day in (22, 20, 21))
        found = self.listing(tmp_path, early + late, middle)
        assert bodies(found.links) == {URLS[0]: b"<p>22"}
        assert found.counts["older captures"] == 2

    def test_addresses_without_a_page(self, tmp_path: Path) -> None:
        """An error, a redirect, an image: each address ends with its reason, unless a page of it was had as well."""
        found = self.listing(
            tmp_path,
            record(URLS[0], b"", status="404 Not Found", compressed=True)
            + record(URLS[1], b"", status="301 Moved", compressed=True)
            + record(URLS[2], b"x", content_type="image/png", compressed=True)
            + record(URLS[3], b"", status="503 Busy", compressed=True)
            + record(URLS[3], page(URLS[3]), compressed=True)
            + record("dns:harbour.example", b"x", compressed=True),
        )
        assert {url: outcome.reason for url, (_, outcome) in found.ended.items()} == {
            URLS[0]: "http-404",
            URLS[1]: "http-301",
            URLS[2]: "not-a-page",
        }
        assert [link.url for link in found.links] == [URLS[3]]
        assert found.counts == {"records without a web address": 1}

    def test_revisits_find_their_bodies_in_other_files(self, tmp_path: Path) -> None:
        """A repeat in a later file is a capture of the body in an earlier one; without it, it says what is missing."""
        stream = io.BytesIO(record(URLS[0], b"<p>as it was", 1, compressed=False))
        digest = next(line for line in stream if line.startswith(b"WARC-Payload-Digest")).split()[1].decode()
        again = revisit(URLS[0], digest, 23, compressed=True)
        other = record(URLS[0], b"<p>another", 21, compressed=True)
        found = self.listing(tmp_path, record(URLS[0], b"<p>as it was", 1, compressed=True) + other, again)
        assert bodies(found.links) == {URLS[0]: b"<p>as it was"}
        alone = self.listing(tmp_path, again)
        assert (alone.links, alone.problems) == ([], [])
        assert alone.ended[URLS[0]][1].reason == "revisit-without-body"

    def test_a_file_of_nothing(self, tmp_path: Path) -> None:
        """A file without a record is a problem, not a source that has nothing today."""
        assert [one.reason for one in self.listing(tmp_path, b"").problems] == ["empty-warc"]


class TestFolders:
    """What lies in a folder is taken for what it is."""

    def test_files_of_records_and_packed_pages(self, tmp_path: Path) -> None:
        """Packages and archives are no articles; a packed page is unfolded."""
        (tmp_path / "story.html.gz").write_bytes(gzip.compress(page(URLS[0])))
        package(tmp_path / "x.wacz", b"".join(pages(compressed=True)))
        (tmp_path / "y.ARC.gz").write_bytes(gzip.compress(ARC_HEAD + arc(URLS[0])))
        (story,) = list_path(tmp_path, "harbour", None)
        local = read_local(story, 10_000)
        assert (local.body, local.content_type) == (page(URLS[0]), "text/html")
        assert [path.name for path in warcs_under(tmp_path)] == ["x.wacz", "y.ARC.gz"]
