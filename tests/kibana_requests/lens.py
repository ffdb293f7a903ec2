"""A Lens layer as the request that Kibana sends for it.

Kibana 9.x (Lens's ``to_expression``, ``esaggs``, ``AggConfigs.toDsl``, ``time_splits``):

* buckets stand inside each other in the order of the columns, metrics in the innermost; a plain count needs no
  aggregation, every bucket has one; a column's own filter wraps it in a ``filter``;
* the time range binds the data view's time field, or, where date histograms of the layer read other fields and are not
  set to ignore it (``ignoreTimeRange``), those *instead*;
* a metric with a time shift makes the request ask for both ranges, and puts ``time_offset_split`` (a ``filters``, one
  key a shift in milliseconds) before the first date histogram, else before the metrics;
* top values ordered by a metric carry that metric; ordered by significance they are ``significant_terms``;
* the last value is the newest document's: ``top_metrics``, or ``top_hits`` where lists are shown whole;
* formula, math and static value are reckoned in the browser from the columns that they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

from tests.kibana_requests.context import Around, DataView, condition, iso, search_query, time_filter
from tests.kibana_requests.kql import Dsl, Reading

Column: TypeAlias = Mapping[str, Any]

IN_THE_BROWSER = frozenset({"formula", "math", "static_value"})
SIMPLE = {"unique_count": "cardinality", "average": "avg", "sum": "sum", "min": "min", "max": "max"}
NO_SHIFT = timedelta(0)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_INTERVAL = re.compile(r"(\d+)(ms|s|m|h|d|w|M|q|y)")
_CALENDAR = frozenset({"1m", "1h", "1d", "1w", "1M", "1q", "1y"})
_BARS = 50
"""``histogram:barTarget``."""
_AUTO = (
    (5, "1s"), (7.5, "5s"), (15, "10s"), (45, "30s"), (180, "1m"), (540, "5m"), (1200, "10m"), (2700, "30m"),
    (7200, "1h"), (21600, "3h"), (86400, "12h"), (604800, "1d"), (1814400, "1w"), (31536000, "1M"),
)  # fmt: skip
"""The interval that ``auto`` chooses, by the seconds that a bar would have (``calcAutoIntervalNear``)."""


class Layer(NamedTuple):
    """One layer of one panel: its columns in their order, and what filters it beside the dashboard."""

    name: str
    """``<dashboard>/<panel>/<layer>``."""
    view: str
    """The id of its data view."""
    columns: Mapping[str, Column]
    order: Sequence[str]
    query: Mapping[str, str]
    filters: tuple[Mapping[str, Any], ...]
    global_filters: bool = True

    def buckets(self) -> list[str]:
        """Return the ids of the bucket columns, outermost first."""
        return [one for one in self.order if self.columns[one]["isBucketed"]]

    def metrics(self) -> list[str]:
        """Return the ids of the metric columns that Elasticsearch reckons."""
        return [
            one
            for one in self.order
            if not self.columns[one]["isBucketed"] and self.columns[one]["operationType"] not in IN_THE_BROWSER
        ]


def request(layer: Layer, view: DataView, around: Around) -> Dsl:
    """Return the body of the search that Kibana sends for ``layer``."""
    made = _Made(layer, view, around)
    queries = (layer.query, around.query) if layer.global_filters else (layer.query,)
    filters = (*layer.filters, *(around.filters if layer.global_filters else ()))
    body: Dsl = {"size": 0, "query": search_query(view, around, queries, filters, made.time_filters())}
    body["aggs"] = made.level(layer.buckets(), split=False)
    if view.runtime:
        body["runtime_mappings"] = dict(view.runtime)
    return body


class _Made:
    """The aggregations of one layer."""

    def __init__(self, layer: Layer, view: DataView, around: Around) -> None:
        self.layer, self.view, self.around = layer, view, around
        self.shifts = sorted({shift(layer.columns[one]) for one in layer.metrics()}) or [NO_SHIFT]

    def time_fields(self) -> list[str]:
        bound = [
            str(one["sourceField"])
            for one in map(self.layer.columns.__getitem__, self.layer.order)
            if one["operationType"] == "date_histogram" and not one.get("params", {}).get("ignoreTimeRange")
        ]
        return bound or ([self.view.time_field] if self.view.time_field else [])

    def time_filters(self) -> list[Dsl]:
        names = self.time_fields()
        if not names:
            return []
        if self.shifts == [NO_SHIFT]:
            return [time_filter(name, *self.around.bounds()) for name in names]
        return [{"bool": {"should": [self.shifted(one) for one in self.shifts], "minimum_should_match": 1}}]

    def shifted(self, shift: timedelta) -> Dsl:
        first, last = self.around.bounds()
        return time_filter(self.time_fields()[0], first - shift, last - shift)

    def level(self, buckets: Sequence[str], *, split: bool) -> Dsl:
        """Return the aggregations of the outermost of ``buckets``, or, where there is none left, the metrics."""
        if len(self.shifts) > 1 and not split and (not buckets or self.is_time(buckets[0])):
            keys = {str(int(one.total_seconds() * 1000)): self.shifted(one) for one in self.shifts}
            return {"time_offset_split": {"filters": {"filters": keys}, "aggs": self.level(buckets, split=True)}}
        if not buckets:
            return dict(self.metric(one) for one in self.layer.metrics() if not self.is_plain_count(one))
        aggregation, extra = self.bucket(buckets[0])
        inner = extra | self.level(buckets[1:], split=split)
        return {buckets[0]: aggregation | ({"aggs": inner} if inner else {})}

    def is_time(self, name: str) -> bool:
        column = self.layer.columns[name]
        return column["operationType"] == "date_histogram" and column["sourceField"] in self.time_fields()

    def is_plain_count(self, name: str) -> bool:
        column = self.layer.columns[name]
        return column["operationType"] == "count" and not _filtered(column) and "___" in str(column["sourceField"])

    def bucket(self, name: str) -> tuple[Dsl, Dsl]:
        """Return a bucket's aggregation, and what it needs inside it to be ordered."""
        column = self.layer.columns[name]
        match column["operationType"]:
            case "terms":
                return self.terms(column)
            case "date_histogram":
                return {"date_histogram": self.histogram(column)}, {}
            case "filters":
                reading = Reading(self.view.types, self.around.time_zone)
                given = column["params"]["filters"]
                keys = {one.get("label") or one["input"]["query"]: condition(one["input"], reading) for one in given}
                return {"filters": {"filters": keys}}, {}
            case operation:
                raise ValueError(f"{self.layer.name}: no rule for the bucket {operation!r}")

    def terms(self, column: Column) -> tuple[Dsl, Dsl]:
        params = column["params"]
        wanted: Dsl = {"field": column["sourceField"], "size": params["size"]}
        for key in ("include", "exclude"):
            if params.get(key):
                wanted[key] = params[key][0] if params.get(f"{key}IsRegex") else list(params[key])
        by = params["orderBy"]
        if by["type"] == "significant":
            return {"significant_terms": wanted}, {}
        if by["type"] == "alphabetical":
            return {"terms": wanted | {"order": {"_key": params["orderDirection"]}}}, {}
        if params.get("missingBucket"):
            wanted["missing"] = "__missing__"
        if self.is_plain_count(by["columnId"]):
            return {"terms": wanted | {"order": {"_count": params["orderDirection"]}}}, {}
        key, metric = self.metric(by["columnId"])
        path = key if "filter" not in metric else f"{key}>{next(iter(metric.get('aggs', {})), '_count')}"
        return {"terms": wanted | {"order": {path: params["orderDirection"]}}}, {key: metric}

    def histogram(self, column: Column) -> Dsl:
        params, (first, last) = column["params"], self.around.bounds()
        interval = params["interval"]
        if interval == "auto":
            bar = (last - first).total_seconds() / _BARS
            interval = next((one for bound, one in _AUTO if bound > bar), "1y")
        kind = "calendar_interval" if interval in _CALENDAR else "fixed_interval"
        made = {"field": column["sourceField"], kind: interval, "time_zone": self.around.time_zone, "min_doc_count": 1}
        if params.get("includeEmptyRows", True):
            made["min_doc_count"] = 0
            if not params.get("ignoreTimeRange"):
                made["extended_bounds"] = {"min": iso(first), "max": iso(last)}
                made["format"] = "strict_date_optional_time"
        return made

    def metric(self, name: str) -> tuple[str, Dsl]:
        column = self.layer.columns[name]
        made = dict(_reckoned(column))
        if not _filtered(column):
            return name, made
        reading = Reading(self.view.types, self.around.time_zone)
        wrapped: Dsl = {"filter": condition(column["filter"], reading)}
        return f"{name}-bucket", wrapped | ({"aggs": {name: made}} if made else {})


