"""What stands around every panel, and the ``query`` that Kibana makes of it.

Kibana 9.x (``buildEsQuery``, ``getTime``, ``@kbn/datemath``): times such as ``now-7d/d`` are reckoned in the browser
and sent as ISO 8601 in UTC; rounding goes by the person's time zone, down for a start and up to the last millisecond
for an end. A KQL query and the filters go under ``filter``, a Lucene query under ``must``, negated filters under
``must_not``; a disabled filter is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.kibana_requests.kql import Dsl, Reading, kql

_STEP = re.compile(r"([+-])(\d+)([smhdwMy])|/([smhdwMy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_MONTHS = {"M": 1, "y": 12}
_MIDNIGHT = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
_FLOORS: Mapping[str, dict[str, int]] = {
    "s": {"microsecond": 0},
    "m": {"second": 0, "microsecond": 0},
    "h": {"minute": 0, "second": 0, "microsecond": 0},
    "d": _MIDNIGHT,
    "w": _MIDNIGHT,
    "M": {"day": 1} | _MIDNIGHT,
    "y": {"month": 1, "day": 1} | _MIDNIGHT,
}


@dataclass(frozen=True, slots=True)
class DataView:
    """A data view as a request needs it."""

    id: str
    title: str
    """The index, alias or pattern that is asked."""
    time_field: str | None
    types: Mapping[str, str] = field(default_factory=dict)
    """Elasticsearch's type of each field, as ``_field_caps`` says it."""
    excluded: tuple[str, ...] = ()
    """Its source filters: patterns of fields that Discover does not ask for."""
    runtime: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Around:
    """What a person has set: the clock, the zone, the time picker, the query bar, the filters."""

    now: datetime
    time_zone: str = "UTC"
    time_from: str = "now-15m"
    time_to: str = "now"
    query: Mapping[str, str] = field(default_factory=lambda: {"query": "", "language": "kuery"})
    filters: tuple[Mapping[str, Any], ...] = ()

    def between(self, time_from: str, time_to: str) -> Around:
        """Return the same with another time range."""
        return replace(self, time_from=time_from, time_to=time_to)

    def bounds(self) -> tuple[datetime, datetime]:
        """Return the time range's first and last moment, in UTC."""
        return (
            moment(self.time_from, self.now, self.time_zone),
            moment(self.time_to, self.now, self.time_zone, up=True),
        )


def moment(text: str, now: datetime, time_zone: str, *, up: bool = False) -> datetime:
    """Return what date math such as ``now-1d/d``, or an ISO time, means; ``up`` rounds to a unit's last millisecond.

    Raises :class:`ValueError` for anything else.
    """
    if not text.startswith("now"):
        return datetime.fromisoformat(text).astimezone(UTC)
    found, rest = now.astimezone(ZoneInfo(time_zone)), text.removeprefix("now")
    while rest:
        step = _STEP.match(rest)
        if step is None:
            raise ValueError(f"{text!r} is no date math that Kibana knows")
        rest = rest[step.end() :]
        found = _rounded(found, step[4], up=up) if step[4] else _moved(found, int(f"{step[1]}{step[2]}"), step[3])
    return found.astimezone(UTC)


def _moved(start: datetime, count: int, unit: str) -> datetime:
    if unit in _MONTHS:
        months = start.year * 12 + start.month - 1 + count * _MONTHS[unit]
        first = start.replace(year=months // 12, month=months % 12 + 1, day=1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(start.day, last.day))
    if unit in "dw":  # a day is one of the calendar, also when clocks change
        return start + timedelta(seconds=count * _SECONDS[unit])
    zone = start.tzinfo
    return (start.astimezone(UTC) + timedelta(seconds=count * _SECONDS[unit])).astimezone(zone)


def _rounded(start: datetime, unit: str, *, up: bool) -> datetime:
    floor = start.replace(**_FLOORS[unit])  # type: ignore[arg-type]
    if unit == "w":  # Kibana's week begins on Sunday (dateFormat:dow)
        floor -= timedelta(days=(floor.weekday() + 1) % 7)
    return _moved(floor, 1, unit) - timedelta(milliseconds=1) if up else floor


def iso(when: datetime) -> str:
    """Return ``when`` as Kibana writes it: UTC, milliseconds, ``Z``."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def time_filter(name: str, first: datetime, last: datetime) -> Dsl:
    """Return the filter of the time picker on the field ``name``."""
    return {"range": {name: {"format": "strict_date_optional_time", "gte": iso(first), "lte": iso(last)}}}


def search_query(
    view: DataView,
    around: Around,
    queries: Iterable[Mapping[str, str]],
    filters: Iterable[Mapping[str, Any]],
    times: Iterable[Dsl],
) -> Dsl:
    """Return the request's ``query``: the ``queries`` of bar and panel, the ``filters``, the time range's ``times``."""
    reading = Reading(view.types, around.time_zone)
    parts: dict[str, list[Dsl]] = {"must": [], "filter": list(times), "should": [], "must_not": []}
    for one in queries:
        if one.get("query"):
            place = "filter" if one["language"] == "kuery" else "must"
            parts[place].append(condition(one, reading))
    for given in filters:
        meta: Mapping[str, Any] = given.get("meta", {})
        if not meta.get("disabled"):
            parts["must_not" if meta.get("negate") else "filter"].append(_filter(given))
    return {"bool": parts}


def condition(query: Mapping[str, str], reading: Reading) -> Dsl:
    """Return the DSL of what stands in a query bar, in KQL or in Lucene's syntax."""
    if query["language"] == "kuery":
        return kql(query["query"], reading)
    if not query["query"].strip():
        return {"match_all": {}}
    zone = {"time_zone": reading.time_zone} if reading.time_zone else {}
    return {"query_string": {"query": query["query"], "analyze_wildcard": True} | zone}


def _filter(one: Mapping[str, Any]) -> Dsl:
    """Return a filter's query: under ``query``, or, in the older form, all that is not Kibana's own."""
    if "query" in one:
        return dict(one["query"])
    return {name: value for name, value in one.items() if name not in ("meta", "$state")}
