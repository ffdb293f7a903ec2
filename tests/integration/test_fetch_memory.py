"""What the fetch room remembers: resumed runs, revisits on schedule, penalties, local files, feeds behind walls."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.article import Capture, Link, Outcome
from pipeline.errors import FetchError, StorageError, UnreachableError
from pipeline.fetch import Archive, Document, Fetcher, Manners, Visits, read_body
from pipeline.fetch.files import archive_files
from pipeline.fetch.members import whole_members
from pipeline.fetch.notes import Note
from pipeline.fetch.turns import shared_turn
from pipeline.fetch.visits import DocumentVisit
from pipeline.settings import Settings, Source
from tests.integration.misbehaving_server import MisbehavingServer, answer, in_turn

PAGE = b"<p>The bridge opens.</p>"
SOURCE = Source(id="example", name="The Example", local=True, delay_seconds=0.0)
MANNERS = Manners(attempts=2, first_backoff=0.02, longest_wait=1.0, failures_before_leaving=4)

Result = Capture | Outcome


class Room:
    """The fetch room over one data root."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = Settings(home=home)

    async def fetch(
        self,
        links: Sequence[Link],
        *,
        visits: Visits | None = None,
        run_id: str = "run-1",
        index: str = "index",
        only_due: bool = False,
    ) -> list[Result]:
        """Return what became of ``links``."""
        visits = visits or Visits.load(self.home, "example")
        async with Fetcher(self.settings, manners=MANNERS) as fetcher:
            with Archive(self.home, "example", run_id) as archive:
                found = fetcher.links(links, SOURCE, visits, archive, index_identity=index, only_due=only_due)
                return [result async for result in found]

    async def document(self, url: str, visits: Visits, *, run_id: str = "run-1", only_due: bool = False) -> Document:
        """Return a document."""
        async with Fetcher(self.settings, manners=MANNERS) as fetcher:
            with Archive(self.home, "example", run_id, "listings") as archive:
                return await fetcher.document(url, SOURCE, visits, archive, only_due=only_due)


class BrokenArchive(Archive):
    """An archive with a mistake in it."""

    def settled(self, url: str) -> Note | None:
        """Fail for feeds."""
        if url.endswith("/feed"):
            raise RuntimeError("nobody foresaw this")
        return None

    def append_local(self, *_args: object, **_kwargs: object) -> Capture:
        """Fail."""
        raise RuntimeError("nobody foresaw this")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    """A fetch room."""
    return Room(tmp_path / "home")


def link(url: str, **hints: str | datetime) -> Link:
    """Return a link."""
    return Link.model_validate({"url": url, "source_id": "example", "listed_by": "test", **hints})


def reasons(results: Sequence[Result]) -> list[str]:
    """Return how each link ended."""
    return ["captured" if isinstance(result, Capture) else result.reason for result in results]


