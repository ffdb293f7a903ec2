"""The unit ``pipeline.sources.warcs``, with the room that reads what it lists."""

from __future__ import annotations

import gzip
import io
import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.article import Link
from pipeline.errors import FetchError, RefusedError, SourceError
from pipeline.fetch.local import read_local
from pipeline.sources.warcs import list_warc

PAGE = b"<p>The bridge opens.</p>"
DATE = "2026-11-20T07:00:00Z"


class Maker:
    """Writes a WARC file record by record."""

    def __init__(self, path: Path, *, compressed: bool = True) -> None:
        self.path = path
        self._stream = path.open("wb")
        self._writer = WARCWriter(self._stream, gzip=compressed)

    def add(self, url: str, body: bytes = PAGE, kind: str = "response", status: str = "200 OK", **headers: str) -> None:
        """Add a record."""
        pairs = [(name.replace("_", "-"), value) for name, value in {"Content_Type": "text/html", **headers}.items()]
        http = None if kind in {"resource", "warcinfo"} else StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
        own = {"WARC-Date": DATE}
        if http is None:
            own["Content-Type"] = headers.get("Content_Type", "text/html")
        record = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=own
        )
        self._writer.write_record(record)
        self.digest = record.rec_headers.get_header("WARC-Payload-Digest")

    def revisit(self, url: str) -> None:
        """Add a revisit of the record before."""
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = self._writer.create_revisit_record(url, self.digest, "https://news.example/a", DATE, http_headers=http)
        self._writer.write_record(record)

    def close(self) -> Path:
        """Close the file."""
        self._stream.close()
        return self.path


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    """A WARC file to be filled."""
    return Maker(tmp_path / "crawl.warc.gz")


