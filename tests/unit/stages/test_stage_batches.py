"""Who does what in a run of many processes: bounded in number, and nothing lost where a source is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from pipeline.article import Outcome, OutcomeKind
from pipeline.errors import UsageError
from pipeline.ledger import WHOLE_RUN
from pipeline.parts import packed, read_part, write_bytes, write_part
from pipeline.runs import Run, Stage, StageReport
from pipeline.settings import Settings, Source
from pipeline.stages.batches import MOST_BATCHES, WORTH_A_TASK, Plan, Stretch, batches, discard, divide, join, plan
from pipeline.stages.begin import begin
from pipeline.stages.cleared_tasks import forget_basis, is_settled, note_basis, task_to_clear, why_to_clear
from pipeline.stages.process import process_share
from pipeline.stages.tasks import check_conf
from pipeline.store import read_bytes

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
BIG, SMALL = Source(id="archive", name="Archive"), Source(id="pier", name="Pier")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run of two sources that has begun."""
    this = Run(tmp_path / "home", "night")
    begin(Settings.load(home=this.home), this, [BIG, SMALL])
    return this


def told(run: Run, stage: Stage, source_id: str, at: datetime = NOW, **counts: int) -> None:
    """Write down that a stage was done."""
    report = StageReport(stage=stage, source_id=source_id, started_at=at, seconds=1.5, counts=counts)
    write_bytes(run.stage_report(stage, source_id), report.to_json().encode())


def rejected(number: int) -> Outcome:
    """One link that ended in ``process``."""
    url = f"https://archive.example/{number}"
    return Outcome(source_id=BIG.id, url=url, kind=OutcomeKind.REJECTED, reason="too-short", stage="process")


class TestBatches:
    """Sources, a batch a task."""

    @pytest.mark.parametrize("count", [0, 1, 5, 9, 300, 1_025, 6_000, 20_000, 100_000])
    def test_bounded_and_whole(self, count: int) -> None:
        """However many there are, there are few batches, and every source is in one of them, in order."""
        ids = [f"source-{number}" for number in range(count)]
        found = batches(ids)
        assert len(found) <= MOST_BATCHES
        assert list(chain.from_iterable(found)) == ids
        assert all(found)

    def test_few_sources_have_a_task_each(self) -> None:
        """Where there are few, each has its own colour in the grid."""
        assert batches(["quay", "pier"]) == [["quay"], ["pier"]]


class TestDivide:
    """Captures, a share a task."""

    @pytest.mark.parametrize("counts", [[100_000], [10] * 300, [0], [0, 5, 0], [1] * 5_000, [3_000_000, 1], []])
    def test_bounded_and_whole(self, counts: list[int]) -> None:
        """However many there are, there are few shares, and every capture is in just one of them."""
        captures = {f"source-{number}": count for number, count in enumerate(counts)}
        shares = divide(captures)
        assert len(shares) <= MOST_BATCHES
        taken: dict[str, list[int]] = {source_id: [] for source_id in captures}
        for one in chain.from_iterable(shares):
            taken[one.source_id] += range(one.start, one.stop)
        assert {source_id: list(range(count)) for source_id, count in captures.items()} == taken
        assert {one.source_id for one in chain.from_iterable(shares)} == set(captures)

    def test_a_big_source_is_spread(self) -> None:
        """A day's archive of 100,000 captures is read by many."""
        sizes = [sum(one.stop - one.start for one in share) for share in divide({"archive": 100_000})]
        assert len(sizes) == MOST_BATCHES
        assert max(sizes) < 1.1 * min(sizes) or max(sizes) - sizes[-1] < MOST_BATCHES

    def test_small_sources_share_the_models(self) -> None:
        """Three hundred sources of ten pages do not load them three hundred times."""
        assert len(divide({f"source-{number}": 10 for number in range(300)})) == 3_000 / WORTH_A_TASK


class TestJoin:
    """What several shares made of one source."""

    @pytest.fixture
    def cut(self, run: Run) -> Run:
        """A source of four captures in two shares; only the first is done."""
        stretches = [Stretch(source_id=BIG.id, start=start, stop=start + 2, whole=False) for start in (0, 2)]
        made = Plan(at=NOW, shares=((stretches[0],), (stretches[1],)))
        write_bytes(run.plan, made.to_json().encode())
        self.do(run, 0)
        return run

    def do(self, run: Run, number: int) -> None:
        """Do one share."""
        share = run.share(number)
        write_part(share.outcomes("process", BIG.id), [rejected(2 * number), rejected(2 * number + 1)])
        told(share, "process", BIG.id, articles=0, rejected=2)

    def report(self, run: Run) -> StageReport:
        """Return what the source's stage says."""
        return StageReport.from_json(run.stage_report("process", BIG.id).read_bytes())

    def test_all_of_it(self, cut: Run) -> None:
        """Outcomes in the order of the captures, counts summed; once more gives the same."""
        self.do(cut, 1)
        for _ in range(2):
            join(cut)
            assert list(read_part(cut.outcomes("process", BIG.id), Outcome)) == [rejected(one) for one in range(4)]
            assert self.report(cut).counts == {"articles": 0, "rejected": 4}
            assert self.report(cut).seconds == 3.0
            assert not self.report(cut).problems

    def test_a_missing_share_is_a_problem(self, cut: Run) -> None:
        """What was read counts; the rest is named with the task to clear, and is there once that was done."""
        join(cut)
        (problem,) = self.report(cut).problems
        assert (problem.reason, problem.source_id) == ("share-missing", BIG.id)
        assert "process 1:" in problem.detail
        self.do(cut, 1)
        join(cut)
        assert not self.report(cut).problems

    def test_a_damaged_share_is_a_problem_of_its_source(self, cut: Run) -> None:
        """It is named; the run goes on with the other sources."""
        self.do(cut, 1)
        torn = packed(cut.share(1).outcomes("process", BIG.id))
        write_bytes(torn, read_bytes(torn)[:-1])
        join(cut)
        (problem,) = self.report(cut).problems
        assert (problem.reason, problem.source_id) == ("damaged-part", BIG.id)
        assert torn.name in problem.detail

    def test_a_new_plan_forgets_the_old_shares(self, cut: Run) -> None:
        """What other bounds gave is not joined with them."""
        plan(cut)
        join(cut)
        assert not list(read_part(cut.outcomes("process", BIG.id), Outcome))

    def test_a_share_that_is_no_more(self, cut: Run) -> None:
        """Its task is told which one to clear."""
        discard(cut)
        with pytest.raises(UsageError, match="clear the task plan"):
            process_share(cut, 1)


