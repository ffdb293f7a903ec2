"""Gaps: which source is not complete on which day, by all that was found out since.

A day lists links (in its nights); every run from then on may bring what is missing of them: a night, a replay, a
release. What was brought once stays brought, also when a later look at the page fails.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from pipeline.article import Outcome
from pipeline.completeness import is_missing
from pipeline.counted import counted
from pipeline.errors import StorageError
from pipeline.parts import read_part
from pipeline.record import Record
from pipeline.runs import Run, started_runs
from pipeline.stages.verdict.report import read_report
from pipeline.store import DataPath, is_there

DAYS_SHOWN = 7


class Gap(Record):
    """One source on one day."""

    day: date
    """UTC."""
    source_id: str
    links: int
    """Distinct links that were listed that day; 0: none could be listed."""
    missing: dict[str, int]
    """Reason → links that are neither in the index nor ruled out."""


def gaps(home: DataPath, since: date) -> list[Gap]:
    """Return the sources and days from ``since`` on that are not complete, by day and source.

    A run that was not reported yet says nothing, and a damaged ledger nothing from the damage on. Raises
    :class:`StorageError` when the disk refuses.
    """
    seen = _Seen()
    for at, run in started_runs(home):
        if at.date() >= since and is_there(run.report):
            seen.look(at.date(), run)
    return list(seen.gaps())


class _Seen:
    def __init__(self) -> None:
        self._listed: defaultdict[tuple[date, str], set[str]] = defaultdict(set)
        self._counted: Counter[tuple[date, str]] = Counter()
        self._lacking: dict[tuple[str, str], str] = {}
        self._brought: set[tuple[str, str]] = set()

    def look(self, day: date, run: Run) -> None:
        """Take in what ``run``, which began on ``day``, said of its links."""
        if run.is_night:
            with suppress(StorageError):
                for figures in read_report(run).sources:
                    self._listed[day, figures.source_id] |= set()
                    self._counted[day, figures.source_id] += figures.links
        for one in _outcomes(run.ledger):
            key = (one.source_id, one.url)
            if run.is_night:
                self._listed[day, one.source_id].add(one.url)
            if is_missing(one):
                self._lacking[key] = one.reason
            else:
                self._brought.add(key)

    def gaps(self) -> Iterator[Gap]:
        """Yield what is not complete."""
        for (day, source_id), urls in sorted(self._listed.items()):
            keys = {(source_id, url) for url in urls} & self._lacking.keys() - self._brought
            missing = Counter(self._lacking[key] for key in keys)
            if missing or not (urls or self._counted[day, source_id]):
                yield Gap(day=day, source_id=source_id, links=len(urls), missing=dict(missing.most_common()))


def lines(found: list[Gap], today: date) -> Iterator[str]:
    """Yield a line for each day, the last one at the end, with its sources that are not complete."""
    for day in (today - timedelta(days=back) for back in range(DAYS_SHOWN - 1, -1, -1)):
        mine = [one for one in found if one.day == day]
        if mine:
            yield f"Not complete: {day}: {'; '.join(map(_told, mine[:DAYS_SHOWN]))}{_more(len(mine) - DAYS_SHOWN)}"


def _told(gap: Gap) -> str:
    if not gap.links:
        return f"{gap.source_id} listed nothing"
    reasons = ", ".join(f"{reason} {count}" for reason, count in gap.missing.items())
    return f"{gap.source_id} lacks {sum(gap.missing.values())} of {counted(gap.links, 'links')} ({reasons})"


def _more(count: int) -> str:
    return f"; and {counted(count, 'more sources')}" if count > 0 else ""


def _outcomes(ledger: DataPath) -> Iterator[Outcome]:
    try:
        yield from read_part(ledger, Outcome)
    except StorageError as error:
        if error.reason != "damaged-part":
            raise
