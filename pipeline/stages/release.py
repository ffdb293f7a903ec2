"""Release: what was held back (:mod:`pipeline.stages.verdict.hold`) is let into the index.

The next good night of a source does so with what is usual once it is read again (a redesign whose selectors were
mended), a person with whatever it is. Captures are read again as the source is declared now; an article whose capture
the archive has lost meanwhile is let in as it had been made, and the loss is a problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from pipeline.article import Article, Outcome, OutcomeKind
from pipeline.counted import counted
from pipeline.errors import DatelineError, StorageError
from pipeline.fetch import DAMAGED
from pipeline.index import open_index
from pipeline.ledger import HELD, RELEASED, WHOLE_RUN
from pipeline.parts import read_part, write_bytes
from pipeline.record import Moment, Record
from pipeline.runs import Run, StageReport, list_runs
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.begin import read_sources
from pipeline.stages.curation import curation_of
from pipeline.stages.event_names import tie_within_events
from pipeline.stages.events import tell_events
from pipeline.stages.index import index_sources
from pipeline.stages.index_lock import indexing
from pipeline.stages.process import process
from pipeline.stages.reporting import Tally, reporting
from pipeline.stages.verdict.baseline import OF_ARTICLES
from pipeline.stages.verdict.hold import all_held, figures_of, has_problems, past_of, why_held
from pipeline.stages.verdict.report import report
from pipeline.store import read_bytes

MOST_LOOKED_AT: Final = 120
"""Runs that a night looks at for held articles, the last ones; a person reaches all of them."""


class _Release(Record):
    """``released/<source>.json`` in the run's folder."""

    at: Moment


@dataclass
class _Made:
    """The articles of a source in a run as they stand in its folder, for those that the archive has lost since."""

    run: Run
    source_id: str
    lost: list[str] = field(default_factory=list)
    """URLs of the articles that were taken from here."""

    @cached_property
    def _articles(self) -> dict[str, Article]:
        return {one.link_url: one for one in read_part(self.run.part("articles", self.source_id), Article)}

    def instead(self, results: Iterator[Article | Outcome]) -> Iterator[Article | Outcome]:
        """Hand on what is read again, but for a lost capture the article that there is; the part is replaced after."""
        for one in results:
            if isinstance(one, Outcome) and one.reason == DAMAGED and one.url in self._articles:
                self.lost.append(one.url)
                yield self._articles[one.url]
            else:
                yield one

    def tell(self, tally: Tally) -> None:
        """Note the loss, if there is one, as a problem of the source."""
        if self.lost:
            message = (
                f"the archive has lost {counted(len(self.lost), 'captures')} of run {self.run.id} (the first is "
                f"{self.lost[0]}); their articles stay as they had been made; see `dateline archive verify`"
            )
            tally.problem(StorageError(message, reason=DAMAGED), self.source_id)


def release(
    settings: Settings, run: Run, source_id: str, *, only_if_usual: bool = False, tally: Tally | None = None
) -> int:
    """Read the captures of a held source again, as it is declared now, and index them; return how many were held.

    With ``only_if_usual``, they stay held (0) where the articles themselves are unusual even so. What the archive has
    lost is a problem in the run's own report, and in ``tally``, that of the run which releases. May be broken off and
    repeated. Raises what the stages raise.
    """
    source, made = _declared(settings, run, source_id), _Made(run, source_id)
    process(run, source, curation_of(settings), follow=made.instead)
    if tally is not None:
        made.tell(tally)
    memory, began = past_of(run)
    if only_if_usual and any(one.gate in OF_ARTICLES for one in why_held(run, source, memory, began)):
        return 0
    write_bytes(run.released(source_id), (_Release(at=datetime.now(UTC)).to_json() + "\n").encode())
    held = sum(one.kind is OutcomeKind.HELD for one in read_part(run.outcomes("index", source_id), Outcome))
    _index(settings, run, source, made)
    report(run)
    return held


def release_earlier(settings: Settings, this: Run, tally: Tally) -> None:
    """Let in what earlier nights held of each source that is good in ``this`` one; to be called once that is indexed.

    Never raises for an earlier run: one that resists is a problem, and its articles stay held.
    """
    if not this.is_night:
        return
    runs = [one for one in list_runs(this.home)[-MOST_LOOKED_AT:] if one.id != this.id]
    held = list(all_held(runs))
    good = _good(this, {one.source_id for one in held})
    for one in [each for each in held if each.source_id in good]:
        try:
            if count := release(settings, Run(this.home, one.run_id), one.source_id, only_if_usual=True, tally=tally):
                tally.counts[f"{RELEASED}{one.run_id}"] += count
        except DatelineError as error:
            message = f"what run {one.run_id} holds of {one.source_id} could not be let in: {error.message}"
            tally.problem(StorageError(message, reason="held-in-arrears"))


def _good(run: Run, source_ids: Collection[str]) -> set[str]:
    """Return those of ``source_ids`` that brought something tonight, all of it usual, and nothing broke on the way."""
    sources = [one for one in read_sources(run) if one.id in source_ids and figures_of(run, one).articles]
    if not sources:
        return set()
    memory, began = past_of(run)
    return {one.id for one in sources if not has_problems(run, one) and not why_held(run, one, memory, began)}


def _declared(settings: Settings, run: Run, source_id: str) -> Source:
    """Return the source as it is declared now: its selectors may have been mended; else as the run knew it."""
    known = {one.id: one for one in read_sources(run)}
    if settings.sources.exists():
        known |= {one.id: one for one in load_sources(settings.sources) if one.id in known}
    return known[source_id]


def _index(settings: Settings, run: Run, source: Source, made: _Made) -> None:
    try:
        earlier = StageReport.from_json(read_bytes(run.stage_report("index", WHOLE_RUN)))
    except (FileNotFoundError, ValueError):
        earlier = None
    with reporting(run, "index", WHOLE_RUN) as tally:
        if earlier is not None:
            tally.counts.update({name: count for name, count in earlier.counts.items() if name != HELD})
            tally.problems += earlier.problems
        made.tell(tally)
        with indexing(run.home), closing(open_index(settings)) as target:
            target.ensure()
            days = index_sources(target, run, [source], tally)
            tell_events(settings, target, days, tally)
            tie_within_events(target, days)
