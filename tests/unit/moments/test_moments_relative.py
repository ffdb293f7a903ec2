"""Dates that are told from the moment of reading."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.moments import read_relative

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
HOURS = [
    ("en", "2 hours ago"),
    ("en", "2h ago"),
    ("de", "vor 2 Stunden"),
    ("fr", "il y a 2 heures"),
    ("es", "Hace 2 horas"),
    ("pt", "há 2 horas"),
    ("it", "2 ore fa"),
    ("nl", "2 uur geleden"),
    ("sv", "för 2 timmar sedan"),
    ("da", "for 2 timer siden"),
    ("pl", "2 godziny temu"),
    ("ru", "2 часа назад"),
    ("uk", "2 години тому"),
    ("tr", "2 saat önce"),
    ("el", "πριν από 2 ώρες"),
    ("fa", "۲ ساعت پیش"),
    ("hi", "2 घंटे पहले"),
    ("bn", "২ ঘণ্টা আগে"),
    ("ja", "2時間前"),
    ("zh", "2小时前"),
    ("ko", "2시간 전"),
    ("vi", "2 giờ trước"),
    ("id", "2 jam yang lalu"),
    ("ro", "acum 2 ore"),
    ("bg", "преди 2 часа"),
    ("he", "לפני 2 שעות"),
]
YESTERDAYS = [
    ("en", "Yesterday at 14:10"),
    ("de-AT", "Gestern, 14.10 Uhr"),
    ("fr", "Hier à 14h10"),
    ("es", "Ayer a las 14:10"),
    ("pt", "ontem às 14h10"),
    ("it", "ieri alle 14:10"),
    ("sv", "igår kl. 14:10"),
    ("ru", "Вчера в 14:10"),
    ("ja", "昨日 14:10"),
]
NO_AGES = [
    "",
    "By Dora Coldwell",
    "3 minutes",
    "5 min read",
    "in 3 hours",
    "last month",
    "2 weeks ago",
    "Monday",
    "14:10",
    "26 March",
    "A week on the river",
    "99999999999999 hours ago",
]


class TestReadRelative:
    """What a line says of its own age."""

    @pytest.mark.parametrize(("language", "text"), HOURS)
    def test_hours_ago(self, language: str, text: str) -> None:
        """Hours ago are a moment, in two dozen languages."""
        stated = read_relative(text, now=NOW, language=language)
        assert stated is not None
        assert stated.moment == NOW - timedelta(hours=2)

    @pytest.mark.parametrize(("language", "text"), YESTERDAYS)
    def test_yesterday_with_a_clock(self, language: str, text: str) -> None:
        """A day and a clock without a zone are kept as that."""
        stated = read_relative(text, now=NOW, language=language)
        assert stated is not None
        assert (stated.day.isoformat(), stated.moment, stated.clock) == ("2026-03-09", None, time(14, 10))

    def test_days_ago(self) -> None:
        """Days ago are a day."""
        stated = read_relative("3 days ago", now=NOW, language="en")
        assert stated is not None
        assert (stated.day.isoformat(), stated.moment, stated.precision) == ("2026-03-07", None, "day")

    def test_english_in_any_template_and_no_language(self) -> None:
        """English is read beside the page's language, and where that is unknown to the reader."""
        for language in ("de", "xx", None, ""):
            assert read_relative("2 hours ago", now=NOW, language=language) is not None

    def test_the_zone_of_the_reader_changes_nothing(self) -> None:
        """The moment is the same wherever the capture's clock stands."""
        there = NOW.astimezone(timezone(timedelta(hours=9)))
        assert read_relative("2 hours ago", now=there) == read_relative("2 hours ago", now=NOW)

    @pytest.mark.parametrize("text", NO_AGES)
    def test_what_tells_no_age(self, text: str) -> None:
        """Lengths of time, what is to come, weeks and months, and plain words tell none."""
        assert read_relative(text, now=NOW, language="en") is None

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=60))
    def test_any_text(self, text: str) -> None:
        """Any text is read without an error, and nothing after the capture comes out."""
        stated = read_relative(text, now=NOW, language="en")
        assert stated is None or stated.day <= NOW.date()
