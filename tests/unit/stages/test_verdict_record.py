"""What a run leaves in the index of its ledger, and what happens when that is away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Article, Capture, Link, Outcome, OutcomeKind
from pipeline.index import open_ledger
from pipeline.index.ledger import LedgerIndex, LedgerQuery
from pipeline.parts import write_bytes, write_part
from pipeline.runs import Run, StageReport
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning, read_sources
from pipeline.stages.reporting import reporting
from pipeline.stages.verdict.record import problem_line, read_recording, record
from pipeline.stages.verdict.report import lines, report

MakeArticle = Callable[..., Article]
NIGHT = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=1)
URL = "https://harbour-courier.example/ferry"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a data root of each test's own."""
    return Settings(home=tmp_path / "home")


@pytest.fixture
def ledger(settings: Settings) -> LedgerIndex:
    """Where the runs are recorded."""
    return open_ledger(settings)


def ended(
    settings: Settings, name: str, *outcomes: Outcome, at: datetime = NIGHT, articles: tuple[Article, ...] = ()
) -> Run:
    """Return a run that began at ``at``, took twelve minutes, and has its report."""
    run = Run(settings.home, name)
    source = Source(id="courier", name="Harbour Courier")
    write_bytes(run.beginning, Beginning(sources=(source,)).to_json().encode())
    links = [Link(url=one.url, source_id="courier", listed_by="feed") for one in outcomes]
    write_part(run.part("links", "courier"), links)
    write_part(run.part("captures", "courier"), tuple[Capture]())
    write_part(run.part("articles", "courier"), articles)
    write_part(run.outcomes("index", "courier"), outcomes)
    told = StageReport(stage="index", source_id="_run", started_at=at, seconds=720.0, counts={})
    write_bytes(run.stage_report("index", "_run"), told.to_json().encode())
    report(run)
    return run


def outcome(kind: OutcomeKind = OutcomeKind.INDEXED, reason: str = "new", url: str = URL, **more: str) -> Outcome:
    """An outcome of the one source."""
    return Outcome.model_validate(
        {"source_id": "courier", "url": url, "kind": kind, "reason": reason, "stage": "index"} | more
    )


def broken(settings: Settings) -> Settings:
    """Settings whose ledger cannot be written: a file stands where its folder should be."""
    place = Path(str(settings.home)) / "in-the-way"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("", encoding="utf-8")
    return settings.model_copy(update={"index_home": place})