class TestListWarc:
    """Pages of any WARC file, with the place of their bytes."""

    def test_pages_only(self, maker: Maker) -> None:
        """Responses with status 200 and resources count when they are HTML, text or PDF; each URL once."""
        maker.add("https://news.example/a")
        maker.add("https://news.example/a", b"<p>Again.</p>")
        maker.add("https://news.example/gone", status="404 Not Found")
        maker.add("https://news.example/logo", Content_Type="image/png")
        maker.add("https://news.example/r", kind="resource", Content_Type="application/pdf")
        maker.add("https://news.example/r.png", kind="resource", Content_Type="image/png")
        maker.add("https://news.example/a", kind="request")
        maker.add("dns:news.example")
        links = list(list_warc(maker.close(), "example"))
        assert [link.url for link in links] == ["https://news.example/a", "https://news.example/r"]
        assert all(link.local_path == link.listed_by == str(maker.path) for link in links)

    @pytest.mark.parametrize("compressed", [True, False])
    def test_bodies_are_where_they_are_said_to_be(self, tmp_path: Path, *, compressed: bool) -> None:
        """Chunked and coded bodies come out whole, with type and time, from gzip members and from plain files."""
        maker = Maker(tmp_path / "x.warc", compressed=compressed)
        chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PAGE[:9], PAGE[9:], b""))
        maker.add("https://news.example/plain")
        maker.add("https://news.example/chunked", chunked, Transfer_Encoding="chunked")
        maker.add("https://news.example/gzip", gzip.compress(PAGE), Content_Encoding="gzip")
        maker.add("https://news.example/only-said-gzip", PAGE, Content_Encoding="gzip")
        for link in list_warc(maker.close(), "example"):
            local = read_local(link, 1000)
            assert local.body == PAGE, link.url
            assert local.content_type == "text/html"
            assert local.captured_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)

    def test_revisits(self, maker: Maker) -> None:
        """A revisit is listed when the file holds its body under another address."""
        maker.add("https://news.example/a")
        maker.revisit("https://news.example/b")
        maker.revisit("https://news.example/a")
        links = list(list_warc(maker.close(), "example"))
        assert [link.url for link in links] == ["https://news.example/a", "https://news.example/b"]
        assert read_local(links[1], 1000).body == PAGE

    def test_revisit_of_something_elsewhere(self, maker: Maker) -> None:
        """A revisit whose body is in another file is nothing that could be read."""
        maker.digest = "sha1:AAAA"
        maker.revisit("https://news.example/b")
        assert list(list_warc(maker.close(), "example")) == []

    def test_arc(self, tmp_path: Path) -> None:
        """The format before WARC is read too."""
        version = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
        path = tmp_path / "x.arc"
        path.write_bytes(
            b"filedesc://x.arc 0.0.0.0 20261120070000 text/plain %d\n%b\n" % (len(version), version)
            + b"https://news.example/a 192.0.2.1 20261120070000 text/html %d\n%b\n" % (len(http), http)
        )
        (link,) = list_warc(path, "example")
        local = read_local(link, 1000)
        assert (link.url, local.body) == ("https://news.example/a", PAGE)
        assert local.captured_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)

    def test_size_limit(self, maker: Maker) -> None:
        """A record larger than the limit is refused, not cut."""
        maker.add("https://news.example/a")
        (link,) = list_warc(maker.close(), "example")
        with pytest.raises(RefusedError, match="more than 5 bytes"):
            read_local(link, 5)

    def test_no_warc(self, tmp_path: Path) -> None:
        """A file that is something else, or is not there, is one line."""
        path = tmp_path / "x.warc.gz"
        path.write_bytes(b"something else\n")
        with pytest.raises(SourceError, match="is no WARC file"):
            list(list_warc(path, "example"))
        with pytest.raises(SourceError, match="cannot read"):
            list(list_warc(tmp_path / "nowhere.warc", "example"))

    def test_damage(self, maker: Maker) -> None:
        """The pages before a damage are listed, then it is said; a record that is gone is an error of its own."""
        maker.add("https://news.example/a")
        maker.add("https://news.example/b")
        path = maker.close()
        whole = path.read_bytes()
        links = list(list_warc(path, "example"))
        second = links[1].warc_offset or 0
        path.write_bytes(whole[:second] + b"\x1f\x8b damage" + whole[second + 9 :])
        found = []
        with pytest.raises(SourceError):
            found += [link.url for link in list_warc(path, "example")]
        with pytest.raises(FetchError) as caught:
            read_local(links[1], 1000)
        assert caught.value.reason == "broken-warc"

    def test_damage_that_looks_like_an_arc_record(self, maker: Maker) -> None:
        """What is left of a compressed record is no plain one, though four blanks stand in a line of it."""
        maker.add("https://news.example/a")
        maker.add("https://news.example/b")
        path = maker.close()
        (_, link) = list_warc(path, "example")
        whole = path.read_bytes()
        path.write_bytes(whole[: link.warc_offset] + b"\x1f\x8b 192.0.2.1 20261120070000 text/html 4\nleft\n")
        with pytest.raises(FetchError, match="holds no whole record") as caught:
            read_local(link, 1000)
        assert caught.value.reason == "broken-warc"


class TestDamage:
    """Whatever is wrong with a file, it gives links and then one error at most, each record a body or one error."""

    @pytest.mark.parametrize("compressed", [True, False])
    def test_random_damage(self, tmp_path: Path, *, compressed: bool) -> None:
        """A few hundred kinds of damage."""
        maker = Maker(tmp_path / "x.warc", compressed=compressed)
        chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PAGE[:9], PAGE[9:], b""))
        maker.add("https://news.example/a", chunked, Transfer_Encoding="chunked")
        maker.add("https://news.example/b", gzip.compress(PAGE), Content_Encoding="gzip")
        maker.revisit("https://news.example/c")
        path = maker.close()
        whole = path.read_bytes()
        chance = random.Random(20261123)  # noqa: S311 - damage, not secrets
        for _ in range(300):
            position = chance.randrange(len(whole))
            noise = chance.choice([b"", b"\0", b"\r\n", chance.randbytes(3), b"9" * 30, b": ", b"\xff\xfe"])
            path.write_bytes(whole[:position] + noise + whole[position + chance.randrange(40) :])
            links: list[Link] = []
            with suppress(SourceError):
                links.extend(list_warc(path, "example"))
            for link in links:
                with suppress(FetchError):
                    read_local(link, 1000)
