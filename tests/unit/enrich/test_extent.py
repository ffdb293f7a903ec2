"""How much of a text is looked through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.extent import looked_through


class TestLookedThrough:
    """The beginning of a long text."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The ferry sails.", "The ferry sails."),
            ("The ferry sails again. On and", "The ferry sails again. "),
            ("The ferry\nsails again today", "The ferry\n"),
            ("The ferry sails again today", "The ferry sails again "),
            ("Theferrysailsagaintodayatnoon", "Theferrysailsagaintodayat"),
        ],
    )
    def test_it_ends_where_something_ends(self, text: str, expected: str) -> None:
        """A short text is whole; a long one ends with a line, else a sentence, else a word."""
        assert looked_through(text, 25) == expected

    @given(st.text(alphabet="ab .\n", max_size=60), st.integers(1, 40))
    def test_it_is_a_beginning(self, text: str, longest: int) -> None:
        """Never longer than asked, never empty where the text is not: offsets stay."""
        read = looked_through(text, longest)
        assert text.startswith(read)
        assert len(read) <= longest
        assert read or not text
