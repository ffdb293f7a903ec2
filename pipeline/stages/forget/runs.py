"""Forget, in the folders of the runs: lines are taken out of parts and ledgers, addresses out of ``begin.json``.

The ledger of a run is the last to be rewritten: it says which parts are concerned, also to a repeated attempt.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.errors import StorageError
from pipeline.parts import PACKED, abandoned, read_lines, write_bytes, write_lines
from pipeline.runs import STAGES, Run, list_runs
from pipeline.stages.begin import read_beginning, was_begun
from pipeline.stages.forget.target import Link, Target, place
from pipeline.store import DataPath, files_in, is_there, remove

PARTS = ("links", "captures", "articles")

Row = dict[str, Any]
Swept = tuple[Counter[str], list[str]]


def links_of(home: DataPath, target: Target, url: str | None) -> Iterator[Link]:
    """Yield the links that led to the page in any run, by the ledgers; raises :class:`StorageError`."""
    if url is None:
        return
    rows = [(run.id, row) for run in list_runs(home) for row in _told(run)]
    ids = {*target.addresses, *(row.get("article_id") for _, row in rows if target.is_at(row["url"]))} - {None}
    for run_id, row in rows:
        if row.get("article_id") in ids or target.is_at(row["url"]):
            yield run_id, row["source_id"], row["url"]


def sweep_runs(home: DataPath, target: Target, *, dry_run: bool) -> Swept:
    """Take ``target`` out of every run's files; return what was removed and from which."""
    counts: Counter[str] = Counter()
    places: list[str] = []
    for run in list_runs(home):
        for path in [*_parts(run), run.ledger]:
            gone = _strip(run, path, target, dry_run=dry_run)
            if gone:
                counts["lines of runs"] += gone
                places.append(place(home, path))
        for path in _stage_reports(run, target):
            places.append(place(home, path))
            if not dry_run:
                remove(path)
        if _strip_beginning(run, target, dry_run=dry_run):
            places.append(place(home, run.beginning))
    return counts, places


def sweep_abandoned(home: DataPath, *, dry_run: bool) -> Swept:
    """Remove what killed writers left anywhere under ``home``: nobody can say whose text is in it."""
    found = []
    for path in abandoned(home):
        found.append(place(home, path))
        if not dry_run:
            remove(path)
    return +Counter({"unfinished files": len(found)}), found


def _told(run: Run) -> Iterator[Row]:
    """Yield the outcomes of ``run``: its ledger's, or what its stages wrote where there is none yet."""
    outcomes = [path for stage in STAGES for path in files_in(run.folder / "outcomes" / stage)]
    for path in [run.ledger] if is_there(run.ledger) else outcomes:
        yield from (row for _, row in _rows(path))


def _parts(run: Run) -> Iterator[DataPath]:
    for part in (run, *run.shares()):
        yield from _parts_of(part)


def _parts_of(run: Run) -> Iterator[DataPath]:
    folders = [run.folder / what for what in PARTS] + [run.folder / "outcomes" / stage for stage in STAGES]
    for folder in folders:
        yield from (path for path in files_in(folder) if path.name.endswith((".jsonl", f".jsonl{PACKED}")))


def _stage_reports(run: Run, target: Target) -> Iterator[DataPath]:
    """Yield what the stages of ``run`` said of a source that is to be forgotten: its problems name its addresses."""
    for part in (run, *run.shares()) if target.source_id is not None else ():
        for stage in STAGES:
            found = files_in(part.folder / "stages" / stage)
            yield from (one for one in found if one.name == f"{target.source_id}.json")


def _strip(run: Run, path: DataPath, target: Target, *, dry_run: bool) -> int:
    """Take the lines of ``target`` out of one part; return how many. The others stay byte for byte."""
    source_id = path.name.removesuffix(PACKED).removesuffix(".jsonl")
    if path != run.ledger and target.source_id is not None:
        if source_id != target.source_id:
            return 0
        gone = _count(path)
        if not dry_run:
            remove(path)
        return gone
    kept, gone = [], 0
    for line, row in _rows(path):
        if target.is_row(row, run.id, str(row.get("source_id", source_id))):
            gone += 1
        else:
            kept.append(line)
    if gone and not dry_run:
        write_lines(path, b"".join(kept))
    return gone


def _count(path: DataPath) -> int:
    """Return how many lines a part has that goes as a whole, one where it is damaged: nobody has to read it."""
    try:
        return sum(1 for _ in _rows(path))
    except StorageError as error:
        if error.reason != "damaged-part":
            raise
        return 1


def _rows(path: DataPath) -> Iterator[tuple[bytes, Row]]:
    try:
        lines = read_lines(path).splitlines(keepends=True)
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        try:
            yield line, json.loads(line)
        except ValueError as error:
            message = f"{path}:{number} is damaged, so nobody can say what it holds; remove the file and repeat"
            raise StorageError(message, reason="damaged-part") from error


def _strip_beginning(run: Run, target: Target, *, dry_run: bool) -> bool:
    """Take the source out of those of the run, or the page out of the addresses that one named one by one."""
    if not was_begun(run):
        return False
    beginning = read_beginning(run)
    sources = tuple(
        one.model_copy(update={"articles": tuple(url for url in one.articles if not target.is_at(url))})
        for one in beginning.sources
        if one.id != target.source_id
    )
    if sources == beginning.sources:
        return False
    if not dry_run:
        changed = beginning.model_copy(update={"sources": sources})
        write_bytes(run.beginning, (changed.to_json() + "\n").encode())
    return True
