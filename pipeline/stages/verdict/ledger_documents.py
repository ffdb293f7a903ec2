"""What a run came to as documents of the ledger: its outcomes, its sources and itself, in figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import ConfigDict

from pipeline import __version__
from pipeline.article import Outcome
from pipeline.index.ledger import LedgerOutcome, LedgerRun
from pipeline.ledger import WHOLE_RUN, QualityGates, RunReport, SourceFigures, Verdict, judge, verdict_of
from pipeline.parts import read_part
from pipeline.quality import is_news
from pipeline.record import Moment, Record
from pipeline.runs import Run, stage_reports
from pipeline.stages.begin import read_sources

History = Callable[[str, datetime], Sequence[LedgerRun]]
"""Source id and moment → what the last run that started before had of the source (none, or one)."""

_RUN_TYPES: Final = ("scheduled", "manual", "backfill", "ingest", "replay", "revisit", "asset_triggered")
_USER: Final = re.compile(r"(?<=://)[^/\s?#]*@")


class _Dated(Record):
    """What the figures of a source want to know of an article."""

    model_config = ConfigDict(extra="ignore")

    published_at: Moment | None = None
    captured_at: Moment
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunDocuments:
    """The documents of one run that has its report."""

    run: Run
    figures: RunReport
    names: Mapping[str, str]
    """Source id → name."""
    started_at: datetime
    finished_at: datetime
    ended: Mapping[tuple[str, str], datetime]
    """Stage and source → when that stage was through."""
    fetch_errors: Mapping[str, int]
    """Source id → links that failed while they were fetched."""
    heard: frozenset[str]
    """The ids of the sources that were heard from."""
    now: datetime

    @classmethod
    def of(cls, run: Run, figures: RunReport, now: datetime) -> RunDocuments:
        """Read what ``run`` says of itself; raises :class:`pipeline.errors.StorageError` for a damaged part."""
        ended: dict[tuple[str, str], datetime] = {
            (one.stage, one.source_id): one.started_at + timedelta(seconds=one.seconds) for one in stage_reports(run)
        }
        started_at = (figures.started_at or now).astimezone(UTC)
        fetch_errors, heard = _errors_and_news(read_part(run.ledger, Outcome))
        return cls(
            run=run,
            figures=figures,
            names={one.id: one.name for one in read_sources(run)},
            started_at=started_at,
            finished_at=max([started_at, *ended.values()]).astimezone(UTC),
            ended=ended,
            fetch_errors=fetch_errors,
            heard=heard,
            now=now,
        )

    def outcomes(self) -> Iterator[LedgerOutcome]:
        """Yield the lines of the ledger."""
        for one in read_part(self.run.ledger, Outcome):
            ended = self.ended.get((one.stage, one.source_id)) or self.ended.get((one.stage, WHOLE_RUN))
            yield LedgerOutcome(
                **self._common(),
                source_id=one.source_id,
                source_name=self._name(one.source_id),
                url=public(one.url),
                host=_host(one.url),
                article_id=one.article_id,
                kind=one.kind.value,
                reason=one.reason,
                stage=one.stage,
                detail=public(one.detail) if one.detail else None,
                at=(one.at or ended or self.finished_at).astimezone(UTC),
            )

    def run_document(self, stamp: str) -> LedgerRun:
        """Return the whole run in figures; ``stamp`` tells this report of it from the next."""
        figures = self.figures
        return LedgerRun(
            scope="run",
            **self._common(),
            **self._times(),
            **_judged(figures.verdict),
            listed=figures.links,
            captured=figures.captures,
            articles=figures.articles,
            outcomes=figures.outcomes,
            **_completeness(figures),
            fetch_errors=sum(self.fetch_errors.values()),
            seconds=figures.seconds,
            report_stamp=stamp,
        )

    def sources(self, history: History) -> Iterator[LedgerRun]:
        """Yield each source in figures, with how long it has been silent."""
        for one in self.figures.sources:
            yield LedgerRun(
                scope="source",
                **self._common(),
                **self._times(),
                **self._judged_alone(one),
                source_id=one.source_id,
                source_name=self._name(one.source_id),
                listed=one.links,
                captured=one.captures,
                articles=one.articles,
                outcomes=one.outcomes,
                **_completeness(one),
                fetch_errors=self.fetch_errors.get(one.source_id, 0),
                **_dates(list(read_part(self.run.part("articles", one.source_id), _Dated))),
                **self._silence(one, history),
            )

    def _judged_alone(self, one: SourceFigures) -> dict[str, Any]:
        """A source with known trouble is not good, whatever its run is."""
        problems = [each for each in self.figures.problems if each.source_id == one.source_id]
        troubles = [each for each in self.figures.verdict.troubles if each.source_id == one.source_id]
        plain = [each.model_copy(update={"is_known": False, "is_quiet": False}) for each in troubles]
        return _judged(verdict_of(plain) if plain else judge([one], problems, QualityGates()))

    @property
    def _run_type(self) -> str:
        return next((one for one in _RUN_TYPES if self.run.id.startswith((f"{one}-", f"{one}__"))), "manual")

    def _common(self) -> dict[str, Any]:
        return {
            "run_id": self.run.id,
            "run_type": self._run_type,
            "night": self.started_at.date(),
            "night_label": f"{self.started_at:%Y-%m-%d %H:%M:%S} {self._run_type}",
            "pipeline_version": __version__,
        }

    def _times(self) -> dict[str, Any]:
        return {
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "reported_at": self.now,
            "duration_seconds": round((self.finished_at - self.started_at).total_seconds(), 3),
        }

    def _name(self, source_id: str) -> str:
        return self.names.get(source_id, source_id)

    def _silence(self, one: SourceFigures, history: History) -> dict[str, datetime | None]:
        """A replay reads again what was heard then, a revisit asks for what is known: neither says anything of now."""
        if self._run_type in {"replay", "revisit"}:
            return {}
        if one.source_id in self.heard:
            return {"last_heard": self.started_at}
        earlier = next(iter(history(one.source_id, self.started_at)), None)
        return {
            "last_heard": earlier.last_heard if earlier else None,
            "silent_since": (earlier.silent_since if earlier else None) or self.started_at,
        }


def _errors_and_news(outcomes: Iterable[Outcome]) -> tuple[Mapping[str, int], frozenset[str]]:
    """Return how many links of each source failed while they were fetched, and which sources brought something new."""
    errors: Counter[str] = Counter()
    heard: set[str] = set()
    for one in outcomes:
        if (one.stage, one.kind.value) == ("fetch", "failed"):
            errors[one.source_id] += 1
        if is_news(one):
            heard.add(one.source_id)
    return errors, frozenset(heard)


def public(text: str) -> str:
    """Return ``text`` with no user and password in its URLs, and nothing in it that is no UTF-8."""
    return _USER.sub("", text).encode("utf-8", "replace").decode()


def _host(url: str) -> str | None:
    try:
        return urlsplit(public(url)).hostname
    except ValueError:  # the ledger has links that are no URLs
        return None


def _judged(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": "good" if verdict.passed else "not good",
        "reasons": tuple(public(one) for one in verdict.reasons),
        "gates_failed": verdict.gates,
    }


def _completeness(figures: RunReport | SourceFigures) -> dict[str, Any]:
    missing = figures.missing
    lacks = bool(missing) or not figures.links or (isinstance(figures, RunReport) and bool(figures.silent))
    return {"missing": missing, "complete": None if missing is None else not lacks}


def _dates(articles: Sequence[_Dated]) -> dict[str, Any]:
    lags = [(one.captured_at - one.published_at) / timedelta(hours=1) for one in articles if one.published_at]
    undated = len(articles) - len(lags)
    return {
        "undated": undated,
        "undated_share": round(undated / len(articles), 4) if articles else None,
        "doubts": sum(bool(one.flags) for one in articles),
        "lag_hours": round(median(lags), 2) if lags else None,
    }
