"""The archive of a data root in an object store: written here, kept there, lost nowhere."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from upath import UPath

from pipeline.article import Capture, Link
from pipeline.errors import QuarantineError, StorageError
from pipeline.fetch import Archive, Visits, archived_runs, read_body, read_captures
from pipeline.fetch.files import archive_files, spool_folder
from pipeline.fetch.turns import shared_turn
from pipeline.store import DataPath, data_root, spool_of


def link(name: str) -> Link:
    """Return a link."""
    return Link(url=f"https://news.example/{name}", source_id="example", listed_by="feed")


def append(archive: Archive, name: str) -> Capture:
    """Store a page that is like no other."""
    return archive.append_local(link(name), f"<p>{name}".encode(), "text/html")


def names(home: DataPath) -> list[str]:
    """Return the URLs that the archive of the run holds, by their last part."""
    return [one.link.url.rpartition("/")[2] for one in read_captures(home, "example", "run")]


def spooled(home: DataPath) -> list[str]:
    """Return the files of the run that wait in the spool."""
    folder = spool_folder(home, "example", "run")
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def killed(home: DataPath, *pages: str) -> list[Capture]:
    """Leave what a writer leaves that was killed after ``pages``."""
    archive = Archive(home, "example", "run")
    captures = [append(archive, name) for name in pages]
    del archive
    return captures


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From now on the test runs on another machine, whose spool is empty."""
    monkeypatch.setenv("DATELINE_SPOOL", str(tmp_path / "spool of another machine"))


class TestStored:
    """A finished file."""

    def test_bodies_come_back_from_either_place(self, any_home: DataPath) -> None:
        """Before the end from the spool, after it from the root, under the same name; nothing stays behind."""
        with Archive(any_home, "example", "run") as archive:
            captures = [append(archive, name) for name in ("a", "b", "c")]
            assert [read_body(any_home, one) for one in captures] == [b"<p>a", b"<p>b", b"<p>c"]
            assert names(any_home) == ["a", "b", "c"]
        assert (any_home / captures[0].warc_path).exists()
        assert [read_body(any_home, one) for one in captures] == [b"<p>a", b"<p>b", b"<p>c"]
        assert list(read_captures(any_home, "example", "run")) == captures
        assert archived_runs(any_home) == {"run": ["example"]}

    def test_the_spool_is_empty_afterwards(self, object_store: UPath) -> None:
        """The file and its index are in the store and nowhere else."""
        with Archive(object_store, "example", "run") as archive:
            append(archive, "a")
            assert len(spooled(object_store)) == 1
        assert spooled(object_store) == []
        (path,) = archive_files(object_store, "example", "run")
        assert path.with_name(path.name.replace(".warc.gz", ".cdxj")).exists()

    def test_rotation(self, any_home: DataPath) -> None:
        """Files that have grown large enough are stored one by one, and read in their order."""
        with Archive(any_home, "example", "run", max_file_bytes=1) as archive:
            captures = [append(archive, name) for name in ("a", "b", "c")]
        assert names(any_home) == ["a", "b", "c"]
        assert len(archive_files(any_home, "example", "run")) == 3
        assert [read_body(any_home, one) for one in captures] == [b"<p>a", b"<p>b", b"<p>c"]

    def test_gone_record_is_quarantined(self, any_home: DataPath) -> None:
        """An object that somebody deleted costs its captures, and says so."""
        with Archive(any_home, "example", "run") as archive:
            capture = append(archive, "a")
        (any_home / capture.warc_path).unlink()
        with pytest.raises(QuarantineError, match="is damaged"):
            read_body(any_home, capture)


