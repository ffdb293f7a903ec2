"""The rules for one Lens panel whose state stands in the dashboard (by value)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.fields import Field
from pipeline.kibana.findings import Problem, missing_keys, rules
from pipeline.kibana.objects import mapping, mappings

RECORDS = "___records___"
LAYER_REFERENCE = "indexpattern-datasource-layer-"


def check_lens(where: str, attributes: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    """Yield what is wrong with a Lens panel's ``embeddableConfig.attributes``."""
    table = rules()["lens"]
    yield from missing_keys(where, attributes, table["attribute_keys"])
    if attributes.get("type") != "lens":
        yield where, "type must be lens"
    state = mapping(attributes.get("state"))
    yield from missing_keys(f"{where}.state", state, table["state_keys"])
    layers = data_layers(attributes)
    if not layers:
        yield where, "has no layer in state.datasourceStates.formBased.layers"
    names = {str(reference.get("name")) for reference in mappings(attributes.get("references"))}
    for name, layer in layers.items():
        place = f"{where}.layers.{name}"
        if f"{LAYER_REFERENCE}{name}" not in names:
            yield place, f"attributes.references has no {LAYER_REFERENCE}{name}"
        yield from _check_layer(place, mapping(layer), fields)
    yield from _check_visualization(where, attributes, layers)


def data_layers(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the form-based layers of a Lens panel by their ids."""
    datasources = mapping(mapping(attributes.get("state")).get("datasourceStates"))
    return mapping(mapping(datasources.get("formBased")).get("layers"))


def _check_layer(where: str, layer: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    yield from missing_keys(where, layer, rules()["lens"]["layer_keys"])
    columns = mapping(layer.get("columns"))
    order = layer.get("columnOrder")
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(columns):
        yield where, "columnOrder must name every column once, and nothing else"
    for name, column in columns.items():
        yield from _check_column(f"{where}.{name}", mapping(column), columns, fields)


def _check_column(
    where: str, column: Mapping[str, Any], columns: Mapping[str, Any], fields: Mapping[str, Field]
) -> Iterator[Problem]:
    yield from missing_keys(where, column, rules()["lens"]["column_keys"])
    operation = str(column.get("operationType"))
    rule = rules()["lens"]["operations"].get(operation)
    if rule is None:
        yield where, f"the operation {operation!r} is not among those that the linter knows (rules.toml)"
        return
    if column.get("isBucketed") is not rule["bucketed"]:
        yield where, f"{operation} needs isBucketed {str(rule['bucketed']).lower()}"
    if column.get("scale") != rule["scale"]:
        yield where, f"{operation} needs scale {rule['scale']}"
    if rule.get("records"):
        if column.get("sourceField") != RECORDS:
            yield where, f"{operation} needs sourceField {RECORDS}"
    else:
        yield from check_field(
            where, str(column.get("sourceField")), rule["types"], f"the operation {operation}", fields
        )
    if operation == "terms":
        yield from _check_terms(where, mapping(column.get("params")), columns)


def check_field(where: str, name: str, types: list[str], user: str, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """Yield a problem unless the field ``name`` is mapped with one of ``types`` and Lens can see it."""
    field = fields.get(name)
    if field is None:
        yield where, f"the field {name!r} is not in the mappings"
    elif field.hidden_by is not None:
        yield (
            where,
            f"the field {name!r} is in {field.hidden_by}, which is nested, flattened or disabled: Kibana cannot",
        )
    elif field.type not in types:
        yield where, f"{user} cannot use {name!r}, which is mapped as {field.type}"
    elif not field.doc_values:
        yield where, f"{user} cannot use {name!r}, which is mapped without doc_values"


def _check_terms(where: str, params: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[Problem]:
    yield from missing_keys(f"{where}.params", params, rules()["lens"]["terms_keys"])
    order = mapping(params.get("orderBy"))
    if order.get("type") != "column":
        return
    target = mapping(columns.get(str(order.get("columnId"))))
    if not target:
        yield f"{where}.params.orderBy", f"there is no column {order.get('columnId')!r}"
    elif target.get("isBucketed"):
        yield f"{where}.params.orderBy", f"{order.get('columnId')!r} is a bucket; order by a metric"


def _check_visualization(where: str, attributes: Mapping[str, Any], layers: Mapping[str, Any]) -> Iterator[Problem]:
    table = rules()["lens"]
    kind = str(attributes.get("visualizationType"))
    place = f"{where}.visualization"
    if kind not in table["visualizations"]:
        yield where, f"the visualization {kind!r} is not among those that the linter knows (rules.toml)"
        return
    shown = mapping(mapping(attributes.get("state")).get("visualization"))
    yield from missing_keys(place, shown, table["visualizations"][kind])
    for position, layer in enumerate(mappings(shown.get("layers"))):
        yield from missing_keys(f"{place}.layers[{position}]", layer, table["visualization_layers"].get(kind, []))
    used: set[str] = set()
    for layer_id, key, column in _accessors(shown, None):
        used.add(str(layer_id))
        if column not in mapping(mapping(layers.get(str(layer_id))).get("columns")):
            yield place, f"{key} names the column {column!r}, which the layer {layer_id!r} has not"
    for name in layers:
        if name not in used:
            yield place, f"nothing of the layer {name!r} is shown"


def _accessors(value: object, layer_id: str | None) -> Iterator[tuple[str | None, str, str]]:
    """Yield every column that a visualization names: its layer, the key that names it, the column's id."""
    if isinstance(value, list):
        for inner in value:
            yield from _accessors(inner, layer_id)
    content = mapping(value)
    layer_id = str(content["layerId"]) if "layerId" in content else layer_id
    names = rules()["lens"]["accessors"]
    for key, inner in content.items():
        if isinstance(inner, str) and (key.endswith("Accessor") or key in names["single"]):
            yield layer_id, key, inner
        elif isinstance(inner, list) and key in names["several"]:
            yield from ((layer_id, key, str(one)) for one in inner)
        else:
            yield from _accessors(inner, layer_id)
