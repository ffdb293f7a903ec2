"""Every chart of the shipped dashboards, asked of a real index as Lens would ask: each shows something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.kibana.lens import data_layers
from pipeline.kibana.objects import load
from pipeline.settings import Settings

pytestmark = pytest.mark.elasticsearch

ROOT = Path(__file__).resolve().parents[2]
Column = dict[str, Any]
# noida-db has no percentiles (Lens's median) and no maximum of dates; these read the same fields.
METRICS = {"unique_count": "cardinality", "max": "value_count", "median": "avg"}


def layers() -> Iterator[tuple[str, list[Column]]]:
    """Yield each Lens layer: a name for the test, and its columns in their order."""
    for board in (one for one in load(ROOT / "kibana") if one.kind == "dashboard"):
        for panel in board.attributes["panelsJSON"]:
            for layer in data_layers(panel["embeddableConfig"].get("attributes", {})).values():
                yield f"{board.id}/{panel['panelIndex']}", [layer["columns"][name] for name in layer["columnOrder"]]


LAYERS = dict(layers())


def aggregation(column: Column) -> Column:
    """Return the aggregation that Lens makes of a column."""
    field, params = column["sourceField"], column.get("params", {})
    match column["operationType"]:
        case "terms":
            return {"terms": {"field": field, "size": params["size"]}}
        case "date_histogram":
            return {"date_histogram": {"field": field, "calendar_interval": params["interval"].replace("auto", "1d")}}
        case operation:
            return {METRICS[operation]: {"field": field}}


def nested(columns: list[Column]) -> Column:
    """Return the columns as aggregations: buckets inside each other, metrics in the innermost.

    A count needs none: every bucket has its number of documents.
    """
    if columns and columns[0]["isBucketed"]:
        return {"bucket": aggregation(columns[0]) | {"aggs": nested(columns[1:])}}
    return {column["label"]: aggregation(column) for column in columns if column["operationType"] != "count"}


@pytest.fixture
def alias(elasticsearch_url: str, index_prefix: str, make_article: Callable[..., Article]) -> str:
    """The alias of an index with one article in which every field that a chart uses has a value."""
    article = make_article(
        language="en",
        persons=("Ada Marlow",),
        organizations=("Harbour Board",),
        places=("Port Elm",),
        countries=("Norway",),
        mentioned_dates=(date(2026, 3, 12), date(1998, 5, 1)),
        next_event=date(2026, 3, 20),
        published_at=datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
        word_count=120,
        story_id="0" * 64,
        flags=("date-from-url",),
    )
    settings = Settings(elasticsearch_url=elasticsearch_url, index_prefix=index_prefix)
    with closing(open_index(settings)) as index:
        assert [one.status for one in index.write([article])] == ["written"]
    return f"{index_prefix}-articles"


class TestCharts:
    """The columns of every Lens layer, as aggregations over an index made from mappings/."""

    @pytest.mark.parametrize("name", sorted(LAYERS))
    def test_a_chart_shows_the_article(self, name: str, alias: str, elasticsearch_url: str) -> None:
        """Every bucket aggregation finds it, and every metric has a value: no field is of the wrong kind or empty."""
        with closing(Elasticsearch(elasticsearch_url)) as client:
            inner = client.search(index=alias, size=0, aggs=nested(LAYERS[name])).get("aggregations", {})
        while "bucket" in inner:
            inner = next(one for one in inner["bucket"]["buckets"] if one["doc_count"] == 1)
        for label in nested([one for one in LAYERS[name] if not one["isBucketed"]]):
            assert inner[label]["value"], label
