"""An answer of Elasticsearch as the rows that Lens shows.

Kibana 9.x (``tabifyAggResponse``, ``mergeTimeShifts``, ``TabifyBuckets``): one row for each innermost bucket, none for
a bucket without any inside it; the figures of a shifted range stand in the row of the same bucket; with
``dropPartials`` a date histogram that the time range binds loses the bars that begin before it or end after it, unless
there is only one. A range's last day ends a millisecond after the range, so that day is lost too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tests.kibana_requests.context import Around
from tests.kibana_requests.lens import Column, Layer, interval, shift

Row: TypeAlias = dict[str, Any]
Bucket: TypeAlias = Mapping[str, Any]


def rows(layer: Layer, found: Mapping[str, Any], around: Around) -> list[Row]:
    """Return the rows of ``layer``, by column id, that the search answer ``found`` gives.

    A day of a histogram is its date in the zone of ``around``; a last value is a list, a date in a metric ISO 8601.
    """
    top = {"doc_count": found["hits"]["total"]["value"], **found.get("aggregations", {})}
    return list(_rows(layer, layer.buckets(), top, around))


def _rows(layer: Layer, left: Sequence[str], level: Mapping[str, Any], around: Around) -> Iterator[Row]:
    split = level.get("time_offset_split")
    if not left:
        yield {name: _value(layer, name, _range(layer, name, split) if split else level) for name in layer.metrics()}
        return
    if split:
        raise ValueError(f"{layer.name}: no rule for a histogram whose ranges are shifted")
    for key, bucket in _buckets(layer, left[0], level[left[0]]["buckets"], around):
        for row in _rows(layer, left[1:], bucket, around):
            yield {left[0]: key} | row


def _buckets(layer: Layer, name: str, found: Any, around: Around) -> Iterator[tuple[Any, Mapping[str, Any]]]:  # noqa: ANN401 - a list or a mapping
    column = layer.columns[name]
    if isinstance(found, Mapping):
        yield from found.items()
    elif column["operationType"] == "date_histogram":
        for one in _whole(found, column, around) if column["params"].get("dropPartials") else found:
            yield _moment(one).astimezone(ZoneInfo(around.time_zone)).date().isoformat(), one
    else:
        yield from ((one.get("key_as_string", one["key"]), one) for one in found)


def _range(layer: Layer, name: str, split: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the bucket of the time range that the metric ``name`` looks at."""
    found: Mapping[str, Any] = split["buckets"][str(int(shift(layer.columns[name]).total_seconds() * 1000))]
    return found


def _whole(found: Sequence[Bucket], column: Column, around: Around) -> Iterator[Bucket]:
    first, last = around.bounds()
    width = interval(column["params"]["interval"])
    for one in found:
        if len(found) == 1 or (_moment(one) >= first and _moment(one) + width <= last):
            yield one


def _moment(bucket: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(bucket["key"] / 1000, UTC)


def _value(layer: Layer, name: str, level: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    column = layer.columns[name]
    if column.get("filter", {}).get("query"):
        level = level[f"{name}-bucket"]
    if name not in level:
        return level["doc_count"]
    value = level[name]
    if "hits" in value:
        hits = value["hits"]["hits"]
        return hits[0].get("fields", {}).get(column["sourceField"]) if hits else None
    if "values" in value:
        return next(iter(value["values"].values()))
    if "top" in value:
        return value["top"][0]["metrics"][column["sourceField"]] if value["top"] else None
    return value["value_as_string"] if column["dataType"] == "date" and value["value"] is not None else value["value"]
