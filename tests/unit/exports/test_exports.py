"""Feeds and calendars of articles, read back by others' readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import feedparser
import pytest
from icalendar import Calendar

from pipeline.exports.entries import Channel, link_of
from pipeline.exports.formats import FORMATS

NOW = datetime(2031, 4, 2, 6, 30, tzinfo=UTC)
CHANNEL = Channel("Dateline: tidal wall", "http://127.0.0.1:8000/?q=tidal", NOW, "http://127.0.0.1:8000/feed")
TEXT = "The council met.\nThe tidal wall opens on 3 May, said Ines Varga. The fair lasts from 10 to 12 May."
FEEDS = ("rss", "atom", "jsonfeed")


def mentioned(surface: str, first: str, last: str, kind: str = "DATE") -> dict[str, Any]:
    """Return a mention of days as articles hold it."""
    start = TEXT.index(surface)
    found = {"start": start, "end": start + len(surface), "surface": surface, "kind": kind}
    return {**found, "first_day": first, "last_day": last}


def make_document(name: str = "wall", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return an indexed document of an invented outlet."""
    document = {
        "id": name,
        "url": f"https://mossgate.example/{name}",
        "title": "Tidal wall opens & closes",
        "text": TEXT,
        "description": "A <b>wall</b>",
        "source_name": "Mossgate Courier",
        "authors": ["Nadia Okoro"],
        "tags": ["harbour"],
        "language": "en",
        "published_at": "2031-04-01T09:00:00+02:00",
        "captured_at": "2031-04-02T03:00:00Z",
        "story_id": name,
        "date_mentions": [mentioned("3 May", "2031-05-03", "2031-05-03")],
    }
    return {key: value for key, value in {**document, **fields}.items() if value is not None}


def written(form: str, *documents: Mapping[str, Any]) -> str:
    """Return a whole export."""
    return "".join(FORMATS[form].write(documents, CHANNEL))


def events(*documents: Mapping[str, Any]) -> list[Any]:
    """Return the events of the calendar of ``documents``."""
    return list(Calendar.from_ical(written("ics", *documents)).walk("VEVENT"))


