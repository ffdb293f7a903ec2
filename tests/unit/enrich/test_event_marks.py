"""What texts of several languages have in common."""

from __future__ import annotations

import pytest

from pipeline.enrich.events.cross_language import marks


class TestMarks:
    """Numbers and the consonants of capitalised words."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Solvang", "Сольванг"),
            ("Solvang", "Сольвангу"),
            ("Lausnitz", "Лаузнице"),
            ("Wehrstadt", "Верштадта"),
            ("Rosdahl", "Росдаль"),
            ("Østervik", "Ostervik"),
            ("2,300", "2300"),
            ("2.300", "2300"),
            ("5.4", "5,4"),
        ],
    )
    def test_the_same_in_other_languages(self, one: str, other: str) -> None:
        """A name has the same mark in another script and case, a number with other separators."""
        assert marks(one) == marks(other) != []

    def test_what_is_no_mark(self) -> None:
        """Small words, single digits and names of two consonants tell nothing."""
        assert marks("the harbour at 7 o'clock, Anna said") == []
        assert marks("Kervik and Grenvald") == ["krvk", "grnvld"]
