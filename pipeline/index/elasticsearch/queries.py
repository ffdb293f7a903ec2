"""A :class:`~pipeline.index.protocol.Query` as an Elasticsearch search body. Pure.

What users type never reaches ``query_string``: every word becomes a clause of its own, so that no input is a syntax
error. A word is looked for as it stands (folded) in every article, and by its lemmas in articles of their language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.index.documents import EMBEDDING, NAMED_FACETS, version_of
from pipeline.index.elasticsearch.leaf_queries import days, leaf, mentions, published
from pipeline.index.protocol import (
    ADDRESS_FIELDS,
    MOST_FIRST,
    NAMES_SHARED,
    TOLD_FIELDS,
    WORDED,
    Grouping,
    Query,
    grouping,
    spellings,
)
from pipeline.index.query.forms import (
    EXACT,
    FORMS,
    FORMS_AS_WORDS,
    IN_TITLE,
    other_forms,
    plain_forms,
)
from pipeline.index.query.language import scores, understood
from pipeline.index.query.tree import (
    Either,
    Every,
    Near,
    Node,
    Not,
    Prefix,
    Words,
)

Body = dict[str, Any]
Exact = Mapping[str, str]

STORIES = "stories"
"""The aggregation that counts stories, or events; no facet has its name."""
_NEAREST_SPARE, _NEAREST_SEEN, _NEAREST_MOST = 50, 200, 10_000
"""So many nearest ones more than are asked for, for those of another engine; so many a shard looks at, at the least;
so many it can (``num_candidates``)."""
MORE_LIKE_THIS: Body = {
    "min_term_freq": 1,
    "min_doc_freq": 2,
    "max_query_terms": 25,
    "min_word_length": 4,
    "minimum_should_match": "20%",
}
"""Of a document, so many of its telling words are looked for."""
EVENTS, OUTLETS, LANGUAGES = "events", "outlets", "languages"
"""The aggregation over events, and those inside it."""
GROUPS, GROUP_STORIES, FIRST = "groups", "stories", "first"
"""The aggregation over stories or events, and what is inside it beside outlets and languages."""
ONCE = "once"
"""The aggregation that counts the stories, or events, of a facet's value or of a day."""
BY_DAY = ("published days", "undated days")
"""The aggregations that count days of publication: those that articles state, and those of articles without one."""
_BOOSTS = {"title": 6.6, "description": 2.2, "text": 2.2}
"""2.2 is ``k1 + 1`` of BM25, which Lucene leaves out of its scores and the embedded index does not."""
_OTHER_FIELDS_COUNT = 0.1
_COUNTED_EXACTLY = 40_000
"""The greatest ``precision_threshold``: from there on, the number of stories is an estimate."""
_COUNTED_OF_A_VALUE = 1_000
"""Likewise of a facet's value or a day, each of which takes some kilobytes."""
_COUNTED_OF_MANY = 100
_MANY_VALUES = 100
MOST_LANGUAGES = 200
"""Of all articles."""
BEFORE_FACETS: Exact = {"mentioned_dates": "mentioned_dates.keyword"}
"""Facet → the field that holds its values as strings, where it is another: anything may be asked of a string.

So it was in the mappings 1 and 2, of which one may be in use still."""
EXACT_FIELDS: Exact = {**BEFORE_FACETS, **{name: f"facets.{name}" for name in NAMED_FACETS}}
"""Facet → the field that holds its values as strings in the mapping of now."""
FACETS_OF_NAMES = "facets.*"
"""The fields that mappings have since version 3."""


def search_body(query: Query, exact: Exact = EXACT_FIELDS) -> Body:
    """Return the body of ``POST /<alias>/_search``; ``exact`` is :data:`BEFORE_FACETS` for an index of old."""
    body: Body = {
        "query": _query(query, exact),
        "sort": _sort(query),
        "from": query.offset,
        "size": query.size,
        "track_total_hits": True,
        "aggs": _aggregations(query, exact),
        **_source(query.fields),
    }
    if query.after is not None:
        body["search_after"] = [
            version_of(query.after.timestamp) // 1000,
            query.after.id,
        ]  # its dates have milliseconds
    if field := grouping(query):
        body["collapse"] = {"field": field}
    return body


