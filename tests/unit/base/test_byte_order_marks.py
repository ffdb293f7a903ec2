"""A byte order mark tells the encoding, the same for feeds and pages."""

from __future__ import annotations

import pytest

from pipeline.byte_order_marks import marked_encoding

TEXT = "Ferry, Fähre, паром"


class TestMarkedEncoding:
    """What the first bytes of a text say."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
    def test_a_mark_tells_the_encoding(self, encoding: str) -> None:
        """The codec that is named reads the text, and the mark is no part of it: UTF-32's is not taken for UTF-16's."""
        body = f"\ufeff{TEXT}".encode(encoding)
        marked = marked_encoding(body)
        assert marked is not None
        assert body.decode(marked) == TEXT

    @pytest.mark.parametrize("body", [b"", b"\xef\xbb", TEXT.encode(), b"<?xml version='1.0'?>"])
    def test_without_a_mark_nothing_is_told(self, body: bytes) -> None:
        """Neither half a mark nor none says anything."""
        assert marked_encoding(body) is None
