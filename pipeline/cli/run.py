"""``dateline run``: a whole run over the sources file, without Airflow."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.report import lines
from pipeline.stages.tasks import choose_sources
from pipeline.stages.whole import run_whole


@click.command()
@click.option("--source", "wanted", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--run-id", metavar="NAME", help="Name of the run; an existing one is resumed. Default: a new one.")
def run(wanted: tuple[str, ...], run_id: str | None) -> None:
    """Fetch, clean, enrich and index all sources of the sources file, in this process."""
    settings = Settings.load()
    sources = choose_sources(settings.sources, wanted)
    this = Run.named(settings.home, run_id) if run_id else Run.starting(settings.home, "manual", datetime.now(UTC))
    figures = run_whole(settings, this, sources, announce=lambda line: click.echo(line, err=True))
    click.echo("\n".join(lines(figures)))
    if not figures.verdict.passed:
        raise SystemExit(1)
