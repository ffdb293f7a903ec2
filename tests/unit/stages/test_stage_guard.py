"""Whatever a stage runs into for one source is that source's problem: ``reporting``, ``discover``, ``ledger``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.article import Capture, Link, Outcome
from pipeline.errors import SourceError
from pipeline.fetch import Document, Fetcher
from pipeline.ledger import settle
from pipeline.parts import read_part, write_part
from pipeline.runs import Run, StageReport, stage_reports
from pipeline.settings import Settings, Source
from pipeline.stages.begin import begin
from pipeline.stages.discover import MAX_SITEMAPS, discover_with, unread_first
from pipeline.stages.index import index
from pipeline.stages.reporting import reporting


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
        assert caplog.records[0].exc_info is not None

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


class ListingFetcher(Fetcher):
    """A fetcher to whom every address answers with what ``bodies`` has for its last part, else with one article."""

    bodies: Mapping[str, bytes]

    async def document(self, url: str, *_arguments: object, **_options: object) -> Document:
        """Return the body."""
        name = url.rpartition("/")[2]
        article = f"<urlset><url><loc>https://bay.example/of-{name}</loc></url></urlset>".encode()
        link = Link(url=url, source_id="bay-wire", listed_by="bay-wire")
        stored = {"warc_path": "a.warc.gz", "warc_offset": 0, "status": 200, "body_sha256": "0" * 64}
        capture = Capture(link=link, final_url=url, captured_at=datetime.now(UTC), **stored)
        return Document(capture, self.bodies.get(name, article), modified=True)


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
        damaged.write_bytes(damaged.read_bytes().splitlines(keepends=True)[0] + b"\xff\xfe\n")
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