class TestCleared:
    """Tasks that were done again by hand."""

    @pytest.fixture
    def done(self, run: Run) -> Run:
        """A night that is over."""
        told(run, "fetch", BIG.id, NOW)
        write_bytes(run.plan, Plan(at=NOW + timedelta(minutes=1), shares=()).to_json().encode())
        for minutes, stage in enumerate(("process", "index", "report"), start=2):
            told(run, stage, BIG.id if stage == "process" else WHOLE_RUN, NOW + timedelta(minutes=minutes))  # type: ignore[arg-type]
        return run

    def test_nothing_to_clear(self, done: Run) -> None:
        """A night that went through is as it is, with its plan and without."""
        assert task_to_clear(done) is None
        assert is_settled(done)
        discard(done)
        assert task_to_clear(done) is None

    @pytest.mark.parametrize(("stage", "task"), [("discover", "plan"), ("fetch", "plan"), ("process", "index")])
    def test_what_follows_has_to_run(self, done: Run, stage: Stage, task: str) -> None:
        """Fetched again and not read, read again and not indexed."""
        told(done, stage, BIG.id, NOW + timedelta(hours=5))
        assert task_to_clear(done) == task

    def test_a_share_read_again(self, done: Run) -> None:
        """It counts as its source."""
        told(done.share(3), "process", BIG.id, NOW + timedelta(hours=5))
        assert task_to_clear(done) == "index"

    @pytest.mark.parametrize(
        ("free", "said"), [(0, "; the disk of "), (1 << 30, "no end: its log"), (None, "no end: its log")]
    )
    def test_a_task_that_came_to_no_end(self, run: Run, free: int | None, said: str) -> None:
        """Nothing was done again: the task failed; a disk that is full is named, since it takes no word on itself."""
        told(run, "process", BIG.id, NOW)
        assert task_to_clear(run) == "index"
        why = why_to_clear(run, "index", free)
        assert "the task index of run night came to no end" in why
        assert said in why

    def test_a_task_that_ended(self, done: Run) -> None:
        """Then what it stands on was done again since, whatever room there is."""
        told(done, "fetch", BIG.id, NOW + timedelta(hours=5))
        assert "was done again in part: clear the task plan" in why_to_clear(done, "plan", 0)

    def test_indexed_again(self, done: Run) -> None:
        """Then the ledger is settled anew."""
        told(done, "index", WHOLE_RUN, NOW + timedelta(hours=5))
        assert task_to_clear(done) is None
        assert not is_settled(done)

    @pytest.mark.parametrize("back", [timedelta(), timedelta(seconds=2), timedelta(hours=26)])
    def test_a_clock_that_was_set_back(self, run: Run, back: timedelta) -> None:
        """Between two tasks, or on another machine: nothing was done again, and nobody is told to clear anything."""
        told(run, "fetch", BIG.id, NOW)
        note_basis(run, "plan")
        write_bytes(run.plan, Plan(at=NOW - back, shares=()).to_json().encode())
        told(run.share(3), "process", BIG.id, NOW - 2 * back)
        told(run.share(4), "process", BIG.id, NOW - 3 * back)
        note_basis(run, "index")
        told(run, "process", BIG.id, NOW - 3 * back)  # as the shares are joined
        told(run, "index", WHOLE_RUN, NOW - 4 * back)
        assert task_to_clear(run) is None
        discard(run)
        assert task_to_clear(run) is None

    @pytest.mark.parametrize("later", [timedelta(hours=5), timedelta(hours=-5)])
    @pytest.mark.parametrize(("stage", "task"), [("discover", "plan"), ("fetch", "plan"), ("process", "index")])
    def test_what_was_done_again_by_whatever_clock(self, done: Run, stage: Stage, task: str, later: timedelta) -> None:
        """What a task did not find when it began was made since, though its clock says that it was before."""
        note_basis(done, "plan")
        note_basis(done, "index")
        assert task_to_clear(done) is None
        told(done, stage, BIG.id, NOW + later)
        assert task_to_clear(done) == task

    def test_a_run_that_was_done_whole_again(self, done: Run) -> None:
        """On the command line all stages follow each other: what tasks found before says nothing."""
        note_basis(done, "plan")
        note_basis(done, "index")
        for minutes, stage in enumerate(("fetch", "process", "index", "report"), start=60):
            told(done, stage, BIG.id if minutes < 62 else WHOLE_RUN, NOW + timedelta(minutes=minutes))  # type: ignore[arg-type]
        discard(done)
        assert task_to_clear(done) == "plan"
        forget_basis(done)
        assert task_to_clear(done) is None


class TestConf:
    """What a run is triggered with."""

    def test_unknown_keys_are_refused(self) -> None:
        """Airflow would run everything."""
        check_conf(None, {"sources"})
        check_conf({"sources": []}, {"sources"})
        with pytest.raises(UsageError, match="no parameter source; there are sources"):
            check_conf({"source": ["quay"]}, {"sources"})
