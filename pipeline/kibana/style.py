"""House style: what Kibana does without, and our files have, so that a change in them is a change that somebody made.

``unbundle`` brings an export from Kibana into this form; what it cannot (a time range that nobody chose) is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from pipeline.kibana.dashboard import GRID, controls, panel_attributes, panel_references
from pipeline.kibana.findings import Problem, missing_keys, rules
from pipeline.kibana.lens import LAYER_REFERENCE, data_layers
from pipeline.kibana.objects import DATA_VIEW_STRINGS, SavedObject, mapping, mappings
from pipeline.kibana.versions import numbers
from pipeline.kibana.views import DATA_VIEW, Views


def check_style(one: SavedObject, views: Views) -> Iterator[Problem]:
    """Yield what is not house style in ``one``."""
    yield from _check_root(one)
    strings = DATA_VIEW_STRINGS if one.kind == DATA_VIEW else frozenset()
    yield from _check_spelt_out("attributes", one.attributes, strings)
    if one.kind == DATA_VIEW and views.of(one.id) is None:
        yield "title", f"no mapping is known for {one.attributes.get('title')!r}: fields are not checked"
    elif one.kind == "lens":
        yield from _check_lens("attributes", one.attributes, ())
    elif one.kind == "dashboard":
        yield from _check_dashboard(one)


def _check_root(one: SavedObject) -> Iterator[Problem]:
    table = rules()
    yield from missing_keys("object", one.content, table["root_keys"])
    for name in one.content.keys() - set(table["root_keys"]):
        yield "object", f"has the unknown key {name!r}"
    for key, wanted in (
        ("coreMigrationVersion", table["core_migration_version"]),
        ("typeMigrationVersion", table["type_migration_versions"].get(one.kind)),
    ):
        if key in one.content and wanted and one.content[key] != wanted:
            yield key, f"must be {wanted} for a {one.kind}, the lowest that Kibana 8.19 and 9.x take"
    yield from missing_keys("attributes", one.attributes, table["house_attributes"].get(one.kind, ()))
    if one.kind in table["ignores_unknown_attributes"]:
        for name in unknown_attributes(one):
            yield "attributes", f"has the unknown key {name!r}, which Kibana ignores"


def unknown_attributes(one: SavedObject) -> set[str]:
    """Return the attributes that the object's type has not in its version; none where the version's are not known."""
    table, version = rules(), numbers(str(one.content.get("typeMigrationVersion")))
    allowed = table["allowed_attributes"].get(one.kind)
    if allowed is None or version > numbers(table["same_form_until"][one.kind]):
        return set()
    newer: Mapping[str, list[str]] = table["newer_attributes"].get(one.kind, {})
    known = {name for since, names in newer.items() if version >= numbers(since) for name in names}
    return set(one.attributes) - set(allowed) - known


def _check_spelt_out(where: str, value: object, strings: frozenset[str] = frozenset()) -> Iterator[Problem]:
    for name, inner in mapping(value).items():
        if (name.endswith("JSON") or name in strings) and isinstance(inner, str):
            yield f"{where}.{name}", "is a string; spell the JSON out (the bundler makes the string)"
        yield from _check_spelt_out(f"{where}.{name}", inner)
    for inner in value if isinstance(value, list) else ():
        yield from _check_spelt_out(where, inner)


def _check_lens(where: str, attributes: Mapping[str, Any], by_reference: tuple[str, ...]) -> Iterator[Problem]:
    table = rules()["lens"]
    kind = str(attributes.get("visualizationType"))
    yield from missing_keys(where, attributes, (*table["attribute_keys"], *by_reference))
    state = mapping(attributes.get("state"))
    yield from missing_keys(f"{where}.state", state, table["state_keys"])
    names = {str(reference.get("name")) for reference in mappings(attributes.get("references"))}
    for name, layer in data_layers(attributes).items():
        place = f"{where}.layers.{name}"
        if by_reference and f"{LAYER_REFERENCE}{name}" not in names and not state.get("internalReferences"):
            yield place, f"attributes.references has no {LAYER_REFERENCE}{name}"
        yield from missing_keys(place, mapping(layer), table["layer_keys"])
        for column_id, column in mapping(mapping(layer).get("columns")).items():
            yield from _check_column(f"{place}.{column_id}", mapping(column))
    shown = mapping(state.get("visualization"))
    yield from missing_keys(f"{where}.visualization", shown, table["visualizations"].get(kind, ()))
    sorted_by = mapping(shown.get("sorting")).get("columnId")
    columns = {str(one.get("columnId")) for one in mappings(shown.get("columns"))}
    # The columns of a pivot are named when it is drawn, with this between their parts.
    if sorted_by and "---" not in str(sorted_by) and str(sorted_by) not in columns:
        yield f"{where}.visualization.sorting", f"there is no column {sorted_by!r}: the table is not sorted"
    for position, layer in enumerate(mappings(shown.get("layers"))):
        if layer.get("layerType", "data") == "data":
            place = f"{where}.visualization.layers[{position}]"
            yield from missing_keys(place, layer, table["visualization_layers"].get(kind, ()))


def _check_column(where: str, column: Mapping[str, Any]) -> Iterator[Problem]:
    table = rules()["lens"]
    yield from missing_keys(where, column, table["column_keys"])
    operation = str(column.get("operationType"))
    scale = table["operations"].get(operation, {}).get("scale")
    if scale and column.get("scale", scale) != scale:
        yield where, f"{operation} has the scale {scale}"
    if operation == "terms":
        yield from missing_keys(f"{where}.params", mapping(column.get("params")), table["terms_keys"])


def _check_dashboard(board: SavedObject) -> Iterator[Problem]:
    attributes, panels = board.attributes, list(mappings(board.attributes.get("panelsJSON")))
    if not panels:
        yield "panelsJSON", "has no panel"
    if attributes.get("timeRestore") is not True:
        yield "timeRestore", "must be true, else the dashboard opens with whatever time range was looked at last"
    yield from _check_overlaps(panels)
    given = {str(reference.get("name")): reference for reference in board.references}
    for position, panel in enumerate(panels):
        yield from _check_panel(f"panelsJSON[{position}]", panel, given)
    yield from _check_controls(board)
    yield from _check_reference_names(board, panels)


def _check_overlaps(panels: list[Mapping[str, Any]]) -> Iterator[Problem]:
    placed = {}
    for position, panel in enumerate(panels):
        grid = mapping(panel.get("gridData"))
        if all(type(grid.get(name)) is int for name in GRID):
            x, y, w, h = (int(grid[name]) for name in GRID)
            placed[f"panelsJSON[{position}].gridData"] = (grid.get("sectionId"), x, y, x + w, y + h)
    for (one, first), (other, second) in combinations(placed.items(), 2):
        (section, left, top, right, bottom), (section2, left2, top2, right2, bottom2) = first, second
        if section == section2 and left < right2 and left2 < right and top < bottom2 and top2 < bottom:
            yield other, f"overlaps {one}"


def _check_panel(where: str, panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for name in panel:
        if name == "title":
            yield where, "the title belongs inside embeddableConfig"
        elif name not in rules()["dashboard"]["panel_keys"]:
            yield where, f"has the unknown key {name!r}"
    yield from missing_keys(where, panel, ("type", "panelIndex", "gridData", "embeddableConfig"))
    attributes = panel_attributes(panel)
    expected = f"panel_{panel.get('panelIndex')}"
    if not attributes and panel.get("type") in rules()["dashboard"]["by_reference"]:
        if panel.get("panelRefName") != expected:
            yield where, f"panelRefName must be {expected}"
    elif panel.get("type") == "lens":
        yield from _check_lens(f"{where}.attributes", attributes, ("references", "type"))
        outer = panel_references(panel, given)
        for inner in mappings(attributes.get("references")):
            said = outer.get(str(inner.get("name")), inner).get("id")
            if said != inner.get("id"):
                yield where, f"{inner.get('name')}: the panel says {inner.get('id')!r}, the dashboard {said!r}"


def _check_controls(board: SavedObject) -> Iterator[Problem]:
    group = mapping(board.attributes.get("controlGroupInput"))
    if group:
        yield from missing_keys("controlGroupInput", group, rules()["dashboard"]["control_group_keys"])
    for order, count in Counter(str(mapping(one).get("order")) for one in controls(board).values()).items():
        if count > 1:
            yield "controlGroupInput", f"{count} controls have the order {order}"
    for name, content in controls(board).items():
        where, control = f"controlGroupInput.{name}", mapping(content)
        yield from missing_keys(where, control, ("type", "order", "grow", "width", "explicitInput"))
        given = mapping(control.get("explicitInput"))
        if given.get("id") != name:
            yield where, f"explicitInput.id must be {name}"
        keys = rules()["controls"].get(str(control.get("type")), {}).get("input_keys", ())
        yield from missing_keys(f"{where}.explicitInput", given, keys)


def _check_reference_names(board: SavedObject, panels: list[Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield references that nothing on the dashboard has: an import fails for them if their object is not there."""
    indexes = {str(panel.get("panelIndex")) for panel in panels}
    for reference in board.references:
        name = str(reference.get("name"))
        owner = name.partition(":")[0]
        if reference.get("type") == "tag":
            if name != f"tag-ref-{reference.get('id')}":
                yield "references", f"{name}: a tag's reference is called tag-ref-{reference.get('id')}"
        elif (
            owner not in indexes
            and owner.removeprefix("controlGroup_") not in controls(board)
            and not name.startswith("kibanaSavedObjectMeta.")
        ):
            yield "references", f"{name}: no panel and no control has it"
