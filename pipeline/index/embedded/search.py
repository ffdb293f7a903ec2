"""A page of results from the embedded index: order, stories, facets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import tantivy

from pipeline.index.embedded.order import Found, behind, ordered
from pipeline.index.embedded.queries import similar_query, tantivy_query
from pipeline.index.embedded.schema import schema
from pipeline.index.embedded.store import count, documents, stored
from pipeline.index.highlights import highlights
from pipeline.index.protocol import EventCount, FacetCount, Hit, Query, SearchPage
from pipeline.index.query.forms import needs_languages
from pipeline.index.query.language import understood
from pipeline.index.query.tree import fields_named

_MOST_LANGUAGES = 200
_MOST_VALUES = 60_000
"""Tantivy refuses an aggregation of more than 65,000 values."""


def find(searcher: tantivy.Searcher, query: Query, spoken: Callable[[], Sequence[str]]) -> SearchPage:
    """Return the page that ``query`` asks for; ``spoken`` are the index's languages, asked where forms need them."""
    wanted, end = asked(query, spoken), query.offset + query.size
    if query.collapse_events:
        found = _first_of_each("event_number", searcher, wanted, query)
        total = _events(searcher, wanted)
    elif query.collapse_stories:
        found = _first_of_each("story_number", searcher, wanted, query)
        total = _stories(searcher, wanted)
    elif query.after:
        total, found = count(searcher, wanted), behind(searcher, wanted, query, query.after)
    else:
        total, found = ordered(searcher, wanted, query, end)
    return SearchPage(
        total=total,
        hits=tuple(_hit(searcher, one, query) for one in found[query.offset : end]),
        facets=_facets(searcher, wanted, query),
        published=_by_day(searcher, wanted) if query.by_day else (),
    )


def asked(query: Query, spoken: Callable[[], Sequence[str]]) -> tantivy.Query:
    """Return what ``query`` asks of the index, with its languages (``spoken``) where forms or their names need them."""
    by_name = "language" in fields_named(understood(query.text, query.today).tree)
    return tantivy_query(replace(query, spoken=tuple(spoken())) if by_name or needs_languages(query) else query)


def languages(searcher: tantivy.Searcher) -> tuple[str, ...]:
    """Return the languages of the index's articles, those of most articles first."""
    every = Query("*", facets=("language",), facet_size=_MOST_LANGUAGES)
    return tuple(one.value for one in _facets(searcher, tantivy.Query.all_query(), every)["language"])


def events(searcher: tantivy.Searcher, first: date, last: date, limit: int) -> list[EventCount]:
    """Return what :meth:`~pipeline.index.protocol.Index.events` does."""
    days = tantivy_query(Query(published_from=first, published_to=last))
    inside = {name: {"cardinality": {"field": name}} for name in ("source_name", "language")}
    counted = {"events": {"terms": {"field": "event_number", "size": _MOST_VALUES}, "aggs": inside}}
    buckets = searcher.aggregate(days, counted)["events"]["buckets"]
    named = {int(one["key"]): one for one in _most_told(buckets, limit)}
    counts = [
        EventCount(name, one["doc_count"], int(one["source_name"]["value"]), int(one["language"]["value"]))
        for name, one in ((_event_of(searcher, number), one) for number, one in named.items())
    ]
    return sorted(counts, key=lambda one: (-one.outlets, -one.articles, one.event_id))[:limit]


def similar(searcher: tantivy.Searcher, article_id: str, limit: int) -> list[dict[str, Any]]:
    """Return what :meth:`~pipeline.index.protocol.Index.similar` does."""
    found = documents(searcher, [article_id]).get(article_id)
    if found is None:
        return []
    hits = searcher.search(similar_query(found), limit, count=False).hits
    ranked = [(-score, stored(searcher, address)) for score, address in hits]
    return [one for _, one in sorted(ranked, key=lambda one: (one[0], one[1]["id"]))]


def _most_told(buckets: Sequence[Any], limit: int) -> list[Any]:
    """Return the first ``limit`` of an order by outlets and articles, and those that are equal to the last of them."""
    ranked = sorted(buckets, key=_told)
    return [one for one in ranked if _told(one) <= _told(ranked[limit - 1])] if len(ranked) > limit > 0 else ranked


