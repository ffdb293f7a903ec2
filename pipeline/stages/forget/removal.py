"""Forget: a page or a whole source out of the index, the archive, the runs and the state, for good.

The request is written down first (:mod:`pipeline.forgotten`): from then on no stage takes the page in again. Each
further step looks for what is still there, so that a request that was broken off is completed by repeating it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.counted import counted
from pipeline.errors import RefusedError, UsageError
from pipeline.fetch import Visits
from pipeline.forgotten import Removal, address_of, removal
from pipeline.index import embedded_folder, open_index
from pipeline.index.protocol import Index, spellings
from pipeline.runs import list_runs
from pipeline.settings import SOURCE_ID, Settings
from pipeline.stages.begin import was_begun
from pipeline.stages.forget.archive import sweep_archive
from pipeline.stages.forget.digests import removed_of, sweep_told
from pipeline.stages.forget.ledger import sweep_ledger
from pipeline.stages.forget.runs import links_of, sweep_abandoned, sweep_runs
from pipeline.stages.forget.target import Target, place
from pipeline.stages.index_lock import removing
from pipeline.store import DataPath, files_in, is_there, remove
from pipeline.urls import canonical_url

_RUNS_NAMED = 3


def forget(
    settings: Settings, now: datetime, *, url: str | None = None, source_id: str | None = None, dry_run: bool = False
) -> Removal:
    """Remove the page at ``url``, or all of ``source_id``; return the receipt.

    With ``dry_run`` nothing is changed, and the receipt says what would be removed. Safe to repeat, also after it was
    broken off. Raises :class:`UsageError` for what is neither, :class:`IndexUnavailableError` or
    :class:`IndexRefusedError` when the index does not answer, and :class:`StorageError` when a run is writing, or the
    disk refuses.
    """
    sweep = _Sweep(settings, now, dry_run=dry_run)
    sweep.begin(url, source_id)
    with nullcontext() if dry_run else removing(settings.home):
        sweep.told()
        sweep.index()
        for each in _settings(settings):
            sweep.note(*sweep_ledger(each, sweep.target, url, dry_run=dry_run))
        for counts, places in (
            sweep_archive(settings.home, sweep.target, now, dry_run=dry_run, trust_indexes=not sweep.resumed),
            _sweep_state(settings.home, sweep.target, dry_run=dry_run),
            sweep_runs(settings.home, sweep.target, dry_run=dry_run),
            sweep_abandoned(settings.home, dry_run=dry_run),
        ):
            sweep.note(counts, places)
        return sweep.finish()


@dataclass(slots=True)
class _Sweep:
    settings: Settings
    now: datetime
    dry_run: bool
    target: Target = field(default_factory=Target)
    receipt: Removal = field(init=False)
    resumed: bool = False
    pending: list[str] = field(default_factory=list)
    """What keeps the removal from being complete."""

    def begin(self, url: str | None, source_id: str | None) -> None:
        """Find out what belongs to the request, and write it down."""
        home = self.settings.home
        key = _key(url, source_id)
        known = removal(home, key)
        self.resumed = known is not None and known.finished_at is None
        addresses = {*(known.addresses if known else ()), *(_addresses(self.settings, url) if url else ())}
        self.target = Target(source_id, frozenset(addresses))
        self.target.links.update(links_of(home, self.target, url))
        started = known.started_at if known else self.now
        blank = Removal(key=key, source_id=source_id, started_at=started)
        kept = known if known and not self.dry_run else blank
        self.receipt = kept.model_copy(update={"addresses": tuple(sorted(addresses)), "finished_at": None})
        self._save()

    def told(self) -> None:
        """Remove the articles from digests and feeds."""
        for each in _indexes(self.settings):
            with closing(each):
                found = _documents(each, self.target)
            self.note(*sweep_told(self.settings.home, removed_of(self.target, found), dry_run=self.dry_run))

    def index(self) -> None:
        """Remove the articles from the index that is configured, and from an embedded one beside it."""
        for number, target in enumerate(_indexes(self.settings)):
            with closing(target):
                ids = sorted(str(one["id"]) for one in _documents(target, self.target))
                kept = _kept_ids(target, self.target)
                # Also what was not found: an older version of the index may have it in a form that none reads.
                doomed = sorted({*ids, *kept, *self.target.addresses})
                gone = (len(ids) if self.dry_run else target.delete(doomed)) + len(kept.difference(ids))
                held = target.expunge() if not self.dry_run and (gone or self.resumed) else None
                self.pending += [held] if held else []
            self.note({"articles": gone}, [f"index {number + 1}"] if gone else [])

    def note(self, counts: Mapping[str, int], places: list[str]) -> None:
        """Add to the receipt what was removed."""
        self.receipt = self.receipt.with_found(counts, places)
        self._save()

    def finish(self) -> Removal:
        """Close the receipt."""
        finished_at = None if self.dry_run or self.pending else self.now
        pending = (*self.pending, *_unfinished(self.settings.home))
        self.receipt = self.receipt.model_copy(update={"finished_at": finished_at, "pending": pending})
        self._save()
        return self.receipt

    def _save(self) -> None:
        if not self.dry_run:
            self.receipt.save(self.settings.home)


def _key(url: str | None, source_id: str | None) -> str:
    if (url is None) == (source_id is None):
        raise UsageError("name either the address of one page or one source to forget")
    if source_id is not None:
        if not SOURCE_ID.fullmatch(source_id):
            raise UsageError(f"{source_id!r} is no source id: it has 1 to 64 lower-case letters, digits and hyphens")
        return f"source-{source_id}"
    try:
        canonical_url(str(url))
    except RefusedError as error:
        # A request for what is no page would be kept, and say that nothing was found.
        message = f"{error.message}; write the whole address, with http:// or https:// (file:// for a local file)"
        raise UsageError(message) from error
    return address_of(str(url))


def _addresses(settings: Settings, url: str) -> Iterator[str]:
    """Yield the SHA-256 of every address of the page at ``url`` that the index knows."""
    yield address_of(url)
    for target in _indexes(settings):
        with closing(target):
            for document in target.addressed(spellings(url)):
                yield str(document["id"])
                yield from map(address_of, (document["url"], *document.get("also_at", ())))
            for document in target.kept():
                named = _addresses_in(document)
                if address_of(url) in named or document.get("link_url") in spellings(url):
                    yield from named


def _indexes(settings: Settings) -> Iterator[Index]:
    return map(open_index, _settings(settings))


def _settings(settings: Settings) -> Iterator[Settings]:
    """Yield ``settings``, and those of an embedded index that lies beside an Elasticsearch."""
    yield settings
    if settings.elasticsearch_url is None or not (settings.index_home or isinstance(settings.home, Path)):
        return
    beside = settings.model_copy(update={"elasticsearch_url": None})
    if embedded_folder(beside).is_dir():
        yield beside


def _unfinished(home: DataPath) -> Iterator[str]:
    """Say which runs may be going on: what one of them had read before the request, it may write after it."""
    runs = [run.id for run in list_runs(home) if was_begun(run) and not is_there(run.report)]
    if runs:
        named = ", ".join(runs[-_RUNS_NAMED:])
        unfinished = counted(len(runs), "runs have no report yet")
        yield f"{unfinished} ({named}): if one is going on, repeat this command when it is over"


def _documents(index: Index, target: Target) -> list[dict[str, Any]]:
    """Return of each article of ``target`` what tells it from others."""
    found: Iterable[Mapping[str, Any]] = index.get(sorted(target.addresses)).values()
    if target.source_id is not None:
        found = (one for one in index.scan() if one["source_id"] == target.source_id)
    return [{name: one.get(name) for name in ("id", "event_id", "source_name")} for one in found]


def _kept_ids(index: Index, target: Target) -> set[str]:
    """Return the ids of what belongs to ``target`` in the versions of the index that are kept."""
    return {
        str(one["id"])
        for one in index.kept()
        if (target.source_id is not None and one.get("source_id") == target.source_id)
        or _addresses_in(one) & target.addresses
    }


def _addresses_in(document: Mapping[str, Any]) -> set[str]:
    """Return the SHA-256 of the addresses of a document, which may be of any version of the mapping."""
    urls = (document.get("url"), *document.get("also_at", ()))
    return {str(document["id"]), *(address_of(one) for one in urls if one)}


def _sweep_state(home: DataPath, target: Target, *, dry_run: bool) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    places: list[str] = []
    for path in files_in(home / "state"):
        source_id = path.name.removesuffix(".json")
        if path.suffix != ".json" or (target.source_id is not None and source_id != target.source_id):
            continue
        visits = Visits.load(home, source_id)
        gone = visits.forget(target.is_visit)
        if gone or target.source_id is not None:
            counts["visits"] += gone
            places.append(place(home, path))
            if not dry_run:
                remove(path) if target.source_id is not None else visits.save()
    return counts, places
