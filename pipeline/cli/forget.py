"""``dateline forget``: a page, or a whole source, out of everything that Dateline keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from pipeline.cli.agreement import require_yes
from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.errors import UsageError
from pipeline.forgotten import Removal, removal
from pipeline.settings import Settings
from pipeline.stages.forget.removal import forget as stage


@click.command()
@click.argument("url", required=False)
@click.option("--source", "source_id", metavar="ID", help="All that was ever taken in from this source.")
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--yes", is_flag=True, help="Ask for no confirmation.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as JSON.")
def forget(url: str | None, source_id: str | None, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Remove a page (by any of its addresses) or a source from index, archive, runs and state, for good.

    It is not taken in again. The receipt says what was removed and where, without a word of it. A removal that was
    broken off is completed by the same command.
    """
    settings = Settings.load()
    now = datetime.now(UTC)
    if dry_run or not yes:
        planned = stage(settings, now, url=url, source_id=source_id, dry_run=True)
        if dry_run:
            _print(planned, settings, as_json=as_json, verb="would be removed")
            return
        _require_something(planned, settings, url)
        for line in _lines(planned, settings, "would be removed"):
            click.echo(line, err=True)
    require_yes("This cannot be undone. Remove it?", given=yes)
    _print(stage(settings, now, url=url, source_id=source_id), settings, as_json=as_json, verb="removed")


def _require_something(planned: Removal, settings: Settings, url: str | None) -> None:
    """Raise :class:`UsageError` where nothing would be removed, but for a removal that is to be completed."""
    earlier = removal(settings.home, planned.key)
    if any(planned.removed.values()) or (earlier and earlier.finished_at is None):
        return
    what, look = (printable(url), "search") if url else (_named(planned), "sources list")
    if earlier and earlier.finished_at:
        raise UsageError(f"{what} was forgotten on {earlier.finished_at:%Y-%m-%d}, and nothing of it is there")
    raise UsageError(
        f"nothing of {what} is there; `dateline {look}` shows what is. "
        "With --yes it is noted all the same, and never taken in"
    )


def _named(receipt: Removal) -> str:
    return f"the source {receipt.source_id}" if receipt.source_id else f"the page with the id {receipt.key}"


def _print(receipt: Removal, settings: Settings, *, as_json: bool, verb: str) -> None:
    text = receipt.model_dump_json(indent=1, exclude_none=True)
    click.echo(text if as_json else "\n".join(_lines(receipt, settings, verb)))


def _lines(receipt: Removal, settings: Settings, verb: str) -> Iterator[str]:
    found = ", ".join(counted(count, what) for what, count in sorted(receipt.removed.items()) if count)
    yield f"Of {_named(receipt)} {verb}: {found or 'nothing, there was none'}"
    for one in receipt.places:
        yield f"  {printable(one)}"
    for one in receipt.pending:
        yield f"Not all is known to be gone: {printable(one)}"
    if receipt.finished_at is not None:
        yield f"It will not be taken in again. The receipt is {receipt.path(settings.home)}"
