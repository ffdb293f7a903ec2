"""Tests of what the embedded index is given of an article."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.index.documents import entry
from pipeline.index.embedded_schema import band_number, band_numbers, indexed_json, indexed_values, key_of

MakeArticle = Callable[..., Article]


class TestBands:
    """Bands of a fingerprint as numbers."""

    @pytest.mark.parametrize(
        "bands",
        [
            (),
            ("0087ee1b", "ffffffff"),
            ("0087ee1b", "12:34567890abcdef"),
            ("0087ee1b", "no digit"),
            ("0087ee1b", " 123456 "),
            ("-0087ee1", "1234_567"),
        ],
    )
    def test_written_as_they_are_asked_for(self, bands: tuple[str, ...]) -> None:
        """All at once or one by one, a band is the number under which it is looked for."""
        assert band_numbers(bands) == [band_number(one) for one in bands]


class TestKeys:
    """What stands for an id."""

    @pytest.mark.parametrize("name", ["", "a", "f" * 64, "\ud800", "ж" * 512])
    def test_of_one_length(self, name: str) -> None:
        """Whatever an id is like, its key is as long as that of any other, and its own."""
        assert len(key_of(name)) == 22
        assert key_of(name) != key_of(name + "a")


class TestIndexedJson:
    """The JSON that the embedded index reads."""

    def test_holds_what_is_indexed(self, make_article: MakeArticle) -> None:
        """It is valid JSON of the very values, whatever signs the text has."""
        new = entry(make_article(title='"A \\ quay"', text='Line\n"two" \u2028 {}'))
        values = json.loads(json.dumps(indexed_values(new, b"{}")))
        assert json.loads(indexed_json(new, b"{}")) == values
