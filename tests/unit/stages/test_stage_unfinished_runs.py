"""Earlier runs with captures and no outcome: the next run that reaches the index takes them up, or names them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.article import Capture, Outcome
from pipeline.cli import commands
from pipeline.errors import StorageError
from pipeline.fetch import Archive
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.ledger import WHOLE_RUN, RunReport, Trouble, Verdict, verdict_of
from pipeline.parts import packed, write_bytes, write_part
from pipeline.runs import OVER_AFTER, Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning
from pipeline.stages.index import index
from pipeline.stages.process import process
from pipeline.stages.replay import replay
from pipeline.stages.replay_choice import Choice
from pipeline.stages.unfinished_runs import catch_up, in_arrears
from pipeline.stages.upkeep.prune import prune
from pipeline.stages.verdict.report import lines, read_report, report
from pipeline.store import DataPath, read_bytes
from tests.unit.stages.captures import PAGE, archive_page, make_capture, make_link

QUAY, PIER = Source(id="quay", name="Quay Herald"), Source(id="pier", name="Pier Post")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a data root of each test's own."""
    return Settings(home=tmp_path / "home")


def begun(settings: Settings, name: str, *captures: Capture) -> Run:
    """Return a run of one source that has fetched ``captures``."""
    run = Run(settings.home, name)
    write_bytes(run.beginning, Beginning(sources=(QUAY,)).to_json().encode())
    write_part(run.part("links", "quay"), [one.link for one in captures] or [make_link("http://quay.example/front")])
    write_part(run.part("captures", "quay"), captures)
    return run


def cut_short(part: DataPath) -> None:
    """Take the last byte from ``part``."""
    write_bytes(packed(part), read_bytes(packed(part))[:-1])


def next_night(settings: Settings) -> RunReport:
    """Return the report of a night that has nothing of its own to index."""
    run = begun(settings, "night-5")
    index(settings, run, afterwards=partial(catch_up, settings, run))
    return report(run)


def titles(settings: Settings) -> list[str]:
    """Return the titles of all that is indexed."""
    with closing(open_index(settings)) as target:
        target.ensure()
        return [str(hit.article["title"]) for hit in target.search(Query()).hits]


class TestCatchUp:
    """A night without its index is caught up."""

    @pytest.mark.parametrize("processed", [True, False])
    def test_night_that_never_reached_the_index(self, settings: Settings, *, processed: bool) -> None:
        """Its captures are processed where they were not, and indexed; both reports say so."""
        lost = begun(settings, "night-2", archive_page(settings.home, PAGE))
        if processed:
            process(lost, QUAY)
        assert report(lost).waiting == 1
        figures = next_night(settings)
        assert titles(settings) == ["Ferry returns"]
        assert read_report(lost).outcomes == {"indexed": 1}
        assert read_report(lost).waiting == 0
        assert figures.caught_up == {"night-2": 1}
        assert any("taken up from run night-2: 1" in line for line in lines(figures))
        assert not list(in_arrears(Run(settings.home, "night-6"), datetime.now(UTC)))

    def test_damaged_articles_are_made_again(self, settings: Settings) -> None:
        """Their captures are there: nobody has to remove the file first."""
        lost = begun(settings, "night-2", archive_page(settings.home, PAGE))
        process(lost, QUAY)
        report(lost)
        cut_short(lost.part("articles", "quay"))
        assert next_night(settings).problems == ()
        assert titles(settings) == ["Ferry returns"]

    def test_damaged_captures_cost_no_other_source(self, settings: Settings) -> None:
        """What the others brought is taken up, and the damage is told in red."""
        lost = begun(settings, "night-2", archive_page(settings.home, PAGE))
        write_bytes(lost.beginning, Beginning(sources=(PIER, QUAY)).to_json().encode())
        link = make_link("http://pier.example/boats", source_id="pier")
        write_part(lost.part("links", "pier"), [link])
        write_part(lost.part("captures", "pier"), [make_capture(link)])
        report(lost)
        cut_short(lost.part("captures", "pier"))
        figures = next_night(settings)
        assert titles(settings) == ["Ferry returns"]
        assert [one.reason for one in figures.problems] == ["run-in-arrears"]
        assert "pier.jsonl.zst is damaged" in figures.problems[0].detail

    def test_killed_run_without_a_report(self, settings: Settings) -> None:
        """A run that began more than a day ago goes on no more; a younger one may, and is left alone."""
        lost = begun(settings, "night-2", archive_page(settings.home, PAGE))
        now = datetime.now(UTC)
        this = Run(settings.home, "night-5")
        assert not list(in_arrears(this, now))
        assert list(in_arrears(this, now + 2 * OVER_AFTER)) == [lost]
        assert list(in_arrears(this, now - timedelta(days=365))) == [lost], "the clock was ahead when it began"

    def test_replay_is_left_alone(self, settings: Settings) -> None:
        """It read the archive, from which it can be repeated."""
        report(begun(settings, "replay-night-2", archive_page(settings.home, PAGE)))
        assert not list(in_arrears(Run(settings.home, "night-5"), datetime.now(UTC)))

    def test_run_that_cannot_be_taken_up(self, settings: Settings) -> None:
        """It is named with the reason, in red, and the night's own work is done."""
        lost = begun(settings, "night-2", archive_page(settings.home, PAGE))
        report(lost)
        lost.part("captures", "quay").write_text("{", encoding="utf-8")
        figures = next_night(settings)
        assert [one.reason for one in figures.problems] == ["run-in-arrears"]
        assert "night-2" in figures.problems[0].detail
        assert not figures.verdict.passed


