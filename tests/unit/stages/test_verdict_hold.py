"""The gate between ``process`` and ``index``: what an unusual night brought is held back, said, and let in later."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.article import Capture
from pipeline.cli import commands
from pipeline.fetch import Archive
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.ledger import RunReport, SourceFigures, Verdict
from pipeline.parts import write_bytes, write_part
from pipeline.quality import Quality
from pipeline.runs import LISTINGS_ASKED, Problem, Run, Stage, StageReport
from pipeline.settings import Selectors, Settings, Source
from pipeline.stages.begin import Beginning
from pipeline.stages.index import index
from pipeline.stages.process import process
from pipeline.stages.unfinished_runs import catch_up
from pipeline.stages.upkeep.prune import owed
from pipeline.stages.verdict.baseline import BOUNDS
from pipeline.stages.verdict.hold import all_held
from pipeline.stages.verdict.report import lines, read_report, report
from tests.unit.stages.captures import make_link

FIRST = datetime(2024, 9, 1, 2, 0, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><h1>{title}</h1>
<article><p>The ferry {title} sailed from Lodden Quay to the island of Sker on Monday, after four weeks in dock.</p>
<p>Its captain, Maren Holt, said that the new engine had run without a fault and that every seat had been sold.</p>
<p>The county pays for two sailings a day until March, when the old pier is to be pulled down for good.</p>
</article><footer><small class="when">Set 1 September 2024</small></footer>
"""


def quay(**fields: object) -> Source:
    """Return the source, which holds back what is unusual, as it is declared."""
    plain = {"id": "quay", "name": "Quay Herald", "hold_back": True, "min_articles": 3}
    return Source.model_validate(plain | fields)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a data root of each test's own."""
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    return Settings(home=tmp_path / "home")


def night(
    settings: Settings,
    day: int,
    pages: int,
    source: Source | None = None,
    name: str = "scheduled",
    *,
    between: tuple[datetime, datetime] | None = None,
    problems: tuple[Problem, ...] = (),
) -> RunReport:
    """Return the report of a night that brought so many pages, with ``problems`` of its fetch stage."""
    run = Run(settings.home, f"{name}-{day:02}")
    source = source or quay()
    at = FIRST + timedelta(days=day)
    write_bytes(run.beginning, Beginning(sources=(source,), between=between).to_json().encode())
    captures = list(_captures(settings, run, day, pages, at))
    write_part(run.part("links", "quay"), [one.link for one in captures])
    write_part(run.part("captures", "quay"), captures)
    _told(run, "discover", at, {"links": pages, LISTINGS_ASKED: 1})
    _told(run, "fetch", at, {"captures": pages}, problems)
    process(run, source)
    index(settings, run, afterwards=partial(catch_up, settings, run))
    return report(run)


def _captures(settings: Settings, run: Run, day: int, pages: int, at: datetime) -> list[Capture]:
    with Archive(settings.home, "quay", run.id) as archive:
        return [
            archive.append_local(
                make_link(f"http://quay.example/{day}-{number}"),
                PAGE.format(title=f"Sailing {day} {number}").encode(),
                "text/html; charset=utf-8",
                captured_at=at,
            )
            for number in range(pages)
        ]


def _told(run: Run, stage: Stage, at: datetime, counts: dict[str, int], problems: tuple[Problem, ...] = ()) -> None:
    told = StageReport(stage=stage, source_id="quay", started_at=at, seconds=1.0, counts=counts, problems=problems)
    write_bytes(run.stage_report(stage, "quay"), told.to_json().encode())


def indexed(settings: Settings) -> int:
    """Return how many articles can be found."""
    with closing(open_index(settings)) as target:
        target.ensure()
        return target.search(Query()).total


def run_command(*words: str) -> str:
    """Return what a command says."""
    done = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


class TestHold:
    """What an unusual night brought."""

    def test_nothing_of_it_can_be_found_and_nothing_is_lost(self, settings: Settings) -> None:
        """Each link is `held` with the reason, the run is red and incomplete, and is not pruned."""
        figures = night(settings, 1, pages=2)
        assert indexed(settings) == 0
        assert figures.outcomes == {"held": 2}
        assert figures.reasons["held"] == {"too-few-articles": 2}
        assert set(figures.verdict.gates) == {"held", "too-few-articles"}
        assert figures.missing == 2
        assert "  complete: no, missing are quay 2 of 2" in lines(figures)
        run = Run(settings.home, figures.run_id)
        assert owed(run) == "holds-articles"

    def test_every_such_night_is_red(self, settings: Settings) -> None:
        """What is kept from readers night after night does not grow quiet."""
        night(settings, 1, pages=2)
        assert "held" in night(settings, 2, pages=2).verdict.gates

    @pytest.mark.parametrize("name", ["replay-x", "ingest", "scheduled"])
    def test_who_did_not_ask_is_not_held(self, settings: Settings, name: str) -> None:
        """Neither a source that does not ask for it, nor what somebody takes in by hand or again."""
        source = quay(hold_back=name != "scheduled")
        assert night(settings, 1, pages=2, source=source, name=name).outcomes == {"indexed": 2}

    def test_a_backfill_is_not_held(self, settings: Settings) -> None:
        """Who asks for a past interval knows that it holds another number of articles than a night."""
        between = (FIRST - timedelta(days=3), FIRST - timedelta(days=2))
        assert night(settings, 1, pages=2, between=between).outcomes == {"indexed": 2}

    def test_amounts_say_nothing_where_something_was_broken(self, settings: Settings) -> None:
        """What did come in of a night with a known fault is no less right for being little."""
        broken = Problem(source_id="quay", reason="damaged-part", detail="a part breaks off")
        figures = night(settings, 1, pages=2, problems=(broken,))
        assert figures.outcomes == {"indexed": 2}
        assert not figures.verdict.passed

    def test_settling_again_changes_nothing(self, settings: Settings) -> None:
        """A repeated stage comes to the same."""
        night(settings, 1, pages=2)
        run = Run(settings.home, "scheduled-01")
        index(settings, run)
        assert report(run).outcomes == {"held": 2}


