"""Whatever a stage runs into for one source is that source's problem: ``reporting``, ``discover``, ``ledger``."""

from __future__ import annotations

import asyncio
import io
import logging
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.article import Article, Capture, Link, Outcome, OutcomeKind
from pipeline.errors import SourceError
from pipeline.fetch import Document, Fetcher
from pipeline.ledger import WHOLE_RUN, RunReport, settle
from pipeline.parts import part_lines, read_part, write_part
from pipeline.progress import Progress
from pipeline.runs import Run, StageReport, stage_reports
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.discover import MAX_SITEMAPS, Listing, discover_with, unread_first
from pipeline.stages.fetch import fetch_with
from pipeline.stages.index import index, index_sources
from pipeline.stages.reporting import Tally, reporting
from tests.unit.stages.scripted_index import ScriptedIndex


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run in the test's folder."""
    return Run(tmp_path, "night")


def reports(run: Run) -> list[StageReport]:
    """Return what the stages said."""
    return list(stage_reports(run))


class TestUnforeseen:
    """An error that nobody foresaw."""

    def test_source_stage(self, run: Run, caplog: pytest.LogCaptureFixture) -> None:
        """It is a problem in the report and an error that the run catches; the log has the traceback."""

        def broken() -> None:
            with reporting(run, "process", "bay-wire"):
                raise ZeroDivisionError

        with caplog.at_level(logging.ERROR), pytest.raises(SourceError) as caught:
            broken()
        assert caught.value.reason == "unforeseen"
        assert [one.reason for one in reports(run)[0].problems] == ["unforeseen"]
        written = caplog.records[0].getMessage()
        assert "Traceback" in written
        assert "ZeroDivisionError" in written

    def test_half_a_character_in_the_log(self, run: Run, caplog: pytest.LogCaptureFixture) -> None:
        """What is logged can be written by any handler, whatever stands in the error."""

        def broken() -> None:
            with reporting(run, "process", "bay-wire"):
                raise ValueError("half a \ud83d")

        with caplog.at_level(logging.ERROR), pytest.raises(SourceError):
            broken()
        assert caplog.text.encode()

    def test_stage_of_the_whole_run(self, run: Run) -> None:
        """In a stage of the whole run it is noted, and raised as it is."""

        def broken() -> None:
            with reporting(run, "index", "_run"):
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken()
        assert [one.reason for one in reports(run)[0].problems] == ["unforeseen"]

    def test_half_a_character_in_the_message(self, run: Run) -> None:
        """What broke a reader may stand in the message: the report is written all the same."""

        def broken() -> None:
            with reporting(run, "discover", "bay-wire"):
                raise SourceError("the title \ud83d broke it", reason="unreadable")

        with pytest.raises(SourceError):
            broken()
        assert reports(run)[0].problems[0].detail == "the title ? broke it"


class BreakingFetcher(Fetcher):
    """A fetcher whose documents break it in a way that nobody foresaw."""

    async def document(self, *_arguments: object, **_options: object) -> Document:
        """Raise."""
        raise RecursionError


class TestOneListing:
    """One listing that breaks its reader."""

    def test_others_go_on(self, run: Run) -> None:
        """The listing is a problem of the source; what its other places list is kept."""
        source = Source(
            id="bay-wire", name="Bay Wire", feeds=("https://bay.example/f",), articles=("https://bay.example/1",)
        )
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, [source])

        async def discover() -> None:
            async with BreakingFetcher(settings) as fetcher:
                await discover_with(fetcher, run, source)

        asyncio.run(discover())
        (report,) = reports(run)
        assert report.counts["links"] == 1
        assert [one.reason for one in report.problems] == ["unforeseen"]


class OddError(Exception):
    """An error that cannot even be told."""

    def __str__(self) -> str:
        """Raise."""
        raise ValueError


ERRORS = [
    RecursionError("deep"), MemoryError(), KeyError("title"), AssertionError(), zlib.error("Error -3"), TimeoutError(),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "half a \ud83d"), etree.ParserError("no XML"), OddError(),
    ExceptionGroup("several", [ValueError("one")]), OSError(5, "Input/output error"),
]  # fmt: skip


def name_of(error: Exception) -> str:
    """Return what a test is called by."""
    return type(error).__name__


class FailingFetcher(Fetcher):
    """A fetcher that raises ``error`` for one source wherever it is asked, and finds nothing for the others."""

    error: Exception

    async def document(self, url: str, source: Source, *_arguments: object, **_options: object) -> Document:
        """Raise, or list one article."""
        if source.id == "bay-wire":
            raise self.error
        return listing(url, source.id, b"<urlset><url><loc>https://quay.example/1</loc></url></urlset>")

    async def links(
        self, links: Iterable[Link], source: Source, *_arguments: object, **_options: object
    ) -> AsyncIterator[Capture | Outcome]:
        """Raise, or give each link an outcome."""
        for link in links:
            if source.id == "bay-wire":
                raise self.error
            yield Outcome(
                source_id=source.id,
                url=link.url,
                kind=OutcomeKind.REJECTED,
                reason="robots",
                stage="fetch",
                detail=None,
            )