class TestDocuments:
    """What is written of a run."""

    def test_an_outcome_says_where_and_when(self, settings: Settings, ledger: LedgerIndex) -> None:
        """With a night that people can read, to the second: two runs of a minute are two."""
        record(settings, ended(settings, "scheduled__x", outcome()))
        (one,) = ledger.outcomes(LedgerQuery(urls=[URL]))
        assert (one.night_label, one.run_type) == (f"{NIGHT:%Y-%m-%d} 02:00:00 scheduled", "scheduled")
        assert (one.night, one.source_name, one.host) == (NIGHT.date(), "Harbour Courier", "harbour-courier.example")
        assert one.at == NIGHT + timedelta(minutes=12)

    def test_no_password_is_written(self, settings: Settings, ledger: LedgerIndex) -> None:
        """Neither of the link nor of a URL that a detail names."""
        written = "https://reader:hush@harbour-courier.example/ferry"
        told = outcome(OutcomeKind.FAILED, "http-500", written, detail=f"asked {written} thrice")
        record(settings, ended(settings, "x", told))
        (one,) = ledger.outcomes(LedgerQuery())
        assert (one.url, one.detail) == (URL, f"asked {URL} thrice")
        assert b"hush" not in (Path(str(settings.home)) / "index" / "ledger.sqlite").read_bytes()

    def test_a_source_in_figures(self, settings: Settings, ledger: LedgerIndex, make_article: MakeArticle) -> None:
        """The share without a date, the doubts and the median lag are those of its articles."""
        first = make_article("a").model_copy(update={"source_id": "courier", "published_at": NIGHT, "flags": ()})
        articles = (
            first.model_copy(update={"captured_at": NIGHT + timedelta(hours=1)}),
            first.model_copy(update={"captured_at": NIGHT + timedelta(hours=4)}),
            first.model_copy(update={"published_at": None, "flags": ("truncated-fragment",)}),
        )
        record(settings, ended(settings, "x", outcome(), articles=articles))
        (one,) = ledger.source_history("courier")
        assert (one.undated, one.undated_share, one.doubts, one.lag_hours) == (1, 0.3333, 1, 2.5)

    def test_a_run_in_figures(self, settings: Settings, ledger: LedgerIndex) -> None:
        """Verdict, reasons, gates and duration; the same for the source that is the reason."""
        lost = [outcome(OutcomeKind.FAILED, "index-refused", f"{URL}/{number}") for number in range(4)]
        record(settings, ended(settings, "x", *lost))
        (run,), (source,) = ledger.runs(), ledger.source_history("courier")
        for one in (run, source):
            assert (one.verdict, one.gates_failed) == ("not good", ("links-lost",))
            assert one.reasons == ("courier: 4 of 4 links were lost",)
            assert (one.listed, one.outcomes) == (4, {"failed": 4})
        assert run.duration_seconds >= 720

    def test_a_night_with_a_silent_source_is_not_complete(self, settings: Settings, ledger: LedgerIndex) -> None:
        """Nobody knows what it had, whatever became of the links of others; a replay asks nobody for a listing."""
        other = Source(id="quay", name="Quay Herald")
        for name in ("x", "replay-x"):
            run = ended(settings, name, outcome())
            sources = (*read_sources(run), other)
            write_bytes(run.beginning, Beginning(sources=sources).to_json().encode())
            said = "yes" if name != "x" else "no, nothing was listed by quay"
            assert f"  complete: {said}" in lines(report(run))
            record(settings, run)
        assert {one.run_id: one.complete for one in ledger.runs()} == {"x": False, "replay-x": True}

    def test_a_silent_source_says_since_when(self, settings: Settings, ledger: LedgerIndex) -> None:
        """From the first run that had nothing new, until one has; a replay says nothing of it."""
        quiet = outcome(OutcomeKind.UNCHANGED, "not-modified")
        told = [("n1", outcome()), ("n2", quiet), ("n3", quiet), ("replay-n1", outcome()), ("n4", quiet)]
        start = NIGHT - timedelta(days=5)
        for number, (name, one) in enumerate(told):
            record(settings, ended(settings, name, one, at=start + timedelta(days=number)))
        last = ledger.source_history("courier")[0]
        assert (last.run_id, last.last_heard, last.silent_since) == ("n4", start, start + timedelta(days=1))
        record(settings, ended(settings, "n5", outcome(), at=NIGHT))
        assert ledger.source_history("courier")[0].silent_since is None

    @pytest.mark.parametrize(
        ("stage", "reason", "heard"), [("discover", "listed-twice", False), ("index", "same-canonical-url", True)]
    )
    def test_an_address_that_is_listed_twice_is_nothing_new(
        self, settings: Settings, ledger: LedgerIndex, stage: str, reason: str, *, heard: bool
    ) -> None:
        """Else a source whose listing names a page twice could never be silent; a page that was fetched is new."""
        twice = outcome(OutcomeKind.DUPLICATE, reason, f"{URL}?twice", stage=stage)
        record(settings, ended(settings, "n1", outcome(OutcomeKind.UNCHANGED, "not-modified"), twice))
        assert (ledger.source_history("courier")[0].silent_since is None) is heard


