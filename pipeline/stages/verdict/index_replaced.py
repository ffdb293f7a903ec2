"""Whether a run wrote to another index than the nights before it: what they brought would be missed by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from pipeline.errors import StorageError
from pipeline.ledger import WHOLE_RUN, Trouble
from pipeline.runs import Run, list_runs
from pipeline.stages.begin import read_beginning

GATE = "index-replaced"


def index_replaced(run: Run) -> Iterator[Trouble]:
    """Yield a trouble where the index of ``run`` is not that of the last night that had one; none is said twice.

    An index that was removed is made anew by whatever runs next, empty, and all that follows is well. A move to
    another version of the mapping keeps the identity of an index; a restored snapshot does not.
    """
    identity = read_beginning(run).index_identity
    before = next((one for one in _earlier(run) if one[1]), None)
    if identity and before and before[1] != identity:
        detail = (
            f"this index is not the one that run {before[0].id} wrote to: it was removed, restored, or another one is "
            "set; what is missing in it comes back from the archive: dateline replay"
        )
        yield Trouble(source_id=WHOLE_RUN, gate=GATE, about=GATE, detail=detail)


def _earlier(run: Run) -> Iterator[tuple[Run, str | None]]:
    """Yield the nights that began before ``run``, the last one first, with the identity of their index."""
    runs = list_runs(run.home)
    for one in reversed(runs[: runs.index(run)] if run in runs else runs):
        if one.is_night:
            with suppress(StorageError):  # never begun, or damaged: that is told elsewhere
                yield one, read_beginning(one).index_identity
