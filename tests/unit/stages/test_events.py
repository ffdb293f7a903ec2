"""Which articles become one event, whatever the order in which they came."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from pipeline.article import Article
from pipeline.enrich.events import EventCuration
from pipeline.index import open_index
from pipeline.ledger import WHOLE_RUN
from pipeline.parts import write_part
from pipeline.runs import Run, stage_reports
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.events import COUNTED, assign_events, assign_period, day_of, tell_events
from pipeline.stages.index import index
from pipeline.stages.reporting import Tally
from tests.event_shelf import EventShelf

MakeArticle = Callable[..., Article]
START = datetime(2031, 5, 1, 6, tzinfo=UTC)
COMMON = [f"common{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(60)]


def told(articles: Iterable[Sequence[Article]]) -> EventShelf:
    """Return an index after these nights."""
    shelf = EventShelf()
    for night in articles:
        list(shelf.write(night))
        assign_events(shelf, {day_of(one) for one in night})
    return shelf


def events(shelf: EventShelf) -> dict[str, str]:
    """Return last part of each URL → that of its event's."""
    names = {one: str(document["url"]).rpartition("/")[2] for one, document in shelf.documents.items()}
    return {names[one]: names[event] for one, event in shelf.events.items()}


@pytest.fixture
def month(make_article: MakeArticle) -> list[Article]:
    """Make 40 events of a month, each told by one to seven articles within some days, of words of their own."""
    lots = random.Random(16)  # noqa: S311 - reproducible samples
    made: list[Article] = []
    for number in range(40):
        own = [
            f"w{chr(97 + lots.randrange(26))}{chr(97 + lots.randrange(26))}{chr(97 + lots.randrange(26))}x"
            for _ in range(24)
        ]
        began = START + timedelta(hours=lots.randrange(24 * 28))
        for copy in range(lots.randrange(1, 8)):
            text = " ".join([*lots.sample(own, 14), *lots.sample(COMMON, 30)])
            when = began + timedelta(hours=lots.randrange(70))
            made.append(
                make_article(
                    f"{number}-{copy}", title=" ".join(lots.sample(own, 5)), text=text, timestamp=when, language="en"
                )
            )
    return made


class TestOrder:
    """Nothing but the articles decides."""

    def test_nights_backfill_and_reverse_end_alike(self, month: list[Article]) -> None:
        """Night by night, all at once, in reverse and shuffled: the same events with the same ids, and reasons."""
        by_day: dict[object, list[Article]] = {}
        for one in month:
            by_day.setdefault(day_of(one), []).append(one)
        nights = [by_day[day] for day in sorted(by_day, key=str)]
        mixed = list(month)
        random.Random(3).shuffle(mixed)  # noqa: S311 - likewise
        backfill = told([month])
        for order in (nights, nights[::-1], [mixed[at : at + 9] for at in range(0, len(mixed), 9)]):
            shelf = told(order)
            assert events(shelf) == events(backfill)
            assert shelf.documents == backfill.documents
        assert len(set(backfill.events.values())) < len(month) / 2

    def test_a_second_look_writes_nothing(self, month: list[Article]) -> None:
        """What is right stays as it is."""
        shelf = told([month])
        assert assign_events(shelf, {day_of(one) for one in month}) == 0


class TestReads:
    """Of an index, days are read that have articles, and no others."""

    def test_years_apart(self, make_article: MakeArticle) -> None:
        """Articles a year apart, as a backfill brings them, are read once each, and none of the days between."""
        old = [make_article(f"{year}", timestamp=datetime(year, 5, 1, 6, tzinfo=UTC)) for year in range(2001, 2009)]
        shelf = told([old])
        assert shelf.reads == len(old)


class TestWrites:
    """What is found out of all days is written together."""

    def test_as_if_each_stretch_had_been_written(self, make_article: MakeArticle, month: list[Article]) -> None:
        """Months whose days are told together end as when each is told and written before the next; one commit."""
        later = [
            make_article(
                f"later-{at}-{number}",
                title=one.title,
                text=one.text,
                timestamp=one.timestamp + timedelta(days=at),
                language="en",
            )
            for at in (52, 110)
            for number, one in enumerate(month)
        ]
        months = [{day_of(one) + timedelta(days=at) for one in month} for at in (0, 52, 110)]
        together, apart = EventShelf(), EventShelf()
        for shelf in (together, apart):
            list(shelf.write([*month, *later]))
        before = together.writes
        assert assign_events(together, {day for days in months for day in days}) > len(month)
        assert together.writes == before + 1
        for days in months:
            assign_events(apart, days)
        assert together.documents == apart.documents


