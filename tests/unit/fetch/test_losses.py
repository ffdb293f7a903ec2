"""The unit ``pipeline.fetch.losses``: an archive that is damaged is read on, and says what it lost."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.article import Capture, Link
from pipeline.fetch.archive import Archive
from pipeline.fetch.erasure import groups
from pipeline.fetch.files import archive_files
from pipeline.fetch.losses import holdings
from pipeline.fetch.reading import archived_runs, read_body, read_captures


def url(number: int) -> str:
    """Return the address of a page."""
    return f"https://news.example/{number}"


@pytest.fixture
def captures(tmp_path: Path) -> list[Capture]:
    """Five pages in a finished file."""
    with Archive(tmp_path, "example", "run") as archive:
        return [
            archive.append_local(
                Link(url=url(n), source_id="example", listed_by="x"), b"<p>%d" % n + bytes(range(256)) * 4, "text/html"
            )
            for n in range(5)
        ]


def flip(path: Path, at: int) -> None:
    """Flip a bit in the byte at ``at``."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 4
    path.write_bytes(raw)


class TestDamage:
    """What is behind damage is read; what is lost is counted against the index."""

    def test_whole(self, tmp_path: Path, captures: list[Capture]) -> None:
        """A sound archive has lost nothing."""
        found = holdings(tmp_path, "example", "run")
        assert [note.capture for note in found.notes] == captures
        assert found.losses == []

    def test_a_flipped_bit_anywhere_costs_one_page(self, tmp_path: Path, captures: list[Capture]) -> None:
        """Record or note: the page is lost and named, the four others are there."""
        path = tmp_path / captures[0].warc_path
        whole = path.read_bytes()
        bounds = [*(one.warc_offset for one in captures), len(whole)]
        for number, (start, end) in enumerate(pairwise(bounds)):
            for at in range(start + 12, end, 97):
                flip(path, at)
                found = holdings(tmp_path, "example", "run")
                if (lost := found.losses) or len(found.notes) < len(captures):
                    assert [(one.lost, one.listed, one.urls) for one in lost] == [(1, 5, (url(number),))]
                    assert url(number) in lost[0].error().message
                    assert [note.url for note in found.notes] == [url(n) for n in range(5) if n != number]
                path.write_bytes(whole)

    def test_a_file_that_is_cut(self, tmp_path: Path, captures: list[Capture]) -> None:
        """What the index lists behind the cut is lost; a cut that hits no listed record is told all the same."""
        path = tmp_path / captures[0].warc_path
        path.write_bytes(path.read_bytes()[: captures[3].warc_offset + 20])
        (loss,) = holdings(tmp_path, "example", "run").losses
        assert (loss.lost, loss.urls) == (2, (url(3), url(4)))

    def test_a_file_that_is_gone(self, tmp_path: Path, captures: list[Capture]) -> None:
        """The index alone says what there was, and the run is not forgotten."""
        (tmp_path / captures[0].warc_path).unlink()
        (loss,) = holdings(tmp_path, "example", "run").losses
        assert (loss.place, loss.lost, len(loss.urls)) == (captures[0].warc_path, 5, 5)
        assert archived_runs(tmp_path) == {"run": ["example"]}

    def test_without_an_index_reading_ends_at_the_damage_and_says_so(
        self, tmp_path: Path, captures: list[Capture]
    ) -> None:
        """Where no index says where records start, none is guessed: a body might look like one."""
        path = tmp_path / captures[0].warc_path
        path.with_name(path.name.replace(".warc.gz", ".cdxj")).unlink()
        flip(path, captures[2].warc_offset + 40)
        found = holdings(tmp_path, "example", "run")
        assert [note.url for note in found.notes] == [url(0), url(1)]
        assert [one.lost for one in found.losses] == [0]

    def test_lines_that_are_none(self, tmp_path: Path, captures: list[Capture]) -> None:
        """Damage in the index itself costs what its other lines say nothing of."""
        (index,) = tmp_path.rglob("*.cdxj")
        index.write_bytes(b"\xff\xfe no line\n)/ 2026 {}\n" + index.read_bytes())
        assert holdings(tmp_path, "example", "run").losses == []
        assert list(read_captures(tmp_path, "example", "run")) == captures

    def test_what_is_wanted_behind_damage_is_found_by_a_removal(self, tmp_path: Path, captures: list[Capture]) -> None:
        """Records that are to be removed are looked for behind damage too."""
        flip(tmp_path / captures[0].warc_path, captures[1].warc_offset + 40)
        (path,) = archive_files(tmp_path, "example", "run")
        assert [one.note.url for one in groups(path)] == [url(0), url(2), url(3), url(4)]
        assert read_body(tmp_path, captures[4]).startswith(b"<p>4")
