"""An index that is not the one of the night before: said once, since what it lacks would be missed by nobody."""

from __future__ import annotations

from pathlib import Path

from pipeline.parts import write_bytes
from pipeline.runs import Run
from pipeline.settings import Source
from pipeline.stages.begin import Beginning
from pipeline.stages.verdict.index_replaced import GATE, index_replaced
from pipeline.stages.verdict.report import report

QUAY = Source(id="quay", name="Quay")


def night(home: Path, day: int, identity: str | None, kind: str = "manual") -> Run:
    """A run of November that began with the index of this identity; None: it could not be reached."""
    run = Run(home, f"{kind}-202611{day:02}T020000.000000Z")
    write_bytes(run.beginning, Beginning(sources=(QUAY,), index_identity=identity).to_json().encode())
    return run


def test_the_first_night_with_another_index_is_red(tmp_path: Path) -> None:
    """It names the last run of the old one and how its articles come back; the night after it says nothing."""
    first, second, third = (night(tmp_path, day, name) for day, name in ((1, "old"), (2, "new"), (3, "new")))
    assert not list(index_replaced(first))
    (trouble,) = index_replaced(second)
    assert (trouble.source_id, trouble.gate, trouble.is_red) == ("_run", GATE, True)
    assert first.id in trouble.detail
    assert "dateline replay" in trouble.detail
    assert not list(index_replaced(third))
    assert GATE in report(second).verdict.gates


def test_a_night_without_an_index_in_between(tmp_path: Path) -> None:
    """A night that could not reach it tells nothing, and hides nothing."""
    night(tmp_path, 1, "old")
    away, back, another = night(tmp_path, 2, None), night(tmp_path, 3, "old"), night(tmp_path, 4, "new")
    assert [len(list(index_replaced(one))) for one in (away, back, another)] == [0, 0, 1]


def test_only_nights_before_count(tmp_path: Path) -> None:
    """A replay into another index, a damaged beginning and a later night say nothing of what this one had before."""
    night(tmp_path, 1, "old")
    night(tmp_path, 2, "trial", kind="replay")
    write_bytes(Run(tmp_path, "manual-20261103T020000.000000Z").beginning, b"{")
    this = night(tmp_path, 4, "old")
    night(tmp_path, 5, "new")
    assert not list(index_replaced(this))
