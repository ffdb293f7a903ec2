"""What stands around a panel, and Lens layers, as the requests that Kibana sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.kibana_requests.context import Around, DataView, iso, moment, search_query
from tests.kibana_requests.lens import Layer, request
from tests.kibana_requests.objects import documents_request, rule_request

NOW = datetime(2026, 11, 27, 1, 30, tzinfo=UTC)
VIEW = DataView("view", "articles", "timestamp", {"timestamp": "date", "day": "date", "person": "keyword"})
COUNT = {"operationType": "count", "isBucketed": False, "sourceField": "___records___"}
WEEK = Around(NOW, "America/New_York", "now-7d/d", "now")


def layer(**columns: dict[str, Any]) -> Layer:
    """Return a layer of ``columns``, without query and filters of its own."""
    return Layer("board/panel/layer", "view", columns, list(columns), {"query": "", "language": "kuery"}, ())


def days(name: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return a date histogram by day over a field."""
    given = {"interval": "1d", "includeEmptyRows": False} | params
    return {"operationType": "date_histogram", "isBucketed": True, "sourceField": name, "params": given}


def top(**order: str) -> dict[str, Any]:
    """Return the five top persons by an order."""
    params = {"size": 5, "orderBy": order, "orderDirection": "desc"}
    return {"operationType": "terms", "isBucketed": True, "sourceField": "person", "params": params}


class TestTimes:
    """Date math, in the person's zone."""

    @pytest.mark.parametrize(
        ("text", "zone", "up", "expected"),
        [
            ("now", "UTC", False, "2026-11-27T01:30:00.000Z"),
            ("now/d", "UTC", False, "2026-11-27T00:00:00.000Z"),
            ("now/d", "America/New_York", False, "2026-11-26T05:00:00.000Z"),
            ("now/d", "Asia/Tokyo", True, "2026-11-27T14:59:59.999Z"),
            ("now-1M/M", "UTC", False, "2026-10-01T00:00:00.000Z"),
            ("now-30d/d", "America/New_York", False, "2026-10-27T04:00:00.000Z"),
            ("now/w", "UTC", False, "2026-11-22T00:00:00.000Z"),
            ("2026-10-01T00:00:00Z", "Asia/Tokyo", False, "2026-10-01T00:00:00.000Z"),
        ],
    )
    def test_moment(self, text: str, zone: str, up: bool, expected: str) -> None:  # noqa: FBT001 - a parameter
        """Days are the zone's, also over a change of clocks; an end is rounded up."""
        assert iso(moment(text, NOW, zone, up=up)) == expected

    def test_what_is_no_date_math_is_refused(self) -> None:
        """An unknown unit is an error, not a guess."""
        with pytest.raises(ValueError, match="date math"):
            moment("now-1q", NOW, "UTC")


class TestQuery:
    """The query bar and the filters."""

    def test_kql_filters_and_lucene_scores(self) -> None:
        """KQL goes under filter, Lucene under must, a negated filter under must_not, a disabled one nowhere."""
        term = {"term": {"person": "Ann"}}
        filters = ({"meta": {"negate": True}, "query": term}, {"meta": {"disabled": True}, "query": term}, term)
        queries = ({"query": "person: *", "language": "kuery"}, {"query": "ann~", "language": "lucene"})
        made = search_query(VIEW, WEEK, queries, filters, ())["bool"]
        assert [one["query_string"]["query"] for one in made["must"]] == ["ann~"]
        assert made["must_not"] == [term]
        assert made["filter"][1:] == [term]


class TestLens:
    """Columns as aggregations."""

    def test_buckets_hold_each_other(self) -> None:
        """Top persons, and in each the days; a plain count needs no aggregation."""
        body = request(layer(who=top(type="column", columnId="n"), when=days("timestamp"), n=COUNT), VIEW, WEEK)
        assert body["aggs"]["who"]["terms"] == {"field": "person", "size": 5, "order": {"_count": "desc"}}
        assert "aggs" not in body["aggs"]["who"]["aggs"]["when"]

    def test_a_day_is_the_persons_own(self) -> None:
        """The histogram and the time range go by the zone of who looks."""
        body = request(layer(when=days("timestamp"), n=COUNT), VIEW, WEEK)
        assert body["aggs"]["when"]["date_histogram"]["time_zone"] == "America/New_York"
        assert body["query"]["bool"]["filter"][0]["range"]["timestamp"]["gte"] == "2026-11-19T05:00:00.000Z"

    def test_a_histogram_of_another_field_takes_the_time_range(self) -> None:
        """The range binds that field instead of the view's own, unless it is told to ignore it."""
        bound = request(layer(when=days("day"), n=COUNT), VIEW, WEEK)
        free = request(layer(when=days("day", ignoreTimeRange=True), n=COUNT), VIEW, WEEK)
        assert [*bound["query"]["bool"]["filter"][0]["range"]] == ["day"]
        assert [*free["query"]["bool"]["filter"][0]["range"]] == ["timestamp"]

    def test_a_shift_asks_for_both_ranges(self) -> None:
        """Last week's count beside this week's: two ranges, split before the metrics, under each top value."""
        last = COUNT | {"timeShift": "1w"}
        body = request(layer(who=top(type="alphabetical"), n=COUNT, last=last), VIEW, WEEK)
        split = body["aggs"]["who"]["aggs"]["time_offset_split"]["filters"]["filters"]
        assert [*split] == ["0", "604800000"]
        assert split["604800000"]["range"]["timestamp"]["gte"] == "2026-11-12T05:00:00.000Z"
        assert len(body["query"]["bool"]["filter"][0]["bool"]["should"]) == 2

    def test_a_columns_filter_wraps_it(self) -> None:
        """A filtered count is a filter, and top values can be ordered by it."""
        some = COUNT | {"filter": {"query": "person: Ann", "language": "kuery"}}
        body = request(layer(who=top(type="column", columnId="some"), some=some), VIEW, WEEK)
        assert body["aggs"]["who"]["terms"]["order"] == {"some-bucket>_count": "desc"}
        assert "filter" in body["aggs"]["who"]["aggs"]["some-bucket"]

    def test_an_unknown_operation_is_an_error(self) -> None:
        """What has no rule here is not quietly left out of the proof."""
        with pytest.raises(ValueError, match="no rule"):
            request(layer(n=COUNT | {"operationType": "counter_rate"}), VIEW, WEEK)


class TestObjects:
    """Discover and rules."""

    def test_discover_asks_for_what_source_filters_leave(self) -> None:
        """With source filters every field is named but those that they fit; without them a star."""
        view = DataView("v", "a", "timestamp", {"timestamp": "date", "text": "text", "text.en": "text"}, ("text.*",))
        body = documents_request(view, WEEK, ())
        assert body["fields"] == [{"field": "text"}, {"field": "timestamp"}]
        assert documents_request(VIEW, WEEK, ())["fields"][0]["field"] == "*"

    def test_a_rule_looks_at_its_window(self) -> None:
        """The time window ends now; the query is the rule's own."""
        own = '{"query": {"match_all": {}}}'
        params = {"index": ["a"], "timeField": "timestamp", "timeWindowSize": 26, "timeWindowUnit": "h", "esQuery": own}
        index, body = rule_request({"params": params}, {}, WEEK)
        assert index == "a"
        assert body["query"]["bool"]["filter"][1]["range"]["timestamp"]["gte"] == "2026-11-25T23:30:00.000Z"