class TestResumedRuns:
    """A second attempt of a run asks for nothing that the first one settled."""

    def test_settled_links(self, room: Room) -> None:
        """Captures and final answers are taken from the archive; what a moment may mend is asked for again."""

        async def run() -> tuple[list[str], list[str], list[str]]:
            busy = in_turn(*[answer(b"", "503 Service Unavailable", Retry_After="0")] * 2, answer(PAGE))
            routes = {"/a": answer(PAGE), "/gone": answer(b"", "410 Gone"), "/busy": busy}
            async with MisbehavingServer(dict(routes)) as server:
                links = [link(server.base + path) for path in routes]
                first = await room.fetch(links)
                asked = len(server.asked)
                second = await room.fetch(links)
                return reasons(first), reasons(second), [one.path for one in server.asked[asked:]]

        first, second, asked_again = asyncio.run(run())
        assert first == ["captured", "http-410", "http-503"]
        assert second == ["captured", "http-410", "captured"]
        assert asked_again == ["/robots.txt", "/busy"]

    def test_documents_that_are_gone_from_the_archive(self, room: Room) -> None:
        """A feed whose stored body is damaged is asked for again, without validators."""

        async def run() -> tuple[bytes, str | None]:
            async with MisbehavingServer({"/feed": answer(b"feed", ETag='"1"')}) as server:
                visits = Visits.load(room.home, "example")
                await room.document(f"{server.base}/feed", visits)
                (path,) = archive_files(room.home, "example", "run-1", "listings")
                path.write_bytes(path.read_bytes()[:400])
                again = await room.document(f"{server.base}/feed", visits, run_id="run-2")
                return again.body, server.asked[-1].headers.get("if-none-match")

        assert asyncio.run(run()) == (b"feed", None)

    def test_broken_bodies_are_kept(self, room: Room) -> None:
        """What came over the wire is in the archive, also when it cannot be decoded; a feed like that is an error."""

        async def run() -> list[str]:
            broken = answer(b"no gzip", Content_Encoding="gzip")
            async with MisbehavingServer({"/a": broken, "/feed": broken}) as server:
                with pytest.raises(UnreachableError, match="broken gzip"):
                    await room.document(f"{server.base}/feed", Visits.load(room.home, "example"))
                return reasons(await room.fetch([link(f"{server.base}/a")]))

        assert asyncio.run(run()) == ["bad-encoding"]
        (path,) = archive_files(room.home, "example", "run-1")
        (stored,) = [member for member in whole_members(path) if member.kind == "response"]
        assert stored.block.endswith(b"no gzip")

    def test_unchanged_is_true_of_one_index_only(self, room: Room) -> None:
        """When the index is another one at the second attempt, what was unchanged for the first is fetched whole."""

        async def run() -> list[str]:
            async with MisbehavingServer({"/a": answer(PAGE)}) as server:
                visits = Visits.load(room.home, "example")
                (capture,) = await room.fetch([link(f"{server.base}/a")], visits=visits, run_id="run-0")
                assert isinstance(capture, Capture)
                visits.confirm(capture, "index")
                ends = []
                for index in ("index", "index", "another"):
                    ends += reasons(await room.fetch([link(f"{server.base}/a")], visits=visits, index=index))
                return ends

        assert asyncio.run(run()) == ["same-body", "same-body", "captured"]

    def test_documents(self, room: Room) -> None:
        """A feed is asked for once a run."""

        async def run() -> tuple[bytes, bytes, int]:
            async with MisbehavingServer({"/feed": in_turn(answer(b"one"), answer(b"two"))}) as server:
                visits = Visits.load(room.home, "example")
                first = await room.document(f"{server.base}/feed", visits)
                second = await room.document(f"{server.base}/feed", visits)
                return first.body, second.body, len(server.times("/feed"))

        assert asyncio.run(run()) == (b"one", b"one", 1)

    def test_archive_that_cannot_be_written(self, room: Room) -> None:
        """A disk that refuses stops the source with one error, not with a link's outcome."""
        room.home.mkdir()
        (room.home / "archive").write_text("in the way")

        async def run() -> None:
            async with MisbehavingServer({"/a": answer(PAGE)}) as server:
                await room.fetch([link(f"{server.base}/a")])

        with pytest.raises(StorageError):
            asyncio.run(run())

    def test_unforeseen_errors(self, room: Room) -> None:
        """An error that nobody foresaw costs one link or one feed, with a reason, and not the source."""

        async def run() -> list[str]:
            visits = Visits.load(room.home, "example")
            async with Fetcher(room.settings, manners=MANNERS) as fetcher:
                with BrokenArchive(room.home, "example", "run-1") as archive:
                    with pytest.raises(FetchError) as caught:
                        await fetcher.document("http://news.example/feed", SOURCE, visits, archive)
                    local = link("file:///x").model_copy(update={"local_path": __file__})
                    found = fetcher.links([local], SOURCE, visits, archive, index_identity="index")
                    return [caught.value.reason, *reasons([one async for one in found])]

        assert asyncio.run(run()) == ["unforeseen", "unforeseen"]

    def test_stopped_early(self, room: Room) -> None:
        """Whoever stops listening leaves nothing running and nothing half-written."""

        async def run() -> int:
            async with MisbehavingServer({f"/{n}": answer(PAGE) for n in range(50)}) as server:
                links = [link(f"{server.base}/{n}") for n in range(50)]
                visits = Visits.load(room.home, "example")
                async with Fetcher(room.settings, manners=MANNERS) as fetcher:
                    with Archive(room.home, "example", "run-1") as archive:
                        found = fetcher.links(links, SOURCE, visits, archive, index_identity="index")
                        async for _ in found:
                            break
                        await found.aclose()  # type: ignore[attr-defined]
                        return len(asyncio.all_tasks() - {asyncio.current_task()})

        assert asyncio.run(run()) <= 2


