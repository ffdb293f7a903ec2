"""``dateline search``: what the search page finds, as a list for people or as JSON for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from pipeline.cli.search_options import Found, asked_words, collapsible, narrowed, narrowing
from pipeline.counted import counted
from pipeline.errors import StorageError
from pipeline.exports.tables import terminal_safe
from pipeline.index import embedded_folder, open_index
from pipeline.index.protocol import LAST_HIT, FacetCount, Group, Hit, Index
from pipeline.index.query.periods import today_in_utc
from pipeline.set_index import SetIndex, set_index
from pipeline.web.called import as_known
from pipeline.web.parameters import NEXT_TO_NOTHING, SORTS, Search, parse_search
from pipeline.web.results import begins_within, labels, results_json, shortened
from pipeline.web.stories import reprints_of, stories_of

if TYPE_CHECKING:
    from pipeline.settings import Settings

OpenIndex: TypeAlias = "Callable[[Settings | SetIndex], Index]"

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_EM = re.compile(r"(</?em>)")
_WIDEST = 100
_INDENT = " " * 5
_NAMED = 3
"""Outlets that printed the same."""


@click.command(no_args_is_help=False, context_settings={"ignore_unknown_options": True})
@asked_words
@click.option("--sort", metavar="|".join(SORTS), help="Default: relevance; for '*', newest.")
@click.option("--size", default="10", show_default=True, metavar="N", help="How many articles to show.")
@click.option("--offset", default="0", show_default=True, metavar="N", help="How many to skip first.")
@collapsible
@click.option("--events", is_flag=True, help="One article of each event, however many outlets tell it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: total, hits, facets.")
@click.option("--api", metavar="URL", help="Ask the Dateline at this address instead of an index here.")
@click.pass_context
def search(
    context: click.Context, /, query: Sequence[str], *, as_json: bool, api: str | None, **options: object
) -> None:
    """Search the articles: words (all must occur), "phrases", -exclusions, OR, title:…; '*' finds everything."""
    today = today_in_utc()
    asked = parse_search((*narrowing(query, options), *_window(options)), largest_size=LAST_HIT)
    found = _found(context, asked, today, api)
    if as_json:
        click.echo(_json(asked, found))
        return
    for note in found.notes:
        click.echo(f"character {note.position}: {printable(note.message)}", err=True)
    colour = False if os.environ.get("NO_COLOR") else None
    for line in _lines(asked, found):
        click.echo(line, color=colour)


narrowed(search)


def _found(context: click.Context, asked: Search, today: date, api: str | None) -> Found:
    if api:
        from pipeline.cli.remote import Remote  # noqa: PLC0415 - an HTTP client that an index here does without

        with Remote(api, _every_setting()) as remote:
            return remote.search(asked)
    opener: OpenIndex = context.obj or partial(open_existing, asked_once=True)
    with closing(opener(set_index() or _every_setting())) as index:
        known = as_known(index, asked)
        page = index.search(known.query(today))
        stories = stories_of(index, (hit.article for hit in page.hits))
        return Found(page, asked.notes(today), stories, _meant(index, known, page.total, today))


def _meant(index: Index, asked: Search, total: int, today: date) -> Sequence[Mapping[str, Any]]:
    if total > NEXT_TO_NOTHING:
        return ()
    from pipeline.web.did_you_mean import meant  # noqa: PLC0415 - what finds something does without
    from pipeline.web.values_meant import values_meant  # noqa: PLC0415 - likewise

    ways = (meant(index, asked, total, today), values_meant(index, asked, total, today))
    return [one.plain() for some in ways for one in some]


def _every_setting() -> Settings:
    from pipeline.settings import Settings  # noqa: PLC0415 - their model takes as long to load as all the rest

    return Settings.load()


def open_existing(settings: Settings | SetIndex, *, asked_once: bool = False) -> Index:
    """Return the configured index, as :func:`open_index`; raises :class:`StorageError` where nothing was ingested."""
    if is_missing(settings):
        raise StorageError(missing(settings))
    return open_index(settings, asked_once=asked_once)


def is_missing(settings: Settings | SetIndex) -> bool:
    """Return whether the embedded index is what is configured, and is not there."""
    is_embedded = isinstance(settings, SetIndex) or settings.elasticsearch_url is None
    return is_embedded and not embedded_folder(settings).is_dir()


def missing(settings: Settings | SetIndex) -> str:
    """Return what to tell somebody who has no index yet."""
    return (
        f"there is no index in {embedded_folder(settings).parent}; fill it with `dateline ingest PATH-or-URL`, "
        "or say with DATELINE_HOME where it is"
    )


def _window(options: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield from ((name, str(options[name])) for name in ("size", "offset"))
    if options["sort"] is not None:
        yield "sort", str(options["sort"])
    if options["events"]:
        yield "events", "1"


def _json(asked: Search, found: Found) -> str:
    told = results_json(found.page, found.notes, asked.counted, found.stories)
    return terminal_safe(json.dumps({**told, "meant": [*found.meant]}, ensure_ascii=False, indent=2))


def _lines(asked: Search, found: Found) -> Iterator[str]:
    page, stories = found.page, found.stories
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    last = asked.offset + len(page.hits)
    shown = f", {asked.offset + 1:,} to {last:,} shown" if page.hits and len(page.hits) < page.total else ""
    yield click.style(f"{counted(page.total, asked.counted)}{shown}", bold=True)
    for one in found.meant:
        yield f"did you mean {printable(one['q'])}? ({counted(one['total'], asked.counted)})"
    for number, hit in enumerate(page.hits, start=asked.offset + 1):
        yield ""
        yield from hit_lines(number, hit, width)
        if group := stories.get(str(hit.article.get("story_id"))):
            others = click.style(printable(_others(hit, group)), dim=True)
            yield click.wrap_text(others, width, _INDENT, _INDENT)
    facets = [_facet_lines(name, counts, width) for name, counts in page.facets.items() if counts]
    if page.hits and facets:
        yield ""
        for facet in facets:
            yield from facet


def hit_lines(number: int, hit: Hit, width: int) -> Iterator[str]:
    """Yield what the terminal shows of the hit ``number``: title, facts, an excerpt at most ``width`` wide, address."""
    article = hit.article
    yield f"{number:>3}. {click.style(printable(article.get('title') or 'Untitled'), bold=True)}"
    day = article.get("published_day") or str(article.get("published_at", ""))[:10] or "undated"
    gone = f"withdrawn, seen {str(article['withdrawn_at'])[:10]}" if article.get("withdrawn_at") else None
    agency = f"by the agency {article['agency']}" if article.get("agency") else None
    facts = [article.get("source_name"), agency, day, article.get("section"), article.get("language"), gone]
    yield _INDENT + click.style(" · ".join(printable(fact) for fact in facts if fact), dim=True)
    if text := _excerpt(hit):
        yield click.wrap_text(text, width, _INDENT, _INDENT)
    yield _INDENT + click.style(printable(article.get("url", "")), fg="cyan")


def _excerpt(hit: Hit) -> str:
    text = str(hit.article.get("text", ""))
    fragments = hit.highlights.get("text") or hit.highlights.get("description") or ()
    if not fragments:
        return printable(shortened(text, 200))
    within = begins_within(unescape(_EM.sub("", fragments[0])), text)
    return ("… " if within else "") + _emphasized(fragments[0])


def _others(hit: Hit, group: Group) -> str:
    """Return who else printed the text of ``hit``; another Dateline says only how many did."""
    reprints = reprints_of(hit.article, {str(hit.article.get("story_id")): group})
    number = group.total - 1
    others = f"also printed by {counted(number, 'others')}"
    if reprints is None:
        return others
    named = ", ".join(reprints.sources[:_NAMED]) + (", …" if len(reprints.sources) > _NAMED else "")
    return f"{others} ({named}), first by {reprints.first.get('source_name')}"


def _emphasized(fragment: str) -> str:
    """Return a highlight's escaped HTML as plain text, what was found in bold."""
    pieces = []
    bold = False
    for piece in _EM.split(fragment):
        if piece in ("<em>", "</em>"):
            bold = piece == "<em>"
        elif piece:
            text = printable(unescape(piece))
            pieces.append(click.style(text, bold=True, fg="yellow") if bold else text)
    return "".join(pieces)


def _facet_lines(name: str, counts: Sequence[FacetCount], width: int) -> Iterator[str]:
    """Yield a facet on as few lines as hold it; a value is never parted from its count."""
    line = click.style(f"{labels()['facets'].get(name, name)}:", bold=True)
    for number, one in enumerate(counts):
        value = f"{printable(one.value)} {click.style(f'{one.count:,}', dim=True)}"
        separator = " · " if number else " "
        if len(click.unstyle(line + separator + value + " ·")) > width:
            yield line + separator.rstrip()
            line, separator = " ", " "
        line += separator + value
    yield line


def printable(value: object) -> str:
    """Return ``value`` on one line without anything that a terminal would obey instead of showing."""
    return _UNPRINTABLE.sub(" ", str(value))
