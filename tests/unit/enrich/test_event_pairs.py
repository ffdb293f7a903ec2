"""Two texts of one outlet in the same words with other numbers are two happenings, from the first night on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.article import Article, article_id
from tests.event_gold import nights
from tests.event_shelf import events_of
from tests.event_templates import template_articles

_BEGAN = datetime(2031, 6, 3, 5, tzinfo=UTC)
_RATES = (
    "Die Notenbank in {} nennt für einen Dollar {},20 Mark und für einen Euro {},48 Mark, wie sie am Morgen mitteilte."
)
_RESULT = (
    "El {0} B ganó por {1} a {2} al {3} en la jornada de tercera. Goles en el {1}4, {2}7 y {1}9. Acudieron {2}40 "
    "personas."
)
_BLAZE = (
    "A blaze at the {} warehouse in Colvey has hurt {} people since 04:30, and {} firefighters with 12 engines from 3 "
    "towns are trying to keep the flames away from the houses that stand beside it, as a spokesman said."
)


def _told(number: int, text: str, title: str, *, hours: int, source: str = "daily", language: str = "en") -> Article:
    url = f"https://{source}.example/{number}"
    when = _BEGAN + timedelta(hours=hours)
    return Article(
        id=article_id(url),
        url=url,
        link_url=url,
        source_id=source,
        source_name=source,
        title=title,
        text=text,
        timestamp=when,
        captured_at=when,
        language=language,
        content_sha256=url,
        warc_path="w",
        warc_offset=0,
        run_id="pairs",
        pipeline_version="0",
    )


def _events(*articles: Article) -> int:
    return len(set(events_of([articles]).values()))


class TestPairs:
    """A pattern is known by its second text, where numbers fill it in."""

    @pytest.mark.parametrize("hours", [2, 24])
    def test_other_numbers_are_another_matter(self, hours: int) -> None:
        """Rates of two days and results of two matches are two events each, with no third text of the kind."""
        rates = [
            _told(1, _RATES.format("Dunsleigh", 91, 99), "Kurse", hours=0, language="de"),
            _told(2, _RATES.format("Eastry", 87, 95), "Kurse", hours=hours, language="de"),
        ]
        assert _events(*rates) == 2
        results = [
            _told(3, _RESULT.format("Bruma", 2, 1, "Casal"), "Resultado", hours=0, language="es"),
            _told(4, _RESULT.format("Sarga", 4, 3, "Lirio"), "Resultado", hours=hours, language="es"),
        ]
        assert _events(*results) == 2

    def test_an_update_keeps_most_numbers(self) -> None:
        """What repeats the first report with more people hurt stays with it, on the day and on the next."""
        first = _told(1, _BLAZE.format("Tamworth Lane", 12, 80), "Blaze in Colvey", hours=0)
        assert _events(first, _told(2, _BLAZE.format("Tamworth Lane", 19, 80), "Blaze in Colvey", hours=3)) == 1
        assert _events(first, _told(2, _BLAZE.format("Tamworth Lane", 19, 80), "Blaze in Colvey", hours=24)) == 1

    def test_the_same_names_on_one_day(self) -> None:
        """Counting goes on: all numbers of a report are others an hour later, and the names are not."""
        count = (
            "In Colvey {} of {} votes are counted, and {} per cent of them are for Ada Averill, as was told at noon."
        )
        first = _told(1, count.format("2,100", "9,000", 43), "Votes are counted in Colvey", hours=0)
        assert _events(first, _told(2, count.format("5,400", "9,020", 51), "Votes are counted in Colvey", hours=1)) == 1

    def test_other_outlets_join_either(self) -> None:
        """What two outlets tell in nearly the same words is one event, though each of them prints the pattern twice."""
        one, other = ("Tamworth Lane", 12, 80), ("Harbour Road", 31, 45)
        quiet = _BLAZE.replace("04:30", "{}").replace("12 engines", "{} engines").replace("3 towns", "{} towns")
        copies = [
            _told(
                at, quiet.format(place, hurt, f"0{at % 2 + 4}:15", men, hurt - 5, hurt - 9), place, hours=at, source=by
            )
            for by in ("daily", "weekly")
            for at, (place, hurt, men) in enumerate((one, other))
        ]
        found = events_of([copies])
        assert [found[copies[at].id] == found[copies[at + 2].id] for at in (0, 1)] == [True, True]
        assert found[copies[0].id] != found[copies[1].id]

    def test_nothing_but_the_articles_decides(self) -> None:
        """Nights, one backfill and a replay in reverse end with the same events."""
        told = template_articles("chosen", of_each=6, days=5)
        backfill = events_of([[one.article for one in told]])
        assert events_of(nights(told)) == events_of(nights(told)[::-1]) == backfill
