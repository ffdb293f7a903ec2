"""Hold back: a source that asks for it keeps its articles out of the index in a night that is unusual for it.

The gate stands between ``process`` and ``index``: what a source brought is held against its own last nights (the same
bounds as the verdict's, its silence left out) before anybody can read it. Held articles have the outcome ``held`` and
stay in the run's folder, their captures in the archive. They are let in by
:mod:`pipeline.stages.release`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from pipeline.article import Article, Capture, Link, Outcome, OutcomeKind
from pipeline.errors import StorageError
from pipeline.ledger import HELD, SourceFigures, Trouble
from pipeline.parts import read_part
from pipeline.quality import Made, quality
from pipeline.record import Moment, Record
from pipeline.runs import Run, Stage, StageReport, stage_reports
from pipeline.settings import Source
from pipeline.stages.begin import read_beginning
from pipeline.stages.verdict.baseline import OF_ARTICLES, SILENT, Night, unusual
from pipeline.stages.verdict.past_runs import Memory, remember
from pipeline.stages.verdict.report import read_report
from pipeline.store import is_there, read_bytes

BEFORE_INDEX: tuple[Stage, ...] = ("discover", "fetch", "process")

Why = Mapping[str, Sequence[Trouble]]
"""Source id → what is unusual about what it brought."""


class HeldBack(Record):
    """What one run holds back of one source."""

    run_id: str
    source_id: str
    started_at: Moment | None
    articles: int
    why: tuple[str, ...]


def held_back(run: Run, sources: Sequence[Source]) -> Why:
    """Return which of ``sources`` are to be held back in ``run``, and why.

    Only nights are: a replay, an ingest and a backfill were asked for by somebody who knows what they bring.
    """
    asking = [one for one in sources if one.hold_back and not is_there(run.released(one.id))]
    if not asking or not run.is_night or read_beginning(run).between is not None:
        return {}
    memory, began = past_of(run)
    found = {one.id: why_held(run, one, memory, began) for one in asking}
    return {source_id: why for source_id, why in found.items() if why}


def why_held(run: Run, source: Source, memory: Memory, began: datetime) -> list[Trouble]:
    """Return what is unusual about what ``source`` brought in ``run``, which is not indexed yet; nothing: it may be.

    Where something was broken on the way, amounts say nothing of the source, and its articles alone are looked at.
    """
    figures = figures_of(run, source)
    if not figures.articles:
        return []
    found = [one for one in unusual(source, Night(began, figures), memory.get(source.id, ())) if one.gate != SILENT]
    return [one for one in found if one.gate in OF_ARTICLES] if has_problems(run, source) else found


def hold(run: Run, source: Source, why: Sequence[Trouble]) -> Iterator[Outcome]:
    """Yield the outcome of each article of ``source`` in ``run``, none of which is indexed."""
    for one in read_part(run.part("articles", source.id), Article):
        yield Outcome(
            source_id=source.id,
            url=one.link_url,
            kind=OutcomeKind.HELD,
            reason=why[0].gate,
            stage="index",
            detail="; ".join(each.detail for each in why),
            article_id=one.id,
        )


def all_held(runs: Iterable[Run]) -> Iterator[HeldBack]:
    """Yield what each of ``runs`` holds back; a run without a report that can be read holds nothing."""
    for run in runs:
        with suppress(StorageError):
            figures = read_report(run)
            for one in figures.sources:
                if count := one.outcomes.get(HELD):
                    mine = [each for each in figures.verdict.troubles if each.source_id == one.source_id]
                    why = tuple(each.detail for each in mine if each.gate != HELD)
                    yield HeldBack(
                        run_id=run.id,
                        source_id=one.source_id,
                        started_at=figures.started_at,
                        articles=count,
                        why=why,
                    )


def past_of(run: Run) -> tuple[Memory, datetime]:
    """Return the nights before ``run``, and when it began."""
    began = min((one.started_at for one in stage_reports(run)), default=datetime.now(UTC))
    return remember(run, began), began


def has_problems(run: Run, source: Source) -> bool:
    """Return whether something was broken for the source before the index."""
    for stage in BEFORE_INDEX:
        with suppress(FileNotFoundError, ValueError):
            if StageReport.from_json(read_bytes(run.stage_report(stage, source.id))).problems:
                return True
    return False


def figures_of(run: Run, source: Source) -> SourceFigures:
    """Return what is known of the source before the index; what stands behind damage is left out."""
    links: list[Link] = []
    captures: list[Capture] = []
    made: list[Made] = []
    ended: list[Outcome] = []
    with suppress(StorageError):
        links += read_part(run.part("links", source.id), Link)
        captures += read_part(run.part("captures", source.id), Capture)
        made += read_part(run.part("articles", source.id), Made)
        for stage in BEFORE_INDEX:
            ended += read_part(run.outcomes(stage, source.id), Outcome)
    return SourceFigures(
        source_id=source.id,
        links=len(links),
        captures=len(captures),
        articles=len(made),
        outcomes={},
        quality=quality(made, ended),
    )
