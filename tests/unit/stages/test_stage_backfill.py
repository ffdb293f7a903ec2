"""A run for an interval of the past: what states its time, and nothing of today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Link
from pipeline.errors import UsageError
from pipeline.parts import read_part
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.backfill import bounded, is_over, refuse_backfill, within
from pipeline.stages.begin import begin, read_sources
from pipeline.stages.discover import discover

NIGHT = (datetime(2026, 3, 2, 2, tzinfo=UTC), datetime(2026, 3, 3, 2, tzinfo=UTC))
FEED = Source(id="feed", name="Feed", feeds=("https://feed.example/rss",))
MAP = Source(id="map", name="Map", feeds=("https://map.example/rss",), sitemaps=("https://map.example/sitemap.xml",))


def link(name: str, published: datetime | None = None, modified: datetime | None = None, **more: int) -> Link:
    """Return a link."""
    url = f"https://map.example/{name}"
    return Link(url=url, source_id="map", listed_by="sitemap", published_at=published, modified_at=modified, **more)


def record(url: str, at: str) -> bytes:
    """Return one WARC record with a page captured ``at``."""
    page = f"<title>Page</title><p>Of {at}.</p>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n{page}"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{at}>\r\nWARC-Date: {at}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return f"{head}{http}\r\n\r\n".encode()


class TestBounded:
    """Which sources can be asked about the past."""

    def test_only_what_states_times(self) -> None:
        """Feeds are left out, also of a source that has more."""
        (one,) = bounded([FEED, MAP])
        assert (one.id, one.feeds, one.sitemaps) == ("map", (), MAP.sitemaps)

    def test_refused_in_a_line(self, tmp_path: Path) -> None:
        """With the command that helps; nothing is begun."""
        run = Run(tmp_path, "backfill")
        with pytest.raises(UsageError, match="dateline replay --since") as caught:
            begin(Settings.load(home=tmp_path), run, [FEED], between=NIGHT)
        assert "\n" not in str(caught.value)
        assert not run.folder.exists()


class TestWithin:
    """Which links are from the interval."""

    def test_by_the_time_that_is_stated(self) -> None:
        """Its start is in it, its end is not; without a time, a link is of no night; publication outdoes change."""
        start, end = NIGHT
        second = timedelta(seconds=1)
        kept = [link("a", start), link("b", end - second), link("c", modified=start), link("d", warc_offset=5)]
        left = [link("e", start - second), link("f", end), link("g"), link("h", published=end, modified=start)]
        assert within([*left, *kept], NIGHT) == kept
        assert within([*left, *kept], None) == [*left, *kept]


class TestRecords:
    """A backfill over WARC files."""

    def test_each_night_has_its_own_captures(self, tmp_path: Path) -> None:
        """A page captured in three nights is listed in each as it was, not as the newest is."""
        days = ["2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"]
        records = [record("https://quay.example/a", at) for at in days]
        path = tmp_path / "crawl.warc"
        path.write_bytes(b"".join(records))
        settings = Settings.load(home=tmp_path / "home")
        for number in range(3):
            night = (NIGHT[0] + timedelta(days=number - 1), NIGHT[1] + timedelta(days=number - 1))
            run = Run(settings.home, f"night-{number}")
            begin(settings, run, [Source(id="quay", name="Quay", warcs=(path,))], between=night)
            discover(settings, run, read_sources(run)[0])
            (one,) = read_part(run.part("links", "quay"), Link)
            assert one.warc_offset == sum(map(len, records[:number]))


class TestPast:
    """Which DAG runs are for a night that is over."""

    @pytest.mark.parametrize(
        ("run_type", "days", "over"),
        [
            ("backfill", 0, True),
            ("backfill", 30, True),
            ("manual", 0, False),
            ("manual", 1.5, False),
            ("manual", 30, True),
            ("scheduled", 30, False),
        ],
    )
    def test_by_its_interval(self, run_type: str, days: float, *, over: bool) -> None:
        """A run by hand with an old date asks for the past as a backfill does; one that waited its turn does not."""
        assert is_over(run_type, NIGHT[1], NIGHT[1] + timedelta(days=days)) is over

    def test_what_looks_at_now_has_no_past(self) -> None:
        """Five revisits for five past days would ask for the same pages five times at once."""
        with pytest.raises(UsageError, match="dateline_revisit cannot be backfilled"):
            refuse_backfill("backfill", "dateline_revisit")
        refuse_backfill("scheduled", "dateline_revisit")