def _reckoned(column: Column) -> Iterator[tuple[str, Dsl]]:
    """Yield the aggregation of a metric; a count of documents has none."""
    operation, name, params = column["operationType"], column.get("sourceField"), column.get("params", {})
    if operation in SIMPLE:
        yield SIMPLE[operation], {"field": name}
    elif operation in ("median", "percentile"):
        yield "percentiles", {"field": name, "percents": [params.get("percentile", 50)]}
    elif operation == "last_value" and params.get("showArrayValues"):
        newest = [{params["sortField"]: {"order": "desc"}}]
        yield "top_hits", {"size": 1, "_source": False, "fields": [{"field": name}], "sort": newest}
    elif operation == "last_value":
        yield "top_metrics", {"metrics": {"field": name}, "size": 1, "sort": {params["sortField"]: "desc"}}
    elif operation == "count" and "___" not in str(name):
        yield "value_count", {"field": name}
    elif operation != "count":
        raise ValueError(f"no rule for the metric {operation!r}")


def _filtered(column: Column) -> bool:
    return bool(column.get("filter", {}).get("query"))


def shift(column: Column) -> timedelta:
    """Return how far back a metric looks (``timeShift``, as ``1w``); :class:`ValueError` for what has no rule."""
    return interval(str(column.get("timeShift") or "0s"))


def interval(text: str) -> timedelta:
    """Return how long an interval such as ``1d`` is; :class:`ValueError` for months and years, which vary."""
    step = _INTERVAL.fullmatch(text)
    if step is None or step[2] not in _UNITS:
        raise ValueError(f"no rule for the interval {text!r}")
    return timedelta(seconds=int(step[1]) * _UNITS[step[2]])
