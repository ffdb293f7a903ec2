"""The archive without what is old and what no article in the index stands on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.article import Article, Capture, Link, Outcome, OutcomeKind
from pipeline.cli import commands
from pipeline.errors import QuarantineError, UsageError
from pipeline.fetch import Archive, Visits, read_body
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.files import TEMPORARY
from pipeline.fetch.visits import DocumentVisit
from pipeline.index import open_index
from pipeline.parts import write_bytes, write_part
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning
from pipeline.stages.replay import replay
from pipeline.stages.upkeep.archive_prune import ArchivePruned, prune_archive
from pipeline.stages.upkeep.verify import verify
from pipeline.stages.verdict.report import report
from pipeline.store import DataPath

MakeArticle = Callable[..., Article]
OLD, YOUNG = "manual-20250901T020000.000000Z", "manual-20261110T020000.000000Z"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
YEAR = timedelta(days=365)
URL = "https://quay.example/"
ROOM = 100_000


def page(name: str) -> bytes:
    """A page that no compression makes small."""
    return f"<h1>{name}</h1><p>{random.Random(name).randbytes(ROOM // 2).hex()}".encode()  # noqa: S311 - no secret


def archived(home: DataPath, run_id: str, *names: str, part: str = "captures") -> list[Capture]:
    """Put pages into the archive of the source ``quay``; return their captures."""
    with Archive(home, "quay", run_id, part) as archive:
        return [
            archive.append_local(Link(url=URL + one, source_id="quay", listed_by="feed"), page(one), "text/html")
            for one in names
        ]


def withdraw(home: DataPath, name: str) -> None:
    """Put into the old run's archive that a page of ``quay`` is gone."""
    answer = Exchange(
        url=URL + name,
        requested_at=NOW - 2 * YEAR,
        request_headers=(),
        status=410,
        phrase="Gone",
        headers=((b"Content-Type", b"text/html"),),
        raw_body=page(name),
        protocol="http/1.1",
    )
    outcome = Outcome(source_id="quay", url=answer.url, kind=OutcomeKind.WITHDRAWN, reason="http-410", stage="fetch")
    with Archive(home, "quay", OLD) as archive:
        archive.append_outcome(outcome, Response((answer,), answer.raw_body), "index")


@pytest.fixture
def index_pages(make_article: MakeArticle) -> Callable[[Settings, Sequence[Capture]], None]:
    """Put an article of each capture into the index."""

    def write(settings: Settings, captures: Sequence[Capture]) -> None:
        articles = [
            make_article(str(number), source_id="quay", warc_path=one.warc_path, warc_offset=one.warc_offset)
            for number, one in enumerate(captures)
        ]
        with closing(open_index(settings)) as target:
            target.ensure()
            assert [one.status for one in target.write(articles)] == ["written"] * len(articles)

    return write


Write = Callable[[Settings, Sequence[Capture]], None]


def settings_of(home: DataPath, tmp_path: Path) -> Settings:
    """Settings of a data root of each kind."""
    return Settings(home=home, index_home=tmp_path / "index")


def readable(settings: Settings, captures: Sequence[Capture]) -> list[bool]:
    """Return whether the page of each capture is there."""

    def is_there(capture: Capture) -> bool:
        try:
            return bool(read_body(settings.home, capture))
        except QuarantineError:
            return False

    return [is_there(one) for one in captures]


def prune(settings: Settings, *, even_indexed: bool = False, dry_run: bool = False) -> ArchivePruned:
    """Prune what is older than a year."""
    return prune_archive(settings, NOW, YEAR, even_indexed=even_indexed, dry_run=dry_run)


