"""Alert: a night that is not good, or did not come, is told to whoever is to know, once.

What was told before is not told again: it is counted, and named in a line when something new is told. What was told is
kept in ``alerts.json`` under the data root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from pydantic import Field

from pipeline.counted import counted
from pipeline.errors import WHAT_TO_DO, DatelineError, StorageError
from pipeline.ledger import WHOLE_RUN, RunReport, SourceFigures
from pipeline.logs import writable
from pipeline.parts import write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import NO_NIGHTS, Run, list_runs
from pipeline.settings import Settings
from pipeline.stages.messages.channels import Channel, Message, beat, channels_of
from pipeline.stages.verdict.report import read_report
from pipeline.stages.verdict.runs import nights
from pipeline.store import DataPath, read_bytes

REMIND_AFTER: Final = timedelta(days=7)
"""Known trouble is told again after a week."""

USUAL_NIGHTS: Final = 28
_NAMED = 10
_RUNS_KEPT = 50
_PREFIXES: Final = ("", "revisit-")
"""What stands before Airflow's name of a run in ours, by DAG."""
_MISSING: Final = "missing-night"
_FIGURE = re.compile(r"\d[\d.,]*")


class Known(Record):
    """One trouble that was told."""

    since: Moment
    told_at: Moment
    times: int = 1


class Told(Record):
    """What was told before; ``alerts.json``."""

    troubles: dict[str, Known] = Field(default_factory=dict)
    runs: tuple[str, ...] = ()
    """The last runs whose state was told, or was known already: nobody needs to hear that they failed, too."""


def alert_run(
    settings: Settings, run: Run, figures: RunReport, now: datetime, channels: Sequence[Channel] | None = None
) -> list[str]:
    """Tell what is new in the verdict of ``run``; return why something could not be told (never raises for that).

    Each trouble comes with its source's usual figures (medians of the last nights) and the command that shows more.
    """
    reasons = () if figures.verdict.passed else figures.verdict.reasons
    usual = _usual(run)
    troubles = {_key(one): one + _compared(one, figures, usual) for one in reasons}
    subject = f"Dateline: {counted(len(reasons), 'troubles')} in run {run.id}"
    known = _kept(settings.home)
    others = _of_others(known, figures, now) if run.is_night else set(known.troubles)
    unseen = dict.fromkeys(others - troubles.keys(), "")
    return _tell(
        settings, _with_run(known, run), troubles | unseen, subject, f"dateline report {run.id}", now, channels
    )


def alert_broken(
    settings: Settings, run: Run, why: str, now: datetime, channels: Sequence[Channel] | None = None
) -> list[str]:
    """Tell that ``run`` came to no report, and ``why``; return what could not be told."""
    known = _kept(settings.home)
    others = dict.fromkeys(known.troubles, "")
    subject = f"Dateline: run {run.id} came to no report"
    return _tell(settings, _with_run(known, run), others | {_key(why): why}, subject, "dateline status", now, channels)


def alert_failed(
    settings: Settings,
    dag_id: str,
    run_name: str,
    reason: str,
    now: datetime,
    channels: Sequence[Channel] | None = None,
) -> list[str]:
    """Tell that a run of the DAG ``dag_id`` failed, unless its own verdict was told; return what could not be told."""
    known = _kept(settings.home)
    if {Run.named(settings.home, prefix + run_name).id for prefix in _PREFIXES} & set(known.runs):
        return []
    others = dict.fromkeys(known.troubles, "")
    why = {f"{dag_id}: {_key(reason)}": f"the run {run_name} of {dag_id} failed: {reason}"}
    return _tell(settings, known, others | why, f"Dateline: {dag_id} failed", "dateline status", now, channels)


def after_run(settings: Settings, run: Run, figures: RunReport) -> list[str]:
    """Tell of ``run`` what is new, and of a night to the heartbeat; return in lines what could not be told.

    Never raises.
    """
    try:
        problems = alert_run(settings, run, figures, datetime.now(UTC))
    except DatelineError as error:
        problems = [error.message]
    beaten = beat(settings) if run.is_night else None
    return [f"alert: {one}" for one in [*problems, *([beaten] if beaten else [])]]


def alert_missing(
    settings: Settings,
    now: datetime,
    within: timedelta,
    channels: Sequence[Channel] | None = None,
    asked_by: str | None = None,
) -> tuple[bool, list[str]]:
    """Tell when no run that began ``within`` was reported; return whether that is so, and what could not be told.

    Nobody needs to hear that the scheduler's run ``asked_by``, which is to fail then, failed, too.
    """
    of_nights = [one for one in nights(settings.home) if not one.run_id.startswith(NO_NIGHTS)]
    reported = [one for one in of_nights if one.state in {"good", "not good"} and one.at <= now]
    last = reported[-1] if reported else None
    missing = last is None or last.at < now - within
    known = _kept(settings.home)
    if not missing:
        if _MISSING in known.troubles:
            rest = {one: told for one, told in known.troubles.items() if one != _MISSING}
            _keep(settings.home, known.model_copy(update={"troubles": rest}))
        return False, []
    said = f"the last was {last.run_id} at {last.at:%Y-%m-%d %H:%M} UTC" if last else "there never was one"
    text = f"no night was reported in the last {within.total_seconds() / 3600:.0f} hours; {said}"
    others = {one: "" for one in known.troubles if one != _MISSING}
    if asked_by is not None:
        known = _with_run(known, Run.named(settings.home, asked_by))
    problems = _tell(
        settings, known, {_MISSING: text, **others}, "Dateline: a night is missing", "dateline status", now, channels
    )
    return True, problems


