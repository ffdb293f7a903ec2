"""What Kibana 9.x exports is read, brought into our form, and broken only where it is broken."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.kibana.bundle import bundle, unbundle
from pipeline.kibana.fields import Catalog, read_catalog
from pipeline.kibana.lint import lint, lint_objects
from pipeline.kibana.normal import normalized
from pipeline.kibana.objects import SavedObject, load, packed, unpacked

Content: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Content], object]

ROOT = Path(__file__).resolve().parents[3]
VIEW = {"type": "index-pattern", "id": "leaflets"}
LAYER = "indexpattern-datasource-layer-"
SOURCE = '{"query":{"query":"","language":"kuery"},"filter":[],"indexRefName":"%s"}'
INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
WHO = {"created_by": "u_1", "updated_by": "u_2", "created_at": "2026-10-01T08:00:00.000Z", "managed": False}


def root(kind: str, name: str, version: str, attributes: Content, references: list[Content]) -> Content:
    """Return an object as an export holds it."""
    sort = [1_791_234_567_890, 7]
    both = {"coreMigrationVersion": "8.8.0", "typeMigrationVersion": version, "sort": sort, "version": "WzcsMV0="}
    return {"attributes": attributes, "id": name, "references": references, "type": kind, **both, **WHO}


def column(operation: str, **more: object) -> Content:
    """Return a Lens column as the newest Kibana writes it: without a scale."""
    bucketed = operation in ("terms", "date_histogram", "filters")
    return {"operationType": operation, "isBucketed": bucketed, "dataType": "number", "label": operation, **more}


def lens(kind: str, layers: Content, visualization: Content) -> Content:
    """Return a Lens state without what 9.x leaves out: sampling, incompleteColumns, internalReferences."""
    written = {name: {"columns": columns, "columnOrder": list(columns)} for name, columns in layers.items()}
    state = {"datasourceStates": {"formBased": {"layers": written}}, "visualization": visualization}
    return {"title": "", "visualizationType": kind, "state": {**state, "query": {"query": "", "language": "kuery"}}}


def metric() -> Content:
    """Return a metric whose trend line has a layer and accessors of its own."""
    day = column("date_histogram", sourceField="timestamp", params={"interval": "d"})
    layers = {
        "now": {"m": column("count", sourceField="words")},
        "past": {"t": day, "n": column("count", sourceField="___records___")},
    }
    shown = {"layerId": "now", "layerType": "data", "metricAccessor": "m", "trendlineLayerId": "past"}
    shown |= {"trendlineLayerType": "metricTrendline", "trendlineTimeAccessor": "t", "trendlineMetricAccessor": "n"}
    return lens("lnsMetric", layers, shown)


def cloud() -> Content:
    """Return a tag cloud over filters."""
    groups = [{"input": {"query": "words > 3", "language": "kuery"}, "label": "long"}]
    columns = {"g": column("filters", params={"filters": groups}), "n": column("count", sourceField="___records___")}
    return lens("lnsTagcloud", {"c": columns}, {"layerId": "c", "tagAccessor": "g", "valueAccessor": "n"})


def bars() -> Content:
    """Return bars by source with their share, which is a formula."""
    order = {"size": 5, "orderBy": {"type": "column", "columnId": "n"}, "orderDirection": "desc"}
    columns = {
        "s": column("terms", sourceField="source", params=order),
        "n": column("count", sourceField="___records___"),
        "f": column("formula", params={"formula": "count()"}, references=["m"]),
        "m": column("math", params={"tinymathAst": "n"}, references=["n"]),
    }
    layer = {"layerId": "b", "layerType": "data", "seriesType": "bar", "accessors": ["f"], "xAccessor": "s"}
    return lens("lnsXY", {"b": columns}, {"layers": [layer], "legend": {}, "preferredSeriesType": "bar"})


def panel(name: str, kind: str, x: int, inside: Content) -> Content:
    """Return a panel of a dashboard."""
    return {
        "type": kind,
        "panelIndex": name,
        "gridData": {"x": x, "y": 0, "w": 8, "h": 5, "i": name},
        "embeddableConfig": inside,
    }


def dashboard() -> Content:
    """Return a dashboard with every kind of panel, a control that says little, no time of its own."""
    panels = [
        panel("p1", "lens", 0, {"attributes": metric(), "enhancements": {}}),
        panel("p2", "lens", 8, {"attributes": cloud()}),
        panel("p3", "lens", 16, {}),
        panel("p4", "map", 24, {"hiddenLayers": []}),
        panel("p5", "search", 32, {}) | {"panelRefName": "panel_p5", "title": "Newest"},
        panel("p6", "visualization", 40, {"savedVis": {"type": "markdown", "params": {"markdown": "Hello"}}}),
    ]
    control = {"type": "optionsListControl", "order": 0, "explicitInput": {"fieldName": "source", "title": "Source"}}
    group = {"chainingSystem": "HIERARCHICAL", "controlStyle": "oneLine", "ignoreParentSettingsJSON": "{}"}
    attributes = {
        "title": "Leaflets",
        "timeRestore": False,
        "panelsJSON": json.dumps(panels),
        "kibanaSavedObjectMeta": {"searchSourceJSON": '{"query":{"query":"source: *","language":"kuery"},"filter":[]}'},
        "controlGroupInput": group | {"panelsJSON": json.dumps({"c1": control})},
    }
    references = [
        *({"name": f"{index}:{LAYER}{layer}", **VIEW} for index, layer in (("p1", "now"), ("p1", "past"), ("p2", "c"))),
        {"name": "p3:savedObjectRef", "type": "lens", "id": "bars"},
        {"name": "p4:savedObjectRef", "type": "map", "id": "where"},
        {"name": "p5:panel_p5", "type": "search", "id": "old"},
        {"name": "controlGroup_c1:optionsListDataView", **VIEW},
        {"name": "tag-ref-t", "type": "tag", "id": "t"},
    ]
    return root("dashboard", "board", "10.3.0", attributes, references)


def exported() -> list[Content]:
    """Return one object of each kind that exports hold."""
    flat = {"title": "Old", "columns": ["_source"], "hits": 0, "sort": [["timestamp", "desc"]], "version": 1}
    tab = {"columns": ["title"], "sort": [], "kibanaSavedObjectMeta": {"searchSourceJSON": SOURCE % f"tab_1.{INDEX}"}}
    tabs = [{"id": "1", "label": "Untitled", "attributes": tab}]
    layers = [
        {"id": "l", "sourceDescriptor": {"type": "ES_GEO_GRID", "indexPatternRefName": "layer_0", "geoField": "place"}}
    ]
    return [
        root("index-pattern", "leaflets", "8.0.0", {"title": "leaflets", "timeFieldName": "timestamp"}, []),
        root("tag", "t", "8.0.0", {"name": "Paper", "color": "#112233"}, []),
        root(
            "search",
            "old",
            "10.9.0",
            flat | {"kibanaSavedObjectMeta": {"searchSourceJSON": SOURCE % INDEX}},
            [{"name": INDEX, **VIEW}],
        ),
        root("search", "tabbed", "10.12.0", {"title": "Tabbed", "tabs": tabs}, [{"name": f"tab_1.{INDEX}", **VIEW}]),
        root("lens", "bars", "8.9.0", bars() | {"title": "Bars"}, [{"name": f"{LAYER}b", **VIEW}]),
        root(
            "map",
            "where",
            "8.4.0",
            {"title": "Where", "layerListJSON": json.dumps(layers)},
            [{"name": "layer_0", **VIEW}],
        ),
        dashboard(),
    ]


def ndjson(objects: list[Content]) -> bytes:
    """Return an export, its summary in the last line."""
    return "\n".join(json.dumps(one) for one in (*objects, {"exportedCount": len(objects)})).encode()


@pytest.fixture
def taken_back(tmp_path: Path) -> Path:
    """The export, unbundled."""
    folder = tmp_path / "taken"
    folder.mkdir()
    unbundle(ndjson(exported()), folder)
    return folder


def read(folder: Path, name: str) -> Content:
    """Return one file."""
    found: Content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


class TestOurForm:
    """unbundle writes an export in our form."""

    def test_only_the_time_that_nobody_chose_is_left_to_say(self, taken_back: Path, mapping_folder: Path) -> None:
        """Nothing is broken, and house style asks for no more than a decision of the author."""
        found = lint(taken_back, mapping_folder)
        assert not any(one.broken for one in found), [str(one) for one in found]
        board = {one.where + " " + one.what.split(",")[0] for one in found if "dashboard" in one.path.name}
        times = {f"attributes has no {name}" for name in ("timeFrom", "timeTo", "refreshInterval")}
        assert board == {"timeRestore must be true", *times}

    def test_again_changes_nothing(self, taken_back: Path) -> None:
        """What is in our form stays as it is, byte for byte."""
        before = {path.name: path.read_bytes() for path in taken_back.iterdir()}
        unbundle(bundle(taken_back), taken_back)
        assert {path.name: path.read_bytes() for path in taken_back.iterdir()} == before

    def test_what_kibana_left_out_is_written(self, taken_back: Path) -> None:
        """Sampling 1, the scale of each operation, the data view of a control, the panel's own references."""
        board = read(taken_back, "dashboard-board")["attributes"]
        first = board["panelsJSON"][0]["embeddableConfig"]["attributes"]
        past = first["state"]["datasourceStates"]["formBased"]["layers"]["past"]
        assert (past["sampling"], past["incompleteColumns"]) == (1, {})
        assert [past["columns"][name]["scale"] for name in "tn"] == ["interval", "ratio"]
        assert [one["name"] for one in first["references"]] == [f"{LAYER}now", f"{LAYER}past"]
        control = board["controlGroupInput"]["panelsJSON"]["c1"]
        assert control["explicitInput"]["dataViewId"] == "leaflets"
        assert board["controlGroupInput"]["showApplySelections"] is False

    def test_panels_by_reference_have_the_name_that_both_versions_know(self, taken_back: Path) -> None:
        """9.x says savedObjectRef; 8.19 does not know it."""
        board = read(taken_back, "dashboard-board")
        assert [one.get("panelRefName") for one in board["attributes"]["panelsJSON"]] == [
            None, None, "panel_p3", "panel_p4", "panel_p5", None,
        ]  # fmt: skip
        assert {"p3:panel_p3", "p4:panel_p4", "p5:panel_p5"} <= {one["name"] for one in board["references"]}
        assert board["attributes"]["panelsJSON"][4]["embeddableConfig"]["title"] == "Newest"

    def test_a_search_with_one_tab_is_one_without_tabs(self, taken_back: Path) -> None:
        """Which 8.19 imports too; two tabs stay, under their version."""
        search = read(taken_back, "search-tabbed")
        assert (search["typeMigrationVersion"], search["references"][0]["name"]) == ("10.5.0", INDEX)
        assert search["attributes"]["columns"] == ["title"]
        assert "tabs" not in search["attributes"]

    def test_two_tabs_are_kept(self, taken_back: Path, mapping_folder: Path) -> None:
        """Nothing that the author made is lost, and each tab is looked at."""
        search = copy.deepcopy(exported()[3])
        other = {**copy.deepcopy(search["attributes"]["tabs"][0]), "id": "2"}
        other["attributes"]["columns"] = ["lost"]
        search["attributes"]["tabs"].append(other)
        unbundle(ndjson([search]), taken_back)
        assert read(taken_back, "search-tabbed")["typeMigrationVersion"] == "10.12.0"
        broken = [str(one) for one in lint(taken_back, mapping_folder) if one.broken]
        assert len(broken) == 1
        assert "tabs[1].columns: the field 'lost'" in broken[0]

    def test_the_versions_are_the_lowest(self, taken_back: Path) -> None:
        """So that 8.19 takes what 9.x exported; sections came later and keep their version."""
        assert read(taken_back, "dashboard-board")["typeMigrationVersion"] == "10.2.0"
        board = dashboard()
        board["attributes"]["sections"] = [{"title": "More", "gridData": {"y": 5, "i": "s"}}]
        unbundle(ndjson([board]), taken_back)
        assert read(taken_back, "dashboard-board")["typeMigrationVersion"] == "10.3.0"


