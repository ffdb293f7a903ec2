"""An answer of Elasticsearch as the rows that Lens shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.kibana_requests.answer import Row, rows
from tests.kibana_requests.context import Around
from tests.kibana_requests.lens import Layer

AROUND = Around(datetime(2026, 11, 27, 1, 30, tzinfo=UTC), "UTC", "now/d", "now+2d/d")
COUNT = {"operationType": "count", "isBucketed": False, "sourceField": "___records___", "dataType": "number"}
WHO = {"operationType": "terms", "isBucketed": True, "sourceField": "person"}


def shown(columns: dict[str, Any], aggregations: dict[str, Any], around: Around = AROUND) -> list[Row]:
    """Return the rows of a layer of ``columns``."""
    layer = Layer("board/panel/layer", "view", columns, list(columns), {"query": "", "language": "kuery"}, ())
    return rows(layer, {"hits": {"total": {"value": 9}}, "aggregations": aggregations}, around)


def bar(day: int, count: int = 1) -> dict[str, Any]:
    """Return the bucket of a day of November 2026."""
    return {"key": datetime(2026, 11, day, tzinfo=UTC).timestamp() * 1000, "doc_count": count}


class TestRows:
    """Each rule of the table once."""

    def test_a_figure_without_buckets(self) -> None:
        """A plain count is the number of documents found."""
        assert shown({"n": COUNT}, {}) == [{"n": 9}]

    def test_a_bucket_with_none_inside_has_no_row(self) -> None:
        """Rows are the innermost buckets."""
        inner = {"buckets": [{"key": "Ann", "doc_count": 2}]}
        outer = {
            "buckets": [
                {"key": "a", "doc_count": 2, "who": inner},
                {"key": "b", "doc_count": 0, "who": {"buckets": []}},
            ]
        }
        assert shown({"kind": WHO, "who": WHO, "n": COUNT}, {"kind": outer}) == [{"kind": "a", "who": "Ann", "n": 2}]

    @pytest.mark.parametrize(("drop", "expected"), [(True, ["27", "28"]), (False, ["26", "27", "28", "29", "30"])])
    def test_bars_outside_the_range(self, drop: bool, expected: list[str]) -> None:  # noqa: FBT001 - a parameter
        """``dropPartials`` takes away the bars that begin before the range or end after it, its last day too."""
        params = {"interval": "1d", "dropPartials": drop}
        when = {"operationType": "date_histogram", "isBucketed": True, "sourceField": "day", "params": params}
        found = shown({"when": when, "n": COUNT}, {"when": {"buckets": [bar(day) for day in range(26, 31)]}})
        assert [one["when"][-2:] for one in found] == expected

    def test_a_shifted_figure_stands_beside_the_other(self) -> None:
        """Both ranges of one bucket make one row."""
        split = {"buckets": {"0": {"doc_count": 5}, "604800000": {"doc_count": 3}}}
        found = {"who": {"buckets": [{"key": "Ann", "doc_count": 8, "time_offset_split": split}]}}
        last = COUNT | {"timeShift": "1w"}
        assert shown({"who": WHO, "n": COUNT, "last": last}, found) == [{"who": "Ann", "n": 5, "last": 3}]

    def test_figures(self) -> None:
        """A filtered count is its filter's, a percentile its value, a date is written out, a last value is a list."""
        columns = {
            "some": COUNT | {"filter": {"query": "a: b", "language": "kuery"}},
            "mid": COUNT | {"operationType": "median", "sourceField": "lag"},
            "first": COUNT | {"operationType": "min", "sourceField": "day", "dataType": "date"},
            "last": COUNT | {"operationType": "last_value", "sourceField": "title"},
        }
        found = {
            "some-bucket": {"doc_count": 4},
            "mid": {"values": {"50.0": 6.5}},
            "first": {"value": 0.0, "value_as_string": "1970-01-01"},
            "last": {"hits": {"hits": [{"fields": {"title": ["Ferry"]}}]}},
        }
        assert shown(columns, found) == [{"some": 4, "mid": 6.5, "first": "1970-01-01", "last": ["Ferry"]}]

    def test_nothing_found_is_nothing(self) -> None:
        """A least date and a last value of no document are empty, not an error."""
        columns = {
            "first": COUNT | {"operationType": "min", "sourceField": "day", "dataType": "date"},
            "last": COUNT | {"operationType": "last_value", "sourceField": "title"},
        }
        found = {"first": {"value": None}, "last": {"hits": {"hits": []}}}
        assert shown(columns, found) == [{"first": None, "last": None}]
