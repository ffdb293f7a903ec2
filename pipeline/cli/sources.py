"""``dateline sources``: list and check what is declared, add what is new, import what a feed reader knows, remove."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.search import printable
from pipeline.counted import counted
from pipeline.errors import SettingsError, UsageError
from pipeline.parts import write_bytes
from pipeline.settings import Settings, Source, load_sources
from pipeline.source_checks import Finding, check_sources, discover_source
from pipeline.sources.declarations import append_sources, new_places, switch, table_of, without
from pipeline.sources.opml import left_out, parse_opml, sources_of_opml
from pipeline.sources.schema import schema_text

_PLACES = ("feeds", "sitemaps", "pages", "articles", "paths", "warcs")


@click.group()
def sources() -> None:
    """List, check, add, import, remove and switch off the sources that are read."""


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: what each source says, without defaults.")
def list_(*, as_json: bool) -> None:
    """List the sources of the sources file, with how many places each names; nothing is fetched."""
    declared = load_sources(Settings.load().sources)
    if as_json:
        told = [one.model_dump(mode="json", exclude_defaults=True) for one in declared]
        click.echo(json.dumps(told, ensure_ascii=True, indent=2))
        return
    width = max((len(source.id) for source in declared), default=0)
    for source in declared:
        click.echo(f"{source.id:<{width}}  {'  '.join(_told(source))}")
    off = sum(not source.enabled for source in declared)
    click.echo(f"{counted(len(declared), 'sources')}, {off} switched off", err=True)


@sources.command()
@click.option("--source", "wanted", multiple=True, metavar="ID", help="Only this source; may be repeated.")
def check(wanted: tuple[str, ...]) -> None:
    """Validate the sources file, try each place that it names, and say what was found."""
    settings = Settings.load()
    declared = load_sources(settings.sources)
    unknown = set(wanted) - {source.id for source in declared}
    if unknown:
        raise UsageError(f"{settings.sources} declares no source {', '.join(sorted(unknown))}")
    chosen = [source for source in declared if not wanted or source.id in wanted]
    if settings.contact is None:
        click.echo("set DATELINE_CONTACT, so that the sites that are read can reach you", err=True)
    findings = asyncio.run(check_sources(settings, chosen))
    for finding in findings:
        click.echo(_line(finding))
    failed = sum(not finding.works for finding in findings)
    told = f"{counted(len(chosen), 'sources')}, {counted(len(findings), 'places')}"
    click.echo(f"{told}, {failed} that {'does' if failed == 1 else 'do'} not work")
    if failed:
        raise SystemExit(1)


@sources.command()
@click.argument("url")
@click.option("--local", is_flag=True, help="Allow addresses of this machine and of private networks.")
def add(url: str, *, local: bool) -> None:
    """Find the feeds and sitemaps of a site and write an entry for it."""
    settings = Settings.load()
    known = _declared(settings.sources)
    found, findings = asyncio.run(discover_source(settings, url, known, local=local))
    for finding in findings:
        click.echo(_line(finding), err=True)
    source = new_places(found, known)
    if not source.feeds and not source.sitemaps:
        click.echo(f"{settings.sources} names all of it already; nothing was added", err=True)
        return
    append_sources(settings.sources, [source])
    click.echo(table_of(source), nl=False)
    click.echo(f"added to {settings.sources}", err=True)


@sources.command()
@click.argument("source_id", metavar="ID")
def disable(source_id: str) -> None:
    """Switch a source off: runs leave it out until it is enabled; what is there of it stays."""
    _switch(source_id, enabled=False)


@sources.command()
@click.argument("source_id", metavar="ID")
def enable(source_id: str) -> None:
    """Switch a source on again."""
    _switch(source_id, enabled=True)


def _switch(source_id: str, *, enabled: bool) -> None:
    path = Settings.load().sources
    is_so = any(source.id == source_id and source.enabled == enabled for source in load_sources(path))
    if not is_so:
        switch(path, source_id, enabled=enabled)
    click.echo(f"{source_id} {'was' if is_so else 'is now'} switched {'on' if enabled else 'off'} in {path}")


@sources.command()
@click.argument("source_id", metavar="ID")
@click.option("--dry-run", is_flag=True, help="Only show what would be taken out of the file, and what stays.")
def remove(source_id: str, *, dry_run: bool) -> None:
    """Take a source out of the sources file; what was captured and indexed of it stays.

    Its table goes, with the comment right above it; every other byte of the file is as it was.
    """
    from pipeline.stages.upkeep.source_data import remains  # noqa: PLC0415 - listing sources waits for no index

    settings = Settings.load()
    path = settings.sources
    left, taken = without(path, source_id)
    source = next(one for one in load_sources(path) if one.id == source_id)
    held = remains(settings, source)
    if dry_run:
        click.echo("".join(f"- {printable(line)}\n" for line in taken.splitlines()), nl=False)
    else:
        write_bytes(path, left.encode("utf-8"))
    click.echo(f"{source_id} {'would be taken' if dry_run else 'was taken'} out of {path}")
    articles = held.problem if held.articles is None else counted(held.articles, "articles under its name")
    archived = f"{held.size / 1e6:.1f} MB of {counted(held.runs, 'runs')}"
    click.echo(f"what stays: {archived} in the archive; in the index {articles}")
    click.echo(f"`dateline forget --source {source_id}` removes that, too")


@sources.command("import")
@click.argument("opml", type=click.Path(path_type=Path))
def import_(opml: Path) -> None:
    """Add the feeds of an OPML file, the list that every feed reader exports."""
    settings = Settings.load()
    try:
        body = opml.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {opml}: {error.strerror}") from error
    new = sources_of_opml(parse_opml(body, str(opml)), _declared(settings.sources))
    if new:
        append_sources(settings.sources, new)
    feeds = sum(len(source.feeds) for source in new)
    for address in left_out(body, str(opml)):
        click.echo(f"left out: {address} is no http or https URL", err=True)
    click.echo(f"{counted(len(new), 'new sources')} with {counted(feeds, 'feeds')} in {settings.sources}")


@sources.command()
def schema() -> None:
    """Print the JSON Schema of the sources file, for an editor that completes and checks it."""
    click.echo(schema_text(), nl=False)


def _declared(path: Path) -> tuple[Source, ...]:
    """Return the sources of ``path``, none where there is no file yet."""
    try:
        return load_sources(path)
    except SettingsError:
        if path.exists():
            raise
        return ()


def _told(source: Source) -> Iterator[str]:
    yield printable(source.name)
    yield from filter(None, (source.country, source.language))
    counts = {name: len(getattr(source, name)) for name in _PLACES}
    named = [counted(count, name) for name, count in counts.items() if count]
    yield ", ".join(named) or "names no places"
    if source.quiet_until:
        yield f"quiet until {source.quiet_until}"
    if not source.enabled:
        yield "switched off"


def _line(finding: Finding) -> str:
    return f"{'ok ' if finding.works else 'BAD'} {finding.source_id}: {finding.place}: {finding.detail}"
