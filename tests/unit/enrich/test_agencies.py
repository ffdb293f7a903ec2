"""Which agency an article credits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.agencies import agency_of

BODY = "The ferry to Nordhaven sails again after three weeks of repairs, its owner said."


class TestAgency:
    """Byline, dateline, last line."""

    @pytest.mark.parametrize(
        ("authors", "expected"),
        [
            (("Reuters",), "Reuters"),
            (("REUTERS",), "Reuters"),
            (("Lena Orth", "AFP"), "AFP"),
            (("Lena Orth, dpa",), "dpa"),
            (("AFP and Lena Orth",), "AFP"),
            (("© Associated Press",), "AP"),
            (("РИА Новости",), "RIA Novosti"),
            (("新华社",), "Xinhua"),
            (("Ada Map",), None),
            (("Lena Orth",), None),
            ((), None),
        ],
    )
    def test_byline(self, authors: tuple[str, ...], expected: str | None) -> None:
        """An agency that stands in the byline, alone or beside a person, in any of its spellings."""
        assert agency_of(authors, BODY) == expected

    @pytest.mark.parametrize(
        ("opening", "expected"),
        [
            ("PORT MERROW (Reuters) - ", "Reuters"),
            ("PORT MERROW, March 5 (Xinhua) -- ", "Xinhua"),
            ("PORT MERROW (QXN) — ", "QXN"),
            ("Port Merrow (dpa/abc) - ", "dpa"),
            ("PORT MERROW (the capital) - ", None),
            ("PORT MERROW — ", None),
            ("The Harbour Users' Forum (HUF) – ", None),
            ("МЕРРОУ, 5 мар — РИА Новости. ", "RIA Novosti"),
            ("МЕРРОУ, 5 марта. /ТАСС/ - ", "TASS"),
            ("Puerto Merrow, 5 mar (EFE).- ", "EFE"),
            ("新华社北岸3月5日电 ", "Xinhua"),
            ("【北岸共同】", "Kyodo"),
            ("The map - ", None),
        ],
    )
    def test_dateline(self, opening: str, expected: str | None) -> None:
        """An agency in the dateline; capitals in its brackets are one that nobody has listed."""
        assert agency_of((), f"{opening}{BODY}") == expected

    @pytest.mark.parametrize(
        ("opening", "expected"),
        [
            ("PORT MERROW (Reuters) - ", "Reuters"),
            ("PORT MERROW (QXN) — ", "QXN"),
            ("Puerto Merrow, 5 mar (EFE).- ", "EFE"),
            ("МЕРРОУ, 5 мар — РИА Новости. ", "RIA Novosti"),
            ("新华社北岸3月5日电 ", "Xinhua"),
            ("The Harbour Users' Forum (HUF) – ", None),
            ("Its owner told Reuters - and nobody else - why. ", None),
        ],
    )
    def test_dateline_below_the_standfirst(self, opening: str, expected: str | None) -> None:
        """The standfirst, and a lead below it, stand over the dateline; farther down none is looked for."""
        standfirst, lead = "Three weeks of repairs are over.", "Tickets are sold from Monday."
        assert agency_of((), f"{standfirst}\n\n{opening}{BODY}\n\n{BODY}") == expected
        assert agency_of((), f"{standfirst}\n\n{lead}\n\n{opening}{BODY}\n\n{BODY}") == expected
        assert agency_of((), f"{standfirst}\n\n{lead}\n\n{BODY}\n\n{opening}{BODY}\n\n{BODY}") is None

    @pytest.mark.parametrize(
        ("ending", "expected"),
        [
            ("\n© AFP", "AFP"),
            ("\nMit Material der dpa", "dpa"),
            ("\nSource: Reuters", "Reuters"),
            (" (Lusa)", "Lusa"),
            ("\nSee the map of the spa.", None),
            (" It was first reported by Reuters.", None),
            ("", None),
        ],
    )
    def test_last_line(self, ending: str, expected: str | None) -> None:
        """A short last line, or brackets at the end; an agency in running text is no credit."""
        assert agency_of((), f"{BODY}{ending}") == expected

    @given(st.lists(st.text()), st.text())
    def test_any_input(self, authors: list[str], text: str) -> None:
        """No text is an error."""
        agency_of(authors, text)
