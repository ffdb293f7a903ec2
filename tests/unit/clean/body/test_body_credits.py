"""Agencies that a page credits beside its text."""

from __future__ import annotations

import pytest

from pipeline.clean import extract_page
from pipeline.enrich.agencies import agencies_credited

STORY = "".join(
    f"<p>{one}</p>"
    for one in (
        "The harbour council of Osterby voted on Monday night to close the northern basin to coal ships from spring.",
        "Dockers had asked for a longer term, and the owners of the two lines said they would go to court over it.",
        "The mayor, Runa Holm, said that the smoke had reached the school on the hill once a week since March.",
        "The first ship to leave for good will be the old collier that has brought coal from the south for years.",
    )
)


def agencies(above: str = "", below: str = "") -> tuple[str, ...]:
    """Return the agencies of a page with lines above and below its text."""
    body = f"<main><article><h1>Osterby closes its coal basin</h1>{above}{STORY}{below}</article></main>"
    return extract_page(f"<html><body>{body}</body></html>".encode(), "https://osterby.example/coal").agencies


class TestBesideThePerson:
    """A person signs, and the agency beside them is not lost."""

    @pytest.mark.parametrize(
        "byline", ["By Runa Holm, Reuters", "Von Runa Holm, Reuters", "Runa Holm / Reuters", "By Runa Holm and Reuters"]
    )
    def test_byline(self, byline: str) -> None:
        """The byline above the text names it."""
        assert agencies(f"<p class=byline>{byline}</p>") == ("Reuters",)

    @pytest.mark.parametrize("line", ["© AFP", "Source: AFP", "© 2026 AFP"])
    def test_last_line(self, line: str) -> None:
        """A line below the text credits it, though it is none of the text."""
        assert agencies(below=f"<p>{line}</p>") == ("AFP",)

    @pytest.mark.parametrize(
        "line", ["Quelle: AFP", "mit Material von AFP", "Источник: AFP", "AFP", "By Runa Holm, AFP"]
    )
    def test_line(self, line: str) -> None:
        """A line of credits in several languages."""
        assert agencies_credited(line) == ("AFP",)

    def test_two(self) -> None:
        """Several are named in their order."""
        assert agencies("<p>By Runa Holm, Reuters</p>", "<p>dpa/AFP</p>") in {("Reuters", "dpa", "AFP"), ("Reuters",)}


class TestNobody:
    """What only speaks of an agency credits none."""

    @pytest.mark.parametrize(
        "line",
        [
            "Read more on Reuters",
            "Photo: AFP",
            "Our man at Reuters has retired",
            "Follow AFP today",
            "Map of the harbour",
        ],
    )
    def test_other_lines(self, line: str) -> None:
        """A pointer, a picture's credit, a sentence, a word that is an agency's name in capitals only."""
        assert agencies_credited(line) == ()