def events_body(first: date, last: date, limit: int, exact: Exact = EXACT_FIELDS) -> Body:
    """Return the body that counts the articles and outlets of the events of these days; no hits."""
    counted = {
        OUTLETS: {"cardinality": {"field": exact.get("source_name", "source_name")}},
        LANGUAGES: {"cardinality": {"field": exact.get("language", "language")}},
    }
    order = [{OUTLETS: "desc"}, {"_count": "desc"}, {"_key": "asc"}]
    return {
        "size": 0,
        "query": {"bool": {"filter": [published(first, last)]}},
        "aggs": {EVENTS: {"terms": {"field": "event_id", "size": limit, "order": order}, "aggs": counted}},
    }


def grouped_body(field: Grouping, ids: Sequence[str], first: int, exact: Exact = EXACT_FIELDS) -> Body:
    """Return the body that counts who is in these stories or events, and names the ``first`` of each; no hits."""
    counted: Body = {
        GROUP_STORIES: {"cardinality": {"field": "story_id"}},
        OUTLETS: {"cardinality": {"field": exact.get("source_name", "source_name")}},
        LANGUAGES: {"cardinality": {"field": exact.get("language", "language")}},
    }
    if first:
        oldest = [{"timestamp": "asc"}, {"id": "asc"}]
        counted[FIRST] = {"top_hits": {"size": min(first, MOST_FIRST), "sort": oldest, "_source": list(TOLD_FIELDS)}}
    return {
        "size": 0,
        "query": {"bool": {"filter": [{"terms": {field: list(ids)}}]}},
        "aggs": {GROUPS: {"terms": {"field": field, "size": len(ids), "min_doc_count": 2}, "aggs": counted}},
    }


def words_like_body(word: str, edits: int, limit: int) -> Body:
    """Return the body that asks for words like ``word`` (the term suggester); no hits."""
    near: Body = {
        "suggest_mode": "always",
        "max_edits": edits,
        "prefix_length": 1,
        "min_word_length": 1,
        "size": limit,
        "accuracy": 0.1,
    }
    return {"size": 0, "suggest": {name: {"text": word, "term": {"field": name, **near}} for name in WORDED}}


def languages_body(exact: Exact = EXACT_FIELDS) -> Body:
    """Return the body that counts the languages of all articles; ``exact`` as for :func:`search_body`."""
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {
        "size": 0,
        "aggs": {
            "language": {"terms": {"field": exact.get("language", "language"), "size": MOST_LANGUAGES, "order": order}}
        },
    }


def candidates_body(bands: Sequence[str], limit: int, at_least: int = 1, fields: Sequence[str] = ()) -> Body:
    """Return the body that finds documents sharing ``at_least`` so many of ``bands``, most shared first."""
    shared = [{"constant_score": {"filter": {"term": {"fingerprint_bands": band}}}} for band in bands]
    return {
        "query": {"bool": {"should": shared, "minimum_should_match": at_least}},
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "size": limit,
        **_source(fields),
    }


def similar_body(found: Mapping[str, Any], limit: int) -> Body:
    """Return the body that finds the documents that are most like ``found``, a stored one, but for its story."""
    text = "\n".join(str(found.get(name, "")) for name in ("title", "description", "text"))
    words = {"fields": ["title", "text"], "like": text, **MORE_LIKE_THIS}
    names = [{"terms": {EXACT_FIELDS[name]: found[name], "boost": 4.0}} for name in NAMES_SHARED if found.get(name)]
    story = {"term": {"story_id": {"value": found["story_id"]}}}
    return {
        "query": {"bool": {"must": [{"more_like_this": words}], "should": names, "must_not": [story]}},
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "size": limit,
    }


