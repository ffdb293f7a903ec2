"""``dateline show``: one article, to read at the terminal or as JSON."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import click

from pipeline.cli.search import OpenIndex, open_existing, printable
from pipeline.errors import UsageError
from pipeline.exports.tables import terminal_safe
from pipeline.index.protocol import spellings
from pipeline.settings import Settings
from pipeline.web.results import labels

_NAMES = ("persons", "organizations", "places", "countries", "tags", "mentioned_dates", "flags")
_WIDEST = 100


@click.command()
@click.argument("article")
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with mentions and the provenance of each field.")
@click.pass_context
def show(context: click.Context, /, article: str, api: str | None, *, as_json: bool) -> None:
    """Show an article, by its id or any address that it has or had."""
    settings = Settings.load()
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        with Remote(api, settings) as remote:
            document = remote.article(article)
    else:
        opener: OpenIndex = context.obj or open_existing
        with closing(opener(settings)) as index:
            found = index.get([article]).get(article) if "/" not in article else None
            known = found or next(iter(index.addressed(spellings(article))), None)
        if known is None:
            raise UsageError(f"no article has the id or address {printable(article)[:200]}; `dateline search` finds it")
        document = known
    if as_json:
        click.echo(terminal_safe(json.dumps(document, ensure_ascii=False, indent=2)))
        return
    colour = False if os.environ.get("NO_COLOR") else None
    for line in _lines(document, min(_WIDEST, shutil.get_terminal_size().columns)):
        click.echo(line, color=colour)


def _lines(document: Mapping[str, Any], width: int) -> Iterator[str]:
    yield click.style(printable(document.get("title") or "Untitled"), bold=True)
    day = document.get("published_day") or "undated"
    facts = [document.get("source_name"), day, document.get("section"), document.get("language")]
    yield click.style(" · ".join(printable(one) for one in facts if one), dim=True)
    if document.get("authors"):
        yield f"By {printable(', '.join(document['authors']))}"
    yield click.style(printable(document.get("url", "")), fg="cyan")
    if document.get("withdrawn_at"):
        yield f"Withdrawn: it was seen to be gone on {str(document['withdrawn_at'])[:10]}."
    if document.get("revisions"):
        yield f"Version {document.get('revision')}; what changed: dateline history {printable(document.get('url', ''))}"
    for paragraph in str(document.get("text", "")).split("\n"):
        if paragraph.strip():
            yield ""
            yield click.wrap_text(printable(paragraph), width)
    yield ""
    for name in _NAMES:
        if document.get(name):
            yield f"{labels()['facets'].get(name, name)}: {printable(' · '.join(map(str, document[name])))}"
    yield f"Id: {printable(document.get('id', ''))}"