class TestPruneArchive:
    """What goes and what stays."""

    def test_the_page_of_an_article_stays_where_it_is(self, tmp_path: Path, index_pages: Write) -> None:
        """What stood beside it gives its room back, nothing is called lost, and a second time nothing is to do."""
        settings = settings_of(tmp_path / "home", tmp_path)
        captures = archived(settings.home, OLD, "a", "b", "c")
        index_pages(settings, captures[1:2])
        (path,) = tmp_path.glob("home/archive/*/*/*.warc.gz")
        before = path.stat()
        receipt = prune(settings)
        assert (receipt.removed, receipt.kept) == ({"captures": 2}, {"indexed": 1})
        assert receipt.finished_at
        assert readable(settings, captures) == [False, True, False]
        assert path.stat().st_size == before.st_size
        assert before.st_blocks * 512 - path.stat().st_blocks * 512 > ROOM
        assert [(one.links, one.losses) for one in verify(settings.home)] == [(1, ())]
        assert len(path.with_name(path.name.removesuffix(".warc.gz") + ".cdxj").read_text().splitlines()) == 1
        assert ArchivePruned.from_json(receipt.path(settings.home).read_bytes()) == receipt
        assert prune(settings).removed == {}

    def test_files_that_nobody_needs_go_with_their_index(
        self, any_home: DataPath, tmp_path: Path, index_pages: Write
    ) -> None:
        """In a folder and in an object store; there a file that is needed in part stays whole."""
        settings = settings_of(any_home, tmp_path)
        captures = archived(settings.home, OLD, "a", "b")
        gone = archived(settings.home, OLD.replace("0901", "0902"), "c")
        young = archived(settings.home, YOUNG, "d")
        index_pages(settings, captures[:1])
        receipt = prune(settings)
        assert readable(settings, [captures[0], *gone, *young]) == [True, False, True]
        assert receipt.removed["files"] == 1
        assert [one.run_id for one in verify(settings.home) if one.files] == [OLD, YOUNG]
        assert not [one for told in verify(settings.home) for one in told.losses]
        if not isinstance(any_home, Path):
            assert receipt.kept["in objects that hold what is needed"] == 1

    def test_dry_run_changes_nothing(self, tmp_path: Path, index_pages: Write) -> None:
        """It says what would go, and leaves no receipt."""
        settings = settings_of(tmp_path / "home", tmp_path)
        captures = archived(settings.home, OLD, "a", "b")
        index_pages(settings, captures[:1])
        assert prune(settings, dry_run=True).removed == {"captures": 1}
        assert readable(settings, captures) == [True, True]
        assert not (tmp_path / "home" / "pruned").exists()

    def test_listings_in_use_and_withdrawals_stay(self, tmp_path: Path, index_pages: Write) -> None:
        """An answer of 304 stands for the one; without the other a replay would bring back what is gone."""
        settings = settings_of(tmp_path / "home", tmp_path)
        index_pages(settings, archived(settings.home, YOUNG, "a"))
        used, unused = archived(settings.home, OLD, "feed", "old-feed", part="listings")
        visits = Visits.load(settings.home, "quay")
        visits.remember_document(used.link.url, DocumentVisit.of(used, None))
        visits.save()
        withdraw(settings.home, "gone")
        receipt = prune(settings)
        assert (receipt.removed["listings"], receipt.kept["withdrawals"]) == (1, 1)
        assert readable(settings, [used, unused]) == [True, False]
        assert prune(settings).kept["withdrawals"] == 1

    def test_what_is_missing_stays(self, tmp_path: Path, index_pages: Write) -> None:
        """What was set aside or held back may yet become an article; what was rejected does not."""
        settings = settings_of(tmp_path / "home", tmp_path)
        index_pages(settings, archived(settings.home, YOUNG, "z"))
        captures = archived(settings.home, OLD, "broken", "short")
        ended(settings.home, captures, [OutcomeKind.QUARANTINED, OutcomeKind.REJECTED])
        receipt = prune(settings)
        assert receipt.kept == {"in quarantine": 1}
        assert readable(settings, captures) == [True, False]

    @pytest.mark.parametrize("kind", [OutcomeKind.HELD, None])
    def test_a_run_that_owes_something_stays_whole(
        self, tmp_path: Path, index_pages: Write, kind: OutcomeKind | None
    ) -> None:
        """Held articles, and captures without an outcome, are read again from here."""
        settings = settings_of(tmp_path / "home", tmp_path)
        index_pages(settings, archived(settings.home, YOUNG, "z"))
        captures = archived(settings.home, OLD, "a", "b")
        ended(settings.home, captures, [OutcomeKind.REJECTED, kind])
        assert prune(settings).kept == {"runs that are not finished": 1}
        assert readable(settings, captures) == [True, True]

    def test_a_run_whose_file_is_still_being_written_stays_whole(self, tmp_path: Path, index_pages: Write) -> None:
        """Whoever was killed while writing goes on in that file."""
        settings = settings_of(tmp_path / "home", tmp_path)
        index_pages(settings, archived(settings.home, YOUNG, "z"))
        captures = archived(settings.home, OLD, "a")
        (path,) = tmp_path.glob(f"home/archive/*/{OLD}/*.warc.gz")
        path.with_name(path.name + TEMPORARY).write_bytes(path.read_bytes())
        assert prune(settings).kept == {"runs that are not finished": 1}
        assert readable(settings, captures) == [True]

    def test_every_article_is_made_again_from_what_stays(self, tmp_path: Path) -> None:
        """A replay into an empty index gives as many articles after the pruning as there were before."""
        settings = settings_of(tmp_path / "home", tmp_path)
        text = "The ferry sailed from Lodden Quay to Sker on Monday, after four weeks in dock, said its captain. " * 6
        with Archive(settings.home, "quay", OLD) as archive:
            for name in ("a", "b", "short"):
                body = f"<h1>Ferry {name}</h1><article><p>{text if name != 'short' else 'No.'} {name}</p></article>"
                link = Link(url=URL + name, source_id="quay", listed_by="feed")
                archive.append_local(link, f"<!doctype html>{body}".encode(), "text/html")
        (before,) = replay(settings, NOW)
        assert prune(settings).removed == {"captures": 1}
        fresh = Settings(home=settings.home, index_home=tmp_path / "fresh")
        (after,) = replay(fresh, NOW + timedelta(minutes=1))
        assert after.outcomes == {"indexed": 2}
        assert before.outcomes["indexed"] == 2

    def test_an_empty_index_says_nothing(self, tmp_path: Path) -> None:
        """A lost index is made again from the archive: nothing is removed, unless it is asked for in so many words."""
        settings = settings_of(tmp_path / "home", tmp_path)
        captures = archived(settings.home, OLD, "a")
        with pytest.raises(UsageError, match="dateline replay"):
            prune(settings)
        assert readable(settings, captures) == [True]
        assert prune(settings, even_indexed=True).removed == {"captures": 1, "files": 1}

    def test_a_clock_that_is_ahead(self, tmp_path: Path, index_pages: Write) -> None:
        """By it all of the archive is old: where no run began for weeks, nothing is removed."""
        settings = settings_of(tmp_path / "home", tmp_path)
        captures = archived(settings.home, YOUNG, "a", "b")
        index_pages(settings, captures[:1])
        write_bytes(Run(settings.home, YOUNG).beginning, b"{}")
        with pytest.raises(UsageError, match="clock"):
            prune_archive(settings, NOW + 2 * YEAR, YEAR)
        assert readable(settings, captures) == [True, True]

    def test_command(self, tmp_path: Path, index_pages: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says what went, what stayed and why, and where the receipt is; a young age and a typo are refused."""
        monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DATELINE_INDEX_HOME", str(tmp_path / "index"))
        settings = settings_of(tmp_path / "home", tmp_path)
        index_pages(settings, archived(settings.home, OLD, "a", "b")[:1])
        for wrong in (["--older-than", "6d"], ["--older-than", "365d", "--source", "nope"]):
            assert isinstance(CliRunner().invoke(commands, ["archive", "prune", *wrong]).exception, UsageError)
        done = CliRunner().invoke(commands, ["archive", "prune", "--older-than", "365d"])
        assert done.exit_code == 0
        assert "removed: 1 capture\nkept: 1 indexed\n0.1 MB given back\nThe receipt is " in done.output


def ended(home: DataPath, captures: Sequence[Capture], kinds: Sequence[OutcomeKind | None]) -> None:
    """Report the old run with an outcome for each of its captures; None: it has none yet."""
    run = Run(home, OLD)
    write_bytes(Run(home, YOUNG).beginning, Beginning(sources=()).to_json().encode())
    write_bytes(run.beginning, Beginning(sources=(Source(id="quay", name="Quay"),)).to_json().encode())
    write_part(run.part("links", "quay"), [one.link for one in captures])
    write_part(run.part("captures", "quay"), captures)
    outcomes = [
        Outcome(source_id="quay", url=one.link.url, kind=kind, reason="x", stage="index")
        for one, kind in zip(captures, kinds, strict=True)
        if kind is not None
    ]
    write_part(run.outcomes("index", "quay"), outcomes)
    report(run)