class TestRevisits:
    """On schedule, what need not be asked is not asked."""

    @pytest.mark.parametrize(
        ("hours_ago", "says", "expected"),
        [
            (0.5, "nothing", ["not-due", "not-due"]),
            (1.5, "nothing", ["same-body", "not-due"]),
            (0.5, "changed now", ["same-body", "same-body"]),
            (50.0, "nothing", ["same-body", "not-due"]),
        ],
    )
    def test_links(self, room: Room, hours_ago: float, says: str, expected: list[str]) -> None:
        """A look is taken once when it is due, and whenever the source says that the article changed."""

        async def run() -> list[str]:
            async with MisbehavingServer({"/a": answer(PAGE)}) as server:
                visits = Visits.load(room.home, "example")
                (capture,) = await room.fetch([link(f"{server.base}/a")], visits=visits, run_id="run-0")
                assert isinstance(capture, Capture)
                then = datetime.now(UTC) - timedelta(hours=hours_ago)
                visits.confirm(capture.model_copy(update={"captured_at": then}), "index")
                again = link(
                    f"{server.base}/a", **({"modified_at": datetime.now(UTC)} if says == "changed now" else {})
                )
                ends = []
                for run_id in ("run-1", "run-2"):
                    ends += reasons(await room.fetch([again], visits=visits, run_id=run_id, only_due=True))
                return ends

        assert asyncio.run(run()) == expected

    @pytest.mark.parametrize(("days_silent", "times_asked"), [(0.0, 2), (20.0, 1)])
    def test_listings(self, room: Room, days_silent: float, times_asked: int) -> None:
        """A feed that has been silent for weeks is not asked every time."""

        async def run() -> int:
            async with MisbehavingServer({"/feed": answer(b"feed")}) as server:
                url = f"{server.base}/feed"
                visits = Visits.load(room.home, "example")
                first = await room.document(url, visits, run_id="run-0")
                known = visits.document(url)
                assert isinstance(known, DocumentVisit)
                changed_at = known.changed_at - timedelta(days=days_silent)
                visits.remember_document(url, known.model_copy(update={"changed_at": changed_at}))
                second = await room.document(url, visits, only_due=True)
                assert second.body == first.body
                return len(server.times("/feed"))

        assert asyncio.run(run()) == times_asked


class TestPenalties:
    """A host that asked for patience is remembered."""

    def test_next_run_keeps_away(self, room: Room) -> None:
        """Who asked for an hour is not asked by the next run, nor for its robots.txt."""

        async def run() -> tuple[list[str], list[str], int]:
            busy = answer(b"", "429 Too Many Requests", Retry_After="3600")
            async with MisbehavingServer({"/a": busy}) as server:
                links = [link(f"{server.base}/a")]
                visits = Visits.load(room.home, "example")
                first = reasons(await room.fetch(links, visits=visits, run_id="run-0"))
                visits.save()
                asked = len(server.asked)
                second = reasons(await room.fetch(links))
                return first, second, len(server.asked) - asked

        assert asyncio.run(run()) == (["http-429"], ["host-left-alone"], 0)

    def test_forgiven(self, room: Room) -> None:
        """A run in which a host behaves lifts its penalty."""

        async def run() -> int:
            busy = in_turn(answer(b"", "429 Too Many Requests", Retry_After="0"), answer(PAGE))
            async with MisbehavingServer({"/a": busy}) as server:
                links = [link(f"{server.base}/a")]
                visits = Visits.load(room.home, "example")
                await room.fetch(links, visits=visits, run_id="run-0")
                assert len(visits.penalties) == 1
                await room.fetch(links, visits=visits)
                return len(visits.penalties)

        assert asyncio.run(run()) == 0


class TestRobotsMemory:
    """A robots.txt is asked for once a run, whatever stage or process needs it."""

    def test_stages_share_it(self, room: Room) -> None:
        """What listing learnt, fetching knows; a day later it is asked for again."""

        async def run() -> tuple[list[str], int, int]:
            robots = answer(b"User-agent: *\nDisallow: /no\n")
            async with MisbehavingServer({"/robots.txt": robots, "/feed": answer(b"x"), "/a": answer(PAGE)}) as server:
                visits = Visits.load(room.home, "example")
                await room.document(f"{server.base}/feed", visits)
                visits.save()
                ends = reasons(await room.fetch([link(f"{server.base}/a"), link(f"{server.base}/no")]))
                asked = len(server.times("/robots.txt"))
                visits.save(datetime.now(UTC) + timedelta(days=1))
                await room.fetch([link(f"{server.base}/a")], run_id="run-2")
                return ends, asked, len(server.times("/robots.txt"))

        assert asyncio.run(run()) == (["captured", "robots"], 1, 2)


