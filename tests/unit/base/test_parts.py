"""Parts on disk: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Link
from pipeline.errors import StorageError
from pipeline.parts import (
    abandoned,
    has_part,
    packed,
    part_lines,
    read_part,
    replacing,
    write_bytes,
    write_part,
    write_plain,
    writing_part,
)
from pipeline.store import DataPath, is_there, read_bytes, size_of

KILLED = """
import os, signal, sys
from pipeline.parts import replacing
from pipeline.store import data_root
with replacing(data_root("memory://killed/links.jsonl")) as stream:
    stream.write(b"half")
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
"""A program that is killed while it writes a part into an object store."""


def link(title: str) -> Link:
    """Return a link with that title."""
    return Link(url="http://quay.example/a", source_id="quay", listed_by="http://quay.example/feed", title=title)


class TestWritePart:
    """Writing is atomic."""

    def test_returns_how_many_were_written(self, any_home: DataPath) -> None:
        """The count is the number of lines."""
        path = any_home / "deep" / "links.jsonl"
        assert write_part(path, [link("a"), link("b")]) == 2
        assert len(list(part_lines(path))) == 2

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
        assert [one.name for one in any_home.iterdir()] == ["links.jsonl.zst"]

    def test_killed_writer_of_an_object_leaves_no_file(self, tmp_path: Path, repository: Path) -> None:
        """What was written so far is gone with its process: a full temporary folder would stop every later night."""
        environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(repository)}
        done = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)  # noqa: S603 - our own interpreter
        assert done.returncode == -signal.SIGKILL
        assert list(tmp_path.iterdir()) == []

    def test_parts_take_little_room(self, tmp_path: Path) -> None:
        """A thousand links take less than a fifth of what they are as text."""
        links = [link(f"Ferry {number}") for number in range(1000)]
        write_plain(tmp_path / "ledger.jsonl", links)
        write_part(tmp_path / "links.jsonl", links)
        assert size_of(packed(tmp_path / "links.jsonl")) < size_of(tmp_path / "ledger.jsonl") / 5

    def test_new_part_takes_the_place_of_an_earlier_version_s(self, any_home: DataPath) -> None:
        """A part that was written as text is read as it is, and gone once it is written anew."""
        path = any_home / "links.jsonl"
        write_plain(path, [link("old")])
        assert has_part(path)
        assert [one.title for one in read_part(path, Link)] == ["old"]
        write_part(path, [link("new")])
        assert [one.title for one in read_part(path, Link)] == ["new"]
        assert not is_there(path)

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
        assert not has_part(any_home / "none.jsonl")

    @pytest.mark.parametrize("cut", [0, 5, 100, 900, -1])
    def test_part_that_is_cut_short_is_damaged(self, any_home: DataPath, cut: int) -> None:
        """However much of it is left: no part ends earlier than it was written and is believed."""
        path = any_home / "links.jsonl"
        write_part(path, [link(hashlib.sha256(bytes([number])).hexdigest()) for number in range(50)])
        write_bytes(packed(path), read_bytes(packed(path))[:cut])
        with pytest.raises(StorageError) as raised:
            list(read_part(path, Link))
        assert raised.value.reason == "damaged-part"

    @pytest.mark.parametrize(
        "bad", [b"\xff", b"\xed\xa0\x80", b"\0"], ids=["no byte of UTF-8", "half a character", "zero"]
    )
    def test_part_that_is_no_text_is_damaged(self, any_home: DataPath, bad: bytes) -> None:
        """A line that holds what no text holds is damage, not a traceback: its part is a plain one, without a sum."""
        path = any_home / "links.jsonl"
        write_bytes(path, link("a").to_json().encode().replace(b"/a", b"/" + bad) + b"\n")
        with pytest.raises(StorageError) as raised:
            list(read_part(path, Link))
        assert raised.value.reason == "damaged-part"

    def test_part_of_a_newer_version(self, any_home: DataPath) -> None:
        """A field that we do not know says so; beside damage it is damage."""
        path = any_home / "links.jsonl"
        line = link("a").to_json()
        for more, said in (
            ('"mood":"calm"', "written by a newer Dateline"),
            ('"title":7,"mood":"calm"', "delete the file"),
        ):
            write_bytes(path, f"{line[:-1]},{more}}}\n".encode())
            with pytest.raises(StorageError, match=said) as raised:
                list(read_part(path, Link))
            assert raised.value.reason == "damaged-part"

    def test_part_that_was_changed_is_damaged(self, any_home: DataPath) -> None:
        """It has a checksum."""
        path = any_home / "links.jsonl"
        write_part(path, [link("a")] * 50)
        write_bytes(packed(path), read_bytes(packed(path))[:-1] + b"\0")
        with pytest.raises(StorageError) as raised:
            list(read_part(path, Link))
        assert raised.value.reason == "damaged-part"

    @pytest.mark.parametrize("behind", [bytes(8), b"{}", None], ids=["zeros", "text", "the same again"])
    def test_what_stands_behind_a_part_is_damage(self, any_home: DataPath, behind: bytes | None) -> None:
        """Nothing of a file is passed over unread."""
        path = any_home / "links.jsonl"
        write_part(path, [link("a")])
        whole = read_bytes(packed(path))
        write_bytes(packed(path), whole + (whole if behind is None else behind))
        with pytest.raises(StorageError) as raised:
            list(read_part(path, Link))
        assert raised.value.reason == "damaged-part"

    def test_text_that_repeats_itself_is_read_in_little_memory(self, tmp_path: Path) -> None:
        """Sixty million letters lie in a few thousand bytes, and are never in memory all at once."""
        path, line = tmp_path / "articles.jsonl", b"ha " * 666_666 + b"\n"
        with writing_part(path) as part:
            for _ in range(30):
                part.write(line)
        tracemalloc.start()
        try:
            assert sum(map(len, part_lines(path))) == 30 * len(line)
            assert tracemalloc.get_traced_memory()[1] < 15 * len(line)
        finally:
            tracemalloc.stop()

    def test_long_lines_come_back(self, tmp_path: Path) -> None:
        """A record larger than what is read at once is one line, as those around it."""
        dice = random.Random(3)  # noqa: S311 - no secret
        titles = ["a", dice.randbytes(200_000).hex(), "b", ""]
        write_part(tmp_path / "links.jsonl", map(link, titles))
        assert [one.title for one in read_part(tmp_path / "links.jsonl", Link)] == titles

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


class TestAbandoned:
    """What killed writers leave."""

    def test_only_what_nobody_writes(self, tmp_path: Path) -> None:
        """The file of one at work is left alone; that of one that was killed is named, and finished ones are not."""
        deep = tmp_path / "runs" / "night"
        write_part(deep / "links.jsonl", [link("a")])
        left = deep / ".articles.jsonl.zst.tmp"
        left.write_bytes(b"half")
        with replacing(deep / "report.json"):
            assert list(abandoned(tmp_path)) == [left]
        assert list(abandoned(tmp_path / "none")) == []
