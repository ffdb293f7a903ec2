"""The units ``pipeline.fetch.hosts``, ``robots`` and ``revisits``: manners that need no network."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Link
from pipeline.errors import RefusedError, UnreachableError
from pipeline.fetch.addresses import Network
from pipeline.fetch.hosts import Host, HostPenalty, Manners, host_of, retry_after
from pipeline.fetch.revisits import changed_since, listing_is_due, look_is_due
from pipeline.fetch.robots import MAX_BYTES, Robots, robots_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    return Clock()


@pytest.fixture
def host(clock: Clock) -> Host:
    """A host that nobody has spoken to."""
    return Host("news.example", Manners(), clock, Network(), Path())


class TestHostOf:
    """What counts as one host."""

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://News.Example/a", "news.example"),
            ("http://news.example/a", "news.example"),
            ("http://news.example:8080/a", "news.example:8080"),
            ("http://reader:secret@news.example/a", "news.example"),
        ],
    )
    def test_names(self, url: str, host: str) -> None:
        """A name is one host, whether it is asked by http or https."""
        assert host_of(url) == host


class TestRetryAfter:
    """Both forms of Retry-After."""

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            (None, None),
            ("120", 120.0),
            (" 0 ", 0.0),
            ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
            ("Fri, 20 Nov 2026 13:01:30 +0100", 90.0),
            ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
            ("Friday, 20-Nov-26 12:01:30 GMT", 90.0),
            ("soon", None),
            ("-5", None),
            ("9" * 400, 999999999.0),
        ],
    )
    def test_forms(self, value: str | None, seconds: float | None) -> None:
        """Seconds, or a date in any of HTTP's forms; what is neither asks for nothing."""
        assert retry_after(value, NOW) == seconds


class TestHost:
    """A host's clock and record."""

    def test_backoff_doubles_with_jitter(self, host: Host, clock: Clock) -> None:
        """Each attempt waits twice as long as the one before, and up to a half more."""
        for attempt, least in ((1, 2.0), (2, 4.0), (3, 8.0)):
            host.next_at = 0.0
            host.failed(attempt, "timeout")
            assert least <= host.next_at - clock.now <= least * 1.5

    def test_success_forgives(self, host: Host) -> None:
        """Failures count in a row only."""
        for _ in range(20):
            host.failed(1, "timeout")
            host.succeeded()
        assert host.left_alone is None

    def test_left_alone(self, host: Host) -> None:
        """After too many failures in a row nobody gets a turn any more."""
        for _ in range(host.manners.failures_before_leaving):
            host.failed(1, "timeout")

        async def turn() -> None:
            async with host.turn(0.0):
                pytest.fail("there is no turn")

        with pytest.raises(UnreachableError, match="6 requests in a row failed") as caught:
            asyncio.run(turn())
        assert caught.value.reason == "host-left-alone"

    def test_slower_each_time_but_not_for_ever(self, host: Host) -> None:
        """Each 429 doubles the pause, up to the slowest."""
        delays = []
        for _ in range(8):
            host.failures = 0
            host.busy(1, 0.0, 1.0)
            delays.append(host.delay)
        assert delays == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]

    def test_penalty_outlives_the_run(self, host: Host, clock: Clock) -> None:
        """The next run begins with half the pause, and keeps to the time that was asked for."""
        assert host.penalty(NOW) is None
        host.busy(1, 60.0, 1.0)
        penalty = host.penalty(NOW)
        assert penalty == HostPenalty(delay_seconds=2.0, not_before=NOW + timedelta(seconds=60), noted_at=NOW)
        later = Host("news.example", Manners(), clock, Network(), Path())
        later.restore(penalty, NOW + timedelta(seconds=20))
        assert (later.delay, later.next_at - clock.now, later.left_alone) == (1.0, 40.0, None)
        assert later.penalty(NOW) is None

    def test_long_penalty(self, host: Host, clock: Clock) -> None:
        """A host that asked for an hour is not spoken to by a run within that hour, nor forgotten by it."""
        host.busy(1, 3600.0, 1.0)
        assert host.left_alone is not None
        penalty = host.penalty(NOW)
        assert penalty is not None
        later = Host("news.example", Manners(), clock, Network(), Path())
        later.restore(penalty, NOW + timedelta(minutes=10))
        assert later.left_alone == "it asked to be left alone until 2026-11-20 13:00 UTC"
        again = later.penalty(NOW + timedelta(minutes=10))
        assert again is not None
        assert again.not_before == penalty.not_before
        over = Host("news.example", Manners(), clock, Network(), Path())
        over.restore(penalty, NOW + timedelta(hours=2))
        assert (over.left_alone, over.next_at) == (None, 0.0)