class TestSharedTurns:
    """Processes that share a data root take turns at a host."""

    def test_two_at_once(self, room: Room) -> None:
        """Two fetchers that know nothing of each other speak to a host one after the other, a delay apart."""
        slow = SOURCE.model_copy(update={"delay_seconds": 0.3})  # what a stall delays is not counted as a pause
        room.home.mkdir()

        async def one(base: str, number: int) -> None:
            source = slow.model_copy(update={"id": f"source-{number}"})
            links = [link(f"{base}/{number}/{page}") for page in range(3)]
            async with Fetcher(room.settings, manners=MANNERS) as fetcher:
                with Archive(room.home, source.id, "run-1") as archive:
                    visits = Visits.load(room.home, source.id)
                    async for _ in fetcher.links(links, source, visits, archive, index_identity="index"):
                        pass

        async def run() -> list[float]:
            async with MisbehavingServer({}) as server:
                await asyncio.gather(one(server.base, 1), one(server.base, 2))
                return [asked.at for asked in server.asked]

        times = asyncio.run(run())
        assert len(times) == 8
        assert all(later - earlier > 0.05 for earlier, later in pairwise(times))

    def test_waiting_for_another_process(self, tmp_path: Path) -> None:
        """While another process speaks to the host, we wait; when it has ended, however, we go on."""
        (tmp_path / "hosts").mkdir()
        path = tmp_path / "hosts" / "news.example"

        async def run() -> float:
            with path.open("w") as other:
                fcntl.flock(other, fcntl.LOCK_EX)
                asyncio.get_running_loop().call_later(0.2, fcntl.flock, other, fcntl.LOCK_UN)
                started = time.monotonic()
                async with shared_turn(tmp_path, "news.example", 0.0):
                    return time.monotonic() - started

        assert asyncio.run(run()) >= 0.2

    def test_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        """Where there is no way to share turns, there is one all the same."""
        (tmp_path / "hosts").write_text("in the way")

        async def run() -> bool:
            async with shared_turn(tmp_path, "news.example", 0.0):
                return True

        assert asyncio.run(run())


class TestLocalFiles:
    """Local files go the same way."""

    def test_unchanged(self, room: Room, tmp_path: Path) -> None:
        """A file is captured, unchanged as long as its bytes are, and captured again when they are not."""
        path = tmp_path / "a.txt"
        local = link(path.as_uri()).model_copy(update={"local_path": str(path)})
        visits = Visits.load(room.home, "example")
        ends = []
        for number, text in enumerate(["one", "one", "two"]):
            path.write_text(text)
            (result,) = asyncio.run(room.fetch([local], visits=visits, run_id=f"run-{number}"))
            if isinstance(result, Capture):
                assert read_body(room.home, result) == text.encode()
                visits.confirm(result, "index")
            ends += reasons([result])
        assert ends == ["captured", "same-body", "captured"]

    def test_gone(self, room: Room, tmp_path: Path) -> None:
        """A file that is gone is a failed link."""
        missing = tmp_path / "a.txt"
        local = link(missing.as_uri()).model_copy(update={"local_path": str(missing)})
        assert reasons(asyncio.run(room.fetch([local]))) == ["unreadable"]

    def test_file_url_without_a_path(self, room: Room) -> None:
        """A feed cannot make us read a local file."""
        assert reasons(asyncio.run(room.fetch([link("file:///etc/passwd")]))) == ["scheme"]


class TestFeedTexts:
    """The full text of the feed, where the page cannot be had."""

    def test_forbidden_page(self, room: Room) -> None:
        """A page that robots.txt forbids: the feed gave its text to everybody. Unchanged when it is the same again."""

        async def run() -> list[str]:
            robots = answer(b"User-agent: *\nDisallow: /\n")
            async with MisbehavingServer({"/robots.txt": robots}) as server:
                page = link(f"{server.base}/a", content_html="<p>All of it.</p>", title="A <title>")
                visits = Visits.load(room.home, "example")
                ends = []
                for run_id in ("run-0", "run-1"):
                    (result,) = await room.fetch([page], visits=visits, run_id=run_id)
                    ends += reasons([result])
                    if isinstance(result, Capture):
                        assert b"A &lt;title&gt;" in read_body(room.home, result)
                        visits.confirm(result, "index")
                return ends

        assert asyncio.run(run()) == ["captured", "same-body"]
