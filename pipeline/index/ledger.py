"""The ledger in the index: what a run came to, as documents that can be searched and charted.

``mappings/`` declares the same fields for Elasticsearch; ``tests/integration/conformance/`` holds both back ends of
:class:`LedgerIndex` to the same behaviour. All moments are UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from pydantic import ConfigDict

from pipeline.record import Moment, Record

BATCH_OUTCOMES = 500
"""Outcomes that are looked up and written together."""


class LedgerDocument(Record):
    """What both kinds share: what a newer Dateline has written beside the fields that this one knows is passed over."""

    model_config = ConfigDict(extra="ignore")


class LedgerOutcome(LedgerDocument):
    """What became of one link in one run: a document of ``dateline-outcomes``."""

    run_id: str
    run_type: str
    """What started the run: ``scheduled``, ``manual``, ``backfill``, ``ingest``, ``replay`` …"""
    night: date
    """The day (UTC) on which the run started."""
    night_label: str
    """``2026-11-27 02:00 scheduled``: what a legend shows instead of a run id; sorts by time."""
    source_id: str
    source_name: str
    url: str
    """As listed, without a user's name and password."""
    host: str | None = None
    article_id: str | None = None
    kind: str
    reason: str
    stage: str
    detail: str | None = None
    at: Moment
    """When the stage that said so had finished; of a page that is gone, when that was seen."""
    attempt: int = 1
    """Counts what this run has said of this link: 1, and one more each time that it said something else."""
    current: bool = True
    """False: a later attempt of the same run says something else. Who counts links counts current ones."""
    pipeline_version: str

    @property
    def link_id(self) -> str:
        """What all attempts of one link in one run share."""
        return _digest(self.run_id, self.source_id, self.url)

    @property
    def id(self) -> str:
        """The document's id: of this very attempt."""
        return _digest(self.link_id, str(self.attempt))

    def says_the_same(self, other: LedgerOutcome) -> bool:
        """Return whether both say the same of their link."""
        return self._said == other._said

    @property
    def _said(self) -> tuple[str | None, ...]:
        return self.kind, self.reason, self.stage, self.detail, self.article_id


class LedgerRun(LedgerDocument):
    """A run in figures (``scope``: ``run``), or one of its sources: a document of ``dateline-runs``."""

    scope: Literal["run", "source"]
    run_id: str
    run_type: str
    night: date
    night_label: str
    started_at: Moment
    finished_at: Moment
    reported_at: Moment
    """When this document was made: of two, the later one stays."""
    duration_seconds: float
    verdict: Literal["good", "not good"]
    """Of the run, or of this source in it."""
    reasons: tuple[str, ...] = ()
    """Why it is not good."""
    gates_failed: tuple[str, ...] = ()
    """The same as short stable slugs."""
    listed: int
    captured: int
    articles: int
    outcomes: dict[str, int]
    """Kind → links."""
    missing: int | None = None
    """Links that are neither in the index nor ruled out: they failed, wait, or were set aside, held back or left over.
    None: nobody counted."""
    complete: bool | None = None
    """Whether something was listed and nothing of it is missing."""
    fetch_errors: int = 0
    """Links that failed while they were fetched."""
    seconds: dict[str, float] | None = None
    """Of a run: stage → seconds, summed over its sources."""
    source_id: str | None = None
    source_name: str | None = None
    undated: int | None = None
    """Articles without a moment of publication."""
    undated_share: float | None = None
    doubts: int | None = None
    """Articles with a flag."""
    lag_hours: float | None = None
    """The median, from publication to capture."""
    last_heard: Moment | None = None
    """Of a source: when the last run started that had something new from it."""
    silent_since: Moment | None = None
    """Of a source: when the first run started after that; None: it was heard from in this very run."""
    report_stamp: str | None = None
    """Tells one report of the run from the next."""
    pipeline_version: str

    @property
    def id(self) -> str:
        """The document's id: a run that is reported again replaces what it said."""
        return _digest(self.run_id, self.source_id or "")


class LedgerQuery(NamedTuple):
    """Which outcomes somebody asks for; each given part must hold, and of several values of one part any may."""

    urls: Sequence[str] = ()
    article_ids: Sequence[str] = ()
    """An outcome with one of ``urls`` or of ``article_ids`` is found."""
    run_id: str | None = None
    source_id: str | None = None
    kinds: Sequence[str] = ()
    current_only: bool = False
    limit: int = 100


class LedgerIndex(Protocol):
    """Where runs and outcomes are kept for as long as ``DATELINE_LEDGER_RETENTION`` says.

    Every method raises :class:`pipeline.errors.IndexUnavailableError` or :class:`pipeline.errors.IndexRefusedError`.
    What was never written is empty, not an error.
    """

    def record(self, outcomes: Iterable[LedgerOutcome], runs: Sequence[LedgerRun]) -> int:
        """Write what is new of ``outcomes`` (of one run, a link at most once) and then ``runs``; return how many are.

        Safe to repeat, also after it was broken off: nothing stands twice. A run's own document comes last in ``runs``,
        so that a run that is there is there whole.
        """
        ...

    def recorded(self) -> Mapping[str, str]:
        """Return run id → ``report_stamp`` of every run that is there."""
        ...

    def outcomes(self, query: LedgerQuery) -> Sequence[LedgerOutcome]:
        """Return the outcomes that ``query`` asks for, the newest first."""
        ...

    def runs(self, limit: int = 30) -> Sequence[LedgerRun]:
        """Return the last runs, the newest first."""
        ...

    def source_history(self, source_id: str, *, before: datetime | None = None, limit: int = 28) -> Sequence[LedgerRun]:
        """Return what the last runs that began earlier than ``before`` had of a source, newest first.

        Replays and revisits are none of them.
        """
        ...

    def forget(self, *, source_id: str | None = None, outcomes: Sequence[LedgerOutcome] = ()) -> int:
        """Remove all of a source, or ``outcomes``, for good; return how many documents were there."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


class Succession(NamedTuple):
    """What is to be written so that the ledger says what a run says now."""

    new: tuple[LedgerOutcome, ...]
    passed: tuple[LedgerOutcome, ...]
    """Those that are there as current, and are so no more."""


def succession(known: Iterable[LedgerOutcome], told: Iterable[LedgerOutcome]) -> Succession:
    """Return what follows from ``told`` where ``known`` (the current ones of the same links) are there already."""
    by_link: dict[str, list[LedgerOutcome]] = {}
    for one in known:
        by_link.setdefault(one.link_id, []).append(one)
    new: list[LedgerOutcome] = []
    passed: list[LedgerOutcome] = []
    for one in {each.link_id: each for each in told}.values():
        earlier = sorted(by_link.get(one.link_id, ()), key=lambda each: each.attempt)
        # A writer that was killed between the two may have left two that are current.
        passed += earlier[:-1]
        if earlier and one.says_the_same(earlier[-1]):
            continue
        passed += earlier[-1:]
        new.append(one.model_copy(update={"attempt": earlier[-1].attempt + 1 if earlier else 1}))
    return Succession(tuple(new), tuple(passed))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
