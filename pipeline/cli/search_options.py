"""The words and options that narrow a search, the same for every command that searches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

import click

from pipeline.index.protocol import Group, SearchPage
from pipeline.index.query.language import Note
from pipeline.index.query.leaves import field_of_name
from pipeline.index.query.periods import PERIOD_FORMS
from pipeline.web.called import PATHS
from pipeline.web.results import labels


class Found(NamedTuple):
    """What a search found, here or elsewhere."""

    page: SearchPage
    notes: Sequence[Note]
    """What of it was not understood."""
    stories: Mapping[str, Group]
    """Those of the hits that have reprints."""
    meant: Sequence[Mapping[str, Any]] = ()
    """Where it found nothing, or next to nothing: what to ask instead (``q``), and what that finds (``total``)."""


FACET_OPTIONS = {
    "person": "persons",
    "organization": "organizations",
    "place": "places",
    "country": "countries",
    "in": "place_path",
    "source": "source_name",
    "language": "language",
    "author": "authors",
    "section": "section",
    "tag": "tags",
    "agency": "agency",
    "headline-changed": "headline_changes",
    "names-found": "enrichment.entities",
    "remark": "flags",
}
"""Option → facet field."""
_TOLD = {
    "in": "of what lies in this area",
    "headline-changed": "whose headline changed this often",
    "names-found": "whose names were found in this way",
}
"""Option → which articles it leaves, where its field's name does not say so."""
_PLAIN_OPTIONS = {
    "published_from": "from",
    "published_to": "to",
    "mentions": "mentions",
    "story": "story",
    "upcoming_after": "upcoming",
}


def asked_words(command: click.decorators.FC) -> click.decorators.FC:
    """Give ``command`` the argument ``query``: its words; an option that is none of its own is refused."""
    words = click.argument("query", nargs=-1, callback=lambda context, _, words: _checked_words(context, words))
    return words(command)


def collapsible(command: click.decorators.FC) -> click.decorators.FC:
    """Give ``command`` the choice between stories, as on the page, and every printing of them."""
    told = "One article of each story (the default), or every printing of it."
    return click.option("--collapse/--all", default=None, help=told)(command)


def narrowed(command: click.Command) -> None:
    """Give ``command`` an option for each facet, for days, periods and stories, behind its first parameter."""
    command.params[1:1] = [*_facet_options(), *_other_options()]


def narrowing(query: Sequence[str], options: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what was asked as the pairs that :func:`pipeline.web.parameters.parse_search` reads."""
    yield "q", " ".join(query)
    for option, field in FACET_OPTIONS.items():
        values = options[option.replace("-", "_")]
        if isinstance(values, tuple):
            yield from ((field, value) for value in values)
    for option, name in _PLAIN_OPTIONS.items():
        if options[option] is not None:
            yield name, str(options[option])
    if options["upcoming"] and options["upcoming_after"] is None:
        yield "upcoming", "1"
    if options.get("collapse") is not None:
        yield "collapse", "1" if options["collapse"] else "0"


class FacetChoice(click.Choice[str]):
    """One of :data:`FACET_OPTIONS`, in any case, also by the name of its field: ``persons``."""

    def __init__(self) -> None:
        """Offer the options alone."""
        super().__init__([*FACET_OPTIONS], case_sensitive=False)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the option that ``value`` means."""
        return super().convert(option_of(value), param, ctx)


def option_of(named: str) -> str:
    """Return the option of :data:`FACET_OPTIONS` that is named, in any case, or by its field; else what was given."""
    name = named.strip().casefold()
    return next((one for one, field in FACET_OPTIONS.items() if name in (one, field)), named)


def _called(field: str) -> str:
    return "by any of its names" if field_of_name(field) or field == PATHS else "exactly as the facets name it"


def _facet_options() -> Iterator[click.Option]:
    labels_of = labels()["chips"]
    for name, field in FACET_OPTIONS.items():
        told = _TOLD.get(name) or f"with this {labels_of[field].lower()}"
        told = f"Only articles {told}, {_called(field)}; may be repeated."
        yield click.Option([f"--{name}"], multiple=True, metavar="NAME", help=told)


def _other_options() -> Iterator[click.Option]:
    words = "2026-11-03, 2026-11, or in words, 'last monday'"
    period = f"The text speaks of a day in this period: {PERIOD_FORMS}, or in words, 'next month'."
    story = "A story: the article with this id and its reprints."
    yield click.Option(["--story"], metavar="ID", help=story)
    yield click.Option(["--from", "published_from"], metavar="DAY", help=f"Published on this day or later: {words}.")
    yield click.Option(["--to", "published_to"], metavar="DAY", help="Published on this day or earlier, likewise.")
    yield click.Option(["--mentions"], metavar="PERIOD", help=period)
    yield click.Option(["--upcoming"], is_flag=True, help="The text speaks of a day that is still to come.")
    yield click.Option(["--upcoming-after"], metavar="DAY", help="The text speaks of a day after this one, likewise.")


def _checked_words(context: click.Context, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a query: one dash excludes a word, two begin an option, which must be known."""
    for word in words:
        if word.startswith("--"):
            known = [name for one in context.command.params for name in one.opts if name.startswith("--")]
            name = word.partition("=")[0]
            raise click.NoSuchOption(name, possibilities=get_close_matches(name, known), ctx=context)
    return tuple(words)
