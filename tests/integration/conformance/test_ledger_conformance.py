"""What both ledgers do, beside the embedded index and in Elasticsearch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import IndexRefusedError
from pipeline.index import open_ledger
from pipeline.index.ledger import LedgerIndex, LedgerOutcome, LedgerQuery, LedgerRun
from pipeline.settings import Settings
from tests.elasticsearch_server import new_prefix, remove, server

NOW = datetime.now(UTC).replace(microsecond=0)
URL = "https://harbour-courier.example/2026/ferry"


@pytest.fixture(params=["sqlite", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a ledger of each test's own."""
    if request.param == "sqlite":
        yield Settings(home=tmp_path)
        return
    if server().url is None:
        pytest.skip(f"data streams are tried on a real Elasticsearch: {server().name}")
    url = str(request.getfixturevalue("elasticsearch_url"))
    with Elasticsearch(url) as client:
        if client.options(ignore_status=(400, 404)).indices.get_data_stream(name="none*").meta.status == 400:
            pytest.skip(f"the server of {os.environ.get('DATELINE_TEST_ELASTICSEARCH_URL')} has no data streams")
        made = Settings(home=tmp_path, elasticsearch_url=url, index_prefix=new_prefix())
        yield made
        remove(client, made.index_prefix)


@pytest.fixture
def ledger(settings: Settings) -> Iterator[LedgerIndex]:
    """An empty ledger."""
    opened = open_ledger(settings)
    yield opened
    opened.close()


def outcome(url: str = URL, kind: str = "indexed", reason: str = "new", **more: object) -> LedgerOutcome:
    """An outcome of the run ``first`` at the source ``courier``."""
    fields = {"run_id": "first", "source_id": "courier", "stage": "index", "at": NOW} | more
    return LedgerOutcome.model_validate(
        {
            "run_type": "scheduled",
            "night": NOW.date(),
            "night_label": f"{NOW:%Y-%m-%d %H:%M:%S} scheduled",
            "source_name": "Harbour Courier",
            "url": url,
            "host": "harbour-courier.example",
            "kind": kind,
            "reason": reason,
            "pipeline_version": "0",
        }
        | fields
    )


def run(run_id: str = "first", nights_ago: int = 0, **more: object) -> LedgerRun:
    """A run that began some nights ago."""
    started_at = NOW - timedelta(days=nights_ago)
    return LedgerRun.model_validate(
        {
            "scope": "run",
            "run_id": run_id,
            "run_type": "scheduled",
            "night": started_at.date(),
            "night_label": f"{started_at:%Y-%m-%d %H:%M:%S} scheduled",
            "started_at": started_at,
            "finished_at": started_at,
            "reported_at": started_at,
            "duration_seconds": 1.5,
            "verdict": "good",
            "listed": 3,
            "captured": 2,
            "articles": 1,
            "outcomes": {"indexed": 1, "failed": 2},
            "report_stamp": "1",
            "pipeline_version": "0",
        }
        | more
    )


def of_source(run_id: str, nights_ago: int, **more: object) -> LedgerRun:
    """What a run had of the source ``courier``."""
    return run(run_id, nights_ago, scope="source", source_id="courier", source_name="Harbour Courier", **more)