class TestRobots:
    """What an answer to /robots.txt means."""

    @pytest.mark.parametrize(
        ("status", "allowed"), [(200, True), (404, True), (403, True), (429, False), (500, False), (304, False)]
    )
    def test_status(self, status: int, *, allowed: bool) -> None:
        """2xx is read, 4xx is no rules, 429 and 5xx forbid everything for now."""
        robots = robots_of("https://news.example/robots.txt", status, b"", NOW)
        if allowed:
            robots.check("https://news.example/a")
        else:
            with pytest.raises(UnreachableError, match=f"answers {status}"):
                robots.check("https://news.example/a")

    def test_no_rules(self) -> None:
        """Without rules there is no delay and no sitemap."""
        assert (Robots().crawl_delay, Robots().sitemaps) == (0.0, ())

    def test_what_else_it_says(self) -> None:
        """The delay (also as a rate) and the sitemaps are read; a byte order mark does no harm."""
        text = "\ufeffUser-agent: *\nDisallow: /x\nRequest-rate: 1/4\nSitemap: https://news.example/s.xml\n"
        robots = robots_of("u", 200, text.encode("utf-8"), NOW)
        assert robots.crawl_delay == 4.0
        assert robots.sitemaps == ("https://news.example/s.xml",)
        with pytest.raises(RefusedError):
            robots.check("https://news.example/x")

    def test_cut_line(self) -> None:
        """A rule that is cut by the size limit is no rule: half a path would forbid too much."""
        opening = b"User-agent: *\nDisallow: /private\n"
        rule = b"Disallow: /archive-of-1990\n"
        body = opening + b"#" * (MAX_BYTES - len(opening) - len(rule) + 6) + b"\n" + rule
        robots = robots_of("u", 200, body[:MAX_BYTES], NOW)
        robots.check("https://news.example/archive-of-2026")
        with pytest.raises(RefusedError):
            robots.check("https://news.example/private")


class TestRevisits:
    """When to ask again."""

    @pytest.mark.parametrize(
        ("hours_since_first", "hours_since_look", "due"),
        [
            (0.5, 0.5, False),
            (1, 1, True),
            (2, 1, False),
            (2, 2, True),
            (5.5, 4.4, True),
            (6, 0.3, False),
            (23.9, 17, True),
            (24, 24, True),
            (30, 20, True),
            (40, 10, False),
            (500, 470, False),
        ],
    )
    def test_looks(self, hours_since_first: float, hours_since_look: float, *, due: bool) -> None:
        """1, 6 and 24 hours after the first capture, each once, a tenth early at most; then no more."""
        first = NOW - timedelta(hours=hours_since_first)
        assert look_is_due(first, NOW - timedelta(hours=hours_since_look), NOW, None) is due

    def test_old_articles(self) -> None:
        """What was old when it was found is not looked at again."""
        first = NOW - timedelta(hours=24)
        assert look_is_due(first, first, NOW, first - timedelta(hours=5))
        assert not look_is_due(first, first, NOW, first - timedelta(days=30))

    def test_changed(self) -> None:
        """A source that says it changed the article is believed."""
        link = Link(url="https://news.example/a", source_id="example", listed_by="x", modified_at=NOW)
        assert changed_since(link, NOW - timedelta(minutes=1))
        assert not changed_since(link, NOW)
        assert not changed_since(link.model_copy(update={"modified_at": None}), NOW)

    @pytest.mark.parametrize(
        ("days_silent", "hours_since_asked", "due"),
        [
            (0, 0, True),
            (5, 11, False),
            (5, 12, True),
            (10, 23, False),
            (10, 24, True),
            (900, 71, False),
            (900, 72, True),
        ],
    )
    def test_listings(self, days_silent: float, hours_since_asked: float, *, due: bool) -> None:
        """A feed is asked the seldomer the longer it has been silent, but every three days at least."""
        asked = NOW - timedelta(hours=hours_since_asked)
        assert listing_is_due(asked, asked - timedelta(days=days_silent), NOW) is due
