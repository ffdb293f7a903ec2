"""What Kibana shows broken in a Lens visualization, by value in a dashboard or an object of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.fields import Fields, check_field
from pipeline.kibana.findings import Problem, missing_keys, readable_types, rules
from pipeline.kibana.objects import mapping, mappings
from pipeline.kibana.views import Views

RECORDS = "___records___"
LAYER_REFERENCE = "indexpattern-datasource-layer-"
TREND_LINE = "trendline"
"""How the keys begin that name columns of a metric's second layer, the one behind its ``trendlineLayerId``."""


def check_lens(
    where: str, attributes: Mapping[str, Any], references: Mapping[str, Mapping[str, Any]], views: Views
) -> Iterator[Problem]:
    """Yield what is broken in a Lens panel's ``attributes``; ``references`` by name are those that Kibana goes by."""
    yield from missing_keys(where, attributes, ("visualizationType", "state"))
    if attributes.get("type", "lens") != "lens":
        yield where, "type must be lens"
    layers = data_layers(attributes)
    if not layers and not _text_layers(attributes) and not _shows_annotations(attributes):
        yield where, "has no layer in state.datasourceStates.formBased.layers"
    for name, layer in layers.items():
        place, reference = f"{where}.layers.{name}", references.get(f"{LAYER_REFERENCE}{name}")
        if reference is None:
            yield place, f"no reference is called {LAYER_REFERENCE}{name}: the layer has no data view"
        yield from _check_layer(place, mapping(layer), views.of((reference or {}).get("id")))
    yield from _check_visualization(where, attributes)


def data_layers(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the layers of a Lens panel that read a data view, by their ids (``indexpattern`` is the older name)."""
    datasources = mapping(mapping(attributes.get("state")).get("datasourceStates"))
    return mapping(mapping(datasources.get("formBased") or datasources.get("indexpattern")).get("layers"))


def lens_references(attributes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the references inside a Lens panel, those to its own ad-hoc data views among them."""
    state = mapping(attributes.get("state"))
    return [*mappings(attributes.get("references")), *mappings(state.get("internalReferences"))]


def _text_layers(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the layers that read an ES|QL query."""
    datasources = mapping(mapping(attributes.get("state")).get("datasourceStates"))
    return mapping(mapping(datasources.get("textBased")).get("layers"))


def _shown(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(attributes.get("state")).get("visualization"))


def _shows_annotations(attributes: Mapping[str, Any]) -> bool:
    return any(layer.get("layerType") == "annotations" for layer in mappings(_shown(attributes).get("layers")))


def _check_layer(where: str, layer: Mapping[str, Any], fields: Fields | None) -> Iterator[Problem]:
    columns = mapping(layer.get("columns"))
    order = layer.get("columnOrder")
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(columns):
        yield where, "columnOrder must name every column once, and nothing else"
    for name, column in columns.items():
        yield from _check_column(f"{where}.{name}", mapping(column), columns, fields)


def _check_column(
    where: str, column: Mapping[str, Any], columns: Mapping[str, Any], fields: Fields | None
) -> Iterator[Problem]:
    operation = str(column.get("operationType"))
    rule = rules()["lens"]["operations"].get(operation)
    if rule is None:
        yield where, f"the operation {operation!r} is not among those that the linter knows (rules.toml)"
        return
    if column.get("isBucketed", rule["bucketed"]) is not rule["bucketed"]:
        yield where, f"{operation} needs isBucketed {str(rule['bucketed']).lower()}"
    if "reads" in rule and not (rule.get("records") and column.get("sourceField") == RECORDS):
        types = readable_types(rule["reads"])
        yield from check_field(where, str(column.get("sourceField")), types, f"the operation {operation}", fields)
    references = column.get("references")
    for name in references if isinstance(references, list) else ():
        if str(name) not in columns:
            yield where, f"{operation} reads the column {name!r}, which is not there"
    params = mapping(column.get("params"))
    if operation == "terms":
        yield from _check_terms(where, params, columns, fields)
    elif operation == "last_value":
        sort_field = str(params.get("sortField"))
        yield from check_field(where, sort_field, readable_types("date"), "last_value's sortField", fields)


def _check_terms(
    where: str, params: Mapping[str, Any], columns: Mapping[str, Any], fields: Fields | None
) -> Iterator[Problem]:
    others = params.get("secondaryFields")
    for name in others if isinstance(others, list) else ():
        yield from check_field(where, str(name), readable_types("terms"), "the operation terms", fields)
    order = mapping(params.get("orderBy"))
    if order.get("type") == "custom":
        yield from _check_column(f"{where}.params.orderAgg", mapping(params.get("orderAgg")), columns, fields)
    if order.get("type") != "column":
        return
    target = mapping(columns.get(str(order.get("columnId"))))
    if not target:
        yield f"{where}.params.orderBy", f"there is no column {order.get('columnId')!r}"
    elif target.get("isBucketed"):
        yield f"{where}.params.orderBy", f"{order.get('columnId')!r} is a bucket; order by a metric"


def _check_visualization(where: str, attributes: Mapping[str, Any]) -> Iterator[Problem]:
    table = rules()["lens"]
    kind = str(attributes.get("visualizationType"))
    place = f"{where}.visualization"
    if kind not in table["visualizations"]:
        yield where, f"the visualization {kind!r} is not among those that the linter knows (rules.toml)"
        return
    shown = _shown(attributes)
    yield from missing_keys(place, shown, table["needed"][kind])
    columns = _columns(attributes)
    used: set[str] = set()
    for layer_id, key, column in _accessors(shown, None):
        used.add(str(layer_id))
        if column not in columns.get(str(layer_id), ()):
            yield place, f"{key} names the column {column!r}, which the layer {layer_id!r} has not"
    if columns and not used & columns.keys():
        for name in columns:
            yield place, f"nothing of the layer {name!r} is shown"


def _columns(attributes: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the ids of the columns of each layer."""
    found = {name: set(mapping(mapping(layer).get("columns"))) for name, layer in data_layers(attributes).items()}
    for name, layer in _text_layers(attributes).items():
        found[name] = {str(column.get("columnId")) for column in mappings(mapping(layer).get("columns"))}
    return found


def _accessors(value: object, layer_id: str | None) -> Iterator[tuple[str | None, str, str]]:
    """Yield every column that a visualization names: its layer, the key that names it, the column's id."""
    if isinstance(value, list):
        for inner in value:
            yield from _accessors(inner, layer_id)
    content = mapping(value)
    layer_id = str(content["layerId"]) if "layerId" in content else layer_id
    names = rules()["lens"]["accessors"]
    for key, inner in content.items():
        owner = str(content.get("trendlineLayerId")) if key.startswith(TREND_LINE) else layer_id
        if key in names["opaque"]:
            continue
        if isinstance(inner, str) and (key.endswith("Accessor") or key in names["single"]):
            yield owner, key, inner
        elif isinstance(inner, list) and (key.endswith("Accessors") or key in names["several"]):
            yield from ((owner, key, one) for one in inner if isinstance(one, str))
        else:
            yield from _accessors(inner, layer_id)
