"""``dateline where``: what became of one page in each run, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from pipeline.cli.search import printable
from pipeline.settings import Settings
from pipeline.stages.where import Whereabouts
from pipeline.stages.where import where as stage


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def where(url: str, *, as_json: bool) -> None:
    """Show what became of a page in each run and why, and where it lies in archive and index; any address will do."""
    found = stage(Settings.load(), url)
    click.echo(found.model_dump_json(indent=1, exclude_none=True) if as_json else "\n".join(_lines(found)))


def _lines(found: Whereabouts) -> Iterator[str]:
    yield printable(found.url)
    for one in found.addresses:
        yield f"  also at {printable(one)}"
    yield "In these runs:" if found.told else "No run that is kept has a link to it."
    for told in found.told:
        outcome = told.outcome
        detail = f"  ({printable(outcome.detail)})" if outcome.detail else ""
        yield f"  {told.run_id}  {outcome.source_id}  {outcome.kind} {outcome.reason}{detail}"
    yield "In the archive:" if found.kept else "Nothing of it is in the archive of these runs."
    for kept in found.kept:
        yield f"  {kept.time}  {kept.status} {kept.kind}  {kept.file} at byte {kept.offset}"
    yield "In the index:" if found.indexed else "It is not in the index."
    for document in found.indexed:
        yield from _document_lines(document)


def _document_lines(document: dict[str, Any]) -> Iterator[str]:
    gone = f", withdrawn {document['withdrawn_at']}" if "withdrawn_at" in document else ""
    yield f"  {document['id']}  version {document.get('revision', 1)}, captured {document['captured_at']}{gone}"
    yield f"    {printable(document['title'])}"
    yield f"    {document['warc_path']} at byte {document['warc_offset']}"
    for one in document.get("revisions", ()):
        yield f"    before: {one['captured_at']}  {one.get('warc_path')} at byte {one.get('warc_offset')}"
