"""The record that stands where others were removed."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import pytest
from fastwarc.warc import ArchiveIterator as FastArchiveIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from pipeline.fetch.filler import filler

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class TestFiller:
    """One gzip member of exactly the length that was asked for."""

    @pytest.mark.parametrize("length", [320, 321, 999, 65_553, 65_558, 65_559, 65_563, 65_564, 131_098, 200_000])
    def test_every_length_fits(self, length: int) -> None:
        """At the borders of the stored blocks too; and the content is a whole record."""
        made = filler(length, AT)
        assert len(made) == length
        content = gzip.decompress(made)
        assert content.startswith(b"WARC/1.1\r\nWARC-Type: metadata\r\n")
        assert content.endswith(b"\r\n\r\n")

    def test_every_length_of_a_range_fits(self) -> None:
        """No length is skipped where the number of its digits or blocks changes."""
        for length in [*range(320, 1_600), *range(65_500, 65_700)]:
            assert len(filler(length, AT)) == length
            gzip.decompress(filler(length, AT))

    def test_readers_take_it(self) -> None:
        """Warcio and fastwarc read it, and what stands before and behind it."""
        three = b"".join(filler(length, AT) for length in (400, 70_000, 500))
        read = [(one.rec_type, len(one.raw_stream.read())) for one in ArchiveIterator(io.BytesIO(three))]
        assert [kind for kind, _ in read] == ["metadata"] * 3
        fast = [
            (one.headers["WARC-Type"], len(one.reader.read()))
            for one in FastArchiveIterator(io.BytesIO(three), strict_mode=True, record_types=WarcRecordType.any_type)
        ]
        assert [size for _, size in fast] == [size for _, size in read]
        assert {kind for kind, _ in fast} == {"metadata"}

    def test_too_little_room_is_said(self) -> None:
        """What no record fits in is an error, not a broken file."""
        with pytest.raises(ValueError, match="too few"):
            filler(100, AT)
