"""``dateline digest``: what a night brought, told once."""

from __future__ import annotations

from datetime import date

import click

from pipeline.cli.search import is_missing, missing
from pipeline.digest import FORMATS, Wording, as_feed, rendered
from pipeline.errors import SettingsError, StorageError, UsageError
from pipeline.index.query.periods import parse_one_day, today_in_utc
from pipeline.runs import started_runs
from pipeline.settings import Settings
from pipeline.stages.messages.channels import digest_channels
from pipeline.stages.messages.digest import kept_digests, runs_of_day, write_digest
from pipeline.stages.messages.digest_post import DigestNotSentError, send_digest


@click.command()
@click.argument("day", required=False, metavar="[DAY]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS, case_sensitive=False),
    default="text",
    show_default=True,
    help="How to show it.",
)
@click.option("--send", is_flag=True, help="Send it, and what waits, to DATELINE_DIGEST_MAIL_TO and _WEBHOOK.")
def digest(day: str | None, form: str, *, send: bool) -> None:
    """Show what the night of DAY (default: the last one) brought: events, corrections, what is ahead, troubles.

    DAY is the day (UTC) on which the night's runs began: YYYY-MM-DD, or in words (yesterday, "last friday"). With
    --format atom, all digests that are kept. With --send, for cron beside Airflow, nothing is shown; exit code 1 when a
    channel refuses, and the digest waits for the next --send.
    """
    settings = Settings.load()
    if send and not digest_channels(settings):
        raise SettingsError("no channel is set up; set DATELINE_DIGEST_MAIL_TO or DATELINE_DIGEST_WEBHOOK")
    if is_missing(settings):
        raise StorageError(missing(settings))
    wanted = parse_one_day("DAY", day, today_in_utc()) if day else _last_day(settings)
    found = write_digest(settings, wanted)
    if found is None:
        raise UsageError(f"no run of {wanted} was reported; `dateline runs` lists those there are")
    if not send:
        words = Wording(settings.digest_language)
        told = as_feed(kept_digests(settings.home), words) if form == "atom" else rendered(found, form, words)
        click.echo(told, nl=False)
    elif problems := send_digest(settings, wanted):
        raise DigestNotSentError("; ".join(problems))


def _last_day(settings: Settings) -> date:
    """Return the last day of which a run was reported; raises :class:`UsageError` where there is none."""
    days = dict.fromkeys(at.date() for at, _ in reversed(started_runs(settings.home)))
    found = next((one for one in days if runs_of_day(settings.home, one)), None)
    if found is None:
        raise UsageError(f"no run under {settings.home} was reported yet; start one with `dateline run`")
    return found
