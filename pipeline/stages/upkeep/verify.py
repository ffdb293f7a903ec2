"""Verify: every record of the archive is read again, and held against the index beside its file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from pipeline.article import Capture
from pipeline.errors import StorageError, UsageError
from pipeline.fetch import Loss, holdings
from pipeline.fetch.files import archive_files, archived
from pipeline.runs import Run, list_runs
from pipeline.stages.begin import read_sources
from pipeline.stages.damaged_captures import damage_of
from pipeline.store import DataPath, files_in, read_bytes, size_of

PARTS = ("captures", "listings")


@dataclass(frozen=True, slots=True)
class Verified:
    """One source in one run."""

    source_id: str
    run_id: str
    files: int
    size: int
    """Bytes."""
    links: int
    """Captures and outcomes that could be read."""
    losses: tuple[Loss, ...]
    damage: str | None = None
    """Why the run's own list of captures cannot be read, where a replay has not made up for that."""


def verify(
    home: DataPath,
    source_ids: Collection[str] = (),
    announce: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Verified]:
    """Yield what could be read of each source and run, and what is lost; ``source_ids`` narrow it, none means all.

    Of a run that is not pruned, its list of captures is read, too; a folder of the archive that it names and that is
    gone as a whole is told at the end, where no source is asked for.

    Each gzip member's CRC is checked, and each record that the CDXJ index lists is looked for. ``announce`` is told how
    many folders of how many are done. Raises :class:`UsageError` for a source that the archive does not hold, and
    :class:`pipeline.errors.StorageError` when the files cannot be listed or the object store does not answer.
    """
    folders, runs = archived(home), list_runs(home)
    if unknown := sorted(set(source_ids) - {source_id for source_id, _ in folders}):
        raise UsageError(f"the archive holds no source {', '.join(unknown)}; look under {home}/archive")
    chosen = [one for one in folders if not source_ids or one[0] in source_ids]
    there: set[str] = set()
    listed = _Listed()
    for number, (source_id, folder) in enumerate(chosen, start=1):
        run_id = unquote(folder)
        held = [holdings(home, source_id, run_id, part) for part in PARTS]
        files = [path for part in PARTS for path in archive_files(home, source_id, run_id, part)]
        here = {f"archive/{source_id}/{folder}"} if files else set()
        there |= here
        yield Verified(
            source_id=source_id,
            run_id=run_id,
            files=len(files),
            size=sum(map(size_of, files)),
            links=sum(len(one.notes) for one in held),
            losses=tuple(loss for one in held for loss in one.losses),
            damage=damage_of(Run(home, run_id), source_id, runs, listed.beyond(here, run_id, source_id)),
        )
        announce(number, len(chosen))
    if not source_ids:
        for run in runs:
            listed.read_rest(run, there)
        yield from _vanished(home, listed.places, there)


class _Listed:
    """What runs list as captured outside the folder of its run and source, each list read once."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, None]] = {}
        """Folder of the archive → addresses."""
        self._read: set[tuple[str, str]] = set()

    def beyond(self, folders: Collection[str], run_id: str, source_id: str) -> Callable[[Capture], None]:
        """Return what takes the captures of a run's source in, but for those in ``folders``."""
        self._read.add((run_id, source_id))

        def note(capture: Capture) -> None:
            place = capture.warc_path.rpartition("/")[0]
            if place not in folders:
                self.places.setdefault(place, {})[capture.link.url] = None

        return note

    def read_rest(self, run: Run, folders: Collection[str]) -> None:
        """Take in what ``run`` lists of sources that were not read, as far as it can be read."""
        with suppress(StorageError):  # told as damage of its own
            for source in read_sources(run):
                if (run.id, source.id) in self._read:
                    continue
                with suppress(StorageError):
                    damage_of(run, source.id, (), self.beyond(folders, run.id, source.id))


def _vanished(home: DataPath, listed: Mapping[str, Mapping[str, None]], there: Collection[str]) -> Iterator[Verified]:
    """Yield the folders that runs list captures in and that are not ``there``: nothing beside them is left to tell."""
    given_back = _given_back(home)
    for place, urls in sorted(listed.items()):
        if place in there or place in given_back:
            continue
        _, source_id, folder = place.split("/")
        loss = Loss(place=place, listed=len(urls), lost=len(urls), urls=tuple(urls))
        yield Verified(source_id=source_id, run_id=unquote(folder), files=0, size=0, links=0, losses=(loss,))


def _given_back(home: DataPath) -> frozenset[str]:
    """Return the folders that ``archive prune`` changed, by its receipts; one that cannot be read tells nothing."""
    places: set[str] = set()
    for path in files_in(home / "pruned"):
        with suppress(ValueError, LookupError, TypeError):
            places.update(json.loads(read_bytes(path))["places"])
    return frozenset(places)