class TestCatchingUp:
    """An index that is away fails no night, and no night is lost to it."""

    def test_trouble_is_said_and_nothing_raised(self, settings: Settings) -> None:
        """The run is as good as it was; the problem is in its folder and in one line."""
        run = ended(settings, "first", outcome())
        told = record(broken(settings), run)
        assert told.runs == ()
        assert told == read_recording(run)
        assert "in-the-way" in (problem_line(told) or "")
        assert report(run).verdict.passed

    def test_an_unreachable_server(self, settings: Settings) -> None:
        """The line names the host and what to do."""
        away = settings.model_copy(update={"elasticsearch_url": "http://127.0.0.1:1"})
        assert "http://127.0.0.1:1" in (problem_line(record(away, ended(settings, "first", outcome()))) or "")

    def test_the_next_run_takes_earlier_ones_up(self, settings: Settings, ledger: LedgerIndex) -> None:
        """Those that are not there, the oldest first, once."""
        for number in range(3):
            record(broken(settings), ended(settings, f"n{number}", outcome(), at=NIGHT + timedelta(minutes=number)))
        run = ended(settings, "last", outcome())
        assert record(settings, run).runs == ("n0", "n1", "n2", "last")
        assert record(settings, run).runs == ("last",)
        assert len(ledger.outcomes(LedgerQuery(urls=[URL]))) == 4
        assert len(ledger.runs()) == 4

    def test_a_run_that_was_reported_again(self, settings: Settings, ledger: LedgerIndex) -> None:
        """What a resumed run says while the index is away is taken up later, beside what it said first."""
        failed = outcome(OutcomeKind.FAILED, "index-refused")
        record(settings, ended(settings, "first", failed))
        record(broken(settings), ended(settings, "first", outcome()))
        record(settings, ended(settings, "second", outcome(url=f"{URL}/2")))
        told = ledger.outcomes(LedgerQuery(urls=[URL]))
        assert {(one.kind, one.attempt, one.current) for one in told} == {("indexed", 2, True), ("failed", 1, False)}

    def test_a_damaged_run_holds_up_no_other(self, settings: Settings, ledger: LedgerIndex) -> None:
        """Its name and what to do are said, and the rest is recorded."""
        write_bytes(ended(settings, "bad", outcome()).report, b"{")
        told = record(settings, ended(settings, "good", outcome()))
        assert told.runs == ("good",)
        assert "run bad: " in (told.problem or "")
        assert set(ledger.recorded()) == {"good"}

    def test_runs_beyond_the_retention_stay_away(self, settings: Settings, ledger: LedgerIndex) -> None:
        """They are not taken up night after night only to be dropped again."""
        ended(settings, "ancient", outcome(), at=NIGHT - timedelta(days=200))
        assert record(settings, ended(settings, "last", outcome())).runs == ("last",)
        assert set(ledger.recorded()) == {"last"}

    def test_a_run_under_way_is_left_alone(self, settings: Settings, ledger: LedgerIndex) -> None:
        """A run without a report is not there yet."""
        with reporting(Run(settings.home, "under-way"), "discover", "courier"):
            record(settings, ended(settings, "last", outcome()))
        assert set(ledger.recorded()) == {"last"}


class TestSqliteFile:
    """The file beside the embedded index."""

    def test_damage_is_said(self, settings: Settings) -> None:
        """The line names the file and what to do, and what is there stays as it is."""
        run = ended(settings, "first", outcome())
        file = Path(str(settings.home)) / "index" / "ledger.sqlite"
        file.parent.mkdir()
        file.write_bytes(b"no database" * 1000)
        assert "ledger.sqlite is damaged" in (problem_line(record(settings, run)) or "")
        assert file.read_bytes() == b"no database" * 1000

    def test_a_writer_that_was_killed_leaves_it_readable(self, settings: Settings, ledger: LedgerIndex) -> None:
        """What it had half written is rolled back by whoever reads next, and is not there."""
        record(settings, ended(settings, "first", outcome()))
        file = Path(str(settings.home)) / "index" / "ledger.sqlite"
        journal = file.with_name("ledger.sqlite-journal")
        writer = sqlite3.connect(file, isolation_level=None)
        writer.execute("PRAGMA cache_size = 1")  # so that it writes pages before it commits
        writer.execute("BEGIN IMMEDIATE")
        for number in range(500):
            writer.execute(
                "INSERT INTO runs VALUES (?, 'run', ?, 'manual', NULL, '3', '3', ?)", (number, number, "x" * 999)
            )
        killed = [(one, one.read_bytes()) for one in (file, journal)]
        writer.execute("ROLLBACK")
        writer.close()
        for path, content in killed:
            path.write_bytes(content)
        assert set(ledger.recorded()) == {"first"}
        assert not journal.exists()