class FailingIndex(ScriptedIndex):
    """An index that breaks on the article ``broken``."""

    error: Exception
    broken: str

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Raise for the one, know nothing of the others."""
        del fields
        if self.broken in ids:
            raise self.error
        return {}


class TestEveryError:
    """Whatever a stage raises for one source is that source's problem; each of its links has an outcome."""

    SOURCES = (
        Source(id="bay-wire", name="Bay Wire", feeds=("https://bay.example/f",), articles=("https://bay.example/1",)),
        Source(id="quay-news", name="Quay News", sitemaps=("https://quay.example/s",)),
    )

    def figures(self, run: Run, error: Exception) -> RunReport:
        """List and fetch both sources, and settle."""
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, self.SOURCES)

        async def both() -> None:
            async with FailingFetcher(settings) as fetcher:
                fetcher.error = error
                for source in self.SOURCES:
                    with suppress(SourceError):
                        await discover_with(fetcher, run, source)
                        await fetch_with(fetcher, run, source, Progress("fetching", io.StringIO()))

        asyncio.run(both())
        return settle(run, [one.id for one in self.SOURCES])

    @pytest.mark.parametrize("error", ERRORS, ids=name_of)
    def test_listing_and_fetching(self, run: Run, error: Exception) -> None:
        """The other source has its outcomes, the one that broke has problems and failures, and the run is red."""
        figures = self.figures(run, error)
        assert {(one.source_id, one.reason) for one in figures.problems} == {("bay-wire", "unforeseen")}
        assert {(one.source_id, one.kind.value) for one in read_part(run.ledger, Outcome)} == {
            ("bay-wire", "failed"),
            ("quay-news", "rejected"),
        }
        assert not figures.verdict.passed

    @pytest.mark.parametrize(
        "error", [one for one in ERRORS if not isinstance(one, (OSError, MemoryError))], ids=name_of
    )
    def test_indexing(self, run: Run, make_article: Callable[..., Article], error: Exception) -> None:
        """What one source brings breaks the index stage for nobody else."""
        target = FailingIndex()
        target.error = error
        for source in self.SOURCES:
            url = f"https://{source.id}.example/1"
            article = make_article(source.id, source_id=source.id, url=url, link_url=url)
            target.broken = article.id if source.id == "bay-wire" else target.broken
            write_part(run.part("links", source.id), [Link(url=url, source_id=source.id, listed_by="x")])
            write_part(run.part("articles", source.id), [article])
        with reporting(run, "index", WHOLE_RUN) as tally:
            index_sources(target, run, self.SOURCES, tally)
        figures = settle(run, [one.id for one in self.SOURCES])
        assert [(one.source_id, one.reason) for one in figures.problems] == [("bay-wire", "unforeseen")]
        kinds = {one.source_id: one.kind.value for one in read_part(run.ledger, Outcome)}
        assert kinds == {"bay-wire": "failed", "quay-news": "indexed"}
        assert not figures.verdict.passed

    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()], ids=name_of)
    def test_what_is_everybodys(self, run: Run, make_article: Callable[..., Article], error: Exception) -> None:
        """A full disk and a full memory are no source's problem: the stage raises, and is tried again."""
        target = FailingIndex()
        target.error = error
        article = make_article("bay-wire", source_id="bay-wire")
        target.broken = article.id
        write_part(run.part("articles", "bay-wire"), [article])
        with pytest.raises(type(error)), reporting(run, "index", WHOLE_RUN) as tally:
            index_sources(target, run, self.SOURCES, tally)


def listing(url: str, source_id: str, body: bytes) -> Document:
    """Return the document ``body`` as it came from ``url``."""
    link = Link(url=url, source_id=source_id, listed_by=source_id)
    stored = {"warc_path": "a.warc.gz", "warc_offset": 0, "status": 200, "body_sha256": "0" * 64}
    return Document(Capture(link=link, final_url=url, captured_at=datetime.now(UTC), **stored), body, modified=True)


class ListingFetcher(Fetcher):
    """A fetcher to whom every address answers with what ``bodies`` has for its last part, else with one article."""

    bodies: Mapping[str, bytes]

    async def document(self, url: str, *_arguments: object, **_options: object) -> Document:
        """Return the body."""
        name = url.rpartition("/")[2]
        article = f"<urlset><url><loc>https://bay.example/of-{name}</loc></url></urlset>".encode()
        return listing(url, "bay-wire", self.bodies.get(name, article))


def listed(run: Run, source: Source, **bodies: bytes) -> list[Link]:
    """Return the links of ``source`` whose listings are ``bodies``, by the last part of their address."""
    settings = Settings(home=run.home, index_home=Path("index"))
    begin(settings, run, [source])

    async def discover() -> None:
        async with ListingFetcher(settings) as fetcher:
            fetcher.bodies = bodies
            await discover_with(fetcher, run, source)

    asyncio.run(discover())
    return list(read_part(run.part("links", source.id), Link))