def nearest_body(vector: Sequence[int], limit: int) -> Body:
    """Return the body that finds the documents with the vectors nearest to ``vector``, some more than ``limit``.

    Which engine gave a vector is not indexed: who asks leaves out those of another.
    """
    most = min(limit + _NEAREST_SPARE, _NEAREST_MOST)
    near = {"field": EMBEDDING, "query_vector": list(vector), "k": most, "num_candidates": max(most, _NEAREST_SEEN)}
    return {"query": {"knn": near}, "sort": [{"_score": "desc"}, {"id": "asc"}], "size": most}


def addressed_body(urls: Sequence[str], size: int) -> Body:
    """Return the body that finds the ``size`` first documents that live, were listed or used to live at ``urls``."""
    filters = {"bool": {"filter": [_at(urls)]}}
    return {"query": filters, "sort": [{"id": "asc"}], "size": size, "track_total_hits": False}


def scan_body(after: str, size: int) -> Body:
    """Return the body that finds the ``size`` documents whose ids come next ``after`` one (empty: the first)."""
    return {"query": {"range": {"id": {"gt": after}}}, "sort": [{"id": "asc"}], "size": size, "track_total_hits": False}


def matching_body(query: Query, after: str, size: int, exact: Exact = EXACT_FIELDS) -> Body:
    """Return :func:`scan_body` for the documents that ``query`` finds; ``exact`` as for :func:`search_body`."""
    body = scan_body(after, size)
    return {**body, **_source(query.fields), "query": {"bool": {"filter": [_query(query, exact), body["query"]]}}}


def _source(fields: Sequence[str]) -> Body:
    return {"_source": ["id", *fields]} if fields else {}


def _query(query: Query, exact: Exact) -> Body:
    asked = understood(query.text, query.today)
    if asked.tree is None and not asked.is_everything:
        return {"match_none": {}}
    parts = asked.tree.parts if isinstance(asked.tree, Every) else (asked.tree,) if asked.tree else ()
    made = _every(parts, query, exact)
    made["bool"]["must_not"] += _any_of_each(query.excluded, exact)
    made["bool"]["filter"] += _filters(query, exact)
    return made


def _every(parts: Sequence[Node], query: Query, exact: Exact) -> Body:
    made: Body = {"bool": {"must": [], "must_not": [], "filter": []}}
    for part in parts:
        if isinstance(part, Not):
            made["bool"]["must_not"].append(_node(part.part, query, exact))
        elif isinstance(part, (Words, Prefix, Near, Every, Either)):
            made["bool"]["must"].append(_node(part, query, exact))
        else:
            made["bool"]["filter"].append(_node(part, query, exact))
    return made


def _node(node: Node, query: Query, exact: Exact) -> Body:
    if isinstance(node, Words):
        return _term(node, query, exact)
    if isinstance(node, Not):
        return _every((node,), query, exact)
    if isinstance(node, Every):
        return _every(node.parts, query, exact)
    if isinstance(node, Either):
        ways = [_node(part, query, exact) for part in node.parts]
        return {"bool": {"should": ways, "minimum_should_match": 1}}
    return {"constant_score": {"filter": leaf(node, exact), "boost": 1.0 if _is_text(node) else 0.0}}


def _is_text(node: Node) -> bool:
    return isinstance(node, (Prefix, Near))


def _sort(query: Query) -> list[Body]:
    order = "asc" if query.sort == "oldest" else "desc"
    newest: list[Body] = [{"timestamp": order}, {"id": "asc"}]
    return [{"_score": "desc"}, *newest] if query.sort == "relevance" and scores(query.text, query.today) else newest


def _term(asked: Words, query: Query, exact: Exact) -> Body:
    term, title_only = asked.term, asked.title_only
    words = " ".join(term.words)
    # The boost stands around the phrase: noida-db reads none inside it.
    fields = [
        {"bool": {"must": [{"match_phrase": {name: {"query": words}}}], "boost": boost}}
        for name, boost in _BOOSTS.items()
        if name == "title" or not title_only
    ]
    ranked = {"dis_max": {"queries": fields, "tie_breaker": _OTHER_FIELDS_COUNT}}
    exactly = {"bool": {"must": [ranked], "should": [{"match_all": {"boost": EXACT}}]}}
    ways = [exactly, *_forms(plain_forms(term), as_word=bool(term.joined), title_only=title_only)]
    for lemmas, languages in other_forms(term, query).items():
        spoken = {"terms": {exact.get("language", "language"): list(languages)}}
        forms = {"dis_max": {"queries": _forms(lemmas, as_word=True, title_only=title_only)}}
        ways.append({"bool": {"must": [forms], "filter": [spoken]}})
    return {"dis_max": {"queries": ways}}


