"""``dateline searches``: the searches that are saved in ``searches.toml``, and what is new in them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.search import OpenIndex, open_existing, printable
from pipeline.errors import UsageError
from pipeline.index.query.periods import parse_single
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.stages.messages.saved_searches import NewHits


@click.group()
def searches() -> None:
    """Saved searches: what is new in each, as a list or as feeds."""


@searches.command("list")
def list_() -> None:
    """List the saved searches; one with a mistake is left out, and said with its line."""
    from pipeline.stages.messages.saved_searches import searches_of  # noqa: PLC0415 - the help is shown without the rooms

    saved = searches_of(_settings())
    for one in saved.searches:
        click.echo(f"{one.id}  {printable(one.title)}  {printable(one.query)}")
    saved.refuse_wrong()


@searches.command()
@click.option(
    "--since",
    metavar="DAY",
    help="Captured on this day (UTC) or later: 2026-11-03, or in words, 'last monday' (default: in the last 24 hours).",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, one line a search.")
@click.pass_context
def new(context: click.Context, /, since: str | None, *, as_json: bool) -> None:
    """Show what each saved search found new."""
    from pipeline.stages.messages.saved_searches import new_hits, searches_of  # noqa: PLC0415 - likewise

    settings, now = _settings(), datetime.now(UTC)
    day = parse_single("since", since, now.date()).first if since else None
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else now - timedelta(days=1)
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        saved = searches_of(settings)
        found = new_hits(index, saved.searches, moment, now.date())
    for one in found:
        click.echo(_json(one) if as_json else "\n".join(_lines(one)))
    saved.refuse_wrong()


@searches.command()
@click.pass_context
def feeds(context: click.Context, /) -> None:
    """Write a feed (Atom) of each saved search to searches/ in DATELINE_HOME; every night does."""
    from pipeline.stages.messages.saved_searches import searches_of, write_feeds  # noqa: PLC0415 - likewise

    settings = _settings()
    saved = searches_of(settings)
    opener: OpenIndex = context.obj or open_existing
    with closing(opener(settings)) as index:
        for path in write_feeds(settings.home, index, saved.searches, datetime.now(UTC)):
            click.echo(path)
    saved.refuse_wrong()


@searches.command()
def schema() -> None:
    """Print the JSON Schema of searches.toml, for editors."""
    from pipeline.stages.messages.saved_searches_schema import searches_schema  # noqa: PLC0415 - likewise

    click.echo(json.dumps(searches_schema(), indent=2))


def _settings() -> Settings:
    settings = Settings.load()
    if not settings.searches.exists():
        raise UsageError(f"there is no {settings.searches}; write one (docs/query.md) or set DATELINE_SEARCHES")
    return settings


def _lines(found: NewHits) -> list[str]:
    lines = [click.style(f"{printable(found.search.title)}: {found.total:,} new", bold=True)]
    for one in found.documents:
        day = one.get("published_day") or str(one["timestamp"])[:10]
        lines.append(f"  {day}  {printable(one['source_name'])}: {printable(one['title'])}")
        lines.append(f"    {printable(one['url'])}")
    return lines


def _json(found: NewHits) -> str:
    told = ("id", "url", "title", "source_name", "published_day", "captured_at", "story_id")
    hits: list[dict[str, Any]] = [{name: one[name] for name in told if name in one} for one in found.documents]
    return json.dumps({"id": found.search.id, "query": found.search.query, "total": found.total, "hits": hits})