class TestFeeds:
    """RSS, Atom and JSON Feed."""

    @pytest.mark.parametrize("form", FEEDS[:2])
    def test_read_back(self, form: str) -> None:
        """A reader of feeds finds every article with its title, address, author, time, tags and summary as text."""
        read = feedparser.parse(written(form, make_document(), make_document("ferry", authors=None)))
        assert not read.bozo
        assert read.feed.title == CHANNEL.title
        first, second = read.entries
        assert (first.title, first.link) == ("Tidal wall opens & closes", "https://mossgate.example/wall")
        assert first.published_parsed[:5] == (2031, 4, 1, 7, 0)
        assert (first.author, first.tags[0].term) == ("Nadia Okoro", "harbour")
        assert (second.author, first.id == second.id) == ("Mossgate Courier", False)

    def test_json_feed(self) -> None:
        """A JSON Feed has what version 1.1 demands: a version, a title, and of each item an id and its content."""
        read = json.loads(written("jsonfeed", make_document(), make_document("ferry")))
        assert (read["version"], read["title"]) == ("https://jsonfeed.org/version/1.1", CHANNEL.title)
        assert [one["url"] for one in read["items"]] == [f"https://mossgate.example/{one}" for one in ("wall", "ferry")]
        assert all(one["id"] and "content_text" in one for one in read["items"])
        assert read["items"][0]["date_published"] == "2031-04-01T09:00:00+02:00"

    @pytest.mark.parametrize("form", [*FEEDS, "ics", "csv", "jsonl"])
    def test_nothing_found(self, form: str) -> None:
        """An export of nothing is a whole document all the same."""
        text = written(form)
        if form == "jsonfeed":
            assert json.loads(text)["items"] == []
        elif form in FEEDS:
            assert not feedparser.parse(text).bozo
        elif form == "ics":
            assert not Calendar.from_ical(text).walk("VEVENT")

    @pytest.mark.parametrize("form", FEEDS)
    def test_whatever_a_title_holds(self, form: str) -> None:
        """Markup, control characters, lone surrogates and a script's address are text, left out, or no link."""
        hostile = make_document(
            title="]]><script>\x00\x1b\ud800 &amp; \ufffe", url="javascript:alert(1)", tags=["\x07"]
        )
        text = written(form, hostile)
        assert text.encode("utf-8")
        assert "javascript:" not in text
        titles = (
            [json.loads(text)["items"][0]["title"]] if form == "jsonfeed" else [feedparser.parse(text).entries[0].title]
        )
        assert titles[0].startswith("]]>")

    @pytest.mark.parametrize("form", FORMATS)
    def test_as_they_come(self, form: str) -> None:
        """Nothing is gathered: an article is written before the next but one is asked for."""
        asked: list[int] = []

        def documents() -> Iterator[Mapping[str, Any]]:
            for number in range(50):
                asked.append(number)
                yield make_document(f"n{number}")

        pieces = FORMATS[form].write(documents(), CHANNEL)
        for piece in pieces:
            if "n0" in piece:
                break
        assert len(asked) <= 2

    def test_names_stay(self) -> None:
        """The name of an entry is the same in every format and whatever its text becomes."""
        name = json.loads(written("jsonfeed", make_document()))["items"][0]["id"]
        assert name in written("rss", make_document(title="Another", revision=2))
        assert name in written("atom", make_document(text="Another"))

    def test_local_files(self) -> None:
        """What has no address on the web is linked on the search page."""
        assert link_of({"id": "a1", "url": "file:///desk/a.txt"}, CHANNEL) == "http://127.0.0.1:8000/article/a1"


class TestCalendar:
    """``ics``."""

    def test_a_day(self) -> None:
        """A day that is to come is an event of the whole day, with what is said of it and where."""
        (event,) = events(make_document())
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2031, 5, 3), date(2031, 5, 4))
        assert str(event["summary"]) == "Tidal wall opens & closes"
        assert "opens on 3 May, said Ines Varga" in str(event["description"])
        assert "https://mossgate.example/wall" in str(event["description"])
        assert event.decoded("dtstamp") == datetime(2031, 4, 2, 3, tzinfo=UTC)

    def test_what_is_announced(self) -> None:
        """Days that are past, whole months, and how long something lasts are no appointments; a few days are one."""
        mentions = [
            mentioned("3 May", "2031-05-03", "2031-05-03"),
            mentioned("10 to 12 May", "2031-05-10", "2031-05-12"),
            mentioned("May", "2031-05-01", "2031-05-31"),
            mentioned("The", "2031-04-01", "2031-04-01"),
            mentioned("lasts", "2031-05-10", "2031-05-12", kind="DURATION"),
            mentioned("wall", "2099-01-01", "2099-01-01"),
        ]
        found = events(make_document(date_mentions=mentions))
        assert [(one.decoded("dtstart").day, one.decoded("dtend").day) for one in found] == [(3, 4), (10, 13)]

    def test_reprints(self) -> None:
        """A story announces a day once, however many print it; another story does so for itself."""
        printings = [make_document(name, story_id="wall") for name in ("wall", "copy", "again")]
        assert len(events(*printings, make_document("other"))) == 2

    def test_lines(self) -> None:
        """No title breaks out of its property: lines end as RFC 5545 says, and are folded at 75 bytes."""
        text = written("ics", make_document(title="Wall\r\nBEGIN:VALARM; opens, " + "långt " * 40))
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        assert "\n" not in text.replace("\r\n", "")
        (event,) = events(make_document(title="Wall\r\nBEGIN:VALARM; opens,"))
        assert str(event["summary"]) == "Wall BEGIN:VALARM; opens,"
