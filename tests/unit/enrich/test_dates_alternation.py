"""Many words as one expression: :mod:`pipeline.enrich.timex.alternation`."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.timex.alternation import any_of

WORDS = st.lists(st.text("abc.-( ", min_size=1, max_size=5), min_size=1, max_size=8)


class TestAnyOf:
    """A tree of letters finds what a list of the words, the longest first, would find."""

    @given(WORDS, st.text("abc.-( ", max_size=8))
    @settings(max_examples=200, deadline=None)
    def test_finds_what_a_list_finds(self, words: list[str], text: str) -> None:
        """The same end, whatever signs the words hold."""
        plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
        found, wanted = re.compile(any_of(words, ignore_case=False)).match(text), plain.match(text)
        assert (found and found.end()) == (wanted and wanted.end())

    def test_capitals_do_not_part_words(self) -> None:
        """Where capitals do not matter, one branch serves both."""
        tree = any_of(["May", "march"], ignore_case=True)
        assert re.fullmatch(tree, "MARCH", re.IGNORECASE) is not None
        assert tree.count("m") + tree.count("M") == 1

    def test_an_expression_is_one_sign(self) -> None:
        """What is longer than a letter stands for itself: a blank that may be several."""
        tree = re.compile(any_of([["a", r"\s{1,3}", "b"], ["a"]], ignore_case=False))
        assert [tree.match(text)[0] for text in ("a  b", "a c") if tree.match(text)] == ["a  b", "a"]  # type: ignore[index]

    def test_no_words_match_nothing(self) -> None:
        """An empty class is in no text."""
        assert re.search(any_of([], ignore_case=True), "a") is None
