"""Where data lies: the same words for a folder and for an object store, and its troubles said in one line."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from upath import UPath

from pipeline.article import Link
from pipeline.errors import StorageError
from pipeline.ledger import settle
from pipeline.parts import read_part, write_bytes, write_part
from pipeline.runs import Run, list_runs, stage_reports
from pipeline.stages.begin import read_beginning, was_begun
from pipeline.stages.reporting import reporting
from pipeline.store import (
    DataPath,
    data_root,
    files_in,
    folders_in,
    is_there,
    make_spool,
    opened,
    put,
    read_bytes,
    spool_of,
)


@pytest.fixture
def gone() -> DataPath:
    """A file in an object store that does not answer."""
    return data_root("unreachable://news/links.jsonl")


class TestDataRoot:
    """How a root is written."""

    def test_file_url_is_a_folder(self) -> None:
        """What lies on this machine is used as a folder, with its locks and its renaming."""
        assert data_root("file:///srv/news") == Path("/srv/news")

    def test_made_roots_are_taken(self, any_home: DataPath) -> None:
        """A root that is one already stays as it is."""
        assert data_root(any_home) is any_home


class TestSpool:
    """The folder of this machine for what is not finished."""

    def test_a_folder_is_its_own_spool(self, tmp_path: Path) -> None:
        """Nothing is written elsewhere, and nothing is made."""
        home = tmp_path / "home"
        make_spool(home)
        assert spool_of(home) == home
        assert not home.exists()

    def test_each_root_has_its_own(self, object_store: UPath) -> None:
        """The same root gives the same spool again, another one another, whatever characters they are written in."""
        assert spool_of(object_store) == spool_of(data_root(str(object_store)))
        assert spool_of(data_root("memory://a/b")) != spool_of(data_root("memory://a-b"))

    def test_without_a_setting_it_is_temporary_and_private(
        self, object_store: UPath, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody else on the machine reads what was fetched."""
        monkeypatch.delenv("DATELINE_SPOOL")
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        make_spool(object_store)
        spool = spool_of(object_store)
        assert spool.parent.parent == tmp_path
        assert {one.stat().st_mode & 0o777 for one in (spool, spool.parent)} == {0o700}

    def test_somebody_elses_is_refused(
        self, object_store: UPath, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A link that another user has laid in the temporary folder is not followed."""
        monkeypatch.delenv("DATELINE_SPOOL")
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / f"dateline-spool-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(StorageError, match="belongs to another user; set DATELINE_SPOOL"):
            make_spool(object_store)

    def test_one_that_cannot_be_made(self, object_store: UPath, tmp_path: Path) -> None:
        """A file in its place is said."""
        (tmp_path / "spool").write_text("in the way")
        with pytest.raises(StorageError, match="cannot write"):
            make_spool(object_store)


class TestReading:
    """One reader for both."""

    def test_any_offset(self, any_home: DataPath) -> None:
        """A file is read from the middle, as a record of an archive is."""
        write_bytes(any_home / "a" / "file", bytes(range(256)) * 10)
        with opened(any_home / "a" / "file") as stream:
            stream.seek(1000)
            assert stream.tell() == 1000
            assert stream.read(4) == bytes([232, 233, 234, 235])
            stream.seek(-2, os.SEEK_END)
            assert stream.read() == b"\xfe\xff"
            assert stream.read() == b""

    def test_listing(self, any_home: DataPath) -> None:
        """Files and folders come by name, each a path that can be read; a folder that is missing holds nothing."""
        for name in ("b/two", "b/one", "b/deep/b/three", "other"):
            write_bytes(any_home / name, name.encode())
        assert [read_bytes(one) for one in files_in(any_home / "b")] == [b"b/one", b"b/two"]
        assert folders_in(any_home / "b") == [any_home / "b" / "deep"]
        assert folders_in(any_home / "b" / "deep") == [any_home / "b" / "deep" / "b"]
        assert files_in(any_home / "none") == folders_in(any_home / "none") == []

    def test_missing_file(self, any_home: DataPath) -> None:
        """What is not there is no trouble of the store's."""
        assert not is_there(any_home / "none")
        for read in (read_bytes, opened):
            with pytest.raises(FileNotFoundError):
                read(any_home / "none")

    def test_put_of_nothing(self, object_store: UPath, tmp_path: Path) -> None:
        """A file that has gone before it could be stored is said."""
        with pytest.raises(StorageError, match="cannot write memory://"):
            put(tmp_path / "none", object_store / "file")


class TestUnreachable:
    """Whatever a driver raises is a storage error, with the path and what to look at."""

    @pytest.mark.parametrize(
        "read",
        [read_bytes, opened, is_there, files_in, lambda path: list(read_part(path, Link))],
        ids=["bytes", "stream", "existence", "listing", "part"],
    )
    def test_reading(self, gone: DataPath, read: Any) -> None:  # noqa: ANN401 - several signatures
        """No exception of a foreign library leaves the store."""
        said = r"cannot (read|list) unreachable://.*could not connect to the endpoint; check the object store"
        with pytest.raises(StorageError, match=said):
            read(gone)

    def test_writing(self, gone: DataPath) -> None:
        """Nor when something is written."""
        with pytest.raises(StorageError, match="cannot write unreachable://"):
            write_part(gone, [])

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        """Nor where a part is no text: its line is named."""
        (tmp_path / "part").write_bytes(b"\xff\n")
        with pytest.raises(StorageError, match="part:1 holds no link") as caught:
            list(read_part(tmp_path / "part", Link))
        assert caught.value.reason == "damaged-part"


class TestRuns:
    """A run in each kind of root."""

    def test_runs_are_listed_by_their_beginning(self, any_home: DataPath) -> None:
        """The one that began last is at the end, whatever it is called."""
        assert list_runs(any_home) == ()
        for name in ("zebra", "apple", "mango"):
            write_bytes(Run(any_home, name).beginning, b"{}")
        assert [run.id for run in list_runs(any_home)] == ["zebra", "apple", "mango"]

    def test_run_that_never_began(self, any_home: DataPath) -> None:
        """That is said, and where its beginning should be."""
        run = Run(any_home, "never")
        assert not was_begun(run)
        with pytest.raises(StorageError, match="was never begun"):
            read_beginning(run)

    def test_reports_of_stages(self, any_home: DataPath) -> None:
        """They are found again, and the ledger is made of what is there."""
        run = Run(any_home, "night")
        with reporting(run, "fetch", "quay") as tally:
            tally.counts["captures"] = 2
        link = Link(url="http://quay.example/a", source_id="quay", listed_by="http://quay.example/feed")
        write_part(run.part("links", "quay"), [link])
        assert [one.counts for one in stage_reports(run)] == [{"captures": 2}]
        assert settle(run, ["quay"]).reasons == {"failed": {"not-fetched": 1}}
        assert is_there(run.ledger)
