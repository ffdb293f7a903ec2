"""The words of an article, as far as events are concerned, and how telling they are."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.enrich.events import Account
from pipeline.enrich.events.background import Background

_DAYS = 40


def _account(name: str, title: str) -> Account:
    document: dict[str, Any] = {"id": name, "title": title, "timestamp": "2031-05-01T10:00:00Z", "language": "en"}
    return Account.of(document)


class TestWords:
    """Runs of letters from three on, of digits from two on, and of unspaced scripts every two characters."""

    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("Flood in Kervik", {"flood", "kervik"}),
            ("Kervik's “flood”, again?", {"kervik", "flood", "again"}),
            ("A7bcd 12x covid19 3,400", {"bcd", "12", "covid", "19", "400"}),
            ("snake_case x² ½pint", {"snake", "case", "½pint"}),
            ("洪水がKervik", {"洪水", "水が", "kervik"}),
        ],
    )
    def test_kinds(self, title: str, words: set[str]) -> None:
        """What stands beside letters (marks, digits, underscores) parts words, wherever it stands."""
        assert set(_account("a", title).words) == words


class TestBackground:
    """How common words are is learnt from the last days alone."""

    def test_days_long_ago_leave_nothing(self) -> None:
        """After many days, words weigh what they do where the last days are all that was ever seen."""
        days = {day: [_account(f"{day}", f"flood number {day:04} at kervik")] for day in range(1, _DAYS + 1)}
        long, short = Background(), Background()
        for day, accounts in days.items():
            long.add(day, accounts)
        for day in range(long.first_day.toordinal(), _DAYS + 1):
            short.add(day, days[day])
        words = days[_DAYS][0].words
        assert long.first_day.toordinal() > 1
        assert long.words("en").counts == short.words("en").counts
        assert long.words("en").weighed(words) == short.words("en").weighed(words)

    def test_asked_on_the_way_or_at_the_end(self) -> None:
        """How common words are does not depend on when that was asked."""
        days = {day: [_account(f"{day}", f"flood number {day:04} at kervik")] for day in range(1, _DAYS + 1)}
        asked, unasked = Background(), Background()
        for day, accounts in days.items():
            asked.add(day, accounts)
            assert asked.words("en").articles
            unasked.add(day, accounts)
        assert asked.words("en").counts == unasked.words("en").counts
        assert asked.names.articles == unasked.names.articles == asked.words("en").articles

    def test_words_that_nobody_asks_for(self) -> None:
        """Of days that have no say any more when words are weighed, words, names and marks were never looked for."""
        days = {day: [_account(f"{day}", "flood at kervik")] for day in range(1, _DAYS + 1)}
        known = Background()
        for day, accounts in days.items():
            known.add(day, accounts)
        known.words("en").weighed(days[_DAYS][0].words)
        looked_at = {day for day, (one,) in days.items() if "words" in vars(one)}
        assert looked_at == set(range(known.first_day.toordinal(), _DAYS + 1))
