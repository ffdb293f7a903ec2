"""The hour of an entry of a listing is one of the day of publication, unless the entry names a day itself."""

from __future__ import annotations

from datetime import date

from pipeline.enrich.dates import mentions

PUBLISHED = date(2020, 9, 25)
HALLS = ("Kulturhaus", "Pfarrsaal", "Kino", "Rathaus", "Schlosshof", "Museum", "Hafen", "Theater")
LISTING = "".join(f"Konzert im {hall}, 20.{index}5 Uhr.\n" for index, hall in enumerate(HALLS[:5])) + (
    "Markt am morgigen Samstag, 9-12 und 14-16 Uhr. Lesung im Kino, 19 Uhr. Tanz im Rathaus, 21 Uhr. "
    "Spiele heute 15-18 Uhr, morgen von 10 bis 11 Uhr. Schluss um 22 Uhr. Ausklang um 23 Uhr."
)


def _times(text: str) -> dict[str, str | None]:
    return {found.surface: found.value for found in mentions(text, PUBLISHED, "de") if found.kind == "TIME"}


class TestListing:
    """A text of many hours and few days lists what is on."""

    def test_an_entry_without_a_day_is_of_today(self) -> None:
        """The day of the entry before is over at its end."""
        times = _times(LISTING)
        assert times["19 Uhr"] == "2020-09-25T19:00"
        assert times["23 Uhr"] == "2020-09-25T23:00"

    def test_a_day_holds_within_its_entry(self) -> None:
        """All hours of the entry are of the day that it names."""
        times = _times(LISTING)
        assert times["9"] == "2020-09-26T09:00"
        assert times["16 Uhr"] == "2020-09-26T16:00"

    def test_a_day_before_its_hours_goes_before_the_next_day(self) -> None:
        """Of "today 15-18, tomorrow 10-11" the first hours are today's."""
        times = _times(LISTING)
        assert times["18 Uhr"] == "2020-09-25T18:00"
        assert times["11 Uhr"] == "2020-09-26T11:00"

    def test_a_report_goes_on_from_its_day(self) -> None:
        """Where few hours are told, one belongs to the last day that was named."""
        assert _times("Am Samstag wird gespielt. Beginn ist um 15 Uhr.") == {"15 Uhr": "2020-09-26T15:00"}