def _told(bucket: Any) -> tuple[float, int]:  # noqa: ANN401 - Tantivy's answer
    return (-bucket["source_name"]["value"], -bucket["doc_count"])


def _event_of(searcher: tantivy.Searcher, number: int) -> str:
    one = tantivy.Query.term_query(schema(), "event_number", number, "basic")
    (_, address), *_ = searcher.search(one, 1, count=False).hits
    document = stored(searcher, address)
    return str(document.get("event_id") or document["story_id"])


def _events(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    """Return of how many events ``wanted`` finds a member."""
    number = count(searcher, wanted)
    return (
        len(set(_numbers(searcher, "event_number", searcher.search(wanted, number, count=False).hits))) if number else 0
    )


def _first_of_each(column: str, searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> list[Found]:
    """Return the best hit of each story or event, as many as the page needs."""
    end = query.offset + query.size
    limit = end + end // 4
    while True:
        total, found = ordered(searcher, wanted, query, limit)
        first: dict[Any, Found] = {}
        for story, one in zip(_numbers(searcher, column, found), found, strict=True):
            first.setdefault(story, one)
        if len(first) >= end or limit >= total:
            return list(first.values())
        limit = min(total, 4 * limit)


def _stories(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    """Return of how many stories ``wanted`` finds a member.

    Most articles are the first of their story: these are only counted. Of reprints, those stories count besides whose
    first article is not found itself.
    """
    reprint = tantivy.Query.term_query(schema(), "reprint", field_value=True, index_option="basic")
    firsts = wanted.and_must_not_match(reprint)
    reprints = wanted.and_must_match(tantivy.Query.const_score_query(reprint, 0.0))
    if not (number := count(searcher, reprints)):
        return count(searcher, firsts)
    stories = set(_numbers(searcher, "story_number", searcher.search(reprints, number, count=False).hits))
    themselves = tantivy.Query.term_set_query(schema(), "id_number", sorted(stories))
    return count(searcher, firsts) + len(stories) - count(searcher, firsts.and_must_match(themselves))


def _numbers(searcher: tantivy.Searcher, column: str, found: Sequence[Found]) -> list[int]:
    values = searcher.fast_field_values(column, [address for _, address in found])
    return [int(value or 0) for value in values]


def _hit(searcher: tantivy.Searcher, found: Found, query: Query) -> Hit:
    score, address = found
    document = stored(searcher, address)
    return Hit(id=document["id"], score=score, highlights=highlights(query.text, document), article=document)


def _facets(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> dict[str, tuple[FacetCount, ...]]:
    counts = dict.fromkeys(query.facets, 10 * query.facet_size + 50)
    facets: dict[str, tuple[FacetCount, ...]] = {}
    while counts and query.facet_size > 0:
        asked = {name: {"terms": {"field": name, "size": size, "segment_size": size}} for name, size in counts.items()}
        answer = searcher.aggregate(wanted, asked)
        for name, size in list(counts.items()):
            buckets = answer[name]["buckets"]
            if _cut_inside_a_tie(buckets, size, query.facet_size):
                counts[name] = min(size * 10, _MOST_VALUES)
                continue
            del counts[name]
            ranked = sorted((-one["doc_count"], str(one["key"])) for one in buckets)[: query.facet_size]
            facets[name] = tuple(FacetCount(value, -count) for count, value in ranked)
    return {name: facets.get(name, ()) for name in query.facets}


def _by_day(searcher: tantivy.Searcher, wanted: tantivy.Query) -> tuple[FacetCount, ...]:
    answer = searcher.aggregate(wanted, {"day": {"terms": {"field": "day", "size": _MOST_VALUES}}})
    days = sorted((int(one["key"]), one["doc_count"]) for one in answer["day"]["buckets"])
    return tuple(FacetCount(date.fromordinal(day).isoformat(), count) for day, count in days)


def _cut_inside_a_tie(buckets: Sequence[Any], size: int, wanted: int) -> bool:
    """Tantivy cuts among values of one count as it likes; then more are needed to give the first by name."""
    if len(buckets) < size or size >= _MOST_VALUES:
        return False
    return bool(buckets[-1]["doc_count"] == buckets[wanted - 1]["doc_count"])
