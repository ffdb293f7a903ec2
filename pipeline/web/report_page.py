"""A run's report as one file of HTML that needs nothing beside it: figures, bars, the nights before, the sources.

The page has no script and no address in it, and its policy forbids a browser to load any; what it shows of the reports
is escaped by the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

import jinja2

from pipeline.completeness import LEAVING_GAPS
from pipeline.ledger import RunReport, SourceFigures
from pipeline.record import Moment
from pipeline.runs import STAGES

NIGHTS = 28
"""Nights that are drawn, the one that is shown among them."""
_HEIGHT = 100
"""Units of the highest bar."""
_LEAST = 2
_STEP, _WIDTH = 4, 3
"""Of a bar in a source's row, in the same units across."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plot."""

    label: str
    count: float
    size: int
    """Percent of the largest one; at least 2 where there is anything."""
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source: its figures tonight, its articles on the nights that are drawn, and what is wrong with it."""

    figures: SourceFigures
    path: str
    """The ``d`` of an SVG path: a stroke for each night."""
    across: int
    told: str
    """Its articles night by night, in words."""
    troubles: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything that the template shows of one run."""

    report: RunReport
    began: str
    outcomes: Sequence[Bar]
    stages: Sequence[Bar]
    nights: Sequence[Bar]
    sources: Sequence[SourceRow]


def report_view(report: RunReport, nights: Sequence[RunReport]) -> ReportView:
    """Return what the page shows of ``report``; ``nights`` are those to draw, the oldest first. Pure."""
    most = max((one.articles for one in nights), default=0)
    longest = max(report.seconds.values(), default=0.0)
    return ReportView(
        report=report,
        began=_moment(report.started_at),
        outcomes=[
            Bar(kind, count, _size(count, max(report.outcomes.values())), _reasons(report, kind), kind in LEAVING_GAPS)
            for kind, count in report.outcomes.items()
        ],
        stages=[
            Bar(name, report.seconds[name], _size(report.seconds[name], longest))
            for name in STAGES
            if name in report.seconds
        ],
        nights=[
            Bar(_day(one), one.articles, _size(one.articles, most), one.run_id, not one.verdict.passed)
            for one in nights
        ],
        sources=[_row(one, report, nights) for one in report.sources],
    )


def report_page(views: Sequence[ReportView]) -> str:
    """Return the runs in ``views`` as one HTML document."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment.get_template("report.html").render(views=views)


def _row(figures: SourceFigures, report: RunReport, nights: Sequence[RunReport]) -> SourceRow:
    counts = [_articles(one, figures.source_id) for one in nights]
    most = max((count for count in counts if count is not None), default=0)
    strokes = [
        f"M{_STEP * place + _WIDTH / 2:g} {_HEIGHT}v-{_size(count, most)}"
        for place, count in enumerate(counts)
        if count
    ]
    told = ", ".join(
        f"{_day(one)}: {'-' if count is None else count}" for one, count in zip(nights, counts, strict=True)
    )
    troubles = [
        f"{one.detail} ({one.standing})" if not one.is_red else one.detail
        for one in report.verdict.troubles
        if one.source_id == figures.source_id
    ]
    return SourceRow(figures, "".join(strokes), max(_STEP * len(nights), 1), told, troubles)


def _articles(report: RunReport, source_id: str) -> int | None:
    return next((one.articles for one in report.sources if one.source_id == source_id), None)


def _reasons(report: RunReport, kind: str) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in report.reasons.get(kind, {}).items())


def _size(count: float, most: float) -> int:
    return max(_LEAST, round(_HEIGHT * count / most)) if count else 0


def _day(report: RunReport) -> str:
    return f"{report.started_at.astimezone(UTC):%Y-%m-%d}" if report.started_at else report.run_id


def _moment(moment: Moment | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""
