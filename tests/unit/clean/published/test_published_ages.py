"""Publication days that are told from the capture, in other scripts, or beside the day of a change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml.html import document_fromstring, fragment_fromstring

from pipeline.clean import extract_page
from pipeline.clean.published.ages import ages_shown
from pipeline.clean.published.datelines import Reading

CAPTURED = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TEXT = (
    "<p>The mayor of Port Merrow opened the rebuilt mole, and a hundred boats sailed round it in the afternoon.</p>"
    "<p>The works had taken three winters, since a storm broke the old wall in two places and flooded the market.</p>"
    "<p>Fishermen said that they would land their catch there from the first week of the coming month on.</p>"
)


def day_of(
    line: str, *, language: str = "en", captured_at: datetime | None = CAPTURED
) -> tuple[str | None, tuple[str, ...]]:
    """Return the day and the flags of a page that shows ``line`` under its headline."""
    page = extract_page(
        f"<html lang={language}><title>The mole is open</title><body><main><article><h1>The mole is open</h1>{line}"
        f"{TEXT}</article></main></body></html>".encode(),
        "https://news.example/mole",
        captured_at=captured_at,
    )
    return (page.published_day.isoformat() if page.published_day else None), page.flags


class TestAges:
    """``2 hours ago`` beside the headline."""

    @pytest.mark.parametrize(
        ("language", "line", "day"),
        [
            ("en", "<p class=date>2 hours ago</p>", "2026-03-10"),
            ("en", "<div class=meta>By Dora Coldwell | Posted 13 hours ago</div>", "2026-03-09"),
            ("de", "<time>vor 2 Stunden</time>", "2026-03-10"),
            ("es", "<span class=fecha>Ayer a las 14:10</span>", "2026-03-09"),
        ],
    )
    def test_an_age_is_told_from_the_capture(self, language: str, line: str, day: str) -> None:
        """Where nobody else says the day, the age does, with a flag."""
        found, flags = day_of(line, language=language)
        assert found == day
        assert "date-relative" in flags

    @pytest.mark.parametrize(
        ("language", "line", "day"),
        [
            ("en", "<p class=date>March 9</p>", "2026-03-09"),
            ("en", "<time>Monday, Mar. 9</time>", "2026-03-09"),
            ("en", "<p class=date>Published 12 November</p>", "2025-11-12"),
            ("de", "<p class=datum>9. März</p>", "2026-03-09"),
            ("ja", "<p class=date>3月9日</p>", "2026-03-09"),
        ],
    )
    def test_a_day_without_a_year(self, language: str, line: str, day: str) -> None:
        """A day and a month are the last ones before the capture, with a flag."""
        found, flags = day_of(line, language=language)
        assert found == day
        assert "date-relative" in flags

    @pytest.mark.parametrize(
        "line", ["<p class=date>Chapter 9</p>", "<p class=date>9 comments</p>", "<p class=date>9:30</p>"]
    )
    def test_a_number_that_is_no_day(self, line: str) -> None:
        """A number beside a word that is no month says no day."""
        assert day_of(line)[0] is None

    def test_without_a_capture_an_age_says_nothing(self) -> None:
        """A page whose capture is unknown has no day from an age."""
        assert day_of("<p class=date>2 hours ago</p>", captured_at=None)[0] is None

    def test_an_age_of_something_else(self) -> None:
        """A comment's age is not the article's, and a reading time is no age."""
        assert day_of("<p class=meta>3 minutes</p>")[0] is None
        assert day_of("<div class=comments><time>2 hours ago</time></div>")[0] is None

    def test_a_stated_day_wins(self) -> None:
        """A day that stands beside an age is the one that is taken."""
        found, flags = day_of("<p class=date>8 March 2026</p><p class=time>2 hours ago</p>")
        assert (found, "date-relative" in flags) == ("2026-03-08", False)


class TestLines:
    """Dates in other scripts, of the past, and of two kinds."""

    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("hi", "8 मार्च 2026"),
            ("ne", "८ मार्च २०२६"),
            ("bn", "৮ মার্চ ২০২৬"),
            ("th", "8 มีนาคม 2569"),
            ("fa", "۱۷ اسفند ۱۴۰۴"),
            ("ar", "٨ مارس ٢٠٢٦"),
            ("my", "၈ မတ် ၂၀၂၆"),
        ],
    )
    def test_a_day_in_another_script(self, language: str, line: str) -> None:
        """The line under the headline is found whatever digits and calendar it is written in."""
        assert day_of(f"<p class=date>{line}</p>", language=language)[0] == "2026-03-08"

    def test_a_page_from_the_archive(self) -> None:
        """An old article has its own day."""
        assert day_of("<p class=date>From our archive: 3 May 1987</p>")[0] == "1987-05-03"

    def test_an_element_of_the_change_that_also_says_the_publication(self) -> None:
        """Of two dates in an element that states the change for machines, the first is the publication's."""
        line = (
            '<time itemprop="dateModified" datetime="2026-03-09T08:20:45+01:00">'
            "07/03/2026 01:57 | Actualizado a 09/03/2026 08:20</time>"
        )
        assert day_of(line, language="es")[0] == "2026-03-07"

    @pytest.mark.parametrize("text", ["Publicado {} - 01:57h | Actualizado {} 08:20", "Creado {} (modificado {})"])
    def test_both_days_with_a_label(self, text: str) -> None:
        """Where each of two dates has a label, the day for machines has that of its own day, not the first."""
        shown = text.format("07.03.2026", "09.03.2026")
        line = f'<time itemprop="dateModified" datetime="2026-03-09T08:20:45+01:00">{shown}</time>'
        assert day_of(line, language="es")[0] == "2026-03-07"

    def test_a_builder_calls_everything_a_widget(self) -> None:
        """A page builder's classes make no margin of the line under the headline."""
        line = '<div class="elementor-widget elementor-widget-post-info"><time>March 8th, 2026</time></div>'
        assert day_of(line)[0] == "2026-03-08"
        assert day_of('<aside class="widget"><time>March 8th, 2026</time></aside>')[0] is None

    def test_a_change_that_is_shown_and_stated(self) -> None:
        """A page that shows the day of a change is dated by it, though machines are told the same."""
        line = (
            '<meta property="article:modified_time" content="2026-03-08"><p class=date>Last updated: March 8, 2026</p>'
        )
        found, flags = day_of(line)
        assert (found, "date-from-update" in flags) == ("2026-03-08", True)

    @pytest.mark.parametrize(("language", "offset"), [("en-IE", 1.0), ("en-IN", 5.5)])
    def test_the_country_says_which_zone(self, language: str, offset: float) -> None:
        """What a page's head states in IST is in the zone of the page's country."""
        page = extract_page(
            f"<html lang={language}><title>The mole is open</title>"
            '<meta property="article:published_time" content="Sun, 08 Mar 2026 10:00:00 IST">'
            f"<body><main><article><h1>The mole is open</h1>{TEXT}</article></main></body></html>".encode(),
            "https://news.example/mole",
        )
        assert page.published_at is not None
        zone = page.published_at.utcoffset()
        assert zone is not None
        assert zone.total_seconds() == offset * 3600


def test_a_second_document_behind_the_first() -> None:
    """What is behind the document that is read, as damage leaves it, says nothing of its day, and ends no page."""
    first = document_fromstring("<h1>The mole</h1><time>2 hours ago</time>")
    both = fragment_fromstring("<div></div>")
    both.extend([document_fromstring("<time>9 hours ago</time>"), first])
    (headline,) = first.iter("h1")
    places = {one: place for place, one in enumerate(first.iter("*"))}
    reading = Reading(None, headline, places[headline], frozenset(), places, "The mole")
    assert [one.start.hour for one in ages_shown(first, reading, CAPTURED, "en")] == [10]
