"""An object as Kibana exports it, in the form of our files: what was left out filled in, what says nothing left out.

Kibana leaves out what has its default, adds who changed it when, and calls references differently in each version. In
one form, a change in a file is a change that somebody made; and the form is one that Kibana 8.19 and 9.x both import.
Nothing that was chosen is changed: what our form cannot hold (several tabs in a search) stays as it was exported.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.dashboard import BY_REFERENCE, panel_attributes
from pipeline.kibana.findings import rules
from pipeline.kibana.lens import LAYER_REFERENCE, data_layers
from pipeline.kibana.objects import mapping, mappings, unpacked
from pipeline.kibana.versions import numbers

WRITTEN_BY_KIBANA = frozenset(
    {"created_at", "created_by", "managed", "namespaces", "originId", "sort", "updated_at", "updated_by", "version"}
)
"""What an export adds to an object and an import ignores."""


def normalized(exported: Mapping[str, Any]) -> dict[str, Any]:
    """Return a saved object in our form: JSON spelt out, defaults written, references under the names that 8.19 knows.

    Any object whatever is taken; one that is in our form already comes back as it is.
    """
    content = {
        name: value for name, value in copy.deepcopy(unpacked(exported)).items() if name not in WRITTEN_BY_KIBANA
    }
    kind, attributes = str(content.get("type")), content.get("attributes")
    if isinstance(attributes, dict):
        if kind == "search":
            _one_tab(content, attributes)
        if kind in rules()["type_migration_versions"] and kind != "lens":
            _fill(attributes, rules()["defaults"].get(kind, {}))
        if kind == "index-pattern" and "title" in attributes:
            attributes.setdefault("name", attributes["title"])
        elif kind == "lens":
            _fill_lens(attributes)
        elif kind == "dashboard":
            _dashboard(content, attributes)
        _lower_versions(content, kind, attributes)
    return content


def _fill(content: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for name, value in defaults.items():
        content.setdefault(name, copy.deepcopy(value))


def _one_tab(content: dict[str, Any], attributes: dict[str, Any]) -> None:
    """Write a search with one tab as 8.19 has it: without tabs, its data view under the old name."""
    tabs = list(mappings(attributes.get("tabs")))
    attributes.pop("hits", None)
    if len(tabs) != 1:
        return
    inside = dict(mapping(tabs[0].get("attributes")))
    del attributes["tabs"]
    attributes |= inside
    prefix = f"tab_{tabs[0].get('id')}."
    for reference in _dicts(content.get("references")):
        reference["name"] = str(reference.get("name")).removeprefix(prefix)
    content["references"] = _without_twins(content.get("references"))
    source = mapping(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON")
    if isinstance(source, dict) and isinstance(source.get("indexRefName"), str):
        source["indexRefName"] = source["indexRefName"].removeprefix(prefix)


def _without_twins(references: object) -> list[Any]:
    found: list[Any] = []
    for one in references if isinstance(references, list) else ():
        if one not in found:
            found.append(one)
    return found


def _fill_lens(attributes: dict[str, Any]) -> None:
    state = attributes.get("state")
    if not isinstance(state, dict):
        return
    _fill(state, rules()["defaults"]["lens_state"])
    for layer in data_layers(attributes).values():
        if isinstance(layer, dict):
            _fill(layer, rules()["defaults"]["lens_layer"])
            for column in _dicts(list(mapping(layer.get("columns")).values())):
                scale = rules()["lens"]["operations"].get(str(column.get("operationType")), {}).get("scale")
                _fill(column, {"scale": scale} if scale else {})


def _dashboard(content: dict[str, Any], attributes: dict[str, Any]) -> None:
    references = content.setdefault("references", [])
    group = attributes.get("controlGroupInput")
    if isinstance(group, dict):
        _fill(group, rules()["defaults"]["dashboard"]["controlGroupInput"])
        for name, control in mapping(group.get("panelsJSON")).items():
            if isinstance(control, dict):
                _fill_control(name, control, references)
    for panel in _dicts(attributes.get("panelsJSON")):
        _panel(panel, references)
    if attributes.get("timeRestore") is True:
        _fill(attributes, {"refreshInterval": {"pause": True, "value": 60000}})


def _fill_control(name: str, control: dict[str, Any], references: object) -> None:
    defaults, kind = rules()["defaults"], str(control.get("type"))
    _fill(control, defaults["control"])
    given = control.setdefault("explicitInput", {})
    rule = rules()["controls"].get(kind)
    if not isinstance(given, dict):
        return
    _fill(given, {"id": name})
    if rule is None:
        return
    _fill(given, {"title": given.get("fieldName", ""), **defaults.get(kind, {})})
    for reference in mappings(references):
        if reference.get("name") == f"controlGroup_{name}:{rule['reference']}":
            given["dataViewId"] = reference.get("id")


def _panel(panel: dict[str, Any], references: object) -> None:
    index = panel.get("panelIndex")
    inside = panel.setdefault("embeddableConfig", {})
    if not isinstance(inside, dict):
        return
    if "title" in panel:
        inside.setdefault("title", panel.pop("title"))
    panel.pop("version", None)
    if isinstance(panel.get("gridData"), dict):
        panel["gridData"].setdefault("i", index)
    if panel.get("type") == "lens" and isinstance(inside.get("attributes"), dict):
        _fill(inside["attributes"], rules()["defaults"]["lens"])
        _inner_references(f"{index}:", inside["attributes"], references)
        _fill_lens(inside["attributes"])
    elif not panel_attributes(panel):
        _by_reference(panel, references)


def _inner_references(prefix: str, attributes: dict[str, Any], references: object) -> None:
    """A layer's data view stands inside the panel as well; Kibana goes by the dashboard's where they differ."""
    own = {str(one.get("name")): one for one in _dicts(attributes.get("references"))}
    for reference in mappings(references):
        name = str(reference.get("name")).removeprefix(prefix)
        if name == reference.get("name") or not name.startswith(LAYER_REFERENCE):
            continue
        if name in own:
            own[name] |= {"type": reference.get("type"), "id": reference.get("id")}
        elif isinstance(attributes["references"], list):
            attributes["references"].append({**reference, "name": name})


def _by_reference(panel: dict[str, Any], references: object) -> None:
    index = panel.get("panelIndex")
    given = {f"{index}:{BY_REFERENCE}"}
    if "panelRefName" in panel:
        given = {f"{index}:{panel['panelRefName']}", str(panel["panelRefName"])}
    for reference in _dicts(references):
        if str(reference.get("name")) in given:
            reference["name"] = f"{index}:panel_{index}"
            panel["panelRefName"] = f"panel_{index}"


def _lower_versions(content: dict[str, Any], kind: str, attributes: Mapping[str, Any]) -> None:
    """Write the lowest versions that the object is whole in, so that 8.19 takes it too."""
    table = rules()
    core = str(content.get("coreMigrationVersion", ""))
    if numbers(core) >= numbers(table["core_migration_version"]):
        content["coreMigrationVersion"] = table["core_migration_version"]
    version, lowest = numbers(str(content.get("typeMigrationVersion", ""))), table["type_migration_versions"].get(kind)
    if lowest is None or not numbers(lowest) < version <= numbers(table["same_form_until"][kind]):
        return
    allowed = table["allowed_attributes"].get(kind)
    if allowed is None or attributes.keys() <= set(allowed):
        content["typeMigrationVersion"] = lowest


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))
