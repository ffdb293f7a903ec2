"""Names that somebody may have meant who wrote another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.text.spelling import edits_between, most_edits, names_near

NAMES = (
    "brekke", "rieke", "varga", "halvard", "brandt", "catrin", "lindqvist", "osmund", "mortensen", "zelenka", "lund",
    "anna", "stone", "kowalski", "schmidt", "johnson", "ibsen", "ferrari", "терешкова", "ali",
)  # fmt: skip


class TestNamesNear:
    """What a good speller proposes."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("breke", ["brekke"]),
            ("breake", ["brekke"]),
            ("vagra", ["varga"]),
            ("hlavard", ["halvard"]),
            ("brant", ["brandt"]),
            ("katrin", ["catrin"]),
            ("smund", ["osmund"]),
            ("lindkvist", ["lindqvist"]),
            ("lindquist", ["lindqvist"]),
            ("mortenson", ["mortensen"]),
            ("zelenkaa", ["zelenka"]),
            ("kovalsky", ["kowalski"]),
            ("shmidt", ["schmidt"]),
            ("jonson", ["johnson"]),
            ("ferari", ["ferrari"]),
            ("терешкава", ["терешкова"]),
            ("lumd", ["lund"]),
        ],
    )
    def test_are_proposed(self, written: str, meant: list[str]) -> None:
        """A letter too many, too few, another or two that changed places; two of these in a long name."""
        assert names_near(written, NAMES, 2) == meant

    @pytest.mark.parametrize(
        "written",
        [
            "storm",
            "hanna",
            "hund",
            "all",
            "ipsos",
            "gobson",
            "marta",
            "kowal",
            "varga",
            "halverson",
            "a" * 300,
            "",
        ],
    )
    def test_are_not(self, written: str) -> None:
        """What is further away, or begins otherwise and differs elsewhere or is short, is another word."""
        assert names_near(written, NAMES, 2) == []

    def test_order(self) -> None:
        """The nearest come first, and of those that are as near the first ones given, at most as many as asked."""
        names = ("mortensson", "mortensen", "mortenson", "martensen")
        assert names_near("mortensan", names, 3) == ["mortensen", "mortenson", "mortensson"]

    @given(st.text("abcdef", max_size=9), st.lists(st.text("abcdef", max_size=9), max_size=9))
    def test_any_words(self, word: str, names: list[str]) -> None:
        """None is further than its length allows, and none is the word itself."""
        for one in names_near(word, names, 9):
            assert 0 < edits_between(word, one) <= most_edits(word)
