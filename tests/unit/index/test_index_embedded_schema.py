"""Tests of what the embedded index is given of an article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Document, SchemaBuilder

from pipeline.article import Article
from pipeline.index.documents import entry
from pipeline.index.embedded.older_schemas import values_in
from pipeline.index.embedded.schema import indexed_values, key_of, spaces
from pipeline.index.text.folding import folded
from pipeline.index.tokens import separated, words

MakeArticle = Callable[..., Article]


class TestKeys:
    """What stands for an id."""

    @pytest.mark.parametrize("name", ["", "a", "f" * 64, "\ud800", "ж" * 512])
    def test_of_one_length(self, name: str) -> None:
        """Whatever an id is like, its key is as long as that of any other, and its own."""
        assert len(key_of(name)) == 22
        assert key_of(name) != key_of(name + "a")


class TestBands:
    """What of a fingerprint stands in the index."""

    def test_the_smallest(self, make_article: MakeArticle) -> None:
        """The first of them, which those of a part of the text share; the document keeps all."""
        bands = tuple(f"{number:08x}" for number in range(40))
        new = entry(make_article(fingerprint_bands=bands))
        assert indexed_values(new, b"{}", 0)["fingerprint_bands"].split() == list(bands[:24])
        assert new.document["fingerprint_bands"] == list(bands)


class TestNames:
    """The words of a facet's names, in one string."""

    def test_no_name_reaches_into_the_next(self, make_article: MakeArticle) -> None:
        """Between two stands a word of the index that no query can ask for."""
        values = indexed_values(entry(make_article(persons=("Ada Marlow", "Marlow Quint"))), b"{}", 0)
        first, between, second = values["persons_words"].partition(" \u0640 ")
        assert (first, second) == ("ada marlow", "marlow quint")
        assert spaces().analyze(between) == ["\u0640"]
        assert folded("\u0640") == folded("Ada\u0640 \u0640")[1:] == ()


class TestWords:
    """What text fields are given, and cut at its spaces."""

    @given(text=st.text())
    def test_of_any_text(self, text: str) -> None:
        """They are the words that a search asks for."""
        assert spaces().analyze(separated(text)) == words(text)

    def test_of_every_character(self) -> None:
        """Alone, and within a word: whatever is folded to two letters, to a sign, or to nothing."""
        for first in range(0, 0x20000, 256):
            some = [chr(code) for code in range(first, first + 256) if not 0xD800 <= code < 0xE000]
            text = " ".join([*some, *(f"a{one}B" for one in some)])
            assert spaces().analyze(separated(text)) == words(text), f"U+{first:04X} and those behind it"


class TestEarlierValues:
    """What is written to an index of an earlier schema that somebody went back to."""

    def test_up_to_version_13(self, make_article: MakeArticle) -> None:
        """Every band stands there, days as that version asks for them, and the names of the language."""
        bands = tuple(f"{number:08x}" for number in range(1, 41))
        day = {"gte": "2026-03-03", "lte": "2026-03-03"}
        article = make_article(fingerprint_bands=bands, language="de", mentioned_date_ranges=(day,))
        new = entry(article)
        fields = {"mentioned_days": "text", "language_words": "text", "fingerprint_bands": "u64", "key": "text"}
        values = values_in(fields, indexed_values(new, b"{}", 0), new.document)
        assert set(values) == set(fields)
        assert values["fingerprint_bands"] == list(range(1, 41))
        assert values["mentioned_days"][0] == f"=0:{date(2026, 3, 3).toordinal()}"
        assert len(values["mentioned_days"]) == 1 + 22
        assert {"de", "german", "allemand"} <= set(values["language_words"])

    def test_tantivy_takes_them(self, make_article: MakeArticle) -> None:
        """Each is of a kind that such an index can be given: a list of words is no tuple of them."""
        builder = SchemaBuilder()
        for name in ("id", "mentioned_days", "language_words", "title_de", "body_de"):
            builder.add_text_field(name, stored=True)
        builder.add_unsigned_field("fingerprint_bands", stored=True)
        day = {"gte": "2026-03-03", "lte": "2026-03-05"}
        new = entry(make_article(fingerprint_bands=("0000000a",), language="de", mentioned_date_ranges=(day,)))
        fields = dict.fromkeys(("id", "mentioned_days", "language_words", "title_de", "body_de"), "text")
        values = values_in(fields | {"fingerprint_bands": "u64"}, indexed_values(new, b"{}", 0), new.document)
        taken = Document.from_dict(values, builder.build())
        assert {name: len(taken[name]) for name in values if isinstance(values[name], list)} == {
            name: len(value) for name, value in values.items() if isinstance(value, list)
        }
        assert taken["id"] == [new.id]