class TestPeriod:
    """Days that were indexed by a Dateline that knew of no events."""

    def test_older_days_end_as_if_each_night_had_told_them(self, month: list[Article]) -> None:
        """All of a period at once, or its end first: the same events as from nights; a second time nothing changes."""
        nights = [[one for one in month if day_of(one) == day] for day in sorted(set(map(day_of, month)))]
        first, middle, last = date(2020, 1, 1), day_of(month[len(month) // 2]), date(2040, 1, 1)
        for parts in ([(first, last)], [(middle, last), (first, middle)]):
            shelf = EventShelf()
            list(shelf.write(month))
            for one in parts:
                assert assign_period(shelf, *one) > 0
            assert shelf.documents == told(nights).documents
            assert assign_period(shelf, first, last) == 0

    def test_an_empty_index(self) -> None:
        """There is nothing to do, and the years from 1 to 9999 are not gone through for it."""
        assert assign_period(EventShelf(), date.min, date.max) == 0


class TestBadInput:
    """What has nothing to tell, and what tells it five thousand times."""

    def test_what_tells_nothing_stands_alone(self, make_article: MakeArticle) -> None:
        """Articles without words or names of their own are each an event."""
        bare = [make_article(f"b{number}", title="…", text="", timestamp=START) for number in range(9)]
        assert set(events(told([bare])).items()) == {(f"b{number}",) * 2 for number in range(9)}

    def test_reprints_go_with_their_story(self, month: list[Article]) -> None:
        """However many copies a text has, it counts once, and all have the event and the reasons of the first."""
        shelf = told([month])
        first, second = (one for one in month if one.url.rpartition("/")[2] in {"0-0", "0-1"})
        again = [
            second.model_copy(
                update={"id": f"{number:064x}", "url": f"https://x.example/{number}", "story_id": second.id}
            )
            for number in range(300)
        ]
        list(shelf.write(again))
        assign_events(shelf, {day_of(second)})
        copies = [shelf.documents[one.id] for one in again]
        assert {one["event_id"] for one in copies} == {shelf.documents[second.id]["event_id"]}
        assert shelf.documents[first.id]["event_id"] == shelf.documents[second.id]["event_id"]
        assert all(one.get("event_because") == shelf.documents[second.id].get("event_because") for one in copies)


class TestCuration:
    """What people say of events is respected, whenever they say it."""

    def test_join_and_split(self, month: list[Article]) -> None:
        """Joined events have the id of the first; what is apart stands alone: that night and after later ones."""
        shelf = told([month])
        free = events(shelf)
        first, *_, last = sorted(set(free.values()))
        inner = next(one for one, event in sorted(free.items()) if one != event and event not in {first, last})
        ids = {str(one["url"]).rpartition("/")[2]: name for name, one in shelf.documents.items()}
        curation = EventCuration(joined=((ids[first], ids[last]),), apart={ids[inner]: ids[inner]})
        for days in (set(), {day_of(one) for one in month}):
            assign_events(shelf, days, curation)
            curated = events(shelf)
            assert curated == free | {one: first for one, event in free.items() if event == last} | {inner: inner}
        assert assign_events(shelf, set(), curation) == 0
        assert assign_events(shelf, {day_of(one) for one in month}, curation) == 0

    def test_a_reprint_that_is_split_off_takes_its_story_along(self, month: list[Article]) -> None:
        """An event has the id of an article that is in it, though the rule names a reprint first."""
        shelf = told([month])
        free = shelf.events
        taken, *_, other = [one for one, event in free.items() if one != event]
        copy = next(one for one in month if one.id == taken).model_copy(
            update={"id": "c" * 64, "url": "https://x.example/copy", "story_id": taken}
        )
        list(shelf.write([copy]))
        curation = EventCuration(apart=dict.fromkeys((copy.id, other), copy.id))
        for days in ({day_of(one) for one in month}, set()):
            assign_events(shelf, days, curation)
            assert shelf.events[copy.id] == shelf.events[taken] == shelf.events[other] == taken
        assert assign_events(shelf, set(), curation) == 0

    def test_what_is_joined_is_not_taken_apart_for_it(self, month: list[Article]) -> None:
        """Joins, of events that were joined before as well, are written once, and without the rules undone."""
        shelf = told([month])
        free = shelf.events
        first, second, third, fourth = list(dict.fromkeys(free.values()))[:4]
        days = {day_of(one) for one in month}
        curation = EventCuration(joined=((first, second), (third, fourth), (fourth, second)))
        moved = [one for one, event in free.items() if event in {first, second, fourth}]
        assert assign_events(shelf, days, curation) == len(moved)
        assert shelf.events == free | dict.fromkeys(moved, third)
        assert assign_events(shelf, days, curation) == 0
        assert assign_events(shelf, days) == len(moved)
        assert shelf.events == free

    def test_a_mistake_in_the_file_costs_no_night(self, month: list[Article], tmp_path: Path) -> None:
        """It is a problem of the run, with its line; events are told as if there were no file."""
        rules = tmp_path / "events.toml"
        rules.write_text("[[join]]\narticles = []\n", encoding="utf-8")
        shelf, tally = EventShelf(), Tally(WHOLE_RUN)
        list(shelf.write(month))
        days = {day_of(one) for one in month}
        tell_events(Settings(home=tmp_path, events=rules), shelf, days, tally)
        assert [one.detail for one in tally.problems if f"{rules}:1: " in (one.detail or "")]
        assert shelf.events == told([month]).events
        assert tally.counts[COUNTED] == sum(one != event for one, event in shelf.events.items())


class TestStage:
    """Events are told by the stage that indexes, not by a task that one may forget."""

    def test_indexing_a_run_tells_its_events(self, month: list[Article], tmp_path: Path) -> None:
        """What a run brought has its events in the index when the stage ends, and the report counts them."""
        settings, source = Settings(home=tmp_path), Source(id="harbour-gazette", name="Harbour Gazette")
        run = Run(settings.home, "night")
        begin(settings, run, [source])
        write_part(run.part("articles", source.id), month)
        index(settings, run)
        with closing(open_index(settings)) as target:
            stored = target.get([one.id for one in month])
        assert {one: document["event_id"] for one, document in stored.items()} == told([month]).events
        (report,) = (one for one in stage_reports(run) if one.stage == "index")
        assert report.counts[COUNTED] == sum(one != document["event_id"] for one, document in stored.items()) > 0


class TestCopies:
    """One article, thousands of times."""

    def test_they_are_one_event_and_cost_what_one_costs(self, make_article: MakeArticle, month: list[Article]) -> None:
        """5,000 reprints are read and nothing else: for less than some 150 articles that are compared."""
        first = make_article("first", title="Copied", text="A copied text.", timestamp=START)
        copies = [
            first.model_copy(update={"id": f"{number:064x}", "story_id": first.id, "content_sha256": f"{number:064x}"})
            for number in range(5_000)
        ]
        spent: list[list[float]] = [[], []]
        for which, some in 3 * ((0, month), (1, [first, *copies])):  # a collection of garbage may fall into any of them
            shelf = EventShelf()
            list(shelf.write(some))
            began = process_time()
            changed = assign_events(shelf, {day_of(one) for one in some})
            spent[which].append(process_time() - began)
        assert changed == 0
        assert set(shelf.events.values()) == {first.id}
        assert min(spent[1]) < min(spent[0])

    def test_unknown_as_copies_they_are_one_event(self, make_article: MakeArticle) -> None:
        """Where each stands for a story of its own, one event is all that they open, too."""
        text = "The ferry Astrid caught fire, and lifeboats took passengers ashore near Rodvig."
        copies = [
            make_article(f"copy-{number}", title="Ferry fire", text=text, timestamp=START + timedelta(minutes=number))
            for number in range(300)
        ]
        assert set(told([copies]).events.values()) == {copies[0].id}
