"""The public face: tag, mentions and summary."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.article import DayRange
from pipeline.enrich.dates import mentions, summary, tag

PUBLISHED = date(2020, 9, 25)
TEXT = "The mayor of Larkwell said Friday that the bridge, closed since 2016, will open on Nov. 3, a month late."


class TestTag:
    """The scorer's entry point."""

    def test_yields_offsets_and_values(self) -> None:
        """Each triple cuts a time expression out of the text and gives its TIMEX3 value."""
        found = [(TEXT[start:end], value) for start, end, value in tag(TEXT, "2020-09-25")]
        assert found == [("Friday", "2020-09-25"), ("2016", "2016"), ("Nov. 3", "2020-11-03"), ("a month", "P1M")]

    def test_speaks_the_language_that_it_is_told(self) -> None:
        """A third argument names the language; English without it."""
        text = "Sie kam am 3. Mai 2001."
        assert [(text[start:end], value) for start, end, value in tag(text, "2020-09-25", "de")] == [
            ("3. Mai 2001", "2001-05-03")
        ]

    def test_refuses_a_day_that_is_none(self) -> None:
        """A publication date that is no date is the caller's error, not a silent guess."""
        with pytest.raises(ValueError, match="isoformat"):
            list(tag(TEXT, "last week"))


class TestMentions:
    """The records that an article carries."""

    def test_tell_where_they_lie_and_against_what_they_were_resolved(self) -> None:
        """Relation and anchor belong to each mention; an absolute one has no anchor."""
        friday, year, vote, _ = mentions(TEXT, PUBLISHED)
        assert (friday.relation, friday.anchor) == ("during", "2020-09-25")
        assert (year.relation, year.anchor, year.first_day, year.last_day) == (
            "before",
            None,
            date(2016, 1, 1),
            date(2016, 12, 31),
        )
        assert (vote.relation, vote.anchor) == ("after", "2020-09-25")

    def test_without_publication_only_absolute_expressions_have_values(self) -> None:
        """What would have to be guessed has no value."""
        assert [(one.surface, one.value) for one in mentions(TEXT, None)] == [
            ("Friday", None),
            ("2016", "2016"),
            ("Nov. 3", None),
            ("a month", "P1M"),
        ]

    def test_an_unknown_language_gives_only_what_is_the_same_anywhere(self) -> None:
        """Finnish has no data file: ISO 8601 is read, words and 03/05/2020 are not."""
        text = "Tapaaminen 2020-10-05, perjantai 03/05/2020, May 2020."
        assert [(one.surface, one.value) for one in mentions(text, PUBLISHED, "fi")] == [("2020-10-05", "2020-10-05")]

    def test_a_language_tag_is_its_language(self) -> None:
        """``en-GB`` is English; how it writes numeric dates is the file's."""
        assert [one.value for one in mentions("Friday", PUBLISHED, "en-GB")] == ["2020-09-25"]

    def test_an_odd_language_code_reads_no_file(self) -> None:
        """A code is two letters; anything else is an unknown language, not a path."""
        assert mentions("Friday", PUBLISHED, "../en") == []


class TestSummary:
    """The flat fields of the index."""

    def test_days_ranges_and_the_next_event(self) -> None:
        """Days are sorted and unique, ranges cover all dates, durations count for nothing."""
        found = summary(mentions(TEXT + " It closed Friday.", PUBLISHED), PUBLISHED)
        assert found.mentioned_dates == (date(2020, 9, 25), date(2020, 11, 3))
        assert found.mentioned_date_ranges == (
            DayRange(gte=date(2016, 1, 1), lte=date(2016, 12, 31)),
            DayRange(gte=date(2020, 9, 25), lte=date(2020, 9, 25)),
            DayRange(gte=date(2020, 11, 3), lte=date(2020, 11, 3)),
        )
        assert found.next_event == date(2020, 11, 3)

    def test_so_far_ahead_is_a_day_or_a_week_in_search(self) -> None:
        """What will happen in five days is next, though TIMEX3 calls it a duration; "took five days" names no day."""
        text = "Parliament will vote in two weeks. The fair opens in five days. It took five days to build."
        found = summary(mentions(text, PUBLISHED), PUBLISHED)
        assert found.mentioned_date_ranges == (
            DayRange(gte=date(2020, 9, 30), lte=date(2020, 9, 30)),
            DayRange(gte=date(2020, 10, 5), lte=date(2020, 10, 11)),
        )
        assert found.next_event == date(2020, 9, 30)

    def test_no_event_without_publication(self) -> None:
        """What is next can be told only from the day of publication."""
        assert summary(mentions("On 3 May 2031 it ends.", None), None).next_event is None


class TestPoint:
    """A length in a clause that looks ahead names the days that lie so far off."""

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("Le musée ouvrira en deux semaines.", (date(2020, 10, 5), date(2020, 10, 11))),
            ("Le tribunal se prononcera en cinq jours.", (date(2020, 9, 30), date(2020, 9, 30))),
            ("Ils ont bâti la maison en deux semaines.", (None, None)),
        ],
    )
    def test_covers_the_days_ahead(self, text: str, days: tuple[date | None, date | None]) -> None:
        """Behind a verb of the future "en deux semaines" is a week in search; what is built in two weeks names none."""
        (found,) = mentions(text, date(2020, 9, 25), "fr")
        assert found.kind == "DURATION"
        assert (found.first_day, found.last_day) == days


class TestNumbersOfLaws:
    """Two digits behind a year and a stroke."""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "Directive 2011/83/EU is old, and so is 2004/38."),
            ("de", "Die Richtlinie 2011/83/EU und das Gesetz 2026/45."),
            ("fr", "La directive 2011/83/UE."),
            ("es", "La Directiva 2011/83/UE."),
            ("it", "La direttiva 2011/83/UE."),
            ("nl", "Richtlijn 2011/83/EU."),
            ("pt", "A Diretiva 2011/83/UE."),
        ],
    )
    def test_they_are_no_years(self, language: str, text: str) -> None:
        """Nothing is announced for 2083: behind a stroke only the next year ends a span."""
        assert all((value or "0") < "2027" for _, _, value in tag(text, "2026-11-06", language))

    @pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pt"])
    def test_a_season_has_two_years(self, language: str) -> None:
        """``2025/26``, and a span with a dash however long it is."""
        found = [value for _, _, value in tag("2025/26; 1914-18.", "2026-11-06", language)]
        assert found == ["2025", "2026", "1914", "1918"]