def _tell(
    settings: Settings,
    known: Told,
    troubles: dict[str, str],
    subject: str,
    command: str,
    now: datetime,
    channels: Sequence[Channel] | None,
) -> list[str]:
    """Send what of ``troubles`` (key → line; an empty line: it goes on, unseen) is new; remember what was sent."""
    due = [one for one, line in troubles.items() if line and _is_due(known.troubles.get(one), now)]
    problems: list[str] = []
    sent = False
    if due:
        old = [(one, known.troubles[one]) for one in troubles if one in known.troubles and one not in due]
        message = Message(subject, tuple(_lines([troubles[one] for one in due], old, command)))
        for channel in channels_of(settings) if channels is None else channels:
            try:
                channel.send(message)
                sent = True
            except DatelineError as error:
                problems.append(error.message)
    kept = {one: _again(known.troubles[one]) for one in troubles if one in known.troubles}
    if sent:
        kept |= {one: _told(known.troubles.get(one), now) for one in due}
    before = _kept(settings.home)
    told = Told(troubles=kept, runs=before.runs if problems else known.runs)
    if told != before:
        _keep(settings.home, told)
    return problems


def _lines(new: Sequence[str], old: Sequence[tuple[str, Known]], command: str) -> Iterator[str]:
    yield from map(writable, new[:_NAMED])
    if len(new) > _NAMED:
        yield f"and {len(new) - _NAMED} more"
    if old:
        first = min(known.since for _, known in old)
        yield f"Known before and still so: {len(old)}, the first since {first:%Y-%m-%d}"
    yield f"More: {command}"


def _is_due(known: Known | None, now: datetime) -> bool:
    return known is None or now - known.told_at >= REMIND_AFTER or known.told_at > now


def _told(known: Known | None, now: datetime) -> Known:
    return Known(since=known.since if known else now, told_at=now, times=known.times + 1 if known else 1)


def _again(known: Known) -> Known:
    return known.model_copy(update={"times": known.times + 1})


def _key(reason: str) -> str:
    """The same trouble with other figures is the same."""
    return _FIGURE.sub("#", reason.partition(WHAT_TO_DO)[0])[:300]


def _of_others(known: Told, figures: RunReport, now: datetime) -> set[str]:
    """Return the troubles of sources that were not in this run: of those it says nothing."""
    seen = {one.source_id for one in figures.sources} | {WHOLE_RUN}
    return {
        key
        for key, told in known.troubles.items()
        if (source := key.partition(":")[0]) != key and source not in seen and now - told.told_at < 2 * REMIND_AFTER
    }


def _usual(run: Run) -> dict[str, list[SourceFigures]]:
    """Return source id → its figures in the nights before ``run``."""
    found: dict[str, list[SourceFigures]] = {}
    earlier = [one for one in list_runs(run.home) if one.id != run.id and one.is_night]
    for one in earlier[-USUAL_NIGHTS:]:
        try:
            figures = read_report(one)
        except StorageError:
            continue
        for source in figures.sources:
            found.setdefault(source.source_id, []).append(source)
    return found


def _compared(reason: str, figures: RunReport, usual: dict[str, list[SourceFigures]]) -> str:
    source_id = reason.partition(":")[0]
    this = next((one for one in figures.sources if one.source_id == source_id), None)
    before = usual.get(source_id)
    if this is None or not before or reason.endswith(")"):  # the verdict has said what is usual
        return ""
    links, articles = (round(median(getattr(one, what) for one in before)) for what in ("links", "articles"))
    return (
        f" (this night {counted(this.links, 'links')}, {counted(this.articles, 'articles')};"
        f" usual {counted(links, 'links')}, {counted(articles, 'articles')} in {counted(len(before), 'nights')})"
    )


def _place(home: DataPath) -> DataPath:
    return home / "alerts.json"


def _kept(home: DataPath) -> Told:
    try:
        return Told.from_json(read_bytes(_place(home)))
    except (FileNotFoundError, ValueError):  # told once too often is better than never
        return Told()


def _keep(home: DataPath, told: Told) -> None:
    write_bytes(_place(home), (told.to_json() + "\n").encode())


def _with_run(known: Told, run: Run) -> Told:
    runs = [one for one in known.runs if one != run.id]
    return known.model_copy(update={"runs": (*runs, run.id)[-_RUNS_KEPT:]})
