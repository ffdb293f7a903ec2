"""Prune the archive: what no article in the index stands on goes when its run is old.

The archive grows by everything that ever came over the wire: listings, answers that changed nothing, pages that were
no articles, versions that were replaced. What stays, however old: the page of every article in the index, the word
that one is gone, what a run still owes or holds back, what is in quarantine or missing, and the last body of each
listing, which an answer of 304 stands for. So a replay makes every article of the index again, though not the older
versions of it. A file of which nothing stays is removed with its index; in the others the records give way to holes,
so that no offset changes (:mod:`pipeline.fetch.erasure`). Objects of a store have no holes, and stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from pydantic import Field

from pipeline.article import Outcome, OutcomeKind
from pipeline.completeness import is_missing
from pipeline.counted import counted
from pipeline.errors import StorageError, UsageError
from pipeline.fetch import Visits
from pipeline.fetch.cdxj import index_of
from pipeline.fetch.erasure import Group, erase, groups
from pipeline.fetch.files import TEMPORARY, archive_files, archived, run_folder
from pipeline.fetch.filler import FOR_THEIR_AGE
from pipeline.index import open_index
from pipeline.parts import read_part, write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import Run, started_runs
from pipeline.settings import Settings
from pipeline.stages.begin import was_begun
from pipeline.stages.index_lock import removing
from pipeline.stages.upkeep.prune import owed
from pipeline.stages.upkeep.quarantine import quarantined
from pipeline.stages.upkeep.verify import PARTS
from pipeline.stages.verdict.baseline import BOUNDS
from pipeline.store import DataPath, files_in, last_changed, remove, remove_folder, size_of

LEAST_AGE: Final = timedelta(days=7)
"""The captures of a younger run may be wanted by whoever mends what went wrong with it."""

Place = tuple[str, int]
"""File of the archive and byte of a capture."""


class ArchivePruned(Record):
    """The receipt: ``pruned/archive-<moment>.json`` under the data root."""

    started_at: Moment
    finished_at: Moment | None = None
    """None: it was broken off; the next one goes on."""
    days: int
    source_ids: tuple[str, ...] = ()
    """Empty: of all sources."""
    even_indexed: bool = False
    removed: dict[str, int] = Field(default_factory=dict)
    """What (captures, answers, listings, files) → how many."""
    kept: dict[str, int] = Field(default_factory=dict)
    """Why → how many captures, answers or listings of that age stayed."""
    size: int = 0
    """Bytes that were given back."""
    places: tuple[str, ...] = ()
    """Folders of the archive that were changed."""

    def path(self, home: DataPath) -> DataPath:
        """Return where the receipt is kept."""
        return home / "pruned" / f"archive-{self.started_at:%Y%m%dT%H%M%S.%fZ}.json"


def prune_archive(
    settings: Settings,
    now: datetime,
    older_than: timedelta,
    *,
    source_ids: Collection[str] = (),
    even_indexed: bool = False,
    dry_run: bool = False,
) -> ArchivePruned:
    """Remove from the archive what is of runs that began before ``now - older_than``, and is not needed.

    ``source_ids`` narrow it; with ``even_indexed`` pages of articles in the index go, too, which then cannot be
    replayed. May be broken off and repeated. Raises :class:`UsageError` for an age under :data:`LEAST_AGE`, an unknown
    source and an empty index, :class:`StorageError` while a run writes or where the disk refuses, and what the index
    raises.
    """
    if older_than < LEAST_AGE:
        raise UsageError(f"what was captured in the last {LEAST_AGE.days} days stays; ask for more days than that")
    _require_clock(settings.home, now)
    folders = archived(settings.home)
    if unknown := sorted(set(source_ids) - {source_id for source_id, _ in folders}):
        raise UsageError(f"the archive holds no source {', '.join(unknown)}; look under {settings.home}/archive")
    receipt = ArchivePruned(
        started_at=now, days=older_than.days, source_ids=tuple(sorted(source_ids)), even_indexed=even_indexed
    )
    with nullcontext() if dry_run else removing(settings.home):
        sweep = _Sweep(settings.home, _needed(settings, even_indexed=even_indexed), receipt, dry_run=dry_run)
        sweep.save()
        for source_id, folder in folders:
            if not source_ids or source_id in source_ids:
                sweep.run(source_id, Run(settings.home, unquote(folder)), now - older_than)
        return sweep.finish()


def _require_clock(home: DataPath, now: datetime) -> None:
    """Raise :class:`UsageError` where no run began for long: by a clock that is ahead, all of the archive is old."""
    last = max((at for at, _ in started_runs(home)), default=now)
    if now - last > timedelta(days=BOUNDS.pause_days):
        raise UsageError(
            f"the last run began at {last:%Y-%m-%d %H:%M} UTC, {counted((now - last).days, 'days')} ago: if this "
            f"machine's clock ({now:%Y-%m-%d %H:%M}) is right, let a run be made first"
        )


def _needed(settings: Settings, *, even_indexed: bool) -> _Needed:
    pages: set[Place] = set()
    if not even_indexed:
        with closing(open_index(settings)) as target:
            target.ensure()
            pages = {(str(one["warc_path"]), int(one["warc_offset"])) for one in target.scan() if "warc_path" in one}
        if not pages:
            raise UsageError(
                "the index holds no article, so nobody can say what is needed; if it was lost, it is made again by "
                "`dateline replay`; --even-indexed removes what is old all the same"
            )
    listings = set[Place]()
    for path in files_in(settings.home / "state"):
        if path.suffix == ".json":
            found = Visits.load(settings.home, path.name.removesuffix(".json")).documents()
            listings |= {(one.capture.warc_path, one.capture.warc_offset) for one in found}
    return _Needed(pages, listings, frozenset(quarantined(settings.home)))


@dataclass(frozen=True, slots=True)
class _Needed:
    pages: Collection[Place]
    listings: Collection[Place]
    set_aside: Collection[tuple[str, str]]
    """Source id and URL of what is in quarantine."""

    def why(self, group: Group, source_id: str, missing: Collection[str]) -> str | None:
        """Return why ``group`` stays, None where it may go; ``missing`` are the URLs that its run did not bring in."""
        note = group.note
        if note.capture is None:
            is_gone = note.outcome is not None and note.outcome.kind is OutcomeKind.WITHDRAWN
            return "withdrawals" if is_gone else None
        place = (note.capture.warc_path, note.capture.warc_offset)
        reasons = {
            "indexed": place in self.pages,
            "listings in use": place in self.listings,
            "in quarantine": (source_id, note.url) in self.set_aside,
            "missing": note.url in missing,
        }
        return next((why for why, holds in reasons.items() if holds), None)


@dataclass(slots=True)
class _Sweep:
    home: DataPath
    needed: _Needed
    receipt: ArchivePruned
    dry_run: bool
    removed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    size: int = 0

    def run(self, source_id: str, run: Run, before: datetime) -> None:
        """Remove what one source has in ``run`` and nobody needs, if the run began ``before`` that."""
        paths = [(part, one) for part in PARTS for one in archive_files(self.home, source_id, run.id, part)]
        if not paths or _began(run, [one for _, one in paths]) >= before:
            return
        if any(one.name.endswith(TEMPORARY) for _, one in paths) or (was_begun(run) and owed(run)):
            self.kept["runs that are not finished"] += 1
            return
        missing = set(_missing(run, source_id))
        for part, path in paths:
            self._file(part, path, source_id, missing)
        folder = run_folder(self.home, source_id, run.id)
        if not self.dry_run and not files_in(folder):
            remove_folder(folder)
        self.save()

    def _file(self, part: str, path: DataPath, source_id: str, missing: Collection[str]) -> None:
        why: Counter[str] = Counter()
        doomed: Counter[str] = Counter()
        size = 0
        for group in groups(path):
            if reason := self.needed.why(group, source_id, missing):
                why[reason] += 1
            else:
                doomed[_kind(part, group)] += 1
                size += group.end - group.start
        self.kept += why
        if why and not isinstance(path, Path):
            self.kept["in objects that hold what is needed"] += doomed.total()
            return
        if not doomed and why:
            return
        self.size += size_of(path) if not why else size
        self.removed += doomed + Counter(files=not why)
        self.places.add(f"archive/{source_id}/{path.parent.name}")
        if not self.dry_run:
            self._remove(path, source_id, missing, whole=not why)

    def _remove(self, path: DataPath, source_id: str, missing: Collection[str], *, whole: bool) -> None:
        if whole:
            remove(index_of(path))  # first: an index without its file is a loss, a file without its index is none
            remove(path)
            return

        def is_doomed(group: Group) -> bool:
            return self.needed.why(group, source_id, missing) is None

        erase(path, index_of(path), is_doomed, self.receipt.started_at, dry_run=False, words=FOR_THEIR_AGE)

    def save(self) -> None:
        """Write the receipt as far as it goes."""
        self.receipt = self.receipt.model_copy(
            update={
                "removed": dict(+self.removed),
                "kept": dict(self.kept),
                "size": self.size,
                "places": tuple(sorted(self.places)),
            }
        )
        if not self.dry_run:
            write_bytes(self.receipt.path(self.home), (self.receipt.model_dump_json(indent=1) + "\n").encode())

    def finish(self) -> ArchivePruned:
        """Close the receipt and return it."""
        self.receipt = self.receipt.model_copy(update={"finished_at": datetime.now(UTC)})
        self.save()
        return self.receipt


def _kind(part: str, group: Group) -> str:
    if part != "captures":
        return part
    return "captures" if group.note.capture is not None else "answers"


def _began(run: Run, paths: list[DataPath]) -> datetime:
    """Return when ``run`` began by its name, else when the first of its files was last changed."""
    return run.night or datetime.fromtimestamp(min(last_changed(paths)) / 1e9, UTC)


def _missing(run: Run, source_id: str) -> Iterator[str]:
    """Yield the links of ``run`` that it did not bring into the index, and somebody may; all that can be read."""
    try:
        yield from (one.url for one in read_part(run.ledger, Outcome) if one.source_id == source_id and is_missing(one))
    except StorageError as error:
        if error.reason != "damaged-part":
            raise