class TestRelease:
    """The ways in."""

    def test_the_next_good_night(self, settings: Settings) -> None:
        """It lets in what was held for amounts alone, and says so; both ledgers tell of it."""
        night(settings, 1, pages=2)
        figures = night(settings, 2, pages=4)
        assert figures.released == {"scheduled-01": 2}
        assert "  released of run scheduled-01: 2 articles that were held back" in lines(figures)
        earlier = read_report(Run(settings.home, "scheduled-01"))
        assert (earlier.outcomes, earlier.missing) == ({"indexed": 2}, 0)
        assert indexed(settings) == 6
        assert list(all_held([Run(settings.home, "scheduled-01")])) == []

    def test_an_empty_night_lets_nothing_in(self, settings: Settings) -> None:
        """Nothing was seen that would be good."""
        night(settings, 1, pages=2)
        assert night(settings, 2, pages=0).released == {}
        assert indexed(settings) == 0

    def test_by_hand(self, settings: Settings) -> None:
        """A person lets in whatever it is, and it is not held again when the run is settled once more."""
        night(settings, 1, pages=2)
        assert "scheduled-01  quay  2 articles: 2 articles, and the source sets" in run_command("held", "list")
        assert "would be released" in run_command("held", "release", "--dry-run")
        assert indexed(settings) == 0
        assert "quay: 2 articles released" in run_command("held", "release", "--source", "quay")
        assert indexed(settings) == 2
        run = Run(settings.home, "scheduled-01")
        index(settings, run)
        assert report(run).outcomes == {"indexed": 2}
        assert "0 articles are held back" in run_command("held", "list")

    def test_what_the_archive_has_lost_since(self, settings: Settings) -> None:
        """Articles that were held stay whole without their captures, and the loss is red in both nights."""
        night(settings, 1, pages=2)
        for path in (settings.home / "archive").rglob("*.warc.gz"):
            path.unlink()
        figures = night(settings, 2, pages=4)
        assert figures.released == {"scheduled-01": 2}
        assert "damaged-record" in figures.verdict.gates
        assert indexed(settings) == 6
        earlier = read_report(Run(settings.home, "scheduled-01"))
        assert earlier.outcomes == {"indexed": 2}
        assert "damaged-record" in earlier.verdict.gates

    def test_by_hand_the_loss_is_said(self, settings: Settings) -> None:
        """Who lets them in reads that the archive lost their captures."""
        night(settings, 1, pages=2)
        for path in (settings.home / "archive").rglob("*.warc.gz"):
            path.unlink()
        assert "the archive has lost 2 captures of run scheduled-01" in run_command("held", "release")
        assert indexed(settings) == 2

    def test_unknown_names_are_told(self, settings: Settings) -> None:
        """Who names what is not held has made a mistake."""
        night(settings, 1, pages=2)
        done = CliRunner().invoke(commands, ["held", "release", "--run", "nope"])
        assert done.exit_code != 0
        assert indexed(settings) == 0


class TestRedesign:
    """A source that loses its dates."""

    def test_held_until_its_selectors_are_mended(self, settings: Settings) -> None:
        """A good night alone lets in no undated article; read again as the source is declared by then, it is dated."""
        for day in range(1, BOUNDS.least_nights + 1):
            dated_night(settings, day)
        lost = night(settings, 8, 4)
        assert lost.reasons["held"] == {"unusual-undated": 4}
        declared = '[[source]]\nid = "quay"\nname = "Quay Herald"\nhold_back = true\n'
        settings.sources.write_text(declared, encoding="utf-8")
        mended = quay(selectors=Selectors(published_at=".when"))
        assert night(settings, 9, 4, mended).released == {}
        settings.sources.write_text(f'{declared}[source.selectors]\npublished_at = ".when"\n', encoding="utf-8")
        assert night(settings, 10, 4, mended).released == {"scheduled-08": 4}
        with closing(open_index(settings)) as target:
            assert all(one.get("published_at") for one in target.scan())


def dated_night(settings: Settings, day: int) -> None:
    """Write the report of a usual night: four articles, all of them dated."""
    usual = Quality(heard=True, without_author=4, languages={"en": 4})
    counts = {"links": 4, "captures": 4, "articles": 4}
    figures = SourceFigures(source_id="quay", outcomes={"indexed": 4}, quality=usual, **counts)
    plain: dict[str, object] = counts | {"outcomes": {}, "reasons": {}, "seconds": {}, "problems": ()}
    run = Run(settings.home, f"scheduled-{day:02}")
    report = {"run_id": run.id, "started_at": FIRST + timedelta(days=day), "sources": (figures,)} | plain
    told = RunReport.model_validate(report | {"verdict": Verdict(passed=True)})
    write_bytes(run.report, told.to_json().encode())
