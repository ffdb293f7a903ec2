"""The leaves of a query's tree that only filter, and periods, as clauses of Elasticsearch. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.index.protocol import ADDRESS_FIELDS
from pipeline.index.query.sites import address_pattern, host_pattern
from pipeline.index.query.tree import Facet, Mentions, Named, Near, Node, Original, Prefix, Published, Site

Body = dict[str, Any]
_TEXTS = ("title", "description", "text")
_FOLDED = "dateline_folded"
"""The analyser of words alone: that of a facet asks for pairs of them, of which KQL takes any."""


def leaf(node: Node, exact: Mapping[str, str]) -> Body:
    """Return the clause of a leaf that is no :class:`~pipeline.index.query.tree.Words`.

    ``exact`` is facet → the field that holds its very values. Raises ``TypeError`` for a node that is no such leaf.
    """
    match node:
        case Prefix():
            fields = _TEXTS[:1] if node.title_only else _TEXTS
            found = _any([{"prefix": {name: {"value": node.stem}}} for name in fields])
        case Near():
            found = _any([_near(name, node) for name in _TEXTS])
        case Named():
            found = _named(node)
        case Facet():
            found = {"term": {exact.get(node.field, node.field): {"value": node.value}}}
        case Site():
            found = _site(node)
        case Original():
            found = {"term": {"facets.first_of_story": {"value": True}}}
        case Published():
            found = published(node.first, node.last)
        case Mentions():
            found = mentions(node.first, node.last)
        case _:
            raise TypeError(f"{node!r} is no leaf")
    return found


def _any(ways: list[Body]) -> Body:
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _site(node: Site) -> Body:
    host = _matches("url", host_pattern(node))
    if not node.path:
        return host
    begun = address_pattern(node)
    return {"bool": {"filter": [host, _any([_matches(name, begun) for name in ADDRESS_FIELDS])]}}


def _matches(field: str, pattern: str) -> Body:
    return {"regexp": {field: {"value": pattern, "flags": "NONE"}}}


def _named(node: Named) -> Body:
    words = " ".join(node.words)
    named: Body = {"match_phrase": {node.field: {"query": words, "analyzer": _FOLDED}}}
    if node.field != "source_name":
        return named
    return _any([named, {"term": {"source_id": {"value": "-".join(node.words), "case_insensitive": True}}}])


def _near(field: str, node: Near) -> Body:
    spans = [{"span_term": {field: {"value": one}}} for one in (node.first, node.second)]
    return {"span_near": {"clauses": spans, "slop": node.gaps, "in_order": False}}


def mentions(first: date | None, last: date | None) -> Body:
    """Return the clause for a text that speaks of a day between two, both inclusive."""
    return {"range": {"mentioned_date_ranges": {**days(gte=first, lte=last), "relation": "intersects"}}}


def published(first: date | None, last: date | None) -> Body:
    """Return the clause for what was published between two days, both inclusive, as they are shown."""
    shown = {"range": {"published_day": days(gte=first, lte=last)}}
    captured = {
        "bool": {
            "must_not": [{"exists": {"field": "published_day"}}],
            "filter": [{"range": {"timestamp": _instants(first, last)}}],
        }
    }
    return {"bool": {"should": [shown, captured], "minimum_should_match": 1}}


def _instants(first: date | None, last: date | None) -> Body:
    limits = {}
    if first is not None:
        limits["gte"] = f"{first.isoformat()}T00:00:00Z"
    if last is not None and last < date.max:
        limits["lt"] = f"{(last + timedelta(days=1)).isoformat()}T00:00:00Z"
    return limits


def days(**limits: date | None) -> Body:
    """Return the limits of a range that are given, as ISO days."""
    return {name: day.isoformat() for name, day in limits.items() if day is not None}
