"""The units ``pipeline.fetch.decoding`` and ``local``, and ``progress``: limits, and what is said on the way."""

from __future__ import annotations

import gzip
import io
import logging
import time
import zlib
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Link
from pipeline.errors import FetchError, RefusedError
from pipeline.fetch.decoding import decode_body
from pipeline.fetch.local import read_local
from pipeline.progress import Progress

PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


class TestDecodeBody:
    """Codings are undone within a limit."""

    @pytest.mark.parametrize("coding", PACKERS)
    @given(body=st.binary(max_size=3000))
    def test_round_trip(self, coding: str, body: bytes) -> None:
        """What was packed comes out."""
        assert decode_body(PACKERS[coding](body), coding, 3000) == body

    @pytest.mark.parametrize("coding", PACKERS)
    def test_limit_is_exact(self, coding: str) -> None:
        """A body of the limit is read, one byte more is refused."""
        body = b"x" * 100_000
        assert len(decode_body(PACKERS[coding](body), coding, 100_000)) == 100_000
        with pytest.raises(RefusedError) as caught:
            decode_body(PACKERS[coding](body), coding, 99_999)
        assert caught.value.reason == "too-large"

    @pytest.mark.parametrize("coding", PACKERS)
    @given(noise=st.binary(max_size=200))
    def test_noise(self, coding: str, noise: bytes) -> None:
        """Noise is an error with a reason, or decodes; nothing else."""
        with suppress(FetchError):
            decode_body(noise, coding, 10_000)

    def test_empty(self) -> None:
        """An empty body is empty, whatever it is said to be."""
        assert decode_body(b"", "gzip", 10) == b""

    def test_several_frames(self) -> None:
        """Frames of zstd that follow each other are one body."""
        packer = zstandard.ZstdCompressor()
        assert decode_body(packer.compress(b"a" * 600) + packer.compress(b"b"), "zstd", 1000) == b"a" * 600 + b"b"

    @pytest.mark.parametrize("coding", ["gzip", "zstd"])
    def test_very_many_members(self, coding: str) -> None:
        """A body of very many members or frames is read in linear time, to its end; the limit is over all of them."""
        empty, last = PACKERS[coding](b""), PACKERS[coding](b"the end")
        begun = time.process_time()
        assert decode_body(empty * 60_000 + last, coding, 1000) == b"the end"
        assert time.process_time() - begun < 5
        with pytest.raises(RefusedError):
            decode_body(PACKERS[coding](b"x" * 10) * 200, coding, 1999)

    def test_what_follows_the_last_member(self) -> None:
        """What stands behind the last gzip member and is none is ignored; a member that is cut is not."""
        assert decode_body(gzip.compress(b"a" * 9000) + b"\0" * 9000, "gzip", 10_000) == b"a" * 9000
        with pytest.raises(FetchError):
            decode_body(gzip.compress(b"a") + gzip.compress(b"b")[:-3], "gzip", 10_000)

    def test_plain_limit(self) -> None:
        """The limit holds for bodies that are not coded too."""
        with pytest.raises(RefusedError):
            decode_body(b"x" * 11, None, 10)


class TestReadLocal:
    """Local files."""

    def link(self, path: Path) -> Link:
        """Return a link to ``path``."""
        return Link(url=path.as_uri(), source_id="example", listed_by="x", local_path=str(path))

    def test_file(self, tmp_path: Path) -> None:
        """The bytes, with the type that the name says."""
        path = tmp_path / "a.html"
        path.write_bytes(b"<p>x")
        local = read_local(self.link(path), 10)
        assert (local.body, local.content_type, local.captured_at) == (b"<p>x", "text/html", None)

    def test_limit(self, tmp_path: Path) -> None:
        """A file over the limit is refused before it is read."""
        path = tmp_path / "a.pdf"
        path.write_bytes(b"x" * 11)
        with pytest.raises(RefusedError, match="more than 10 bytes"):
            read_local(self.link(path), 10)

    def test_gone(self, tmp_path: Path) -> None:
        """A file that is gone since it was listed is one line."""
        with pytest.raises(FetchError) as caught:
            read_local(self.link(tmp_path / "a.txt"), 10)
        assert caught.value.reason == "unreadable"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


class TestProgress:
    """A bar on a terminal, a line a minute elsewhere."""

    def test_lines(self, caplog: pytest.LogCaptureFixture) -> None:
        """Elsewhere: one line a minute, and one at the end."""
        times = iter([0.0, 30.0, 61.0, 61.0, 62.0])
        caplog.set_level(logging.INFO)
        with Progress("fetch", io.StringIO(), lambda: next(times)) as progress:
            progress.expect(3)
            for what in ("captured", "captured", "failed"):
                progress.advance(what)
        assert caplog.messages == ["fetch: 2 of 3 (2 captured)", "fetch: 3 of 3 (2 captured, 1 failed)"]

    def test_bar(self, caplog: pytest.LogCaptureFixture) -> None:
        """On a terminal: a bar, and no lines."""
        stream = Terminal()
        with caplog.at_level(logging.INFO), Progress("fetch", stream) as progress:
            progress.expect(2)
            progress.advance("captured")
            progress.advance("failed")
        assert "fetch" in stream.getvalue()
        assert "100%" in stream.getvalue()
        assert caplog.messages == []
