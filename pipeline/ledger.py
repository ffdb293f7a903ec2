"""The ledger: every link of a run has exactly one outcome, and the run a verdict.

Each stage writes the outcomes of the links that end in it. :func:`settle` brings them together with the links that
were listed: a link without an outcome is written down as ``failed`` with the stage that should have spoken, one with
two keeps the later stage's. Nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass

from pydantic import Field

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.completeness import is_missing
from pipeline.counted import counted
from pipeline.errors import WHAT_TO_DO, StorageError
from pipeline.parts import RecordT, read_part, write_bytes, write_plain
from pipeline.quality import NOT_FETCHED, Made, Quality, quality
from pipeline.record import Moment, Record
from pipeline.runs import LISTINGS_ASKED, NO_NIGHTS, STAGES, Problem, Run, Stage, StageReport, stage_reports
from pipeline.store import DataPath, is_there, read_bytes

WHOLE_RUN = "_run"
"""The source id under which stages report that work on all sources at once."""

CAUGHT_UP = "caught up: "
"""What the stage ``index`` puts before the name of an earlier run where it counts what it took up of it."""

HELD = "held"
"""The gate of a source whose articles are held back."""

RELEASED = "released: "
"""What the stage ``index`` puts before the name of an earlier run whose held articles it indexed."""

_NOT_DUE = (OutcomeKind.UNCHANGED, "not-due")

NO_LINKS = "listed-nothing"
"""The gate of a source without links, and the trouble of whatever keeps it from listing any."""

_DIGITS = re.compile(r"\d+")


class SourceFigures(Record):
    """One source in one run."""

    source_id: str
    links: int
    captures: int
    articles: int
    outcomes: dict[str, int]
    waiting: int = 0
    """Captures without an outcome."""
    missing: int | None = None
    """Links that are neither in the index nor ruled out (:mod:`pipeline.completeness`); None: nobody counted."""
    quality: Quality | None = None
    """None: it was reported before this was kept."""


class Trouble(Record):
    """Something that is wrong with a source, or (source id ``_run``) with a run."""

    source_id: str
    gate: str
    """A short stable slug: ``listed-nothing``, ``links-lost``, ``silent``, ``unusual-undated``, a problem's reason."""
    about: str
    """What makes it the same trouble on another night."""
    detail: str
    is_unusual: bool = False
    """It was told by the source's own past; else something is broken."""
    since: Moment | None = None
    """When the first run began that had it, without a night in between that did not."""
    nights: int = 1
    is_known: bool = False
    is_quiet: bool = False
    """Its source is to make no run red yet (``quiet_until``)."""

    @property
    def is_red(self) -> bool:
        """Whether it makes the run one that is not good."""
        return not (self.is_known or self.is_quiet)

    @property
    def standing(self) -> str:
        """Since when it is known, for a person."""
        since = f"{self.since:%Y-%m-%d}" if self.since else "tonight"
        return f"known since {since}, run {self.nights}" if self.is_known else "quiet for now"


class Verdict(Record):
    """Whether the run may be trusted, and if not, why."""

    passed: bool
    reasons: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    """The same as slugs, each once: ``listed-nothing``, ``links-lost``, or the slug of the problem."""
    known: tuple[str, ...] = ()
    """Trouble that is said and makes nothing red: it was there the night before, or its source is to be quiet."""
    troubles: tuple[Trouble, ...] = ()


class RunReport(Record):
    """A run in figures; what ``report.json`` holds."""

    run_id: str
    started_at: Moment | None = None
    links: int
    captures: int
    articles: int
    outcomes: dict[str, int]
    reasons: dict[str, dict[str, int]]
    """Outcome → reason → how many links."""
    seconds: dict[str, float]
    """Stage → seconds, summed over the sources."""
    sources: tuple[SourceFigures, ...]
    problems: tuple[Problem, ...]
    caught_up: dict[str, int] = Field(default_factory=dict)
    """Earlier run → captures of it that had no outcome until this run."""
    released: dict[str, int] = Field(default_factory=dict)
    """Earlier run → articles of it that were held back until this run."""
    waiting: int = 0
    """Captures without an outcome: the next run takes them up."""
    missing: int | None = None
    """Links that are neither in the index nor ruled out: the run is complete without any, and with no silent source."""
    verdict: Verdict

    @property
    def silent(self) -> tuple[str, ...]:
        """The sources that listed nothing, where the run is one that asks what they publish now."""
        is_night = not self.run_id.startswith(NO_NIGHTS)
        return tuple(one.source_id for one in self.sources if is_night and not one.links)


@dataclass(frozen=True, slots=True)
class QualityGates:
    """What a run must hold to be called good."""

    max_failed_share: float = 0.5
    """Of one source's links: failed and quarantined together, where it listed at least ``min_links``."""
    min_links: int = 4


