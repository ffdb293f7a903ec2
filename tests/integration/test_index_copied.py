"""An embedded index that was copied: its files have other times, and are read once all the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.errors import IndexRefusedError
from pipeline.index.embedded.files import Files
from pipeline.index.embedded.index import EmbeddedIndex
from tests.removed_index import remove_index


class TestCopied:
    """What a reader notes, and where."""

    @pytest.fixture
    def copied(self, tmp_path: Path, make_article: Callable[..., Article]) -> Path:
        """The folder of the articles of a copied index."""
        index = EmbeddedIndex(tmp_path / "written")
        list(index.write(make_article(str(number), text=f"The ferry sails at {number}.") for number in range(9)))
        index.close()
        home = Path(shutil.copytree(tmp_path / "written", tmp_path / "copied", copy_function=shutil.copyfile))
        return next(home.glob("articles-v*"))

    @staticmethod
    def read(articles: Path, notes: Path) -> int:
        """Return how many files a new process's reader reads."""
        files = Files(articles.parent, articles, notes)
        files.check()
        return len(files.read)

    def test_is_read_once(self, copied: Path, tmp_path: Path) -> None:
        """The second reader knows what the first one found, and neither leaves anything in the index."""
        notes, before = tmp_path / "notes", sorted(copied.iterdir())
        assert self.read(copied, notes) > 1
        assert self.read(copied, notes) == 0
        assert sorted(copied.iterdir()) == before
        assert len([*notes.iterdir()]) == 2

    def test_where_it_was_written(self, copied: Path, tmp_path: Path) -> None:
        """Nothing is read there, and nothing is noted."""
        written = tmp_path / "written" / copied.name
        assert self.read(written, tmp_path / "notes") == 0
        assert not (tmp_path / "notes").exists()

    def test_what_changes_is_read(self, copied: Path, tmp_path: Path) -> None:
        """A file that is touched afterwards is read again, and damage is said."""
        notes = tmp_path / "notes"
        self.read(copied, notes)
        store = next(copied.glob("*.store"))
        content = bytearray(store.read_bytes())
        store.write_bytes(content)
        assert self.read(copied, notes) == 1
        content[3] ^= 1
        store.write_bytes(content)
        with pytest.raises(IndexRefusedError, match="is not what was written"):
            self.read(copied, notes)

    def test_another_index_at_its_place(
        self, copied: Path, tmp_path: Path, make_article: Callable[..., Article]
    ) -> None:
        """The note of what lay there before counts for nothing."""
        notes = tmp_path / "notes"
        self.read(copied, notes)
        index = EmbeddedIndex(tmp_path / "other")
        list(index.write([make_article("other", text="Another ferry.")]))
        remove_index(copied)
        shutil.copytree(tmp_path / "other" / copied.name, copied, copy_function=shutil.copyfile)
        assert self.read(copied, notes) > 1

    @pytest.mark.parametrize("note", [b"", b"\x01\x00", b"{}", b"\x00" * 99])
    def test_a_note_that_is_none(self, copied: Path, tmp_path: Path, note: bytes) -> None:
        """It is passed over, and written anew."""
        notes = tmp_path / "notes"
        self.read(copied, notes)
        for one in notes.iterdir():
            one.write_bytes(note)
        assert self.read(copied, notes) > 1
        assert self.read(copied, notes) == 0

    def test_nowhere_to_note(self, copied: Path, tmp_path: Path) -> None:
        """What cannot be noted is read each time, without a word."""
        notes = tmp_path / "notes"
        notes.write_text("a file", encoding="utf-8")
        assert self.read(copied, notes) == self.read(copied, notes) > 1

    def test_a_note_that_cannot_be_put_in_its_place(self, copied: Path, tmp_path: Path) -> None:
        """Nothing is left of the attempt."""
        notes = tmp_path / "notes"
        self.read(copied, notes)
        (note,) = (one for one in notes.iterdir() if not one.suffix)
        note.unlink()
        note.mkdir()
        before = sorted(notes.iterdir())
        assert self.read(copied, notes) > 1
        assert sorted(notes.iterdir()) == before

    def test_notes_of_what_is_gone(self, copied: Path, tmp_path: Path) -> None:
        """They go when another is written."""
        notes = tmp_path / "notes"
        self.read(copied, notes)
        moved = copied.rename(tmp_path / "moved")
        assert self.read(moved, notes) > 1
        assert len([*notes.iterdir()]) == 2
