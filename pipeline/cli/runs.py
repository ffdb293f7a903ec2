"""``dateline runs`` and ``dateline status``: the runs there are, and how things stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.settings import Settings
from pipeline.stages.verdict.gaps import DAYS_SHOWN, gaps, lines
from pipeline.stages.verdict.runs import Night, nights

_SHOWN = 20
_REASONS = 10


@click.command()
@click.option(
    "--last", default=_SHOWN, show_default=True, type=click.IntRange(1), help="How many, the latest at the end."
)
@click.option("--bad", is_flag=True, help="Only those that are not good, or have no report.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a run.")
def runs(last: int, *, bad: bool, as_json: bool) -> None:
    """List the runs with their figures and verdicts, the last one at the end."""
    found = [one for one in nights(Settings.load().home) if not bad or one.state != "good"]
    if not as_json:
        click.echo(f"{'started (UTC)':<16}  {'verdict':<10}  {'links':>7} {'captures':>8} {'articles':>8}  tries  run")
    for one in found[-last:]:
        click.echo(one.to_json() if as_json else _line(one))


@click.command()
def status() -> None:
    """Say in a few lines how things stand: the last run, what goes on or was killed, since when it is good.

    The exit code is 1 unless the last run that was reported is good.
    """
    settings = Settings.load()
    found = nights(settings.home)
    ended = [one for one in found if one.state != "unfinished"]
    click.echo(f"Runs under {settings.home}: {len(found)}")
    for one in [one for one in found if one.state == "unfinished"][-_REASONS:]:
        click.echo(f"No report: {one.run_id}, begun {_ago(one)}; it goes on, or: dateline run --run-id {one.run_id}")
    if not ended:
        click.echo("No run was reported yet; `dateline run` or the nightly DAG makes one.")
        raise SystemExit(1)
    today = datetime.now(UTC).date()
    for line in lines(gaps(settings.home, today - timedelta(days=DAYS_SHOWN - 1)), today):
        click.echo(printable(line))
    last = ended[-1]
    amount = f"{counted(last.articles, 'articles')} of {counted(last.links, 'links')}"
    click.echo(f"Last report: {last.run_id}, {_ago(last)}: {last.state}; {amount}")
    for reason in last.reasons[:_REASONS]:
        click.echo(f"  - {printable(reason)}")
    if len(last.reasons) > _REASONS:
        click.echo(f"  and {len(last.reasons) - _REASONS} more: dateline report {last.run_id}")
    if last.state != "good":
        good = next((one for one in reversed(ended) if one.state == "good"), None)
        click.echo(f"Last good run: {good.run_id}, {_ago(good)}" if good else "No run was good yet.")
        raise SystemExit(1)


def _line(one: Night) -> str:
    figures = f"{one.links:>7} {one.captures:>8} {one.articles:>8}  {one.attempts:>5}"
    return f"{one.at:%Y-%m-%d %H:%M}  {one.state:<10}  {figures}  {one.run_id}"


def _ago(one: Night) -> str:
    hours = (datetime.now(UTC) - one.at).total_seconds() / 3600
    return f"{one.at:%Y-%m-%d %H:%M} UTC ({hours:.0f} h ago)"