Judging = Callable[[Sequence[SourceFigures], Sequence[Trouble], Moment | None], Verdict]
"""The figures of a run, what is wrong with it in itself, and when it began → its verdict."""


def _in_itself(_figures: Sequence[SourceFigures], troubles: Sequence[Trouble], _started_at: Moment | None) -> Verdict:
    return verdict_of(troubles)


def settle(run: Run, source_ids: Sequence[str], judging: Judging = _in_itself) -> RunReport:
    """Write the ledger and the report of ``run`` from the parts that its stages wrote; return the report.

    ``judging`` weighs what is wrong with the run; without it, all of that is red.

    A part that is damaged is a problem of its source: what stands before the damage counts, and links whose outcome
    was behind it have failed. Raises :class:`pipeline.errors.StorageError` when the disk refuses.
    """
    damaged: list[Problem] = []
    ledgers = {source_id: list(_source_ledger(run, source_id, damaged)) for source_id in source_ids}
    write_plain(run.ledger, (outcome for source_id in source_ids for outcome in ledgers[source_id]))
    report = _report(run, ledgers, damaged, judging)
    write_bytes(run.report, (report.model_dump_json(indent=1) + "\n").encode())
    return report


def _source_ledger(run: Run, source_id: str, damaged: list[Problem]) -> Iterator[Outcome]:
    def read(path: DataPath, kind: type[RecordT]) -> Iterator[RecordT]:
        try:
            yield from read_part(path, kind)
        except StorageError as error:
            if error.reason != "damaged-part":
                raise
            damaged.append(Problem(source_id=source_id, reason=error.reason, detail=error.message))

    spoken = {
        (one.source_id, one.url): one for stage in STAGES for one in read(run.outcomes(stage, source_id), Outcome)
    }
    captured = {one.link.url for one in read(run.part("captures", source_id), Capture)}
    made: set[str] | None = None
    for link in read(run.part("links", source_id), Link):
        outcome = spoken.pop((source_id, link.url), None)
        if outcome is None and made is None:
            made = {one.link_url for one in read(run.part("articles", source_id), Made)}
        yield outcome or _silent(run, link, captured, made or set())
    yield from spoken.values()


def _silent(run: Run, link: Link, captured: AbstractSet[str], made: AbstractSet[str]) -> Outcome:
    """Return the outcome of a link of which no stage spoke: with what the stage said that broke off, if it could."""
    if link.url not in captured:
        reason, problem = NOT_FETCHED, _broken(run, "fetch", link.source_id)
    elif link.url not in made and is_there(run.stage_report("process", link.source_id)):
        problem = _broken(run, "process", link.source_id)
        reason = problem.reason if problem else "not-indexed"
    elif link.url not in made:
        reason, problem = "not-processed", None
    else:
        reason, problem = "not-indexed", _broken(run, "index", WHOLE_RUN)
    told = problem.detail if problem else "a stage did not finish; run it again"
    return Outcome(
        source_id=link.source_id,
        url=link.url,
        kind=OutcomeKind.FAILED,
        reason=reason,
        stage="report",
        detail=f"{told}: nothing that was captured is lost",
    )


def _broken(run: Run, stage: Stage, source_id: str) -> Problem | None:
    """Return the last problem that ``stage`` had with the source as a whole, or None."""
    try:
        return StageReport.from_json(read_bytes(run.stage_report(stage, source_id))).problems[-1]
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _report(run: Run, ledgers: dict[str, list[Outcome]], damaged: list[Problem], judging: Judging) -> RunReport:
    outcomes = [one for ledger in ledgers.values() for one in ledger]
    stages = list(stage_reports(run))
    seconds: defaultdict[str, float] = defaultdict(float)
    for one in stages:
        seconds[one.stage] += one.seconds
    started_at = min((one.started_at for one in stages), default=None)
    figures = tuple(_figures(run, stages, source_id, ledger) for source_id, ledger in ledgers.items())
    told = [problem for one in stages for problem in one.problems]
    problems = tuple(dict.fromkeys([*told, *damaged, *_nothing_asked(stages, outcomes)]))
    return RunReport(
        run_id=run.id,
        started_at=started_at,
        links=len(outcomes),
        captures=sum(one.captures for one in figures),
        articles=sum(one.articles for one in figures),
        outcomes=_count(one.kind for one in outcomes),
        reasons=_reasons(outcomes),
        seconds={name: round(value, 3) for name, value in seconds.items()},
        sources=figures,
        problems=problems,
        caught_up=_earlier(stages, CAUGHT_UP),
        released=_earlier(stages, RELEASED),
        waiting=sum(one.waiting for one in figures),
        missing=sum(one.missing or 0 for one in figures),
        verdict=judging(figures, list(troubles_of(figures, problems)), started_at),
    )


