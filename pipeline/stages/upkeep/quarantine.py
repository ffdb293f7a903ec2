"""Quarantine: the pages that were set aside in some run, and have had no better outcome since."""

from __future__ import annotations

from pipeline.article import Outcome, OutcomeKind
from pipeline.errors import StorageError
from pipeline.parts import read_part
from pipeline.record import Record
from pipeline.runs import list_runs
from pipeline.store import DataPath

Key = tuple[str, str]
"""Source id and URL of a link."""

_LEAVES_IT = frozenset({OutcomeKind.QUARANTINED, OutcomeKind.FAILED})
"""Outcomes after which a page that was set aside still is."""


class SetAside(Record):
    """A page in quarantine."""

    run_id: str
    """The last run that set it aside."""
    outcome: Outcome


def quarantined(home: DataPath) -> dict[Key, SetAside]:
    """Return every page that is in quarantine, in the order in which they were set aside; reads all ledgers.

    A ledger that is damaged says nothing from there on. Raises :class:`StorageError` when the disk refuses.
    """
    found: dict[Key, SetAside] = {}
    for run in list_runs(home):
        try:
            for one in read_part(run.ledger, Outcome):
                key = (one.source_id, one.url)
                if one.kind is OutcomeKind.QUARANTINED:
                    found[key] = SetAside(run_id=run.id, outcome=one)
                elif one.kind not in _LEAVES_IT:
                    found.pop(key, None)
        except StorageError as error:
            if error.reason != "damaged-part":
                raise
    return found
