"""``dateline run``: a whole run over the sources file, without Airflow."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from pipeline.errors import DatelineError
from pipeline.runs import Run
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.begin import read_sources, was_begun
from pipeline.stages.tasks import pick

logger = logging.getLogger(__name__)


@click.command()
@click.option("--source", "wanted", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--run-id", metavar="NAME", help="Name of the run; an existing one is resumed. Default: a new one.")
@click.option("--refresh", is_flag=True, help="Ask for every article again, due for a look or not.")
def run(wanted: tuple[str, ...], run_id: str | None, *, refresh: bool) -> None:
    """Fetch, clean, enrich and index all sources of the sources file, in this process; make the morning's digest.

    A run that is resumed keeps the sources that it began with. With --source, there is no digest: some sources alone
    are no night.
    """
    settings = Settings.load()
    this = Run.named(settings.home, run_id) if run_id else Run.starting(settings.home, "manual", datetime.now(UTC))
    sources = _sources(settings, this, wanted)
    from pipeline.stages.messages.alert import after_run  # noqa: PLC0415 - likewise
    from pipeline.stages.messages.digest_post import DigestNotSentError, tell_run  # noqa: PLC0415 - likewise
    from pipeline.stages.verdict.report import lines, require_trust  # noqa: PLC0415 - a wrong option is said at once,
    from pipeline.stages.whole_run import run_whole  # noqa: PLC0415 - not after seconds of loading the rooms

    try:
        figures = run_whole(settings, this, sources, only_due=not refresh, announce=logger.info)
    except DatelineError as error:
        if not wanted:
            _tell_broken(settings, this, error)
        raise
    click.echo("\n".join(lines(figures)))
    untold: list[str] = []
    if not wanted:  # some sources alone are no night
        for problem in after_run(settings, this, figures):
            click.echo(problem, err=True)
        untold = tell_run(settings, this)
        for problem in untold:
            click.echo(f"digest: {problem}", err=True)
    require_trust(figures)
    if untold:
        raise DigestNotSentError("the run is good; " + "; ".join(untold))


def _tell_broken(settings: Settings, run: Run, error: DatelineError) -> None:
    """Tell that ``run`` broke off; what cannot be told (on a disk that is full, not even remembered) is said."""
    from pipeline.stages.messages.alert import alert_broken  # noqa: PLC0415 - most runs do not

    try:
        problems = alert_broken(settings, run, error.message, datetime.now(UTC))
    except DatelineError as another:
        problems = [another.message]
    for problem in problems:
        click.echo(f"alert: {problem}", err=True)


def _sources(settings: Settings, run: Run, wanted: tuple[str, ...]) -> tuple[Source, ...]:
    if was_begun(run):
        return pick(read_sources(run), wanted, f"run {run.id}")
    return pick(load_sources(settings.sources), wanted, str(settings.sources))
