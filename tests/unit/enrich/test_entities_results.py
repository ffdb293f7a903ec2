"""Numbers between two names in English: results of clubs, and times and temperatures that are none."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.english.results import with_sides
from pipeline.enrich.entities.spans import Span


class TestListings:
    """What begins a line of numbers between towns says that they are towns."""

    @pytest.mark.parametrize(
        ("text", "labels"),
        [
            ("Flights Dallas 8-10 Denver", "LOC LOC"),
            ("Trains London 9-11 Leeds", "LOC LOC"),
            ("Temperatures: Rome 12-18 Paris 9-14", "LOC LOC"),
            ("Leeds 2-0 Hull", "ORG ORG"),
        ],
    )
    def test_towns(self, text: str, labels: str) -> None:
        """A word for what has times or degrees, and none of it in a name."""
        found = mentions(text, "en")
        assert [one.label for one in found] == labels.split()
        assert all(one.surface.count(" ") == 0 for one in found)

    def test_no_club_is_called_after_a_day(self) -> None:
        """Hours of a shop are no result."""
        assert [one.label for one in mentions("Market Leeds 2-5 Sunday", "en") if one.surface == "Sunday"] == []


class TestWhoBeat:
    """Who beat a club is a club, whatever a model says."""

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("Burnmouth beat Ashcombe 3-2 at home.", "ORG"),
            ("Burnmouth beat Ashcombe, 3-2, at home.", "ORG"),
            ("Burnmouth beat Ashcombe 6-3 at home.", "PER"),
            ("Burnmouth beat Ashcombe 4-6, 6-3 at home.", "PER"),
            ("Burnmouth beat Ashcombe at home.", "PER"),
            ("Burnmouth met Ashcombe 3-2 at home.", "PER"),
            ("Ada Burnmouth sang. Burnmouth beat Ashcombe 3-2 at home.", "PER"),
        ],
    )
    def test_label(self, text: str, label: str) -> None:
        """Not with what may be sets, without a result, nor who is named in full."""
        at, other = text.rindex("Burnmouth"), text.index("Ashcombe")
        spans = [Span(at, at + 9, "PER", "model"), Span(other, other + 8, "ORG", "model")]
        if text.startswith("Ada"):
            spans.insert(0, Span(0, 13, "PER", "model"))
        assert next(one for one in with_sides(spans, text) if one.start == at).label == label
