"""``dateline ingest``: files, folders, pages, feeds and WARC files, through the same stages, without Airflow."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

import click

from pipeline.article import Outcome
from pipeline.errors import DatelineError, UsageError
from pipeline.ledger import RunReport
from pipeline.parts import read_part
from pipeline.runs import Run
from pipeline.settings import Settings

logger = logging.getLogger(__name__)


class NothingIndexedError(DatelineError):
    """Of all that the user named, nothing became an article."""


def parse_day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """Return ``value`` as a day; raises :class:`UsageError` when it is no YYYY-MM-DD."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is no date; write it as YYYY-MM-DD, for example 2020-09-25") from error


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="PATH-or-URL...")
@click.option("--published", callback=parse_day, metavar="YYYY-MM-DD", help="When local files were published.")
@click.option("--source", "source_id", default="ingest", metavar="ID", help="The source to file them under.")
@click.option("--language", metavar="CODE", help="A hint: two letters, for example de.")
@click.option("--local", is_flag=True, help="Allow addresses of this machine and of private networks.")
def ingest(
    targets: tuple[str, ...], published: date | None, source_id: str, language: str | None, *, local: bool
) -> None:
    """Take in files, folders, pages, feeds, sitemaps or WARC files and index what they hold.

    If the sources file declares the source, its name, country, language, selectors and manners are used.
    """
    from pipeline.stages.begin import check_index  # noqa: PLC0415 - not after seconds of loading the rooms
    from pipeline.stages.ingest_source import adhoc_source, sort_listings  # noqa: PLC0415 - a wrong option is said at once,
    from pipeline.stages.verdict.report import lines  # noqa: PLC0415 - likewise
    from pipeline.stages.whole_run import run_whole  # noqa: PLC0415 - likewise

    settings = Settings.load()
    source = adhoc_source(settings, targets, source_id, published=published, language=language, local=local)
    run = Run.starting(settings.home, "ingest", datetime.now(UTC))
    check_index(settings)
    figures = run_whole(
        settings,
        run,
        [sort_listings(settings, run, source)],
        announce=logger.info,
        only_due=False,
    )
    click.echo("\n".join(lines(figures)))
    _require_success(run, figures)


def _require_success(run: Run, figures: RunReport) -> None:
    if any(figures.outcomes.get(kind) for kind in ("indexed", "revised", "unchanged", "duplicate")):
        return
    why = [problem.detail for problem in figures.problems]
    why += [outcome.detail or outcome.reason for outcome in read_part(run.ledger, Outcome)]
    why = why or [*figures.verdict.reasons] or ["nothing was listed"]
    more = f" (and {len(why) - 1} more)" if len(why) > 1 else ""
    raise NothingIndexedError(f"nothing was indexed: {why[0]}{more}; `dateline report --links` tells of every link")
