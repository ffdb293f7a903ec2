"""How lists of words become parts of patterns."""

from __future__ import annotations

import re

import pytest

from pipeline.enrich.resources import opening


class TestOpening:
    """Words as the beginning of a pattern."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("Health and Health Care", ["Health", "Health Care"], id="the longer one"),
            pytest.param("St. Health", ["St.", "Health"], id="a stop is a stop"),
            pytest.param("xHealth, co-Health, Stx", [], id="behind a letter, a hyphen"),
            pytest.param("(Health\nArt", ["Health", "Art"], id="behind a bracket and a line end"),
        ],
    )
    def test_found_where_nothing_joined_stands_before(self, text: str, expected: list[str]) -> None:
        """It finds what the plain alternatives behind a lookbehind do."""
        words = ["Health", "Art", "Health Care", "St."]
        found = [one[0] for one in re.finditer(opening(words, r"\w-"), text)]
        plain = rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"
        assert found == expected == [one[0] for one in re.finditer(plain, text)]

    def test_of_no_words(self) -> None:
        """Of an empty list nothing is found."""
        assert re.search(opening([], r"\w"), "Health") is None