def source(one: Content) -> Content:
    """Return what the one layer of a map reads."""
    found: Content = one["attributes"]["layerListJSON"][0]["sourceDescriptor"]
    return found


def edit(name: str, change: Change) -> tuple[str, Change]:
    """Name a file and a change to it."""
    return name, change


def in_panel(position: int, change: Change) -> tuple[str, Change]:
    """Change the Lens attributes of a panel."""
    return edit(
        "dashboard-board",
        lambda one: change(one["attributes"]["panelsJSON"][position]["embeddableConfig"]["attributes"]),
    )


def in_columns(position: int, layer: str, change: Change) -> tuple[str, Change]:
    """Change the columns of a panel's layer."""
    return in_panel(
        position, lambda one: change(one["state"]["datasourceStates"]["formBased"]["layers"][layer]["columns"])
    )


def gone(name: str, reference: str) -> tuple[str, Change]:
    """Remove the references whose name begins like this."""
    return edit(
        name,
        lambda one: one.update(
            references=[each for each in one["references"] if not each["name"].startswith(reference)]
        ),
    )


class TestBroken:
    """What is refused or shown broken is broken in an export, too."""

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            (
                in_panel(0, lambda one: one["state"]["visualization"].update(trendlineTimeAccessor="m")),
                "the layer 'past'",
            ),
            (in_panel(0, lambda one: one["state"]["visualization"].update(metricAccessor="n")), "the layer 'now'"),
            (in_panel(1, lambda one: one["state"]["visualization"].update(tagAccessor="lost")), "'lost'"),
            (in_columns(0, "past", lambda one: one["t"].update(sourceField="span")), "mapped as date_range"),
            (in_columns(0, "past", lambda one: one["t"].update(sourceField="source")), "mapped as keyword"),
            (in_columns(0, "now", lambda one: one["m"].update(sourceField="mentions.name")), "is in mentions"),
            (in_columns(0, "now", lambda one: one["m"].update(sourceField="lost")), "'lost' is not in the mappings"),
            (
                in_columns(1, "c", lambda one: one["g"]["params"]["filters"][0]["input"].update(query="lost: 1")),
                "the query's field 'lost'",
            ),
            (
                edit(
                    "lens-bars",
                    lambda one: one["attributes"]["state"]["visualization"]["layers"][0].update(xAccessor="q"),
                ),
                "'q'",
            ),
            (gone("lens-bars", LAYER), "the layer has no data view"),
            (gone("dashboard-board", "p1:"), f"has no p1:{LAYER}now"),
            (gone("dashboard-board", "p3:"), "has no p3:panel_p3"),
            (gone("dashboard-board", "controlGroup_"), "has no controlGroup_c1:optionsListDataView"),
            (
                edit("map-where", lambda one: source(one).update(geoField="source")),
                "geoField cannot use 'source', which is mapped as keyword",
            ),
            (edit("map-where", lambda one: source(one).update(metrics=[{"type": "avg", "field": "lost"}])), "'lost'"),
            (edit("search-old", lambda one: one["attributes"].update(breakdownField="title")), "mapped as text"),
            (gone("map-where", "layer_0"), "names the reference 'layer_0'"),
            (gone("search-tabbed", "kibana"), "which is not there"),
            (edit("search-old", lambda one: one["attributes"].update(columns=["lost"])), "the field 'lost'"),
            (edit("dashboard-board", lambda one: one["references"][3].update(id="gone")), "no file holds lens 'gone'"),
        ],
    )
    def test_broken(self, taken_back: Path, mapping_folder: Path, where: tuple[str, Change], expected: str) -> None:
        """Each mistake is found, and is no question of style."""
        name, change = where
        content = read(taken_back, name)
        change(content)
        (taken_back / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        found = [str(one) for one in lint(taken_back, mapping_folder) if one.broken]
        assert any(expected in one for one in found), found


def needed(board: SavedObject, others: Mapping[tuple[str, str], SavedObject]) -> list[SavedObject]:
    """Return those of ``others`` that ``board`` refers to, itself or by way of another."""
    found: dict[tuple[str, str], SavedObject] = {}
    waiting = [board]
    while waiting:
        for one in waiting.pop().references:
            key = (str(one["type"]), str(one["id"]))
            if key in others and key not in found:
                found[key] = others[key]
                waiting.append(others[key])
    return list(found.values())


@pytest.mark.no_cover
class TestShippedMutations:
    """Each reference of what this repository ships is needed, and so is each field."""

    @pytest.mark.parametrize("path", sorted((ROOT / "kibana").glob("dashboard-*.json")), ids=lambda path: path.stem)
    def test_without_a_reference_it_is_broken(self, path: Path) -> None:
        """Drill-downs, layers, maps, controls, searches."""
        objects, catalog = load(ROOT / "kibana"), read_catalog(ROOT / "mappings")
        board = next(one for one in objects if one.path == path)
        others = tuple(needed(board, {one.key: one for one in objects if one.path != path}))
        assert not any(one.broken for one in lint_objects((*others, board), catalog))
        for gone in board.references:
            kept = [one for one in board.references if one != gone]
            found = lint_objects((*others, SavedObject(path, {**board.content, "references": kept})), catalog)
            assert any(one.broken for one in found), gone


class TestOtherIndexes:
    """Fields are those of the data view's own index."""

    @pytest.fixture
    def templates(self, tmp_path: Path) -> Path:
        """Two indexes, one of them of a component template."""
        folder = tmp_path / "templates"
        folder.mkdir()
        papers = {"index_patterns": ["leaflets-v*"], "composed_of": ["our-papers"], "template": {}}
        runs = {"index_patterns": ["runs"], "template": {"mappings": {"properties": {"verdict": {"type": "keyword"}}}}}
        names = {"timestamp": "date", "title": "text", "source": "keyword", "words": "integer", "place": "geo_point"}
        shared = {"template": {"mappings": {"properties": {name: {"type": kind} for name, kind in names.items()}}}}
        shared["template"]["mappings"]["properties"]["outlet"] = {"type": "alias", "path": "source"}
        for name, content in (("leaflets", papers), ("runs", runs), ("papers", shared)):
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        return folder

    @pytest.mark.parametrize(("field", "broken"), [("source", False), ("outlet", False), ("verdict", True)])
    def test_a_field_of_another_index_is_unknown(
        self,
        taken_back: Path,
        templates: Path,
        field: str,
        broken: bool,  # noqa: FBT001 - a row of the table
    ) -> None:
        """A panel over the papers cannot read what only the runs have; an alias is its target."""
        content = read(taken_back, "lens-bars")
        content["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["b"]["columns"]["s"][
            "sourceField"
        ] = field
        (taken_back / "lens-bars.json").write_text(json.dumps(content), encoding="utf-8")
        assert any(one.broken for one in lint(taken_back, templates)) is broken

    def test_an_index_without_a_mapping_is_said_not_failed(self, taken_back: Path, templates: Path) -> None:
        """Its fields are somebody else's business."""
        view = read(taken_back, "index-pattern-leaflets")
        view["attributes"]["title"] = "ledger-*"
        (taken_back / "index-pattern-leaflets.json").write_text(json.dumps(view), encoding="utf-8")
        found = lint(taken_back, templates)
        assert not any(one.broken for one in found)
        assert any("no mapping is known for 'ledger-*'" in one.what for one in found)


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path to everything inside ``value``."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


class TestAnything:
    """A file that somebody edited may hold anything anywhere."""

    @given(data=st.data())
    @settings(max_examples=60, deadline=None)
    def test_nothing_breaks_the_linter_or_the_form(self, data: st.DataObject) -> None:
        """Whatever stands in whatever place: it is said, or left, and the form of the form is itself."""
        objects = [unpacked(one) for one in exported()]
        position = data.draw(st.integers(0, len(objects) - 1))
        *way, last = data.draw(st.sampled_from(list(places(objects[position]))))
        inside: Any = objects[position]
        for key in way:
            inside = inside[key]
        inside[last] = data.draw(st.sampled_from([None, "x", 3, [], {}, [1], {"a": 1}, [{}], [["x"]]]))
        lint_objects(tuple(SavedObject(Path("one.json"), one) for one in objects), Catalog({}, {}))
        form = normalized(packed(objects[position]))
        assert normalized(form) == form
