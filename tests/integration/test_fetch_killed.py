"""kill -9 in mid-fetch: the rerun fetches only what is missing, and every WARC is readable."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from pipeline.article import Link
from pipeline.fetch import Archive, read_body, read_captures
from pipeline.fetch.files import archive_files
from pipeline.fetch.members import whole_members
from pipeline.store import DataPath
from tests.integration.killed_fetch import HOSTS
from tests.integration.misbehaving_server import Asked, Handler, MisbehavingServer, answer
from tests.unmeasured import unmeasured

KILLS = 50
PAGES = 600


def page(number: int) -> bytes:
    """Return a page that is like no other."""
    return f"<!doctype html><title>{number}</title>{os.urandom(300).hex()}".encode()


async def run_killed(home: DataPath, pages: dict[str, bytes]) -> tuple[int, list[Asked]]:
    """Return how many attempts came to their end, and what they asked for."""

    def slowly(body: bytes) -> Handler:
        async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.01)  # so that no machine is done long before the last kill
            await answer(body)(asked, writer)

        return handle

    async with MisbehavingServer({path: slowly(body) for path, body in pages.items()}) as server:
        script = Path(__file__).with_name("killed_fetch.py")
        arguments = map(str, (script, home, server.port, PAGES, KILLS, 20261123))
        environment = unmeasured(Path(__file__).parents[2])
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(400):
            output, _ = await child.communicate()
        assert child.returncode == 0
        return int(output), server.asked


class TestKilled:
    """Fifty kills at random moments."""

    @pytest.mark.parametrize("kind", ["folder", "bucket"])
    def test_nothing_is_lost_and_nothing_is_asked_twice(
        self, tmp_path: Path, request: pytest.FixtureRequest, kind: str
    ) -> None:
        """Each page is in the archive once; only what was in flight at a kill (one a host) is asked for again."""
        pages = {f"/{number}": page(number) for number in range(PAGES)}
        home: DataPath = tmp_path / "home" if kind == "folder" else request.getfixturevalue("bucket")
        finished, asked = asyncio.run(run_killed(home, pages))
        assert finished < KILLS / 2, "most attempts must be killed for this test to mean something"

        captures = list(read_captures(home, "example", "run"))
        urls = Counter(capture.link.url for capture in captures)
        assert len(urls) == PAGES
        assert set(urls.values()) == {1}
        for capture in captures:
            assert read_body(home, capture) == pages["/" + capture.link.url.rpartition("/")[2]]
        again = sum(count - 1 for path, count in Counter(one.path for one in asked).items() if path != "/robots.txt")
        assert again <= KILLS * HOSTS
        self.readable_by_others(home)

    def readable_by_others(self, home: DataPath) -> None:
        """Every file has its final name and an index, and both warcio and fastwarc read it with its digests."""
        files = archive_files(home, "example", "run")
        assert len(files) > 5
        for path in files:
            assert path.name.endswith(".warc.gz")
            with path.open("rb") as stream:
                records = 0
                for record in ArchiveIterator(stream, check_digests=True):
                    record.content_stream().read()
                    assert record.digest_checker.passed is not False
                    records += 1
            with path.open("rb") as stream:
                assert sum(1 for _ in FastIterator(stream)) == records
            assert path.with_name(path.name.replace(".warc.gz", ".cdxj")).exists()


class TestTorn:
    """A file that ends anywhere."""

    def test_every_cut_is_mended(self, tmp_path: Path) -> None:
        """However much of the last bytes is lost, what is sealed counts, and the next attempt goes on behind it."""
        home = tmp_path / "home"
        links = [Link(url=f"https://news.example/{n}", source_id="example", listed_by="test") for n in range(3)]
        archive = Archive(home, "example", "run")
        for link in links[:2]:
            archive.append_local(link, b"<p>" + link.url.encode(), "text/html")
        (temporary,) = archive_files(home, "example", "run")
        whole = temporary.read_bytes()
        del archive
        ends = [member.end for member in whole_members(temporary) if member.kind in {"warcinfo", "metadata"}]
        for cut in range(0, len(whole), 23):
            temporary.write_bytes(whole[:cut])
            sealed = sum(end <= cut for end in ends[1:])
            assert len(list(read_captures(home, "example", "run"))) == sealed
            with Archive(home, "example", "run") as resumed:
                assert [resumed.settled(link.url) is not None for link in links] == [n < sealed for n in range(3)]
                capture = resumed.append_local(links[2], b"<p>more", "text/html")
            assert read_body(home, capture) == b"<p>more"
            captures = list(read_captures(home, "example", "run"))
            assert len(captures) == sealed + 1
            assert all(read_body(home, one) for one in captures)
            for path in archive_files(home, "example", "run"):
                path.unlink()
