"""``dateline alert``: try the channels, and tell when no night came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from pipeline.counted import counted
from pipeline.errors import SettingsError
from pipeline.settings import Settings
from pipeline.stages.messages.alert import alert_missing
from pipeline.stages.messages.channels import AlertError, Message, channels_of


@click.group()
def alert() -> None:
    """Try the ways in which bad nights are told, and tell of a night that did not come."""


@alert.command()
def test() -> None:
    """Send a message through each channel that is set up; exit code 1 if one fails."""
    channels = channels_of(Settings.load())
    if not channels:
        raise SettingsError("no channel is set up; set DATELINE_ALERT_WEBHOOK or DATELINE_ALERT_MAIL_TO")
    failed = []
    for channel in channels:
        try:
            channel.send(Message("Dateline: a test", ("Nothing is wrong: somebody asked for this message.",)))
        except AlertError as error:
            failed.append(error.message)
    if failed:
        raise AlertError("; ".join(failed))
    click.echo(f"sent through {counted(len(channels), 'channels')}")


@alert.command()
@click.option(
    "--within", default=26, show_default=True, type=click.IntRange(1, 10_000), metavar="HOURS", help="How long ago."
)
def missing(within: int) -> None:
    """Tell when no run that began within the last hours was reported; exit code 1 then. For cron, beside Airflow."""
    is_missing, problems = alert_missing(Settings.load(), datetime.now(UTC), timedelta(hours=within))
    for problem in problems:
        click.echo(problem, err=True)
    click.echo("a night is missing" if is_missing else "a night was reported")
    if is_missing:
        raise SystemExit(1)
