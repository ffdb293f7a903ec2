"""The pages of events over an index in memory."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.article import EventReasons
from pipeline.digest.event_summary import event_json
from pipeline.settings import Settings
from pipeline.stages.event_reading import curated_titles, events_of_days, read_event
from pipeline.web.app import create_app
from pipeline.web.events import Editorial
from tests.unit.web.samples import SCRIPT, TODAY, Fetch, MemoryIndex, fetcher, make_article


def told(path: str, day: int, **fields: Any) -> Any:  # noqa: ANN401 - any field of an article
    """An article of April 2031 by the outlet called ``path``, of the event ``first`` unless it says otherwise."""
    published = datetime(2031, 4, day, 9 if path == "copy" else 8, tzinfo=UTC)
    given = {"source_name": path.title(), "published_at": published, "published_day": published.date(), "id": path}
    return make_article(path, **given | {"event_id": "first", "story_id": path} | fields)


@pytest.fixture
def index() -> MemoryIndex:
    """A flood that three outlets tell in two languages, one of them reprinted, and what else there was."""
    shared = EventReasons(joined="first", names=("Port Ansel",), words=("flood",), days=(date(2031, 4, 9),))
    both = ("Ines Varga", "Tomas Lind")
    return MemoryIndex(
        [
            told("first", 9, title="Flood in the harbour", persons=("Ines Varga",), word_count=90),
            told("copy", 9, title="Flood in the harbour", story_id="first", persons=("Ines Varga",)),
            told("elbe", 10, title="Flut im Hafen", language="de", persons=both, event_because=shared),
            told("mended", 11, title="Harbour: what went wrong", flags=("corrected",), event_because=shared),
            told("gone", 12, title="Harbour blog", withdrawn_at=datetime(2031, 4, 13, tzinfo=UTC)),
            told("alone", 10, title=SCRIPT, event_id="alone", source_name="Alone"),
        ]
    )  # fmt: skip


@pytest.fixture
def fetch(index: MemoryIndex) -> Fetch:
    """Ask the page over that index."""
    return fetcher(create_app(index, today=lambda: TODAY))


class TestEvent:
    """One event, made of its articles."""

    def test_what_is_told_of_it(self, index: MemoryIndex) -> None:
        """Since when, who tells it and who does not, the best of each language, each day with what was new."""
        event = read_event(index, "first")
        assert event is not None
        assert (event.since, event.last, event.total, event.title) == (
            date(2031, 4, 9), date(2031, 4, 12), 5, "Flood in the harbour",
        )  # fmt: skip
        assert {one.name for one in event.outlets} == {"First", "Copy", "Elbe", "Mended", "Gone"}
        assert event.missing == ("Alone",)
        assert [(one.code, one.articles, one.best["id"]) for one in event.languages] == [
            ("en", 4, "first"), ("de", 1, "elbe"),
        ]  # fmt: skip
        kinds = {one.document["id"]: one.kind for _, reports in event.days for one in reports}
        assert kinds == {
            "first": "first", "copy": "reprint", "elbe": "report", "mended": "corrected", "gone": "withdrawn",
        }  # fmt: skip
        (_, second), *_ = event.days[1:]
        assert second[0].new_names == ("Tomas Lind",)
        assert event.names["persons"] == [("Ines Varga", 3), ("Tomas Lind", 1)]

    def test_any_member_leads_to_it(self, index: MemoryIndex) -> None:
        """Whoever has the id of an article has that of its event; what is nobody's id finds nothing."""
        event = read_event(index, "elbe")
        assert event is not None
        assert event.id == "first"
        assert [read_event(index, one) for one in ("nobody", "", "x" * 600)] == [None] * 3

    def test_events_of_days(self, index: MemoryIndex) -> None:
        """Those that most outlets tell come first; one outlet alone can be left out."""
        days = (date(2031, 4, 10), date(2031, 4, 11))
        assert [one.id for one in events_of_days(index, *days, 10)] == ["first", "alone"]
        assert [one.id for one in events_of_days(index, *days, 10, least_outlets=2)] == ["first"]

    def test_goes_by_what_people_call_it(self, index: MemoryIndex) -> None:
        """Whichever of its articles the rule names; a rule for an article that is not there titles nothing."""
        days = (date(2031, 4, 10), date(2031, 4, 11))
        for curated in ({"mended": "The flood"}, {"first": "Water", "elbe": "The flood", "nobody": "Else"}):
            event = read_event(index, "first", curated)
            assert event is not None
            listed = events_of_days(index, *days, 10, curated=curated)
            assert [(one.title, one.is_curated) for one in (event, *listed)] == [
                ("The flood", True), ("The flood", True), (SCRIPT, False),
            ]  # fmt: skip

    def test_a_mistake_in_the_file_costs_titles_only(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """Readers are shown events by the titles of articles, and the log has the line."""
        rules = tmp_path / "events.toml"
        rules.write_text('[[title]]\ntitle = "The flood"\n', encoding="utf-8")
        assert curated_titles(Settings(home=tmp_path, events=rules)) == {}
        assert f"{rules}:1: " in caplog.text

    def test_as_json(self, index: MemoryIndex) -> None:
        """Programs get the same, without texts."""
        event = read_event(index, "first")
        assert event is not None
        made = event_json(event)
        assert [one["name"] for one in made["outlets"]] == [one.name for one in event.outlets]
        assert made["timeline"][1]["reports"][0]["because"]["names"] == ["Port Ansel"]
        assert "text" not in made["first"]


class TestPages:
    """``/events`` and ``/events/ID``, and what other pages say of events."""

    @pytest.mark.parametrize("at", ["/events?on=2031-04", "/events/first"])
    def test_titles_are_peoples_own_and_escaped(self, index: MemoryIndex, at: str) -> None:
        """They are read anew each time, shown as text, and said to programs too."""
        titles = {"first": "Before"}
        fetch = fetcher(create_app(index, today=lambda: TODAY, editorial=Editorial(lambda: titles)))
        assert "Before" in fetch(at).text
        titles["first"] = f"The flood {SCRIPT}"
        assert "The flood" in fetch(at).text
        assert SCRIPT not in fetch(at).text
        found = fetch(f"/api/v1{at}").json()
        assert found.get("events", [found])[0]["title"] == titles["first"]

    def test_the_list(self, fetch: Fetch) -> None:
        """The last days, each event once; what an article says is text."""
        page = fetch("/events").text
        assert page.index("Flood in the harbour") < page.index("&lt;script&gt;")
        assert SCRIPT not in page
        assert 'href="/events/first"' in page
        assert "5 outlets" in page

    @pytest.mark.parametrize("on", ["2031-04-10", "2031-W15", "2031-04"])
    def test_days_and_periods(self, fetch: Fetch, on: str) -> None:
        """Any period of the search can be asked for."""
        assert (
            "Flut im Hafen" in fetch(f"/events?on={on}").text
            or "Flood in the harbour" in fetch(f"/events?on={on}").text
        )

    def test_days_without_news_lead_to_some(self, fetch: Fetch) -> None:
        """Nobody is left on an empty page; the ends of the calendar break nothing."""
        page = fetch("/events?on=2020-01-01").text
        assert "Nothing was published" in page
        assert re.search(r'href="(/events\?on=2031[^"]+)"', page)
        assert [fetch(f"/events?on={day}").status_code for day in ("0001-01-01", "9999-12-31", "0001..9999")] == [
            200
        ] * 3

    @pytest.mark.parametrize("query", ["on=soon", "on=2031-04..", "who=me", "on=2031-04-10&on=2031-04-11"])
    def test_what_cannot_be_read_is_said(self, fetch: Fetch, query: str) -> None:
        """A mistake in the address is the asker's."""
        assert fetch(f"/events?{query}").status_code == 400

    def test_an_event(self, fetch: Fetch) -> None:
        """The page has its days, accounts, names, those who miss it, and why its articles are together."""
        page = fetch("/events/first").text
        for said in ("Flut im Hafen", "German", "Not told by", "Alone", "Tomas Lind", "flood", "9 April 2031",
                     "corrected", "withdrawn", "first report", "the same text"):  # fmt: skip
            assert said in page, said
        assert fetch("/events/elbe").headers["location"] == "/events/first"
        assert fetch("/events/nobody").status_code == 404

    def test_a_first_report_that_was_corrected(self) -> None:
        """It is shown as both."""
        first = told("first", 9, flags=("corrected",))
        page = fetcher(create_app(MemoryIndex([first, told("elbe", 10)]), today=lambda: TODAY))("/events/first").text
        assert [page.count(f">{said}</span>") for said in ("first report", "corrected")] == [1, 1]

    @pytest.mark.parametrize(
        ("shared", "shown"),
        [
            ({"names": ("Port Ansel",)}, "<bdi>Port Ansel</bdi>"),
            ({"words": ("flood",)}, "<bdi>flood</bdi>"),
            ({"days": (date(2031, 4, 9),)}, "9 April 2031"),
            ({"meaning": True}, "what they mean"),
        ],
    )
    def test_one_kind_of_reason_is_enough(self, shared: dict[str, Any], shown: str) -> None:
        """Articles are together for names, words, days or meaning alone as well."""
        reasons = EventReasons(joined="first", **shared)
        index = MemoryIndex([told("first", 8), told("elbe", 8, event_because=reasons)])
        page = fetcher(create_app(index, today=lambda: TODAY))("/events/first")
        assert page.status_code == 200
        assert shown in page.text.split("Together for:")[1]

    def test_an_article_says_who_else_tells_it(self, fetch: Fetch) -> None:
        """Other accounts of the event stand beside the article, other languages first; a lone one has none."""
        page = fetch("/article/first").text
        assert "Told by 5 outlets" in page
        assert 'href="/article/elbe"' in page
        assert 'href="/article/copy"' in page  # as a reprint
        assert "One event" not in fetch("/article/alone").text

    def test_hits_lead_to_their_event(self, fetch: Fetch) -> None:
        """A hit says how many outlets tell the event."""
        assert 'href="/events/first">Told by 5 outlets</a>' in fetch("/?q=Flut").text

    def test_one_hit_an_event(self, fetch: Fetch) -> None:
        """Who switches to events sees each once, counted as such; the switch for stories is off then."""
        page = fetch("/?q=port&events=1").text
        assert re.search(r"<strong>2</strong>\s+events", page)
        assert page.count("<h2 dir") == 2
        assert 'href="/?q=port"' in page
