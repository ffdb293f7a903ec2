"""Forget, in the archive: the records of a page are taken out of their files, a source's files are removed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from urllib.parse import unquote

from pipeline.fetch.cdxj import index_of
from pipeline.fetch.erasure import Group, cut_tail, erase, indexed_urls
from pipeline.fetch.files import archive_files, archived, run_folder, spool_folder
from pipeline.stages.forget.target import Target, place
from pipeline.store import DataPath, files_in, remove

CAPTURES, LISTINGS = "captures", "listings"

Swept = tuple[Counter[str], list[str]]


def sweep_archive(home: DataPath, target: Target, now: datetime, *, dry_run: bool, trust_indexes: bool = True) -> Swept:
    """Take ``target`` out of the archive; return what was removed and from which files.

    Without ``trust_indexes`` every file is read, whatever its CDXJ lists: a removal that was broken off may have taken
    the lines out already, and not yet the records. A capture of another link whose body was left out because it is
    the removed one's goes too: alone it is nothing.
    """
    if target.source_id is not None:
        return _remove_source(home, target.source_id, dry_run=dry_run)
    sweep = _Sweep(home, target, now, dry_run=dry_run, trust_indexes=trust_indexes)
    before = -1
    while len(sweep.answers) > before:
        before = len(sweep.answers)
        for source_id, folder in archived(home):
            sweep.run(source_id, unquote(folder))
    return sweep.counts, sorted(sweep.places)


class _Sweep:
    def __init__(self, home: DataPath, target: Target, now: datetime, *, dry_run: bool, trust_indexes: bool) -> None:
        self._home = home
        self._target = target
        self._now = now
        self._dry_run = dry_run
        self._trust_indexes = trust_indexes
        self._seen: set[tuple[str, int]] = set()
        self.answers: set[tuple[str, str]] = set()
        """URL and time of every response that was removed."""
        self.counts: Counter[str] = Counter()
        self.places: set[str] = set()

    def run(self, source_id: str, run_id: str) -> None:
        """Sweep what one source has in one run."""

        def is_capture(group: Group) -> bool:
            return self._target.is_capture(group, run_id, source_id) or group.refers_to in self.answers

        linked = any((run_id, source_id) == one[:2] for one in self._target.links)
        for path in archive_files(self._home, source_id, run_id, CAPTURES):
            self._cut(path)
            if linked or self._may_hold(path):
                self._erase(path, erase(path, index_of(path), is_capture, self._now, dry_run=self._dry_run), "visits")
        for path in archive_files(self._home, source_id, run_id, LISTINGS):
            self._cut(path)
            found = erase(path, index_of(path), self._target.is_listing, self._now, dry_run=self._dry_run)
            self._erase(path, found, "listings")

    def _may_hold(self, path: DataPath) -> bool:
        """Return whether the file's index names a page that is wanted; one without an index may hold anything."""
        urls = indexed_urls(index_of(path)) if self._trust_indexes else None
        referred = {url for url, _ in self.answers}
        return urls is None or self._target.is_at(*urls) or bool(urls & referred)

    def _cut(self, path: DataPath) -> None:
        where = place(self._home, path)
        if (where, -1) not in self._seen and cut_tail(path, dry_run=self._dry_run):
            self._seen.add((where, -1))
            self.counts["unsealed tails"] += 1
            self.places.add(where)

    def _erase(self, path: DataPath, found: list[Group], what: str) -> None:
        for group in found:
            where = place(self._home, path)
            if what == "visits":
                self.answers |= group.answers
            if (where, group.start) not in self._seen:
                self._seen.add((where, group.start))
                self.counts[f"archived {what}"] += 1
                self.places.add(where)


def _remove_source(home: DataPath, source_id: str, *, dry_run: bool) -> Swept:
    counts: Counter[str] = Counter()
    places: list[str] = []
    for source, folder in archived(home):
        if source != source_id:
            continue
        run_id = unquote(folder)
        roots = {str(one): one for one in (run_folder(home, source, run_id), spool_folder(home, source, run_id))}
        for path in [path for root in roots.values() for path in files_in(root)]:
            counts["archive files"] += 1
            places.append(place(home, path))
            if not dry_run:
                remove(path)
    return counts, places
