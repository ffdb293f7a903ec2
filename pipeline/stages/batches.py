"""Who does what of a run that many processes work on: sources in batches, captures in shares, both bounded in number.

Every process pays for its start, and one that finds names loads models for seconds: so each gets enough to do. A
scheduler keeps a row for every one and is slow over thousands: so there are at most :data:`MOST_BATCHES` of each kind,
whatever the volume. A source of very many captures is cut into several shares, which :func:`join` brings together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Final

from pipeline.errors import StorageError
from pipeline.parts import has_part, part_lines, unreadable, write_bytes, writing_part
from pipeline.record import Moment, Record
from pipeline.runs import Problem, Run, StageReport
from pipeline.settings import Source
from pipeline.stages.begin import read_sources
from pipeline.stages.reporting import DAMAGE
from pipeline.store import DataPath, is_there, read_bytes, remove, remove_folder

MOST_BATCHES: Final = 90
"""Of sources, and as many of captures: a night has under 200 tasks."""
WORTH_A_TASK: Final = 600
"""Captures below which another process costs more than it saves."""
ABREAST: Final = 8
"""Batches of sources that few sources are spread over."""
SOURCES_A_BATCH: Final = 64
"""Sources of one batch, as long as there are not very many: they are fetched side by side."""


class Stretch(Record):
    """Captures of one source, from ``start`` on, the one at ``stop`` left out."""

    source_id: str
    start: int
    stop: int
    whole: bool
    """Whether these are all that the source has."""


class Plan(Record):
    """Which share reads what; ``plan.json`` in the run's folder."""

    at: Moment
    shares: tuple[tuple[Stretch, ...], ...]


def batches(source_ids: Sequence[str]) -> list[list[str]]:
    """Return ``source_ids`` in at most :data:`MOST_BATCHES` batches of about the same size, none of them empty."""
    size = max(ceil(len(source_ids) / MOST_BATCHES), min(SOURCES_A_BATCH, ceil(len(source_ids) / ABREAST)), 1)
    return [list(source_ids[start : start + size]) for start in range(0, len(source_ids), size)]


def divide(captures: Mapping[str, int]) -> tuple[tuple[Stretch, ...], ...]:
    """Return ``captures`` (source id → how many) in at most :data:`MOST_BATCHES` shares of the same size.

    A source without captures is in the first one, so that it is written down that there was nothing to read.
    """
    size = max(ceil(sum(captures.values()) / MOST_BATCHES), WORTH_A_TASK)
    shares: list[list[Stretch]] = [[]]
    room = size
    for source_id, count in captures.items():
        start = 0
        while start < count or not count:
            if not room:
                shares.append([])
                room = size
            stop = min(count, start + room)
            whole = stop - start == count
            shares[-1 if count else 0].append(Stretch(source_id=source_id, start=start, stop=stop, whole=whole))
            room -= stop - start
            start = stop
            if not count:
                break
    return tuple(tuple(share) for share in shares if share)


def plan(run: Run) -> Plan:
    """Divide what was fetched in ``run``, write that down and return it; shares of an earlier plan are removed."""
    discard(run)
    captures = {source.id: _captures(run, source) for source in read_sources(run)}
    fetched = {source_id: count for source_id, count in captures.items() if count is not None}
    made = Plan(at=datetime.now(UTC), shares=divide(fetched))
    write_bytes(run.plan, (made.to_json() + "\n").encode())
    return made


def read_plan(run: Run) -> Plan | None:
    """Return what :func:`plan` wrote, None where nothing is divided; raises :class:`StorageError` for a damaged one."""
    try:
        return Plan.from_json(read_bytes(run.plan))
    except FileNotFoundError:
        return None
    except ValueError as error:
        message = f"{run.plan} is damaged; clear the task plan with what follows it"
        raise unreadable(run.plan, error, message, "storage") from error


def join(run: Run) -> None:
    """Bring together what several shares made of one source; what is missing is a problem of that source."""
    made = read_plan(run)
    cut: dict[str, list[int]] = {}
    for number, stretches in enumerate(made.shares if made else ()):
        for one in stretches:
            if not one.whole:
                cut.setdefault(one.source_id, []).append(number)
    for source_id, numbers in cut.items():
        done = [number for number in numbers if is_there(run.share(number).stage_report("process", source_id))]
        if done:
            _join(run, source_id, done, [number for number in numbers if number not in done])


def _join(run: Run, source_id: str, done: Sequence[int], missing: Sequence[int]) -> None:
    shares = [run.share(number) for number in done]
    damage = _bring_together(run, source_id, shares)
    reports = [StageReport.from_json(read_bytes(one.stage_report("process", source_id))) for one in shares]
    counts: Counter[str] = Counter()
    for one in reports:
        counts.update(one.counts)
    problems = [problem for one in reports for problem in one.problems] + _missing(source_id, missing) + damage
    whole = StageReport(
        stage="process",
        source_id=source_id,
        started_at=min(one.started_at for one in reports),
        seconds=round(sum(one.seconds for one in reports), 4),
        counts=dict(counts),
        problems=tuple(dict.fromkeys(problems)),
    )
    write_bytes(run.stage_report("process", source_id), (whole.to_json() + "\n").encode())


def _bring_together(run: Run, source_id: str, shares: Sequence[Run]) -> list[Problem]:
    """Write the parts of the source from those of ``shares``; what is damaged among these is returned, not joined."""
    try:
        _concatenate([one.part("articles", source_id) for one in shares], run.part("articles", source_id))
        _concatenate([one.outcomes("process", source_id) for one in shares], run.outcomes("process", source_id))
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        return [Problem(source_id=source_id, reason=error.reason, detail=error.message)]
    return []


def _missing(source_id: str, missing: Sequence[int]) -> list[Problem]:
    if not missing:
        return []
    named = ", ".join(map(str, missing))
    detail = f"captures of it were not read, in the tasks process {named}: clear those and what follows them"
    return [Problem(source_id=source_id, reason="share-missing", detail=detail)]


def _concatenate(parts: Sequence[DataPath], target: DataPath) -> None:
    with writing_part(target) as whole:
        for part in parts:
            for line in part_lines(part):
                whole.write(line)


def discard(run: Run) -> None:
    """Remove the plan of ``run`` and what its shares wrote: it is all in the run's own parts, or to be made again."""
    remove(run.plan)
    remove_folder(run.folder / "shares")


def _captures(run: Run, source: Source) -> int | None:
    """Return how many captures of ``source`` are listed in the run's part, None where it was not fetched.

    Of a damaged part nobody knows: it counts as none, and who reads it says so of that source.
    """
    path = run.part("captures", source.id)
    try:
        return sum(1 for _ in part_lines(path)) if has_part(path) else None
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        return 0
