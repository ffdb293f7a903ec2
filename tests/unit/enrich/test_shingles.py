"""Words and shingles in scripts with and without spaces."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.shingles import LONGEST_TEXT, folded, length_in_words, runs, words_of


def shingles(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return the words of each run."""
    return [tuple(words[run.start : run.stop]) for run in runs(words, size)]


class TestWords:
    """What a word is."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The mayor's 2,400 boats.", ["the", "mayor", "s", "2", "400", "boats"]),
            ("Größe naïve ЁЛКА", ["grosse", "naive", "елка"]),
            ("हिन्दी समाचार", ["हनद", "समचर"]),
            ("عَمّان", ["عمان"]),
            ("co\u00adoperate می\u200cرود", ["cooperate", "میرود"]),
            ("港は再開", ["港", "は", "再", "開"]),
        ],
    )
    def test_words(self, text: str, expected: list[str]) -> None:
        """Case and marks fall away, a word in any alphabet stays whole, a letter of Han or kana stands alone."""
        assert words_of(text) == expected

    def test_letters_are_parts_of_words(self) -> None:
        """Four letters of Han, or ten of Thai, are three words."""
        assert length_in_words(words_of("港口重开")) == pytest.approx(3, abs=0.05)
        assert length_in_words(words_of("กขคงจฉชซฌญ")) == pytest.approx(3, abs=0.05)
        assert length_in_words(words_of("three whole words")) == 3

    def test_only_the_beginning_of_a_huge_text_is_read(self) -> None:
        """A text of 26 MB costs no more than one of 200,000 characters."""
        assert len(folded("a" * 26_000_000)) == LONGEST_TEXT


class TestShingles:
    """Runs of words."""

    def test_runs(self) -> None:
        """Every run of three words once, in order; none in two words."""
        assert shingles(["a1", "b1", "c1", "d1"], 3) == [("a1", "b1", "c1"), ("b1", "c1", "d1")]
        assert shingles(["a1", "b1"], 3) == []

    def test_mixed_scripts(self) -> None:
        """A run has as many letters of Han as make up for the words that it lacks."""
        assert shingles(words_of("EU峰会今天"), 3)[0] == ("eu", "峰", "会", "今")

    @given(st.text())
    def test_any_text(self, text: str) -> None:
        """No text is an error, and every run is a part of it."""
        words = words_of(text)
        for run in shingles(words, 3):
            assert set(run) <= set(words)