class TestOutcomes:
    """What was said of links."""

    def test_they_come_back_as_they_were(self, ledger: LedgerIndex) -> None:
        """Every field is kept, and an outcome is found at once by its URL and by its article."""
        one = outcome(article_id="a" * 64, detail="as told by Ada Quill")
        assert ledger.record([one, outcome(f"{URL}/2")], [run()]) == 3
        assert list(ledger.outcomes(LedgerQuery(urls=[URL]))) == [one]
        assert list(ledger.outcomes(LedgerQuery(article_ids=["a" * 64], urls=["https://elsewhere.example/"]))) == [one]

    def test_repeated_recording_adds_nothing(self, ledger: LedgerIndex) -> None:
        """A run that is recorded again, as after a crash, leaves one document a link."""
        outcomes = [outcome(f"{URL}/{number}") for number in range(700)]
        ledger.record(outcomes[:600], [])
        assert ledger.record(outcomes, [run()]) == 101
        assert len(ledger.outcomes(LedgerQuery(run_id="first", limit=1000))) == 700

    def test_attempts_are_kept(self, ledger: LedgerIndex) -> None:
        """Of a link that first failed and was then indexed both are there, and only the last one is current."""
        ledger.record([outcome(kind="failed", reason="not-indexed"), outcome(f"{URL}/2")], [run()])
        ledger.record([outcome(at=NOW + timedelta(hours=1)), outcome(f"{URL}/2")], [run()])
        told = ledger.outcomes(LedgerQuery(urls=[URL]))
        assert [(one.kind, one.attempt, one.current) for one in told] == [("indexed", 2, True), ("failed", 1, False)]
        current = ledger.outcomes(LedgerQuery(run_id="first", current_only=True))
        assert sorted((one.url, one.kind) for one in current) == [(URL, "indexed"), (f"{URL}/2", "indexed")]

    def test_they_are_chosen(self, ledger: LedgerIndex) -> None:
        """By run, source and kind together, the newest first, no more than were asked for."""
        told = [
            outcome(f"{URL}/{number}", "failed" if number % 2 else "indexed", at=NOW + timedelta(minutes=number))
            for number in range(6)
        ]
        ledger.record([*told, outcome(URL, "failed", source_id="herald"), outcome(URL, "failed", run_id="other")], [])
        query = LedgerQuery(run_id="first", source_id="courier", kinds=["failed", "rejected"], limit=2)
        assert [one.url for one in ledger.outcomes(query)] == [f"{URL}/5", f"{URL}/3"]

    def test_two_sources_of_one_link(self, ledger: LedgerIndex) -> None:
        """The same URL listed by two sources has an outcome of each."""
        ledger.record([outcome(), outcome(source_id="herald")], [])
        assert {one.source_id for one in ledger.outcomes(LedgerQuery(urls=[URL]))} == {"courier", "herald"}


class TestRuns:
    """What runs came to."""

    def test_nothing_was_recorded(self, ledger: LedgerIndex) -> None:
        """A ledger that was never written to is empty, and nothing is made by reading."""
        assert (list(ledger.runs()), dict(ledger.recorded()), list(ledger.outcomes(LedgerQuery()))) == ([], {}, [])
        assert list(ledger.source_history("courier")) == []
        assert ledger.forget(source_id="courier") == 0

    def test_the_newest_come_first(self, ledger: LedgerIndex) -> None:
        """The list has runs only, whole, and as many as asked for."""
        runs = [run(f"night-{ago}", ago, report_stamp=str(ago)) for ago in (3, 1, 2)]
        ledger.record([], [of_source("night-1", 1), *runs])
        assert list(ledger.runs(limit=2)) == [runs[1], runs[2]]
        assert dict(ledger.recorded()) == {"night-1": "1", "night-2": "2", "night-3": "3"}

    def test_a_later_report_replaces_an_earlier_one(self, ledger: LedgerIndex) -> None:
        """And never the other way round."""
        later = run(verdict="not good", reported_at=NOW + timedelta(hours=1), report_stamp="2")
        ledger.record([], [run()])
        ledger.record([], [later])
        ledger.record([], [run()])
        assert list(ledger.runs()) == [later]

    def test_history_of_a_source(self, ledger: LedgerIndex) -> None:
        """Its last nights before a moment, without replays."""
        told = [of_source(f"night-{ago}", ago) for ago in range(4)]
        ledger.record([], [*told, of_source("replay-x", 1, run_type="replay")])
        found = ledger.source_history("courier", before=NOW - timedelta(hours=1), limit=2)
        assert [one.run_id for one in found] == ["night-1", "night-2"]

    def test_old_runs_leave(self, ledger: LedgerIndex) -> None:
        """What is older than the retention goes when the next run is recorded."""
        ledger.record([], [run("old", 91), run("young", 89)])
        ledger.record([], [run("last")])
        assert set(ledger.recorded()) == {"young", "last"}


