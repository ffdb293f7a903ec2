"""The saved objects of a folder as what can be asked: layers of panels, controls, searches, rules.

Kibana 9.x: a control asks for its values by a ``terms`` under the dashboard's query, filters and time range
(``options_list`` suggestions); Discover asks for 500 documents with every field of the data view but those that its
source filters exclude (``SearchSource.flatten``); an ``.es-query`` rule counts what its query finds in its time window;
a map's layer of clusters asks for a ``geotile_grid`` with the middle of each tile (``ESGeoGridSource``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from pipeline.kibana.lens import LAYER_REFERENCE, data_layers
from pipeline.kibana.objects import SavedObject
from tests.kibana_requests.context import Around, DataView, search_query, time_filter
from tests.kibana_requests.kql import Dsl
from tests.kibana_requests.lens import Layer

ROWS = 500
"""``discover:sampleSize``."""
SUGGESTIONS = 10
WORLD = 4
"""Zoom of the tiles in which a coarse grid counts at the map's zoom of 1 to 2."""
MOST_TILES = 65535


class Control(NamedTuple):
    """A list of values on a dashboard."""

    name: str
    view: str
    field: str
    order: Mapping[str, str]


class Grid(NamedTuple):
    """A layer of clusters on a map."""

    name: str
    """``<dashboard>/<panel>/<layer>``."""
    view: str
    field: str
    metrics: tuple[Mapping[str, str], ...]
    query: Mapping[str, str]


def data_view(one: SavedObject, types: Mapping[str, str], *, title: str | None = None) -> DataView:
    """Return the data view of a saved object; ``types`` are its fields, ``title`` an index to ask in its stead."""
    given = one.attributes
    return DataView(
        one.id,
        title or given["title"],
        given.get("timeFieldName"),
        types,
        tuple(str(pattern["value"]) for pattern in given.get("sourceFilters", [])),
        given.get("runtimeFieldMap", {}),
    )


def types_of(caps: Mapping[str, Any]) -> dict[str, str]:
    """Return the type of each field of a ``_field_caps`` answer, as Kibana makes a data view's fields of it."""
    return {name: next(iter(kinds)) for name, kinds in caps["fields"].items() if not name.startswith("_")}


def panels(board: SavedObject) -> Iterator[Mapping[str, Any]]:
    """Yield the panels of a dashboard."""
    yield from board.attributes["panelsJSON"]


def layers(board: SavedObject) -> Iterator[Layer]:
    """Yield the Lens layers of a dashboard whose panels hold their state (by value)."""
    for panel in panels(board):
        attributes = panel["embeddableConfig"].get("attributes", {})
        if panel["type"] != "lens":
            continue
        state = attributes["state"]
        views = {one["name"]: one["id"] for one in attributes["references"]}
        for name, layer in data_layers(attributes).items():
            yield Layer(
                f"{board.id}/{panel['panelIndex']}/{name}",
                views[f"{LAYER_REFERENCE}{name}"],
                layer["columns"],
                layer["columnOrder"],
                state["query"],
                tuple(state["filters"]),
                not layer.get("ignoreGlobalFilters"),
            )


def grids(board: SavedObject) -> Iterator[Grid]:
    """Yield the layers of clusters of a dashboard's maps."""
    for panel in panels(board):
        attributes = panel["embeddableConfig"].get("attributes", {})
        views = {one["name"]: one["id"] for one in attributes.get("references", [])}
        for layer in attributes.get("layerListJSON", []):
            source, query = layer["sourceDescriptor"], attributes["mapStateJSON"]["query"]
            name = f"{board.id}/{panel['panelIndex']}/{layer['id']}"
            view = views[source["indexPatternRefName"]]
            yield Grid(name, view, source["geoField"], tuple(source["metrics"]), query)


def grid_request(grid: Grid, view: DataView, around: Around) -> Dsl:
    """Return what a map asks of the whole world when it is opened."""
    figures = {f"{one['type']}_of_{one['field']}": {one["type"]: {"field": one["field"]}} for one in grid.metrics}
    inner = {"gridCentroid": {"geo_centroid": {"field": grid.field}}} | figures
    tiles = {"field": grid.field, "precision": WORLD, "size": MOST_TILES, "shard_size": MOST_TILES}
    return {
        "size": 0,
        "query": search_query(view, around, (grid.query, around.query), around.filters, _times(view, around)),
        "aggs": {"gridSplit": {"geotile_grid": tiles, "aggs": inner}},
    } | _runtime(view)