class TestKilled:
    """What a killed writer leaves."""

    def test_rerun_here_goes_on(self, any_home: DataPath) -> None:
        """Its captures are read before the rerun, known to it, and stored with what it adds."""
        captures = killed(any_home, "a", "b")
        assert names(any_home) == ["a", "b"]
        assert archived_runs(any_home) == {"run": ["example"]}
        with Archive(any_home, "example", "run") as archive:
            assert archive.settled(link("a").url)
            assert not archive.settled(link("c").url)
            append(archive, "c")
        assert names(any_home) == ["a", "b", "c"]
        assert [read_body(any_home, one) for one in captures] == [b"<p>a", b"<p>b"]
        assert len(archive_files(any_home, "example", "run")) == 1

    def test_rerun_that_adds_nothing_stores_it_too(self, object_store: UPath) -> None:
        """A run that finds everything settled must still bring it to the store."""
        killed(object_store, "a")
        with Archive(object_store, "example", "run"):
            pass
        assert spooled(object_store) == []
        assert names(object_store) == ["a"]

    def test_rerun_elsewhere_knows_what_was_stored(self, object_store: UPath, request: pytest.FixtureRequest) -> None:
        """Another machine goes on from what the first one had stored."""
        with Archive(object_store, "example", "run") as archive:
            append(archive, "a")
        request.getfixturevalue("elsewhere")
        with Archive(object_store, "example", "run") as archive:
            assert archive.settled(link("a").url)
            append(archive, "b")
        assert names(object_store) == ["a", "b"]

    def test_two_machines_never_use_one_name(
        self, object_store: UPath, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
    ) -> None:
        """The first is killed, the second does it all, the first comes back: nobody's captures are overwritten."""
        here = str(spool_of(object_store).parent)
        lost = killed(object_store, "a", "b")
        request.getfixturevalue("elsewhere")
        with Archive(object_store, "example", "run") as archive:
            kept = [append(archive, name) for name in ("b", "c")]
        monkeypatch.setenv("DATELINE_SPOOL", here)
        with Archive(object_store, "example", "run") as archive:
            assert all(archive.settled(link(name).url) for name in ("a", "b", "c"))
        assert sorted(names(object_store)) == ["a", "b", "b", "c"]
        assert [read_body(object_store, one) for one in lost + kept] == [b"<p>a", b"<p>b", b"<p>b", b"<p>c"]
        assert spooled(object_store) == []


class TestRefused:
    """A store that does not take the file."""

    def test_it_waits_in_the_spool(self, bucket: UPath) -> None:
        """The error is said, what was captured can be read, and the next attempt brings it to the store."""
        archive = Archive(bucket, "example", "run")
        capture = append(archive, "a")
        in_the_way = Path(bucket.path) / "archive"
        in_the_way.parent.mkdir()
        in_the_way.write_text("in the way")
        with pytest.raises(StorageError, match=r"cannot write bucket://.*; check the object store"):
            archive.close()
        assert len(spooled(bucket)) == 2
        assert read_body(bucket, capture) == b"<p>a"
        in_the_way.unlink()
        with Archive(bucket, "example", "run") as again:
            assert again.settled(link("a").url)
        assert spooled(bucket) == []
        assert read_body(bucket, capture) == b"<p>a"

    def test_run_that_cannot_be_looked_up_does_not_start(self) -> None:
        """Without knowing what is there already nothing is fetched again."""
        with pytest.raises(StorageError, match=r"cannot list unreachable://.*could not connect"):
            Archive(data_root("unreachable://news"), "example", "run")

    def test_one_writer_on_a_machine(self, any_home: DataPath) -> None:
        """A second archive of the same run and part is refused while the first one writes."""
        with Archive(any_home, "example", "run") as archive:
            append(archive, "a")
            with pytest.raises(StorageError, match="another process is writing"):
                Archive(any_home, "example", "run")

    def test_store_that_does_not_answer_is_no_damaged_record(self, object_store: UPath) -> None:
        """A capture is quarantined for what is wrong with it, not for the night's network."""
        with Archive(object_store, "example", "run") as archive:
            capture = append(archive, "a")
        with pytest.raises(StorageError, match="could not connect"):
            read_body(data_root("unreachable://news"), capture)


class TestState:
    """What is remembered of a source, and the turns at hosts."""

    def test_visits_round_trip(self, any_home: DataPath) -> None:
        """A confirmed capture is known to the next run."""
        with Archive(any_home, "example", "run") as archive:
            capture = append(archive, "a")
        visits = Visits.load(any_home, "example")
        assert visits.get(capture.link.url) is None
        visits.confirm(capture, "index")
        visits.save(capture.captured_at)
        known = Visits.load(any_home, "example").get(capture.link.url)
        assert known
        assert known.body_sha256 == capture.body_sha256

    def test_damaged_state_is_said(self, any_home: DataPath) -> None:
        """With its place, and what deleting it costs."""
        (any_home / "state").mkdir(parents=True, exist_ok=True)
        (any_home / "state" / "example.json").write_bytes(b"{")
        with pytest.raises(StorageError, match="everything is then fetched again"):
            Visits.load(any_home, "example")

    async def _turn(self, home: DataPath) -> list[str]:
        Archive(home, "example", "run").close()
        async with shared_turn(spool_of(home), "news.example", 0.0):
            return sorted(one.name for one in (spool_of(home) / "hosts").iterdir())

    def test_turns_at_a_host_are_taken_in_the_spool(self, object_store: UPath) -> None:
        """An object store has no locks; the processes of this machine are polite together all the same."""
        assert asyncio.run(self._turn(object_store)) == ["news.example"]