def _forms(lemmas: Sequence[str], *, as_word: bool, title_only: bool) -> list[Body]:
    """Return the ways in which ``lemmas`` stand among an article's lemmas, or also among its words: each a constant."""
    if not lemmas:
        return []
    return [
        {"constant_score": {"filter": {"terms": {name: list(lemmas)}}, "boost": boost}}
        for name, boost in {**FORMS, **(FORMS_AS_WORDS if as_word else {})}.items()
        if name in IN_TITLE or not title_only
    ]


def _filters(query: Query, exact: Exact) -> Iterator[Body]:
    yield from _any_of_each(query.filters, exact)
    yield from ({"term": {exact.get(name, name): {"value": value}}} for name, value in query.each)
    if query.story_id is not None:
        yield {"term": {"story_id": {"value": query.story_id}}}
    if query.event_id is not None:
        yield {"term": {"event_id": {"value": query.event_id}}}
    if query.address is not None:
        yield _at(spellings(query.address))
    if query.published_from is not None or query.published_to is not None:
        yield published(query.published_from, query.published_to)
    if query.mentions_from is not None or query.mentions_to is not None:
        yield mentions(query.mentions_from, query.mentions_to)
    if query.upcoming_after is not None:
        yield {"range": {"next_event": days(gt=query.upcoming_after)}}
    if query.captured_from is not None:
        yield {"range": {"captured_at": {"gte": query.captured_from.isoformat()}}}


def _at(urls: Sequence[str]) -> Body:
    asked = [{"terms": {name: list(urls)}} for name in ADDRESS_FIELDS]
    return {"bool": {"should": asked, "minimum_should_match": 1}}


def _any_of_each(filters: Mapping[str, Sequence[str]], exact: Exact) -> Iterator[Body]:
    for name, values in filters.items():
        if values:
            yield {"terms": {exact.get(name, name): list(values)}}


def _aggregations(query: Query, exact: Exact) -> Body:
    order = [{"_count": "desc"}, {"_key": "asc"}]
    wanted = query.facets if query.facet_size > 0 else ()
    field = grouping(query)
    # Those of most articles are not always those of most stories: some more are asked for, and put in order then.
    size = 2 * query.facet_size + 20 if field else query.facet_size
    inside = _once(field, many=size > _MANY_VALUES)
    facets: Body = {
        name: {"terms": {"field": exact.get(name, name), "size": size, "order": order}, **inside} for name in wanted
    }
    if field:
        facets[STORIES] = {"cardinality": {"field": field, "precision_threshold": _COUNTED_EXACTLY}}
    return facets | (_by_day(_once(field, many=True)) if query.by_day else {})


def _once(field: Grouping | None, *, many: bool) -> Body:
    if field is None:
        return {}
    exactly = _COUNTED_OF_MANY if many else _COUNTED_OF_A_VALUE
    return {"aggs": {ONCE: {"cardinality": {"field": field, "precision_threshold": exactly}}}}


def _by_day(inside: Body) -> Body:
    stated, undated = BY_DAY
    without = {"bool": {"must_not": [{"exists": {"field": "published_day"}}]}}
    return {
        stated: {"date_histogram": _days_of("published_day"), **inside},
        undated: {"filter": without, "aggs": {stated: {"date_histogram": _days_of("timestamp"), **inside}}},
    }


def _days_of(field: str) -> Body:
    return {"field": field, "calendar_interval": "day", "format": "yyyy-MM-dd", "min_doc_count": 1}