def panel_around(board: SavedObject, panel: str, around: Around) -> Around:
    """Return ``around`` with the dashboard's time range, query and filters, and the panel's own time range, if any."""
    given = board.attributes
    source = given["kibanaSavedObjectMeta"]["searchSourceJSON"]
    own = next((one["embeddableConfig"].get("timeRange") for one in panels(board) if one["panelIndex"] == panel), None)
    times = (own["from"], own["to"]) if own else (given["timeFrom"], given["timeTo"])
    return Around(around.now, around.time_zone, *times, source["query"], (*source["filter"], *around.filters))


def controls(board: SavedObject) -> Iterator[Control]:
    """Yield the lists of values of a dashboard."""
    for name, one in board.attributes["controlGroupInput"]["panelsJSON"].items():
        given = one["explicitInput"]
        if one["type"] == "optionsListControl":
            sort = {given["sort"]["by"]: given["sort"]["direction"]}
            yield Control(f"{board.id}/{name}", given["dataViewId"], given["fieldName"], sort)


def control_request(control: Control, view: DataView, around: Around) -> Dsl:
    """Return what a list of values asks when it is opened."""
    terms = {"field": control.field, "size": SUGGESTIONS, "shard_size": SUGGESTIONS, "order": dict(control.order)}
    return {
        "size": 0,
        "query": search_query(view, around, (around.query,), around.filters, _times(view, around)),
        "aggs": {"suggestions": {"terms": terms}, "unique_terms": {"cardinality": {"field": control.field}}},
    } | _runtime(view)


def discover_request(search: SavedObject, view: DataView, around: Around) -> Dsl:
    """Return what Discover asks when it opens ``search``, with the search's own time range where it keeps one."""
    given = search.attributes
    source = given["kibanaSavedObjectMeta"]["searchSourceJSON"]
    if given.get("timeRestore"):
        around = around.between(given["timeRange"]["from"], given["timeRange"]["to"])
    return documents_request(view, around, (source["query"], around.query), source["filter"], given["sort"])


def documents_request(
    view: DataView,
    around: Around,
    queries: Iterable[Mapping[str, str]],
    filters: Iterable[Mapping[str, Any]] = (),
    sort: Iterable[Iterable[str]] = (),
) -> Dsl:
    """Return what Discover asks for ``queries``: the documents, newest first unless ``sort`` says otherwise."""
    order: list[tuple[str, ...]] = [tuple(one) for one in sort] or [(str(view.time_field), "desc")]
    return {
        "size": ROWS,
        "track_total_hits": True,
        "query": search_query(view, around, queries, (*filters, *around.filters), _times(view, around)),
        "sort": [{name: {"order": way, "unmapped_type": "boolean"}} for name, way in order] + [{"_doc": "desc"}],
        "_source": False,
        "stored_fields": ["*"],
        "fields": fields(view),
    } | _runtime(view)


def fields(view: DataView) -> list[Dsl]:
    """Return the fields that Discover asks for: all by a star, or, with source filters, each that none of them fits."""
    if not view.excluded:
        return [{"field": "*", "include_unmapped": True}]
    return [
        {"field": name}
        for name, kind in sorted(view.types.items())
        if kind not in ("object", "nested") and not any(fnmatchcase(name, one) for one in view.excluded)
    ]


def rule_request(rule: Mapping[str, Any], views: Mapping[str, DataView], around: Around) -> tuple[str, Dsl]:
    """Return the index that an ``.es-query`` rule asks and what: by its data view and KQL, or by its own DSL."""
    params = rule["params"]
    around = around.between(f"now-{params['timeWindowSize']}{params['timeWindowUnit']}", "now")
    if params.get("searchType") == "searchSource":
        given = params["searchConfiguration"]
        view = views[given["index"]]
        time = time_filter(params.get("timeField") or str(view.time_field), *around.bounds())
        query = search_query(view, around, (given["query"],), given.get("filter", []), (time,))
        index = view.title
    else:
        index = ",".join(params["index"])
        own = params["esQuery"]
        inner = (json.loads(own) if isinstance(own, str) else own)["query"]
        query = {"bool": {"filter": [inner, time_filter(params["timeField"], *around.bounds())]}}
    body: Dsl = {"size": 0, "track_total_hits": True, "query": query}
    if params.get("groupBy") == "top":
        name = params["termField"] if isinstance(params["termField"], str) else params["termField"][0]
        body["aggs"] = {"groupAgg": {"terms": {"field": name, "size": params["termSize"]}}}
    return index, body


def _times(view: DataView, around: Around) -> list[Dsl]:
    return [time_filter(view.time_field, *around.bounds())] if view.time_field else []


def _runtime(view: DataView) -> Dsl:
    return {"runtime_mappings": dict(view.runtime)} if view.runtime else {}