def _nothing_asked(stages: Sequence[StageReport], outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Yield a problem where links were listed, and neither a listing nor a page was asked for or read.

    That is a run close upon another one, or a night whose clock is wrong: either way it says nothing of the sources.
    """
    asked = sum(one.counts.get(LISTINGS_ASKED, 0) for one in stages if one.stage == "discover")
    if outcomes and not asked and all((one.kind, one.reason) == _NOT_DUE for one in outcomes):
        detail = (
            f"none of {counted(len(outcomes), 'links')} was due, and no listing was asked; if no run ended shortly "
            "before, look at this machine's clock; --refresh asks for everything"
        )
        yield Problem(source_id=WHOLE_RUN, reason="nothing-asked", detail=detail)


def _earlier(stages: Sequence[StageReport], what: str) -> dict[str, int]:
    """Return earlier run → how many, as the stage ``index`` counted them under ``what``."""
    counts = Counter({name: count for one in stages if one.stage == "index" for name, count in one.counts.items()})
    return {name.removeprefix(what): counts[name] for name in counts if name.startswith(what)}


def _figures(run: Run, stages: Sequence[StageReport], source_id: str, ledger: Sequence[Outcome]) -> SourceFigures:
    mine = {one.stage: one.counts for one in stages if one.source_id == source_id}
    return SourceFigures(
        source_id=source_id,
        links=len(ledger),
        captures=mine.get("fetch", {}).get("captures", 0),
        articles=mine.get("process", {}).get("articles", 0),
        outcomes=_count(one.kind for one in ledger),
        waiting=sum(one.stage == "report" and one.reason != NOT_FETCHED for one in ledger),
        missing=sum(map(is_missing, ledger)),
        quality=quality(_made(run, source_id), ledger),
    )


def _made(run: Run, source_id: str) -> Iterator[Made]:
    """Yield the articles of a source; what stands behind damage, which the stages before have named, is left out."""
    with suppress(StorageError):
        yield from read_part(run.part("articles", source_id), Made)


def _count(kinds: Iterable[OutcomeKind]) -> dict[str, int]:
    counter = Counter(kinds)
    return {kind.value: counter[kind] for kind in OutcomeKind if counter[kind]}


def _reasons(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    counter = Counter((one.kind, one.reason) for one in outcomes)
    return {
        kind.value: {reason: count for (one, reason), count in counter.most_common() if one == kind}
        for kind in OutcomeKind
        if any(one == kind for one, _ in counter)
    }


def troubles_of(
    figures: Iterable[SourceFigures], problems: Sequence[Problem], gates: QualityGates = QualityGates()
) -> Iterator[Trouble]:
    """Yield what is wrong with a run in itself: every source lists something, and not too much of it is lost."""
    figures = list(figures)
    silent = {one.source_id for one in figures if not one.links}
    for problem in problems:
        same = f"{problem.reason}: {_DIGITS.sub('', problem.detail.partition(WHAT_TO_DO)[0])}"
        about = NO_LINKS if problem.source_id in silent else same
        yield Trouble(source_id=problem.source_id, gate=problem.reason, about=about, detail=problem.detail)
    troubled = {problem.source_id for problem in problems}
    for one in figures:
        lost = one.outcomes.get("failed", 0) + one.outcomes.get("quarantined", 0) - one.waiting
        if one.waiting and not troubled & {one.source_id, WHOLE_RUN}:
            detail = f"{counted(one.waiting, 'captures have no outcome yet')}; the next run takes them up"
            yield Trouble(source_id=one.source_id, gate="waiting", about="waiting", detail=detail)
        if held := one.outcomes.get(HELD, 0):
            kept = counted(held, "articles are held back")
            detail = f"{kept}: dateline held list says why, dateline held release lets them in"
            yield Trouble(source_id=one.source_id, gate=HELD, about=HELD, detail=detail, is_unusual=True)
        if one.source_id in silent - troubled:
            detail = "listed no link; look at its feeds"
            yield Trouble(source_id=one.source_id, gate=NO_LINKS, about=NO_LINKS, detail=detail)
        elif one.links >= gates.min_links and lost / one.links > gates.max_failed_share:
            detail = counted(lost, f"of {counted(one.links, 'links')} were lost")
            yield Trouble(source_id=one.source_id, gate="links-lost", about="links-lost", detail=detail)


def judge(figures: Iterable[SourceFigures], problems: Sequence[Problem], gates: QualityGates) -> Verdict:
    """Return whether a run is good in itself, whatever was before it."""
    return verdict_of(list(troubles_of(figures, problems, gates)))


def verdict_of(troubles: Sequence[Trouble]) -> Verdict:
    """Return the verdict of a run with these troubles: those that are red decide, the others are said."""
    red = [one for one in troubles if one.is_red]
    return Verdict(
        passed=not red,
        reasons=tuple(f"{one.source_id}: {one.detail}" for one in red),
        gates=tuple(dict.fromkeys(one.gate for one in red)),
        known=tuple(f"{one.source_id}: {one.detail} ({one.standing})" for one in troubles if not one.is_red),
        troubles=tuple(troubles),
    )
