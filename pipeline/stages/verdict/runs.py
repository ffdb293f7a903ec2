"""The runs as an operator looks at them: which there are, of which day, how each went, what goes on now."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Literal

from pipeline.counted import counted
from pipeline.errors import StorageError, UsageError
from pipeline.index.query.periods import parse_one_day, today_in_utc
from pipeline.ledger import RunReport
from pipeline.record import Moment, Record
from pipeline.runs import Run, list_runs, started_runs
from pipeline.stages.begin import was_begun
from pipeline.stages.verdict.report import read_attempts, read_report
from pipeline.store import DataPath, is_there

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

State = Literal["good", "not good", "unfinished", "unreadable"]


class Night(Record):
    """One run in a line."""

    run_id: str
    at: Moment
    """When it started, by its name; else when its folder last changed."""
    state: State
    """``unfinished``: it has no report; it goes on, or was killed."""
    attempts: int = 0
    """How many times it was reported."""
    links: int = 0
    captures: int = 0
    articles: int = 0
    reasons: tuple[str, ...] = ()


def nights(home: DataPath) -> list[Night]:
    """Return every run under ``home``, the last one at the end; raises :class:`StorageError` for a disk that refuses.

    A run whose report is damaged is ``unreadable``, with the reason.
    """
    return [_night(at, run) for at, run in started_runs(home) if is_there(run.report) or was_begun(run)]


def _night(at: Moment, run: Run) -> Night:
    if not is_there(run.report):
        return Night(run_id=run.id, at=at, state="unfinished")
    try:
        attempts = read_attempts(run)
    except StorageError as error:
        return Night(run_id=run.id, at=at, state="unreadable", reasons=(error.message,))
    last = attempts[-1]
    return Night(
        run_id=run.id,
        at=at,
        state="good" if last.verdict.passed else "not good",
        attempts=len(attempts),
        links=last.links,
        captures=last.captures,
        articles=last.articles,
        reasons=last.verdict.reasons,
    )


def runs_of(home: DataPath, asked: str | None, today: Callable[[], date] = today_in_utc) -> list[Run]:
    """Return the runs that ``asked`` means: the run of that name, those of that day (UTC), or the last one for None.

    A day may be in words, seen from ``today``: ``yesterday``.
    Raises :class:`UsageError` where there is none.
    """
    runs = list_runs(home)
    if not runs:
        raise UsageError(f"no run under {home} yet; start one with `dateline run` or `dateline ingest`")
    if asked is None:
        return [runs[-1]]
    found = [one for one in runs if one.id == asked] or [one for one in runs if one.id == _as_named(home, asked)]
    if not found and (day := _day(asked, today)):
        found = [run for at, run in started_runs(home) if at.date() == day]
    if not found:
        raise UsageError(f"no run {asked!r} under {home}; the last is {runs[-1].id}; `dateline runs` lists them")
    return found


def attempt_of(run: Run, number: int) -> RunReport:
    """Return the report of attempt ``number`` of ``run``, from 1; raises :class:`UsageError` where there is none."""
    attempts = read_attempts(run)
    if not 1 <= number <= len(attempts):
        there_are = counted(len(attempts), "attempts")
        raise UsageError(f"run {run.id} has {there_are}; ask for one from 1 to {len(attempts)}")
    return attempts[number - 1]


def reports_until(run: Run, most: int) -> list[RunReport]:
    """Return the reports of the last ``most`` nights up to ``run``, the oldest first.

    What is no night (a replay, an ingest, a revisit), or has no report that can be read, is left out.
    """
    runs = list_runs(run.home)
    until = runs.index(run) + 1 if run in runs else len(runs)
    found: list[RunReport] = []
    for one in reversed(runs[:until]):
        if len(found) == most:
            break
        if one.is_night:
            with suppress(StorageError):
                found.append(read_report(one))
    return found[::-1]


def _as_named(home: DataPath, asked: str) -> str | None:
    """Airflow's own name of a run, with its colons, is the run's too."""
    try:
        return Run.named(home, asked).id
    except UsageError:
        return None


def _day(asked: str, today: Callable[[], date]) -> date | None:
    if not _DAY.fullmatch(asked):
        with suppress(UsageError):  # no day in words, either: then it is a run's name
            return parse_one_day("day", asked, today())
        return None
    try:
        return date.fromisoformat(asked)
    except ValueError as error:
        raise UsageError(f"{asked} is no day; write it as YYYY-MM-DD") from error
