"""The rules for a dashboard: its grid, its panels, its controls, and the references that hold them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from pipeline.kibana.fields import Field
from pipeline.kibana.findings import Problem, missing_keys, rules
from pipeline.kibana.lens import LAYER_REFERENCE, check_field, check_lens, data_layers
from pipeline.kibana.objects import SavedObject, mapping, mappings

GRID = ("x", "y", "w", "h")


def check_dashboard(board: SavedObject, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """Yield what is wrong with ``board`` beyond what holds for every saved object."""
    panels = list(mappings(board.attributes.get("panelsJSON")))
    if not panels:
        yield "panelsJSON", "has no panel"
    if board.attributes.get("timeRestore") is not True:
        yield "timeRestore", "must be true, else timeFrom and timeTo are not used"
    yield from _check_grid(panels)
    wanted: list[str] = []
    for position, panel in enumerate(panels):
        where = f"panelsJSON[{position}]"
        yield from _check_panel(where, panel, fields)
        wanted += _panel_references(panel)
    controls = mapping(mapping(board.attributes.get("controlGroupInput")).get("panelsJSON"))
    yield from _check_controls(board, fields)
    wanted += [_control_reference(name, mapping(control)) for name, control in controls.items() if _has_field(control)]
    yield from _check_references(board, wanted)
    yield from _check_data_views(board, panels)


def _check_grid(panels: list[Mapping[str, Any]]) -> Iterator[Problem]:
    names = [str(panel.get("panelIndex")) for panel in panels]
    for name, count in Counter(names).items():
        if count > 1:
            yield "panelsJSON", f"{count} panels have the panelIndex {name!r}"
    placed = {}
    for position, panel in enumerate(panels):
        where, grid = f"panelsJSON[{position}].gridData", mapping(panel.get("gridData"))
        if grid.get("i") != panel.get("panelIndex"):
            yield where, f"i is {grid.get('i')!r}, and panelIndex {panel.get('panelIndex')!r}: they must be the same"
        if not all(type(grid.get(name)) is int for name in GRID):
            yield where, "x, y, w and h must be whole numbers"
            continue
        x, y, w, h = (int(grid[name]) for name in GRID)
        if min(x, y) < 0 or min(w, h) < 1 or x + w > rules()["dashboard"]["columns"]:
            yield where, f"does not fit on {rules()['dashboard']['columns']} columns"
        placed[where] = (x, y, x + w, y + h)
    for (one, first), (other, second) in combinations(placed.items(), 2):
        if first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]:
            yield other, f"overlaps {one}"


def _check_panel(where: str, panel: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    for name in panel:
        if name == "title":
            yield where, "the title belongs inside embeddableConfig"
        elif name not in rules()["dashboard"]["panel_keys"]:
            yield where, f"has the unknown key {name!r}"
    yield from missing_keys(where, panel, ("type", "panelIndex", "gridData", "embeddableConfig"))
    by_reference = panel.get("panelRefName")
    if by_reference is not None:
        expected = f"panel_{panel.get('panelIndex')}"
        if by_reference != expected:
            yield where, f"panelRefName must be {expected}"
    elif panel.get("type") == "lens":
        attributes = mapping(mapping(panel.get("embeddableConfig")).get("attributes"))
        yield from check_lens(f"{where}.attributes", attributes, fields)


def _panel_references(panel: Mapping[str, Any]) -> list[str]:
    index = panel.get("panelIndex")
    if "panelRefName" in panel:
        return [f"{index}:panel_{index}"]
    attributes = mapping(mapping(panel.get("embeddableConfig")).get("attributes"))
    return [f"{index}:{LAYER_REFERENCE}{layer}" for layer in data_layers(attributes)]


def _check_controls(board: SavedObject, fields: Mapping[str, Field]) -> Iterator[Problem]:
    group = mapping(board.attributes.get("controlGroupInput"))
    yield from missing_keys("controlGroupInput", group, rules()["dashboard"]["control_group_keys"])
    controls = mapping(group.get("panelsJSON"))
    orders = Counter(mapping(control).get("order") for control in controls.values())
    for order, count in orders.items():
        if count > 1:
            yield "controlGroupInput", f"{count} controls have the order {order}"
    for name, control in controls.items():
        yield from _check_control(board, name, mapping(control), fields)


def _check_control(
    board: SavedObject, name: str, control: Mapping[str, Any], fields: Mapping[str, Field]
) -> Iterator[Problem]:
    where = f"controlGroupInput.{name}"
    yield from missing_keys(where, control, ("type", "order", "grow", "width", "explicitInput"))
    given = mapping(control.get("explicitInput"))
    if given.get("id") != name:
        yield where, f"explicitInput.id must be {name}"
    if control.get("type") == "timeSlider":
        return
    rule = rules()["controls"].get(str(control.get("type")))
    if rule is None:
        yield where, f"the control {control.get('type')!r} is not among those that the linter knows (rules.toml)"
        return
    yield from missing_keys(f"{where}.explicitInput", given, rule["input_keys"])
    yield from check_field(where, str(given.get("fieldName")), rule["types"], f"a {control['type']}", fields)
    for reference in board.references:
        if reference.get("name") == _control_reference(name, control) and reference.get("id") != given.get(
            "dataViewId"
        ):
            yield where, f"dataViewId is {given.get('dataViewId')!r}, its reference {reference.get('id')!r}"


def _has_field(control: object) -> bool:
    return mapping(control).get("type") in rules()["controls"]


def _control_reference(name: str, control: Mapping[str, Any]) -> str:
    return f"controlGroup_{name}:{rules()['controls'].get(control.get('type'), {}).get('reference')}"


def _check_references(board: SavedObject, wanted: list[str]) -> Iterator[Problem]:
    """Every panel and control has its reference, and every reference its panel, control or tag."""
    given = {str(reference.get("name")): reference for reference in board.references}
    for name in wanted:
        if name not in given:
            yield "references", f"has no {name}"
    for name, reference in given.items():
        if reference.get("type") == "tag":
            if name != f"tag-ref-{reference.get('id')}":
                yield "references", f"{name}: a tag's reference is called tag-ref-{reference.get('id')}"
        elif name not in wanted:
            yield "references", f"{name}: no panel and no control has it"


def _check_data_views(board: SavedObject, panels: list[Mapping[str, Any]]) -> Iterator[Problem]:
    """A layer's data view is the same inside the panel and on the dashboard; a panel's type is that of its object."""
    given = {str(reference.get("name")): reference for reference in board.references}
    for position, panel in enumerate(panels):
        where, index = f"panelsJSON[{position}]", panel.get("panelIndex")
        attributes = mapping(mapping(panel.get("embeddableConfig")).get("attributes"))
        for inner in mappings(attributes.get("references")):
            outer = given.get(f"{index}:{inner.get('name')}")
            if outer is not None and (outer.get("type"), outer.get("id")) != (inner.get("type"), inner.get("id")):
                yield (
                    where,
                    f"{inner.get('name')}: the panel says {inner.get('id')!r}, the dashboard {outer.get('id')!r}",
                )
        target = given.get(f"{index}:{panel.get('panelRefName')}")
        if target is not None and target.get("type") != panel.get("type"):
            yield where, f"is a {panel.get('type')}, and refers to a {target.get('type')}"
