"""A small set of saved objects in which nothing is wrong, and the means to break it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pipeline.kibana.lint import lint

Content: TypeAlias = dict[str, Any]
Lint: TypeAlias = Callable[[str, Callable[[Content], object]], list[str]]

INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
VIEW = {"type": "index-pattern", "id": "view"}

PROPERTIES: Content = {
    "timestamp": {"type": "date"},
    "title": {"type": "text", "fields": {"exact": {"type": "keyword"}}},
    "url": {"type": "keyword"},
    "source": {"type": "keyword"},
    "words": {"type": "integer"},
    "mentions": {"type": "nested", "properties": {"name": {"type": "keyword"}}},
    "origin": {"type": "flattened"},
    "span": {"type": "date_range"},
    "place": {"type": "geo_point"},
    "unsaid": {"type": "object", "enabled": False, "properties": {"by": {"type": "keyword"}}},
    "bands": {"type": "keyword", "doc_values": False},
}


def root(kind: str, name: str, version: str, attributes: Content, references: list[Content]) -> Content:
    """Return a whole saved object."""
    return {
        "type": kind,
        "id": name,
        "attributes": attributes,
        "references": references,
        "coreMigrationVersion": "8.8.0",
        "typeMigrationVersion": version,
    }


def data_view() -> Content:
    """Return a data view."""
    attributes: Content = {"title": "articles", "name": "Articles", "timeFieldName": "timestamp", "allowHidden": False}
    attributes |= {"fields": [], "sourceFilters": [], "fieldAttrs": {}, "runtimeFieldMap": {}, "typeMeta": {}}
    form = {"id": "url", "params": {"type": "a", "labelTemplate": "{{value}}"}}
    return root("index-pattern", "view", "8.0.0", attributes | {"fieldFormatMap": {"url": form}}, [])


def search() -> Content:
    """Return a saved search."""
    source = {"query": {"query": "", "language": "kuery"}, "filter": [], "indexRefName": INDEX}
    attributes = {
        "title": "All",
        "columns": ["title"],
        "sort": [["timestamp", "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": source},
    }
    return root("search", "all", "10.5.0", attributes, [{"name": INDEX, **VIEW}])


def tag() -> Content:
    """Return a tag."""
    return root("tag", "news", "8.0.0", {"name": "News", "description": "", "color": "#336699"}, [])


def lens() -> Content:
    """Return the attributes of a Lens bar chart."""
    params = {
        "size": 5,
        "orderBy": {"type": "column", "columnId": "count"},
        "orderDirection": "desc",
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    columns = {
        "value": {
            "label": "Source",
            "dataType": "string",
            "operationType": "terms",
            "isBucketed": True,
            "scale": "ordinal",
            "sourceField": "source",
            "params": params,
        },
        "count": {
            "label": "Articles",
            "dataType": "number",
            "operationType": "count",
            "isBucketed": False,
            "scale": "ratio",
            "sourceField": "___records___",
        },
    }
    layer = {"columns": columns, "columnOrder": ["value", "count"], "incompleteColumns": {}, "sampling": 1}
    shown = {"layerId": "layer", "layerType": "data", "seriesType": "bar", "accessors": ["count"], "xAccessor": "value"}
    return {
        "title": "Sources",
        "visualizationType": "lnsXY",
        "type": "lens",
        "references": [{"name": "indexpattern-datasource-layer-layer", **VIEW}],
        "state": {
            "visualization": {"layers": [shown], "legend": {}, "preferredSeriesType": "bar", "valueLabels": "hide"},
            "query": {"query": "source: *", "language": "kuery"},
            "filters": [],
            "datasourceStates": {"formBased": {"layers": {"layer": layer}}},
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def control() -> Content:
    """Return a control for the sources."""
    given = {"id": "pick", "dataViewId": "view", "fieldName": "source", "title": "Source", "searchTechnique": "prefix"}
    given |= {"selectedOptions": [], "sort": {"by": "_count", "direction": "desc"}}  # type: ignore[dict-item]
    return {"type": "optionsListControl", "order": 0, "grow": True, "width": "medium", "explicitInput": given}


def dashboard() -> Content:
    """Return a dashboard: a chart by value, a search by reference, a control and a tag."""
    chart = {"title": "Sources", "attributes": lens()}
    panels: list[Content] = [
        {"type": "lens", "panelIndex": "a", "gridData": grid("a", 0), "embeddableConfig": chart},
        {"type": "search", "panelIndex": "b", "gridData": grid("b", 24), "embeddableConfig": {}},
    ]
    panels[1]["panelRefName"] = "panel_b"
    controls = {"chainingSystem": "HIERARCHICAL", "controlStyle": "oneLine", "showApplySelections": False}
    attributes = {
        "title": "Board",
        "description": "",
        "version": 1,
        "timeRestore": True,
        "timeFrom": "now-7d",
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60000},
        "optionsJSON": {},
        "panelsJSON": panels,
        "kibanaSavedObjectMeta": {"searchSourceJSON": {"query": {"query": "", "language": "kuery"}, "filter": []}},
        "controlGroupInput": controls | {"ignoreParentSettingsJSON": {}, "panelsJSON": {"pick": control()}},
    }
    references = [
        {"name": "a:indexpattern-datasource-layer-layer", **VIEW},
        {"name": "b:panel_b", "type": "search", "id": "all"},
        {"name": "controlGroup_pick:optionsListDataView", **VIEW},
        {"name": "tag-ref-news", "type": "tag", "id": "news"},
    ]
    return root("dashboard", "board", "10.2.0", attributes, references)


def grid(name: str, x: int) -> Content:
    """Return a place on the left or the right half of the dashboard."""
    return {"x": x, "y": 0, "w": 24, "h": 10, "i": name}


@pytest.fixture
def objects(tmp_path: Path) -> Path:
    """A folder with a data view, a search, a tag and a dashboard."""
    folder = tmp_path / "kibana"
    folder.mkdir()
    for name, content in (("view", data_view()), ("search", search()), ("tag", tag()), ("board", dashboard())):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def mapping_folder(tmp_path: Path) -> Path:
    """A folder with one component template."""
    folder = tmp_path / "mappings"
    folder.mkdir()
    template = {"template": {"mappings": {"properties": PROPERTIES}}}
    (folder / "articles.json").write_text(json.dumps(template), encoding="utf-8")
    return folder


@pytest.fixture
def lint_after(objects: Path, mapping_folder: Path) -> Lint:
    """What the linter says of the set after one of its files was changed: ``place: what`` each."""

    def change(name: str, mutate: Callable[[Content], object]) -> list[str]:
        path = objects / f"{name}.json"
        content = json.loads(path.read_text(encoding="utf-8"))
        mutate(content)
        path.write_text(json.dumps(content), encoding="utf-8")
        return [f"{one.where}: {one.what}" for one in lint(objects, mapping_folder)]

    return change
