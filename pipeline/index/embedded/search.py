"""A page of results from the embedded index: what is found, in its order, one hit a story."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import tantivy

from pipeline.index.embedded.counts import Counts
from pipeline.index.embedded.groups import NUMBERS
from pipeline.index.embedded.order import Found, behind, ordered
from pipeline.index.embedded.queries import candidates_query, similar_query, tantivy_query
from pipeline.index.embedded.schema import MOST_COUNTED, schema
from pipeline.index.embedded.store import column, count, documents, reading, stored
from pipeline.index.highlights import highlights
from pipeline.index.lemmas import words_of
from pipeline.index.protocol import WORDED, EventCount, FacetCount, Hit, Query, SearchPage, grouping
from pipeline.index.query.forms import needs_languages
from pipeline.index.query.language import understood
from pipeline.index.query.tree import fields_named
from pipeline.index.text.folding import folded
from pipeline.index.text.spelling import words_near

_ARTICLES_READ = 50
"""For words that are written alike: the most frequent of them stand in these."""


def find(searcher: tantivy.Searcher, query: Query, counts: Counts) -> SearchPage:
    """Return the page that ``query`` asks for, with what ``counts`` counts of it."""
    search, end = counts.asked(query, partial(asked, spoken=counts.languages)), query.offset + query.size
    if field := grouping(query):
        total = counts.groups(search).total
        found = _first_of_each(NUMBERS[field], searcher, search.wanted, query) if query.size else []
    elif query.after:
        total, found = count(searcher, search.wanted), behind(searcher, search.wanted, query, query.after)
    else:
        total, found = ordered(searcher, search.wanted, query, end if query.size else 0)
    facets, published = counts.facets(search, query)
    return SearchPage(
        total=total,
        hits=_hits(searcher, found[query.offset : end], query),
        facets=dict(facets),
        published=published,
    )


def total(searcher: tantivy.Searcher, query: Query, counts: Counts) -> int:
    """Return how many ``query`` finds."""
    search = counts.asked(query, partial(asked, spoken=counts.languages))
    return counts.groups(search).total if grouping(query) else count(searcher, search.wanted)


def asked(query: Query, spoken: Callable[[], Sequence[str]]) -> tantivy.Query:
    """Return what ``query`` asks of the index, with its languages (``spoken``) where forms or their names need them."""
    by_name = "language" in fields_named(understood(query.text, query.today).tree)
    return tantivy_query(replace(query, spoken=tuple(spoken())) if by_name or needs_languages(query) else query)


def events(searcher: tantivy.Searcher, first: date, last: date, limit: int) -> list[EventCount]:
    """Return what :meth:`~pipeline.index.protocol.Index.events` does."""
    days = tantivy_query(Query(published_from=first, published_to=last))
    inside = {name: {"cardinality": {"field": name}} for name in ("source_name", "language")}
    counted = {"events": {"terms": {"field": "event_number", "size": MOST_COUNTED}, "aggs": inside}}
    buckets = searcher.aggregate(days, counted)["events"]["buckets"]
    named = {int(one["key"]): one for one in _most_told(buckets, limit)}
    counts = [
        EventCount(name, one["doc_count"], int(one["source_name"]["value"]), int(one["language"]["value"]))
        for name, one in ((_event_of(searcher, number), one) for number, one in named.items())
    ]
    return sorted(counts, key=lambda one: (-one.outlets, -one.articles, one.event_id))[:limit]


def candidates(
    searcher: tantivy.Searcher, bands: Sequence[str], limit: int, at_least: int, fields: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return what :meth:`~pipeline.index.protocol.Index.candidates` does."""
    return _likest(searcher, candidates_query(bands, at_least), limit, fields)


def similar(searcher: tantivy.Searcher, article_id: str, limit: int) -> list[dict[str, Any]]:
    """Return what :meth:`~pipeline.index.protocol.Index.similar` does."""
    found = documents(searcher, [article_id]).get(article_id)
    return [] if found is None else _likest(searcher, similar_query(found), limit)


def words_like(searcher: tantivy.Searcher, word: str, edits: int, limit: int) -> list[FacetCount]:
    """Return what :meth:`~pipeline.index.protocol.Index.words_like` does."""
    written = {one for distance in range(1, edits + 1) for one in _words_of_hits(searcher, word, distance)}
    counts = ((one, max(searcher.doc_freq(name, one) for name in WORDED)) for one in written if one[:1] == word[:1])
    return [FacetCount(*one) for one in words_near(word, counts, edits, limit)]


def _words_of_hits(searcher: tantivy.Searcher, word: str, distance: int) -> Iterator[str]:
    """Yield the words of some articles that have one at most ``distance`` from ``word``, folded.

    Tantivy finds them in milliseconds, and does not say by which word; all words with the same first letter would be
    a third of a second's work.
    """
    near = [tantivy.Query.fuzzy_term_query(schema(), name, word, distance) for name in WORDED]
    for _, address in searcher.search(tantivy.Query.disjunction_max_query(near), _ARTICLES_READ, count=False).hits:
        document = stored(searcher, address)
        for name in WORDED:
            for one in words_of(str(document.get(name) or "")):
                yield from folded(one)


def _likest(
    searcher: tantivy.Searcher, wanted: tantivy.Query, limit: int, fields: Sequence[str] = ()
) -> list[dict[str, Any]]:
    read = reading(fields)
    hits = searcher.search(wanted, limit, count=False).hits
    ranked = [(-score, stored(searcher, address, read)) for score, address in hits]
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


def _first_of_each(name: str, searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> list[Found]:
    """Return the best hit of each story or event, as many as the page needs."""
    end = query.offset + query.size
    limit = end + end // 4
    while True:
        total, found = ordered(searcher, wanted, query, limit)
        first: dict[Any, Found] = {}
        stories = column(searcher, name, [address for _, address in found])
        for story, one in zip(stories, found, strict=True):
            first.setdefault(story, one)
        if len(first) >= end or limit >= total:
            return list(first.values())
        limit = min(total, 4 * limit)


def _hits(searcher: tantivy.Searcher, found: Sequence[Found], query: Query) -> tuple[Hit, ...]:
    read = reading(query.fields)
    return tuple(_hit(score, stored(searcher, address, read), query) for score, address in found)


def _hit(score: float, document: dict[str, Any], query: Query) -> Hit:
    marked = {} if query.fields else highlights(query.text, document)
    return Hit(id=document["id"], score=score, highlights=marked, article=document)
