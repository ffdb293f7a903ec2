"""The last night in figures, as Prometheus reads them (text format 0.0.4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pipeline.errors import StorageError
from pipeline.ledger import RunReport
from pipeline.runs import started_runs
from pipeline.stages.verdict.report import read_report
from pipeline.store import DataPath, is_there, spool_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_of(home: DataPath) -> Callable[[], bytes]:
    """Return what gives the metrics of the data root ``home``, read anew each time."""

    def read() -> bytes:
        registry = CollectorRegistry()
        registry.register(_Nights(home))
        return generate_latest(registry)

    return read


class _Nights(Collector):
    """The last run that was reported, and what stands open."""

    def __init__(self, home: DataPath) -> None:
        self._home = home

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures; those of a run only where one was reported."""
        runs = started_runs(self._home)
        open_runs = sum(not is_there(run.report) for _, run in runs)
        yield GaugeMetricFamily("dateline_runs", "Runs under the data root.", value=len(runs))
        yield GaugeMetricFamily("dateline_runs_unreported", "Runs that go on, or were killed.", value=open_runs)
        folder = spool_of(self._home)
        if folder.exists():
            free = shutil.disk_usage(folder).free
            yield GaugeMetricFamily("dateline_disk_free_bytes", "Room under the data root.", value=free)
        for at, run in reversed(runs):
            try:
                figures = read_report(run)
            except StorageError:
                continue
            began = GaugeMetricFamily("dateline_last_run_start_time_seconds", "When the last reported run began.")
            began.add_metric([], at.timestamp())
            yield began
            yield from _figures(figures)
            return


def _figures(figures: RunReport) -> Iterator[GaugeMetricFamily]:
    good = GaugeMetricFamily("dateline_last_run_good", "1 when the verdict on the last reported run is good.")
    good.add_metric([], float(figures.verdict.passed))
    seconds = GaugeMetricFamily("dateline_last_run_stage_seconds", "Seconds by stage, all sources.", labels=["stage"])
    for stage, spent in figures.seconds.items():
        seconds.add_metric([stage], spent)
    outcomes = GaugeMetricFamily(
        "dateline_last_run_links", "Links by source and outcome.", labels=["source", "outcome"]
    )
    articles = GaugeMetricFamily("dateline_last_run_articles", "Articles by source.", labels=["source"])
    captures = GaugeMetricFamily("dateline_last_run_captures", "Captures by source.", labels=["source"])
    for one in figures.sources:
        articles.add_metric([one.source_id], one.articles)
        captures.add_metric([one.source_id], one.captures)
        for kind, count in one.outcomes.items():
            outcomes.add_metric([one.source_id, kind], count)
    yield from (good, seconds, outcomes, articles, captures)