class TestDamagedCaptures:
    """A list of captures that was found damaged is said until somebody has done something about it."""

    def test_it_is_known_trouble_afterwards(self, settings: Settings) -> None:
        """Red when it is found; in each night after it said, since then, and not red; over once the run is replayed."""
        found = self.damaged(settings)
        assert "damaged-part" in read_report(found).verdict.gates
        for day in (4, 5):
            verdict = self.night(settings, day)
            assert verdict.passed, verdict.reasons
            (said,) = verdict.known
            assert said.startswith("quay: what it captured in run night-20261103T020000Z is damaged")
            assert "known since" in said
        replay(settings, datetime(2026, 11, 5, tzinfo=UTC), run_ids=[found.id])
        assert titles(settings) == ["Ferry returns"]
        assert self.night(settings, 6).known == ()

    def test_what_ends_it(self, settings: Settings) -> None:
        """A replay of a part of it does not, nor one whose report is damaged; trouble elsewhere holds up none."""
        found = self.damaged(settings)
        other = make_link("http://quay.example/boats")
        with Archive(settings.home, "quay", found.id) as archive:
            archive.append_local(other, PAGE.encode(), "text/html")
        some = Choice(pages=frozenset({("quay", other.url)}))
        (figures,) = replay(settings, datetime(2026, 11, 4, tzinfo=UTC), run_ids=[found.id], choice=some)
        assert figures.verdict.passed
        assert len(self.night(settings, 4).known) == 1
        by_days = Choice(since=date(1970, 1, 1))
        (figures,) = replay(settings, datetime(2026, 11, 5, tzinfo=UTC), run_ids=[found.id], choice=by_days)
        assert self.night(settings, 5).known == (), "all of it was taken, though by its days"
        whole = Run(settings.home, figures.run_id)
        write_bytes(whole.report, b"{")
        assert len(self.night(settings, 6).known) == 1
        for source_id, said in (("pier", 0), ("quay", 1), (WHOLE_RUN, 1)):
            trouble = Trouble(source_id=source_id, gate="damaged-archive", about="x", detail="x")
            red = figures.model_copy(update={"verdict": verdict_of([trouble])})
            write_bytes(whole.report, red.model_dump_json().encode())
            assert len(self.night(settings, 7).known) == said, source_id

    def test_an_earlier_run_that_cannot_be_read_costs_nothing(self, settings: Settings) -> None:
        """A disk that refuses what is of another night is told in red, and the night's own work is done."""
        found = self.damaged(settings)
        packed(found.part("captures", "quay")).unlink()
        packed(found.part("captures", "quay")).mkdir()  # which nobody can read as a file, whoever asks
        verdict = self.night(settings, 4)
        assert verdict.gates == ("storage",)
        assert found.id in verdict.reasons[0]

    def test_it_is_not_pruned(self, settings: Settings) -> None:
        """While its pages wait for a replay its list is kept, so that somebody goes on saying so."""
        found = self.damaged(settings)
        later, age = datetime(2027, 1, 5, tzinfo=UTC), timedelta(days=30)
        (told,) = prune(settings.home, later, age)
        assert (told.run_id, told.kept) == (found.id, "damaged")
        replay(settings, datetime(2026, 11, 5, tzinfo=UTC), run_ids=[found.id])
        assert not [one.kept for one in prune(settings.home, later, age) if one.kept]

    def damaged(self, settings: Settings) -> Run:
        """Return a reported night of November the third whose list of captures is damaged."""
        page = archive_page(settings.home, PAGE, run_id="night-20261103T020000Z")
        found = begun(settings, "night-20261103T020000Z", page)
        cut_short(found.part("captures", "quay"))
        with pytest.raises(StorageError):
            process(found, QUAY)
        index(settings, found)
        report(found)
        return found

    def night(self, settings: Settings, day: int) -> Verdict:
        """Return the verdict of a night of November that brought nothing new."""
        run = begun(settings, f"night-202611{day:02}T020000Z")
        link = make_link("http://quay.example/front")
        fields = {"source_id": "quay", "url": link.url, "kind": "rejected", "reason": "scheme", "stage": "discover"}
        write_part(run.outcomes("discover", "quay"), [Outcome.model_validate(fields)])
        index(settings, run, afterwards=partial(catch_up, settings, run))
        return report(run).verdict

    def test_verify_names_it(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever asks whether everything can still be read hears of the list, too, whichever run it is of."""
        monkeypatch.setenv("DATELINE_HOME", str(settings.home))
        run = begun(settings, "night-2", archive_page(settings.home, PAGE, run_id="night-2"))
        assert CliRunner().invoke(commands, ["archive", "verify"]).exit_code == 0
        cut_short(run.part("captures", "quay"))
        done = CliRunner().invoke(commands, ["archive", "verify"])
        assert done.exit_code == 1
        assert "quay: what it captured in run night-2 is damaged" in done.output
        assert "dateline replay night-2" in done.output
