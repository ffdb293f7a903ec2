"""What Kibana shows broken in a map, by value in a dashboard or an object of its own: layers that read no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.fields import Fields, check_field
from pipeline.kibana.findings import Problem, readable_types, rules
from pipeline.kibana.objects import mapping, mappings
from pipeline.kibana.views import Views


def check_map(
    where: str, attributes: Mapping[str, Any], references: Mapping[str, Mapping[str, Any]], views: Views
) -> Iterator[Problem]:
    """Yield each field of a map's layers and joins that is unknown or of a type that cannot be used so."""
    for position, layer in enumerate(mappings(attributes.get("layerListJSON"))):
        place = f"{where}.layerListJSON[{position}]"
        for source in _sources(layer):
            reference = references.get(str(source.get("indexPatternRefName")))
            if reference is not None:
                yield from _check_source(place, source, views.of(reference.get("id")))


def map_sources(attributes: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what the layers of a map and their joins read."""
    for layer in mappings(attributes.get("layerListJSON")):
        yield from _sources(layer)


def _sources(layer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield mapping(layer.get("sourceDescriptor"))
    yield from (mapping(join.get("right")) for join in mappings(layer.get("joins")))


def _check_source(where: str, source: Mapping[str, Any], fields: Fields | None) -> Iterator[Problem]:
    if "geoField" in source:
        yield from check_field(where, str(source["geoField"]), readable_types("place"), "a layer's geoField", fields)
    if "term" in source:
        yield from check_field(where, str(source["term"]), readable_types("terms"), "a join", fields)
    for metric in mappings(source.get("metrics")):
        rule = rules()["maps"]["metrics"].get(str(metric.get("type")))
        if rule is not None and "field" in metric:
            yield from check_field(where, str(metric["field"]), readable_types(rule), f"the {metric['type']}", fields)
