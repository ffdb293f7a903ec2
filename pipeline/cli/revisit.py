"""``dateline revisit``: known articles are asked for again, whether they changed, moved or are gone."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from pipeline.counted import counted
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.tasks import pick

logger = logging.getLogger(__name__)


@click.command()
@click.option("--source", "wanted", multiple=True, metavar="ID", help="Only this source; may be repeated.")
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 90), help="Up to which age, in days.")
@click.option("--limit", default=300, show_default=True, type=click.IntRange(1), help="At most so many of a source.")
@click.option("--all", "every", is_flag=True, help="Also those for which no look is due.")
@click.option("--dry-run", is_flag=True, help="Only say how many would be asked for.")
def revisit(wanted: tuple[str, ...], days: int, limit: int, *, every: bool, dry_run: bool) -> None:
    """Ask again for articles that are 3, 7, 14, 30 and 60 days old: what changed, moved or is gone is indexed so.

    Nothing new is listed. Those that were not seen for longest come first; what is over the limit, or over a source's
    budget_minutes, is the next revisit's.
    """
    settings, now = Settings.load(), datetime.now(UTC)
    sources = pick(load_sources(settings.sources), wanted, str(settings.sources))
    from pipeline.stages.begin import Revisit  # noqa: PLC0415 - a wrong option is said at once,
    from pipeline.stages.revisit import PREFIX, due, require_quiet  # noqa: PLC0415 - likewise
    from pipeline.stages.verdict.report import lines, require_trust  # noqa: PLC0415 - not after seconds of loading the rooms
    from pipeline.stages.whole_run import run_whole  # noqa: PLC0415 - likewise

    run, asked = Run.starting(settings.home, PREFIX, now), Revisit(days=days, limit=limit, every=every)
    if dry_run:
        counts = due(settings, run, sources, asked, now)
        for source_id, count in counts.items():
            click.echo(f"{source_id}: {count}")
        click.echo(counted(sum(counts.values()), "articles would be asked for"))
        return
    require_quiet(run, now)
    figures = run_whole(settings, run, sources, announce=logger.info, revisit=asked)
    click.echo("\n".join(lines(figures)))
    require_trust(figures)