class TestLimits:
    """Where a source lists more than a run reads."""

    def test_long_index(self, run: Run) -> None:
        """The newest sitemaps of a long index are read, and what was not is a problem."""
        children = "".join(f"<sitemap><loc>https://bay.example/s{number}</loc></sitemap>" for number in range(150))
        source = Source(id="bay-wire", name="Bay Wire", sitemaps=("https://bay.example/index",))
        links = listed(run, source, index=f"<sitemapindex>{children}</sitemapindex>".encode())
        assert len(links) == MAX_SITEMAPS - 1
        assert "https://bay.example/of-s149" in {one.url for one in links}
        assert [(one.reason, one.detail[:9]) for one in reports(run)[0].problems] == [("sitemaps-cut", "51 of its")]

    def test_what_no_night_has_read(self) -> None:
        """The newest come first, then what was never read."""
        children = [f"s{number}" for number in range(150)]
        order = unread_first(children, lambda child: child in {"s10", "s140"})
        assert order[: MAX_SITEMAPS // 2] == children[: MAX_SITEMAPS // 2]
        assert order[MAX_SITEMAPS // 2] == "s140"
        assert sorted(order) == sorted(children)


class TestForeignAddresses:
    """Entries that lead where Dateline does not go."""

    def test_each_has_an_outcome(self, run: Run) -> None:
        """What is no http or https URL is rejected as such, and nothing of it is lost in silence."""
        items = "".join(
            f"<item><title>{n}</title><link>{address}</link></item>"
            for n, address in enumerate(["javascript:void(0)", "data:text/plain,x", "ftp://bay.example/a", "/quay"])
        )
        source = Source(id="bay-wire", name="Bay Wire", feeds=("https://bay.example/feed",))
        links = listed(run, source, feed=f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
        outcomes = list(read_part(run.outcomes("discover", source.id), Outcome))
        assert len(links) == 4
        assert [(one.kind, one.reason) for one in outcomes] == [("rejected", "scheme")] * 3


class TestDamagedFiles:
    """Damage in one source's files."""

    def test_ledger(self, run: Run) -> None:
        """A part with bytes that are no text is its source's problem, what stands before them counts, others go on."""
        for name in ("bay-wire", "harbour-gazette"):
            links = [Link(url=f"https://{name}.example/{number}", source_id=name, listed_by="x") for number in (1, 2)]
            write_part(run.part("links", name), links)
        damaged = Path(str(run.part("links", "bay-wire")))
        damaged.write_bytes(next(part_lines(damaged)) + b"\xff\xfe\n")
        figures = settle(run, ["bay-wire", "harbour-gazette"])
        assert [one.links for one in figures.sources] == [1, 2]
        assert [(one.source_id, one.reason) for one in figures.problems] == [("bay-wire", "damaged-part")]
        assert not figures.verdict.passed

    def test_state(self, run: Run) -> None:
        """A damaged state is its source's problem when the index is written, and the run has its report."""
        sources = [Source(id=name, name=name) for name in ("bay-wire", "harbour-gazette")]
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, sources)
        state = Path(str(run.home), "state", "bay-wire.json")
        state.parent.mkdir()
        state.write_text("{")
        index(settings, run)
        (report,) = reports(run)
        assert [(one.source_id, one.reason) for one in report.problems] == [("bay-wire", "damaged-state")]
        assert (state.parent / "harbour-gazette.json").exists()

    @pytest.mark.parametrize(("max_links", "kept"), [(5, 20), (30, 30), (100, 60)])
    def test_sitemaps_of_very_many_links(self, run: Run, max_links: int, kept: int) -> None:
        """The newest are kept, whichever sitemap has them, with all that feeds list; how many were left out is said."""
        day = "".join(
            f"<url><loc>https://bay.example/{{0}}{at:02}</loc><lastmod>2026-10-{at:02}</lastmod></url>"
            for at in range(1, 31)
        )
        bodies = {name: f"<urlset>{day.format(name)}</urlset>".encode() for name in ("east", "west")}
        item = "<item><title>Ferry</title><link>https://bay.example/ferry</link></item>"
        bodies["feed"] = f'<rss version="2.0"><channel><title>B</title>{item}</channel></rss>'.encode()
        places = ("https://bay.example/east", "https://bay.example/west")
        source = Source(
            id="bay-wire", name="Bay Wire", feeds=("https://bay.example/feed",), sitemaps=places, max_links=max_links
        )
        settings = Settings(home=run.home, index_home=Path("index"))
        begin(settings, run, [source])
        found = Listing(source, Tally(source.id), most_mapped=20)

        async def fill() -> None:
            async with ListingFetcher(settings) as fetcher:
                fetcher.bodies = bodies
                await found.fill(fetcher, run, only_due=False)

        asyncio.run(fill())
        days = sorted((one.modified_at.day for one in found.links if one.modified_at), reverse=True)
        assert days == sorted([*range(1, 31)] * 2, reverse=True)[:kept]
        assert "https://bay.example/ferry" in {one.url for one in found.links}
        said = [(one.reason, one.detail.partition(",")[0]) for one in found.tally.problems]
        assert said == ([("links-cut", f"{60 - kept} of its links were left out")] if kept < 60 else [])
