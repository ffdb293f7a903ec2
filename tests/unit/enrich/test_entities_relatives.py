"""A relative who is called like a town is a person."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.naming.relatives import as_persons
from pipeline.enrich.entities.spans import Span


def label(text: str, language: str, name: str) -> str:
    """Return the label of ``name``, said to be a place where it first stands."""
    start = text.index(name)
    return as_persons([Span(start, start + len(name), "LOC", "fake")], text, language)[0].label


class TestRelatives:
    """The word for a relative right before a given name makes a person of it."""

    @pytest.mark.parametrize(
        ("text", "language", "name"),
        [
            ("Her husband, Diego, stayed.", "en", "Diego"),
            ("Their son Austin moved.", "en", "Austin"),
            ("Su hijo Santiago vive allí.", "es", "Santiago"),
            ("La figlia Sofia vive lì.", "it", "Sofia"),
            ("Seine Tochter Florence half.", "de", "Florence"),
        ],
    )
    def test_a_relative(self, text: str, language: str, name: str) -> None:
        """With a comma or without."""
        assert label(text, language, name) == "PER"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("His wife, Austin lawyer Ann Pell, left.", "Austin"),
            ("Her husband, Austin Mayor Bo Pell, left.", "Austin"),
            ("His brother left Austin, she said.", "Austin"),
            ("Her father, Tallinn, said.", "Tallinn"),
            ("Their son, Austin-based, left.", "Austin"),
        ],
    )
    def test_a_town_stays(self, text: str, name: str) -> None:
        """Where the relative comes from, and what no one is called."""
        assert label(text, "en", name) == "LOC"