class TestForgetting:
    """What must not be there any more."""

    def test_a_page(self, ledger: LedgerIndex) -> None:
        """Exactly the outcomes that were named go."""
        ledger.record([outcome(), outcome(f"{URL}/2")], [run()])
        assert ledger.forget(outcomes=ledger.outcomes(LedgerQuery(urls=[URL]))) == 1
        assert [one.url for one in ledger.outcomes(LedgerQuery())] == [f"{URL}/2"]

    def test_a_source(self, ledger: LedgerIndex) -> None:
        """Its outcomes and its figures go, and nobody else's."""
        ledger.record([outcome(), outcome(source_id="herald")], [of_source("first", 0), run()])
        assert ledger.forget(source_id="courier") == 2
        assert [one.source_id for one in ledger.outcomes(LedgerQuery())] == ["herald"]
        assert (len(ledger.source_history("courier")), len(ledger.runs())) == (0, 1)


class TestElasticsearch:
    """What only a cluster has."""

    @pytest.mark.parametrize("settings", ["elasticsearch"], indirect=True)
    @pytest.mark.elasticsearch
    def test_what_others_wrote(self, settings: Settings, ledger: LedgerIndex) -> None:
        """A field of a newer Dateline is passed over; a document of something else is said, with its id."""
        ledger.record([], [run()])
        name = f"{settings.index_prefix}-runs"
        with Elasticsearch(str(settings.elasticsearch_url)) as client:
            client.indices.put_mapping(index=name, properties={"mood": {"type": "keyword"}})
            client.update(index=name, id=run().id, doc={"mood": "sunny"}, refresh=True)
            assert list(ledger.runs()) == [run()]
            client.index(index=name, id="foreign", document={"scope": "run"}, refresh=True)
        with pytest.raises(IndexRefusedError, match="holds foreign"):
            ledger.runs()

    @pytest.mark.parametrize("settings", ["elasticsearch"], indirect=True)
    @pytest.mark.elasticsearch
    def test_retention_is_the_setting(self, settings: Settings, ledger: LedgerIndex) -> None:
        """The stream is made with the retention of the settings, and follows them when they change."""
        ledger.record([outcome()], [run()])
        longer = open_ledger(settings.model_copy(update={"ledger_retention": "400d"}))
        kept = []
        with Elasticsearch(str(settings.elasticsearch_url)) as client:
            for one in (ledger, longer):
                one.record([outcome()], [])
                (stream,) = client.indices.get_data_stream(name=f"{settings.index_prefix}-outcomes")["data_streams"]
                kept.append(stream["lifecycle"]["data_retention"])
        longer.close()
        assert kept == ["90d", "400d"]

    @pytest.mark.parametrize("settings", ["elasticsearch"], indirect=True)
    @pytest.mark.elasticsearch
    def test_a_rolled_over_stream_holds_nothing_twice(self, settings: Settings, ledger: LedgerIndex) -> None:
        """What an older index of the stream holds is not written into the newer, and is passed where it lies."""
        told = [outcome(), outcome(f"{URL}/2", "failed", "index-refused")]
        ledger.record(told, [])
        with Elasticsearch(str(settings.elasticsearch_url)) as client:
            assert client.indices.rollover(alias=f"{settings.index_prefix}-outcomes")["rolled_over"]
        assert ledger.record(told, []) == 0
        assert ledger.record([outcome(f"{URL}/2")], []) == 1
        found = ledger.outcomes(LedgerQuery(urls=[f"{URL}/2"]))
        assert sorted((one.attempt, one.current) for one in found) == [(1, False), (2, True)]
