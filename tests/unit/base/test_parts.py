"""Parts on disk: whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Link
from pipeline.errors import StorageError
from pipeline.parts import read_part, write_bytes, write_part
from pipeline.store import DataPath


def link(title: str) -> Link:
    """Return a link with that title."""
    return Link(url="http://quay.example/a", source_id="quay", listed_by="http://quay.example/feed", title=title)


class TestWritePart:
    """Writing is atomic."""

    def test_returns_how_many_were_written(self, any_home: DataPath) -> None:
        """The count is the number of lines."""
        path = any_home / "deep" / "links.jsonl"
        assert write_part(path, [link("a"), link("b")]) == 2
        assert len(path.read_text(encoding="utf-8").splitlines()) == 2

    def test_broken_off_write_leaves_the_old_part(self, any_home: DataPath) -> None:
        """When the records break off, the part stays as it was and nothing is left beside it."""
        path = any_home / "links.jsonl"
        write_part(path, [link("old")])

        def breaking() -> Iterator[Link]:
            yield link("new")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            write_part(path, breaking())
        assert [one.title for one in read_part(path, Link)] == ["old"]
        assert [one.name for one in any_home.iterdir()] == ["links.jsonl"]

    def test_disk_that_refuses_is_a_storage_error(self, tmp_path: Path) -> None:
        """A path that cannot be written is said with its name."""
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(StorageError, match="cannot write"):
            write_part(tmp_path / "file" / "links.jsonl", [link("a")])
        with pytest.raises(StorageError, match="cannot write"):
            write_bytes(tmp_path / "file" / "report.json", b"{}")


class TestReadPart:
    """Reading checks."""

    def test_missing_part_has_no_records(self, any_home: DataPath) -> None:
        """A stage that had nothing to say needs no file."""
        assert list(read_part(any_home / "none.jsonl", Link)) == []

    def test_folder_in_the_place_of_a_part_is_a_storage_error(self, tmp_path: Path) -> None:
        """What cannot be opened is said, not skipped."""
        with pytest.raises(StorageError, match="cannot read"):
            list(read_part(tmp_path, Link))

    @given(title=st.text())
    def test_round_trip(self, tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
        """Whatever text a record holds, line separators among them, comes back."""
        path = tmp_path_factory.mktemp("part") / "links.jsonl"
        write_part(path, [link(title)])
        assert [one.title for one in read_part(path, Link)] == [title]
