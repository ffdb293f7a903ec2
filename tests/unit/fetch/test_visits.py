"""The unit ``pipeline.fetch.visits``: what a source remembers between runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.article import Capture, Link
from pipeline.errors import StorageError
from pipeline.fetch.hosts import HostPenalty
from pipeline.fetch.robots import RobotsVisit
from pipeline.fetch.visits import DocumentVisit, Visits

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=26_000)
FEED = "https://news.example/feed"


def capture(url: str, at: datetime) -> Capture:
    """Return a capture of ``url``."""
    link = Link(url=url, source_id="example", listed_by=FEED)
    where = {"warc_path": "a.warc.gz", "warc_offset": 0}
    return Capture(link=link, final_url=url, captured_at=at, status=200, body_sha256="0" * 64, **where)


class TestClockThatWasAhead:
    """What one run noted under a wrong clock holds nothing back for ever."""

    def test_everything_is_due(self, tmp_path: Path) -> None:
        """A listing that was asked in the future is due, and forgotten when saved; an article is noted as of now."""
        visits = Visits.load(tmp_path, "example")
        visits.remember_document(FEED, DocumentVisit.of(capture(FEED, LATER), None))
        visits.confirm(capture("https://news.example/a", LATER), "here")
        visits.confirm(capture("https://news.example/b", NOW), "here")
        known = visits.document(FEED)
        assert known is not None
        assert known.is_due(NOW)
        assert visits.ahead(NOW) == LATER
        visits.save(NOW)
        again = Visits.load(tmp_path, "example")
        assert again.ahead(NOW) is None
        assert again.document(FEED) is None
        article = again.get("https://news.example/a")
        assert article is not None
        assert (article.captured_at, article.first_captured_at, article.looked_at) == (NOW, NOW, NOW)
        assert again.get("https://news.example/b") == visits.get("https://news.example/b")

    def test_a_capture_of_now_replaces_one_of_the_future(self, tmp_path: Path) -> None:
        """What is settled at the right time counts, though the same link was noted for a later one."""
        visits = Visits.load(tmp_path, "example")
        url = "https://news.example/a"
        visits.confirm(capture(url, LATER), "here")
        visits.confirm(capture(url, NOW).model_copy(update={"body_sha256": "1" * 64}), "here", now=NOW)
        known = visits.get(url)
        assert known is not None
        assert (known.captured_at, known.body_sha256) == (NOW, "1" * 64)

    @pytest.mark.parametrize("nights", [1, 2, 6])
    def test_nights_far_ahead_forget_nothing(self, tmp_path: Path, nights: int) -> None:
        """However often they write the state: what is old is told by the nights before them, and after them anew."""
        url = "https://news.example/a"
        visits = Visits.load(tmp_path, "example")
        visits.confirm(capture(url, NOW), "here")
        visits.save(NOW)
        ahead = [LATER + timedelta(days=night) for night in range(nights)]
        for at in (*ahead, ahead[-1], ahead[-1] + timedelta(hours=2), NOW + timedelta(days=1)):
            Visits.load(tmp_path, "example").save(at)
        kept = Visits.load(tmp_path, "example").get(url)
        assert kept is not None
        assert kept.link is not None
        for days in range(100, 107):
            Visits.load(tmp_path, "example").save(NOW + timedelta(days=days))
        assert Visits.load(tmp_path, "example").get(url) is None

    def test_robots_of_the_future_is_not_fresh(self) -> None:
        """A robots.txt that was asked for in the future is asked for again."""
        assert RobotsVisit(status=200, text="", asked_at=NOW).is_fresh(NOW)
        assert not RobotsVisit(status=200, text="", asked_at=LATER).is_fresh(NOW)

    def test_penalty_keeps_when_it_was_noted(self) -> None:
        """A penalty of an older Dateline, which does not say when it was noted, is still read."""
        old = HostPenalty.from_json(HostPenalty(delay_seconds=1, not_before=LATER).to_json())
        assert old.noted_at is None


class TestDamage:
    """A state that cannot be read."""

    @pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"links": 3}'])
    def test_damaged_state(self, tmp_path: Path, content: bytes) -> None:
        """It is a damage with a reason and a way out, whatever is wrong with the bytes."""
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "example.json").write_bytes(content)
        with pytest.raises(StorageError, match="delete it") as caught:
            Visits.load(tmp_path, "example")
        assert caught.value.reason == "damaged-state"

    @pytest.mark.parametrize(
        ("content", "unknown"),
        [
            (b'{"version": 2}', "version 2"),
            (b'{"moods": {}}', "moods"),
            (b'{"version": 3, "links": {}, "rooms": []}', "version 3"),
            (b'{"robots": {"a": {"status": 200, "text": "", "asked_at": "2026-11-01T00:00:00Z", "by": 1}}}', "by"),
        ],
    )
    def test_state_of_a_newer_version(self, tmp_path: Path, content: bytes, unknown: str) -> None:
        """What is whole but for what this version does not know is not called damaged, and nobody is to delete it."""
        (tmp_path / "state").mkdir()
        (tmp_path / "state" / "example.json").write_bytes(content)
        with pytest.raises(StorageError, match="written by a newer Dateline") as caught:
            Visits.load(tmp_path, "example")
        assert unknown in caught.value.message
        assert "delete" not in caught.value.message
        assert (tmp_path / "state" / "example.json").read_bytes() == content
