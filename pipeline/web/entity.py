"""The page of an entity: other names, over time, with whom, where, first and last seen, what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.enrich.names import other_names
from pipeline.errors import UsageError
from pipeline.index.protocol import Hit, Index
from pipeline.index.query.remarks import remark
from pipeline.web.called import called
from pipeline.web.facets import FACET_VALUES
from pipeline.web.marking import Part
from pipeline.web.pages import ENTITY_FIELDS, Chart, published_chart
from pipeline.web.parameters import LONGEST_TEXT, Search, plain
from pipeline.web.places_map import PlacesMap, places_map
from pipeline.web.results import Link, in_words, value_label

_WITH = (*ENTITY_FIELDS, "source_name", "language")
_QUOTED = 20
"""Articles, the newest, that quotes are taken from."""
_BEFORE, _AFTER = 120, 180
"""Characters of a quote around the name."""
_MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Quote:
    """What an article says around the first place where it names an entity."""

    article: Mapping[str, Any]
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Everything that ``entity.html`` shows."""

    name: str
    """As its readers call it: a country in the language that is spoken here."""
    kind: str
    """In words: ``Person``."""
    total: int
    search: Search
    other_names: Sequence[str]
    written: Sequence[str]
    """As the newest articles write it."""
    first_day: str
    last_day: str
    first: Mapping[str, Any]
    """The article that named it first, and the one that did last."""
    last: Mapping[str, Any]
    chart: Chart | None
    map: PlacesMap | None
    beside: Sequence[tuple[str, Sequence[Link]]]
    """What its articles name beside it, where they were published, in which languages: heading and searches."""
    quotes: Sequence[Quote]


def entity_url(kind: str, name: str) -> str:
    """Return the address of an entity's page; ``kind`` is the field that holds it."""
    return Search(filters=((kind, name),)).url("/entity")


def entity_page(index: Index, asked: Iterable[tuple[str, str]], today: date) -> EntityPage | None:
    """Return the page of the entity that ``asked`` calls so (``persons=…``); None where no article has it.

    Raises :class:`UsageError` where it names none, or several.
    """
    kind, name = _named(asked)
    search = Search(filters=((kind, name),))
    query = search.query(today, _WITH, 9)
    found = index.search(replace(query, sort="newest", size=_QUOTED, by_day=True))
    if not found.total:
        known = called(index, kind, name)
        return entity_page(index, [(kind, known)], today) if known else None
    oldest = index.search(replace(query, sort="oldest", size=1, facets=()))
    shown = value_label(kind, name)
    others = other_names({kind: [name]} | _codes(kind, name, found.hits)).get(kind, ())
    return EntityPage(
        name=shown,
        kind=in_words("chips", kind),
        total=found.total,
        search=search,
        other_names=[one for one in others if one != shown][:_MOST_NAMES],
        written=sorted({plain(str(one["surface"])) for hit in found.hits for one in _mentions(hit, name)} - {shown}),
        first_day=found.published[0].value,
        last_day=found.published[-1].value,
        first=(oldest.hits or found.hits)[0].article,
        last=found.hits[0].article,
        chart=published_chart(index, query, search, found.published),
        map=places_map(index, query, search),
        beside=[
            (in_words("facets", field), links)
            for field in _WITH
            if (links := [*_links(field, found.facets[field], search, (kind, name))])
        ],
        quotes=[quote for hit in found.hits if (quote := _quote(hit, name))],
    )


def _named(asked: Iterable[tuple[str, str]]) -> tuple[str, str]:
    given = [(name, plain(value)) for name, value in asked if value.strip()]
    if len(given) != 1 or given[0][0] not in ENTITY_FIELDS or len(given[0][1]) > LONGEST_TEXT:
        raise UsageError(remark("entity-by", known=", ".join(ENTITY_FIELDS)))
    return given[0]


def _codes(kind: str, name: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """Return the code of a country, where an article of the hits has that country alone."""
    alone = (hit.article for hit in hits if hit.article.get("countries") == [name])
    return {"country_codes": next(alone, {}).get("country_codes", [])} if kind == "countries" else {}


def _links(field: str, counts: Iterable[Any], search: Search, itself: tuple[str, str]) -> Iterator[Link]:
    others = [one for one in counts if (field, one.value) != itself][:FACET_VALUES]
    for one in others:
        yield Link(value_label(field, one.value), search.beside(field, one.value).url(), one.count)


def _mentions(hit: Hit, name: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in hit.article.get("entity_mentions", ()) if one["canonical"] == name)


def _quote(hit: Hit, name: str) -> Quote | None:
    text = str(hit.article.get("text", ""))
    for one in _mentions(hit, name):
        start, end = one["start"], one["end"]
        if text[start:end] != one["surface"]:
            continue
        first = max(text.rfind("\n", 0, start) + 1, start - _BEFORE)
        line_end = text.find("\n", end)
        last = min(line_end if line_end >= 0 else len(text), end + _AFTER)
        before, after = text[first:start], text[end:last]
        if first and text[first - 1] != "\n":
            before = f"… {before.partition(' ')[2]}"
        if last < len(text) and text[last] != "\n":
            after = f"{after.rpartition(' ')[0]} …"
        return Quote(hit.article, (Part(before), Part(text[start:end], is_found=True), Part(after)))
    return None
