"""What Kibana shows broken in a dashboard: its panels, its controls, and the references that hold them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.fields import Catalog, check_field
from pipeline.kibana.findings import Problem, missing_keys, readable_types, rules
from pipeline.kibana.lens import LAYER_REFERENCE, check_lens, data_layers, lens_references
from pipeline.kibana.maps import check_map, map_sources
from pipeline.kibana.objects import SavedObject, mapping, mappings
from pipeline.kibana.views import Views

GRID = ("x", "y", "w", "h")
TO_DASHBOARD = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"
BY_REFERENCE = "savedObjectRef"
"""What 9.x calls a panel's reference to the object that it shows; 8.x calls it ``panel_<panelIndex>``."""


def check_dashboard(board: SavedObject, views: Views, catalog: Catalog) -> Iterator[Problem]:
    """Yield what is broken in ``board`` beyond what holds for every saved object."""
    panels = list(mappings(board.attributes.get("panelsJSON")))
    given = {str(reference.get("name")): reference for reference in board.references}
    for name, count in Counter(str(panel.get("panelIndex")) for panel in panels).items():
        if count > 1:
            yield "panelsJSON", f"{count} panels have the panelIndex {name!r}"
    for position, panel in enumerate(panels):
        where = f"panelsJSON[{position}]"
        yield from _check_grid(f"{where}.gridData", panel)
        yield from _check_drilldowns(where, panel, given)
        if panel_attributes(panel):
            yield from _check_by_value(where, panel, given, views, catalog)
        elif panel.get("type") in rules()["dashboard"]["by_reference"]:
            yield from _check_by_reference(where, panel, given)
    for name, control in controls(board).items():
        yield from _check_control(f"controlGroupInput.{name}", name, mapping(control), given, views)


def panel_attributes(panel: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a panel by value shows; empty for a panel by reference."""
    inside = mapping(panel.get("embeddableConfig"))
    return mapping(inside.get("attributes") or inside.get("savedVis"))


def controls(board: SavedObject) -> Mapping[str, Any]:
    """Return the controls of a dashboard by their ids."""
    return mapping(mapping(board.attributes.get("controlGroupInput")).get("panelsJSON"))


def target_of(panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the reference to the object that a panel shows, by whichever of its names is ``given``."""
    index = panel.get("panelIndex")
    name = panel.get("panelRefName")
    wanted = [f"{index}:{name}", str(name)] if name is not None else [f"{index}:{BY_REFERENCE}"]
    return next((given[one] for one in wanted if one in given), None)


def panel_references(panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the references of a panel by value by the names that it calls them: the dashboard's, then its own."""
    prefix = f"{panel.get('panelIndex')}:"
    own = {str(one.get("name")): one for one in lens_references(panel_attributes(panel))}
    return own | {name.removeprefix(prefix): one for name, one in given.items() if name.startswith(prefix)}


def _check_grid(where: str, panel: Mapping[str, Any]) -> Iterator[Problem]:
    grid = mapping(panel.get("gridData"))
    if grid.get("i", panel.get("panelIndex")) != panel.get("panelIndex"):
        yield where, f"i is {grid.get('i')!r}, and panelIndex {panel.get('panelIndex')!r}: they must be the same"
    if not all(type(grid.get(name)) is int for name in GRID):
        yield where, "x, y, w and h must be whole numbers"
        return
    x, y, w, h = (int(grid[name]) for name in GRID)
    if min(x, y) < 0 or min(w, h) < 1 or x + w > rules()["dashboard"]["columns"]:
        yield where, f"does not fit on {rules()['dashboard']['columns']} columns"


def _check_drilldowns(
    where: str, panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """A drill-down to a dashboard names it by a reference of the panel's."""
    enhancements = mapping(mapping(panel.get("embeddableConfig")).get("enhancements"))
    for event in mappings(mapping(enhancements.get("dynamicActions")).get("events")):
        action = mapping(event.get("action"))
        kind = action.get("factoryId")
        wanted = f"{panel.get('panelIndex')}:drilldown:{kind}:{event.get('eventId')}:dashboardId"
        if kind == TO_DASHBOARD and wanted not in given and not mapping(action.get("config")).get("dashboardId"):
            yield "references", f"has no {wanted}, where the drill-down {action.get('name')!r} of {where} leads"


def _check_by_value(
    where: str, panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], views: Views, catalog: Catalog
) -> Iterator[Problem]:
    attributes, index = panel_attributes(panel), panel.get("panelIndex")
    references = panel_references(panel, given)
    if panel.get("type") == "map":
        for source in map_sources(attributes):
            name = f"{index}:{source.get('indexPatternRefName')}"
            if "indexPatternRefName" in source and name not in given:
                yield "references", f"has no {name}"
        yield from check_map(f"{where}.attributes", attributes, references, views)
    if panel.get("type") != "lens":
        return
    state = mapping(attributes.get("state"))
    own = {str(one.get("name")) for one in mappings(state.get("internalReferences"))}
    for layer in data_layers(attributes):
        name = f"{index}:{LAYER_REFERENCE}{layer}"
        if name not in given and f"{LAYER_REFERENCE}{layer}" not in own:
            yield "references", f"has no {name}"
    for name, reference in references.items():
        if name.startswith(LAYER_REFERENCE) and reference.get("type") != "index-pattern":
            yield where, f"{name} refers to a {reference.get('type')}, and must to a data view (index-pattern)"
    yield from check_lens(f"{where}.attributes", attributes, references, views.with_ad_hoc(state, catalog))


def _check_by_reference(
    where: str, panel: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    target = target_of(panel, given)
    if target is None:
        name = panel.get("panelRefName", BY_REFERENCE)
        yield "references", f"has no {panel.get('panelIndex')}:{name}, the object that {where} shows"
    elif target.get("type") != panel.get("type"):
        yield where, f"is a {panel.get('type')}, and refers to a {target.get('type')}"


def _check_control(
    where: str, name: str, control: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], views: Views
) -> Iterator[Problem]:
    kind = str(control.get("type"))
    inside = mapping(control.get("explicitInput"))
    if kind in rules()["dashboard"]["controls_without_field"]:
        return
    rule = rules()["controls"].get(kind)
    if rule is None:
        yield where, f"the control {kind!r} is not among those that the linter knows (rules.toml)"
        return
    yield from missing_keys(f"{where}.explicitInput", inside, ("fieldName",))
    wanted = f"controlGroup_{name}:{rule['reference']}"
    reference = given.get(wanted)
    if reference is None:
        yield "references", f"has no {wanted}"
        return
    if inside.get("dataViewId", reference.get("id")) != reference.get("id"):
        yield where, f"dataViewId is {inside.get('dataViewId')!r}, its reference {reference.get('id')!r}"
    fields, types = views.of(reference.get("id")), readable_types(rule["reads"])
    yield from check_field(where, str(inside.get("fieldName")), types, f"a {kind}", fields)
