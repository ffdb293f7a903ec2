"""What programs and assistants are answered: an index asked, a JSON object given. No HTTP here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pipeline.errors import UsageError
from pipeline.index.protocol import FacetCount, Group, Hit, Index, Query
from pipeline.index.query.language import Note
from pipeline.web.called import as_known, called
from pipeline.web.did_you_mean import meant
from pipeline.web.interface.cursors import cursor_behind, resumed
from pipeline.web.interface.request import Asked
from pipeline.web.parameters import Search, plain
from pipeline.web.results import INTERNAL, hit_json
from pipeline.web.stories import stories_of

if TYPE_CHECKING:
    from pipeline.web.version_diff import (
        VersionsOf,  # with it the rooms that clean and fetch, which a search does without
    )

Answer = dict[str, Any]

ENTITIES: Final = ("persons", "organizations", "places", "countries")
"""The fields that hold entities."""
_WITH: Final = (*ENTITIES, "source_name", "language")
_LATEST: Final = 10
_MOST_PRINTINGS: Final = 200
_MOST_DAYS: Final = 1000
_MOST_SOURCES: Final = 1000
_BRIEF: Final = ("id", "url", "title", "source_name", "published_day", "language", "story_id")


def search_answer(index: Index, asked: Asked, today: date) -> Answer:
    """Return a page of articles with the cursor of the next one; raises :class:`UsageError` for a wrong cursor."""
    search = as_known(index, asked.search)
    query = search.query(today, asked.facets, asked.facet_size)
    query = resumed(query, asked.cursor) if asked.cursor else query
    page = index.search(query)
    behind = cursor_behind(query, page)
    stories = stories_of(index, (one.article for one in page.hits), 0)
    return {
        "total": page.total,
        "counted": asked.search.counted,
        "notes": notes_json(asked.search.notes(today)),
        "hits": [_hit(one, stories, asked.fields) for one in page.hits],
        "facets": {name: _counts(values) for name, values in page.facets.items()},
        "next": behind,
        "meant": [] if asked.cursor else [one.plain() for one in meant(index, search, page.total, today)],
        "is_cut": behind is None and query.after is None and query.offset + len(page.hits) < page.total,
    }


def article_answer(document: Mapping[str, Any]) -> Answer:
    """Return an article as programs see it: without what only Dateline understands."""
    return {name: value for name, value in document.items() if name not in INTERNAL}


def versions_answer(document: Mapping[str, Any], versions: VersionsOf, numbers: Collection[int]) -> Answer:
    """Return the versions of an article, those of ``numbers`` with their texts; raises :class:`UsageError`."""
    read = versions(document, numbers)
    if unknown := sorted(set(numbers) - {one.number for one in read}):
        raise UsageError(f"text: there is no version {unknown[0]}; the last one is {len(read)}")
    return {"id": document["id"], "url": document["url"], "versions": [one.plain() for one in read]}


def entity_answer(index: Index, kind: str, name: str) -> Answer | None:
    """Return what the index knows of an entity, by any of its names; None where no article names it."""
    query = Query(filters={kind: [name]}, sort="newest", size=_LATEST, facets=_WITH, facet_size=20, by_day=True)
    page = index.search(query)
    if not page.total:
        known = called(index, kind, name)
        return entity_answer(index, kind, known) if known else None
    mentions = [one for hit in page.hits for one in hit.article.get("entity_mentions", ()) if one["canonical"] == name]
    beside = {field: [one for one in _counts(found) if one["value"] != name] for field, found in page.facets.items()}
    return {
        "kind": kind,
        "name": name,
        "total": page.total,
        "ids": sorted({one["entity_id"] for one in mentions if one.get("entity_id")}),
        "written": sorted({plain(str(one["surface"])) for one in mentions}),
        "first_day": page.published[0].value if page.published else None,
        "last_day": page.published[-1].value if page.published else None,
        "published": _days(page.published),
        "with": beside,
        "latest": [brief(hit.article) for hit in page.hits],
    }


def timeline_answer(index: Index, search: Search, today: date) -> Answer:
    """Return the days on which what a search finds was published, and the days of which it speaks."""
    query = as_known(index, search).query(today, ("mentioned_dates",), _MOST_DAYS)
    query = replace(query, offset=0, size=0, by_day=True)
    page = index.search(query)
    spoken = page.facets.get("mentioned_dates", ())
    return {
        "total": page.total,
        "counted": search.counted,
        "notes": notes_json(search.notes(today)),
        "published": _days(page.published),
        "spoken_of": _days(sorted(spoken, key=lambda one: one.value)),
        "is_cut": len(spoken) == _MOST_DAYS,
    }


def story_answer(index: Index, story: str) -> Answer | None:
    """Return the articles that carry one text, the first one first; None where there is no such story."""
    page = index.search(Query(story_id=story, sort="oldest", size=_MOST_PRINTINGS, facets=("source_name",)))
    if not page.total:
        return None
    articles = [brief(hit.article) for hit in page.hits]
    return {"id": story, "total": page.total, "articles": articles, "sources": _counts(page.facets["source_name"])}


def sources_answer(index: Index, declared: Iterable[Mapping[str, Any]]) -> Answer:
    """Return the sources with articles, those of most first, and those that the sources file declares."""
    page = index.search(Query(size=0, facets=("source_name",), facet_size=_MOST_SOURCES))
    return {"indexed": _counts(page.facets["source_name"]), "declared": [dict(one) for one in declared]}


def brief(document: Mapping[str, Any]) -> Answer:
    """Return what a list says of an article."""
    return {name: document[name] for name in _BRIEF if name in document}


def notes_json(notes: Sequence[Note]) -> list[Answer]:
    """Return what of a query was not understood."""
    return [{"position": one.position, "message": one.message} for one in notes]


def _hit(hit: Hit, stories: Mapping[str, Group], fields: Sequence[str] | None) -> Answer:
    told = hit_json(hit, stories)
    if fields is not None:
        told["article"] = {name: value for name, value in told["article"].items() if name in fields}
    return told


def _counts(values: Iterable[FacetCount]) -> list[Answer]:
    return [{"value": one.value, "count": one.count} for one in values]


def _days(values: Iterable[FacetCount]) -> list[Answer]:
    return [{"day": one.value, "count": one.count} for one in values]
