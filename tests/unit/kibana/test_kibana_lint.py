"""Each rule of the linter catches the object that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pipeline.kibana.lint import lint

Content: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Content], object]
Lint: TypeAlias = Callable[[str, Change], list[str]]

ROOT = Path(__file__).resolve().parents[3]


def attributes(**changed: object) -> Change:
    """Change attributes of the object."""
    return lambda content: content["attributes"].update(changed)


def without(name: str) -> Change:
    """Remove an attribute."""
    return lambda content: content["attributes"].pop(name)


def panel(position: int, **changed: object) -> Change:
    """Change a panel of the dashboard."""
    return lambda content: content["attributes"]["panelsJSON"][position].update(changed)


def grid(position: int, **changed: object) -> Change:
    """Change a panel's place."""
    return lambda content: content["attributes"]["panelsJSON"][position]["gridData"].update(changed)


def chart(mutate: Change) -> Change:
    """Change the Lens attributes of the chart."""
    return lambda content: mutate(content["attributes"]["panelsJSON"][0]["embeddableConfig"]["attributes"])


def layer(mutate: Change) -> Change:
    """Change the one layer of the chart."""
    return chart(lambda lens: mutate(lens["state"]["datasourceStates"]["formBased"]["layers"]["layer"]))


def column(name: str, **changed: object) -> Change:
    """Change a column of the chart."""
    return layer(lambda content: content["columns"][name].update(changed))


def params(**changed: object) -> Change:
    """Change the parameters of the terms column."""
    return layer(lambda content: content["columns"]["value"]["params"].update(changed))


def shown(mutate: Change) -> Change:
    """Change the visualization of the chart."""
    return chart(lambda lens: mutate(lens["state"]["visualization"]))


def controls(mutate: Change) -> Change:
    """Change the controls."""
    return lambda content: mutate(content["attributes"]["controlGroupInput"]["panelsJSON"])


def pick(**changed: object) -> Change:
    """Change the input of the one control."""
    return controls(lambda content: content["pick"]["explicitInput"].update(changed))


def references(mutate: Callable[[list[Content]], object]) -> Change:
    """Change the object's references."""
    return lambda content: mutate(content["references"])


def check(lint_after: Lint, name: str, change: Change, expected: str) -> None:
    """One change gives a finding that says ``expected``."""
    found = lint_after(name, change)
    assert any(expected in one for one in found), found


class TestShipped:
    """What this repository ships."""

    def test_the_shipped_objects_are_clean(self) -> None:
        """Every rule holds for kibana/, seen against mappings/."""
        assert [str(one) for one in lint(ROOT / "kibana", ROOT / "mappings")] == []


class TestClean:
    """The set that all other tests break."""

    def test_nothing_is_found_where_nothing_is_wrong(self, lint_after: Lint) -> None:
        """No rule cries wolf."""
        assert lint_after("board", lambda _: None) == []

    def test_a_finding_says_file_place_and_what(self, objects: Path, mapping_folder: Path) -> None:
        """One line that leads to the mistake."""
        path = objects / "tag.json"
        path.write_text(path.read_text(encoding="utf-8").replace('"8.0.0"', '"9.0.0"'), encoding="utf-8")
        (found,) = lint(objects, mapping_folder)
        said = "must be 8.0.0 for a tag, the lowest that Kibana 8.19 and 9.x take (house style)"
        assert str(found) == f"{path}: typeMigrationVersion: {said}"


class TestRoot:
    """What holds for every saved object."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (lambda one: one.pop("references"), "object: has no references"),
            (lambda one: one.update(updated_at="2026-01-01"), "unknown key 'updated_at'"),
            (lambda one: one.pop("coreMigrationVersion"), "coreMigrationVersion: is missing"),
            (lambda one: one.update(coreMigrationVersion="9.9.9"), "coreMigrationVersion: must be 8.8.0"),
            (lambda one: one.pop("typeMigrationVersion"), "typeMigrationVersion: is missing"),
            (lambda one: one.update(typeMigrationVersion="10.3.0"), "must be 10.2.0 for a dashboard"),
            (lambda one: one.update(typeMigrationVersion="11.0.0"), "Kibana refuses it with HTTP 422"),
            (lambda one: one.update(type="canvas"), "'canvas' is not among the types"),
            (without("timeFrom"), "attributes: has no timeFrom"),
            (attributes(colour="red"), "unknown key 'colour', which Kibana ignores"),
            (attributes(optionsJSON="{}"), "attributes.optionsJSON: is a string; spell the JSON out"),
            (
                lambda one: one["attributes"]["controlGroupInput"].update(ignoreParentSettingsJSON="{}"),
                "attributes.controlGroupInput.ignoreParentSettingsJSON: is a string",
            ),
            (panel(1, embeddableConfig={"uiStateJSON": "{}"}), "embeddableConfig.uiStateJSON: is a string"),
        ],
    )
    def test_root(self, lint_after: Lint, change: Change, expected: str) -> None:
        """Keys, versions and attributes are those that Kibana imports."""
        check(lint_after, "board", change, expected)

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (references(lambda all_: all_.append(all_[0])), "stands there 2 times"),
            (references(lambda all_: all_[0].pop("type")), "a reference has name, type and id"),
            (references(lambda all_: all_[1].update(id="lost")), "no file holds search 'lost'"),
        ],
    )
    def test_references(self, lint_after: Lint, change: Change, expected: str) -> None:
        """Every reference is whole, once, and leads to an object of the folder."""
        check(lint_after, "board", change, expected)

    def test_two_files_cannot_hold_one_object(self, objects: Path, mapping_folder: Path) -> None:
        """The later one would silently win."""
        (objects / "twin.json").write_bytes((objects / "tag.json").read_bytes())
        assert sum("2 files hold tag 'news'" in one.what for one in lint(objects, mapping_folder)) == 2

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("lost: 1", True),
            ("source: paper and not lost: *", True),
            ("words >= 10", False),
            ("lost > 3", True),
            ('source: "http://lost: 1"', False),
            ("title.exact: x", False),
            ("timestamp >= 2026-10-05T10:30 or source: lost", False),
            ("mentions:{ name: x and not name: y }", False),
            ("tit*: x", False),
            ("origin.lost: x", False),
            ("(NOT lost: x)", True),
        ],
    )
    def test_queries_name_fields_that_exist(self, lint_after: Lint, query: str, found: bool) -> None:  # noqa: FBT001 - a row of the table
        """KQL with an unknown field finds nothing, in silence; what is quoted is no field."""
        said = lint_after("board", chart(lambda lens: lens["state"]["query"].update(query=query)))
        assert any("the query's field 'lost'" in one for one in said) is found

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("mentions.name: x", "'mentions.name' is nested: write mentions:{ … }"),
            ("mentions:{ lost: x }", "the query's field 'mentions.lost'"),
        ],
    )
    def test_nested_fields_are_asked_for_in_a_group(self, lint_after: Lint, query: str, expected: str) -> None:
        """Kibana answers anything else with an error."""
        check(lint_after, "board", chart(lambda lens: lens["state"]["query"].update(query=query)), expected)

    @pytest.mark.parametrize("meta", [{"type": "custom", "key": "query"}, {"key": "lost", "disabled": True}])
    def test_a_filter_without_a_field_of_its_own(self, lint_after: Lint, meta: Content) -> None:
        """A query written by hand, or a filter that is switched off."""
        assert lint_after("board", chart(lambda lens: lens["state"]["filters"].append({"meta": meta}))) == []

    def test_filters_name_fields_that_exist(self, lint_after: Lint) -> None:
        """The same for filter pills."""
        change = chart(lambda lens: lens["state"]["filters"].append({"meta": {"key": "lost"}}))
        check(lint_after, "board", change, "the filter's field 'lost'")


class TestDataView:
    """Data views."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (without("runtimeFieldMap"), "has no runtimeFieldMap"),
            (attributes(timeFieldName="lost"), "the field 'lost' is not in the mappings"),
            (attributes(timeFieldName="source"), "cannot use 'source', which is mapped as keyword"),
            (attributes(fields="[]"), "attributes.fields: is a string; spell the JSON out"),
            (attributes(fields="["), "fields: must be a JSON list"),
            (attributes(typeMeta=[]), "typeMeta: must be a JSON object"),
            (attributes(fieldFormatMap={"lost": {"id": "url"}}), "the field 'lost' is not in the mappings"),
            (
                attributes(fieldFormatMap={"url": {"id": "url", "params": {"urlTemplate": ""}}}),
                "an empty urlTemplate makes dead links",
            ),
        ],
    )
    def test_data_view(self, lint_after: Lint, change: Change, expected: str) -> None:
        """The time field is a date, the strings are spelt out, formats have fields."""
        check(lint_after, "view", change, expected)


class TestSearch:
    """Saved searches."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (attributes(kibanaSavedObjectMeta={"searchSourceJSON": {}}), "has no searchSourceJSON"),
            (
                lambda one: one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"].pop("indexRefName"),
                "has neither indexRefName nor index",
            ),
            (
                references(lambda all_: all_.clear()),
                "names the reference 'kibanaSavedObjectMeta.searchSourceJSON.index'",
            ),
            (attributes(colour="red"), "unknown key 'colour', which Kibana refuses"),
            (attributes(columns=["lost"]), "columns: the field 'lost'"),
            (attributes(sort=["lost", "desc"]), "cannot sort by 'lost'"),
            (attributes(sort=[["timestamp", "down"]]), "is not [field, asc or desc]"),
            (attributes(tabs=[]), "unknown key 'tabs', which Kibana refuses"),
            (attributes(sort=[["title", "asc"]]), "cannot sort by 'title'"),
            (attributes(sort=[["bands", "asc"]]), "cannot sort by 'bands'"),
            (attributes(sort=[["lost", "asc"]]), "cannot sort by 'lost'"),
            (attributes(sort=[["mentions.name", "asc"]]), "cannot sort by 'mentions.name'"),
        ],
    )
    def test_search(self, lint_after: Lint, change: Change, expected: str) -> None:
        """A search knows its data view, and shows and sorts by fields that can be."""
        check(lint_after, "search", change, expected)


class TestDashboard:
    """The grid, the panels, the references between them."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (attributes(panelsJSON=[]), "panelsJSON: has no panel"),
            (attributes(timeRestore=False), "timeRestore: must be true"),
            (panel(1, panelIndex="a"), "2 panels have the panelIndex 'a'"),
            (grid(0, i="z"), "i is 'z', and panelIndex 'a'"),
            (grid(0, w="24"), "must be whole numbers"),
            (grid(1, x=30), "does not fit on 48 columns"),
            (grid(0, h=0), "does not fit"),
            (grid(1, x=23), "panelsJSON[1].gridData: overlaps panelsJSON[0].gridData"),
            (panel(0, title="Sources"), "the title belongs inside embeddableConfig"),
            (panel(0, version="8.0.0"), "unknown key 'version'"),
            (lambda one: one["attributes"]["panelsJSON"][0].pop("embeddableConfig"), "has no embeddableConfig"),
            (panel(1, panelRefName="panel_z"), "panelRefName must be panel_b"),
            (panel(1, type="lens"), "is a lens, and refers to a search"),
            (references(lambda all_: all_.pop(0)), "has no a:indexpattern-datasource-layer-layer"),
            (references(lambda all_: all_.pop(1)), "has no b:panel_b"),
            (references(lambda all_: all_[1].update(name="z:panel_z")), "z:panel_z: no panel and no control has it"),
            (references(lambda all_: all_[3].update(name="tag-ref-z")), "a tag's reference is called tag-ref-news"),
            (
                references(
                    lambda all_: all_[0].update(type="tag", id="news", name="a:indexpattern-datasource-layer-layer")
                ),
                "the panel says 'view', the dashboard 'news'",
            ),
        ],
    )
    def test_dashboard(self, lint_after: Lint, change: Change, expected: str) -> None:
        """Panels have their own place, and what they need is referred to under the right name."""
        check(lint_after, "board", change, expected)


class TestControls:
    """The controls above a dashboard."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (lambda one: one["attributes"]["controlGroupInput"].pop("controlStyle"), "has no controlStyle"),
            (controls(lambda all_: all_["pick"].pop("width")), "controlGroupInput.pick: has no width"),
            (controls(lambda all_: all_["pick"].update(type="dial")), "the control 'dial'"),
            (controls(lambda all_: all_.update(other=all_["pick"])), "2 controls have the order 0"),
            (pick(id="other"), "explicitInput.id must be pick"),
            (pick(fieldName="lost"), "the field 'lost' is not in the mappings"),
            (pick(fieldName="title"), "cannot use 'title', which is mapped as text"),
            (pick(fieldName="mentions.name"), "is in mentions, which is nested, flattened or disabled"),
            (pick(dataViewId="other"), "dataViewId is 'other', its reference 'view'"),
            (controls(lambda all_: all_["pick"]["explicitInput"].pop("sort")), "explicitInput: has no sort"),
            (references(lambda all_: all_.pop(2)), "has no controlGroup_pick:optionsListDataView"),
        ],
    )
    def test_controls(self, lint_after: Lint, change: Change, expected: str) -> None:
        """A control has its field, its data view and its reference."""
        check(lint_after, "board", change, expected)

    def test_a_time_slider_needs_no_field(self, lint_after: Lint) -> None:
        """It works on the time range alone."""
        slider = {"type": "timeSlider", "order": 1, "grow": True, "width": "large", "explicitInput": {"id": "time"}}
        assert lint_after("board", controls(lambda all_: all_.update(time=slider))) == []


class TestLens:
    """Lens panels by value."""

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (chart(lambda lens: lens.pop("title")), "has no title"),
            (chart(lambda lens: lens.update(type="vega")), "type must be lens"),
            (chart(lambda lens: lens["state"].pop("adHocDataViews")), "has no adHocDataViews"),
            (chart(lambda lens: lens["state"].update(datasourceStates={})), "has no layer"),
            (
                chart(lambda lens: lens["references"].clear()),
                "attributes.references has no indexpattern-datasource-layer-layer",
            ),
            (layer(lambda one: one.pop("sampling")), "has no sampling"),
            (layer(lambda one: one["columnOrder"].pop()), "columnOrder must name every column once"),
            (layer(lambda one: one["columnOrder"].append("count")), "columnOrder must name every column once"),
            (layer(lambda one: one["columns"]["count"].pop("label")), "has no label"),
            (column("count", operationType="magic"), "the operation 'magic'"),
            (column("count", isBucketed=True), "count needs isBucketed false"),
            (column("value", scale="ratio"), "terms has the scale ordinal"),
            (column("count", sourceField="lost"), "the field 'lost' is not in the mappings"),
            (column("count", operationType="formula", references=["lost"]), "formula reads the column 'lost'"),
            (column("value", sourceField="lost"), "the field 'lost' is not in the mappings"),
            (column("value", sourceField="title"), "the operation terms cannot use 'title', which is mapped as text"),
            (column("value", sourceField="mentions"), "is in mentions, which is nested, flattened or disabled"),
            (column("value", sourceField="unsaid.by"), "is in unsaid, which is nested, flattened or disabled"),
            (column("value", sourceField="bands"), "cannot use 'bands', which is mapped without doc_values"),
            (column("value", sourceField="origin"), "is in origin, which is nested, flattened or disabled"),
            (layer(lambda one: one["columns"]["value"]["params"].pop("size")), "params: has no size"),
            (params(orderBy={"type": "column", "columnId": "lost"}), "there is no column 'lost'"),
            (params(orderBy={"type": "column", "columnId": "value"}), "'value' is a bucket; order by a metric"),
            (chart(lambda lens: lens.update(visualizationType="lnsMagic")), "the visualization 'lnsMagic'"),
            (shown(lambda one: one.pop("legend")), "visualization: has no legend"),
            (shown(lambda one: one["layers"][0].pop("seriesType")), "layers[0]: has no seriesType"),
            (shown(lambda one: one["layers"][0].update(xAccessor="lost")), "xAccessor names the column 'lost'"),
            (shown(lambda one: one["layers"][0].update(splitAccessor="lost")), "splitAccessor names the column 'lost'"),
            (shown(lambda one: one["layers"][0].update(accessors=["lost"])), "accessors names the column 'lost'"),
            (shown(lambda one: one["layers"][0].update(layerId="lost")), "which the layer 'lost' has not"),
            (shown(lambda one: one["layers"].clear()), "nothing of the layer 'layer' is shown"),
        ],
    )
    def test_lens(self, lint_after: Lint, change: Change, expected: str) -> None:
        """What Kibana imports in silence and shows broken is found here."""
        check(lint_after, "board", change, expected)

    def test_terms_may_be_in_alphabetical_order(self, lint_after: Lint) -> None:
        """Then no column is needed to order by."""
        assert lint_after("board", params(orderBy={"type": "alphabetical", "fallback": False})) == []

    @pytest.mark.parametrize(
        ("kind", "state", "key"),
        [
            ("lnsMetric", {"layerId": "layer", "layerType": "data", "metricAccessor": "lost"}, "metricAccessor"),
            ("lnsDatatable", {"layerId": "layer", "layerType": "data", "columns": [{"columnId": "lost"}]}, "columnId"),
            ("lnsPie", {"shape": "pie", "layers": [{"layerId": "layer", "primaryGroups": ["lost"]}]}, "primaryGroups"),
            ("lnsPie", {"shape": "pie", "layers": [{"layerId": "layer", "metrics": ["lost"]}]}, "metrics"),
            ("lnsHeatmap", {"layerId": "layer", "valueAccessor": "lost"}, "valueAccessor"),
        ],
    )
    def test_dangling_accessors(self, lint_after: Lint, kind: str, state: Content, key: str) -> None:
        """Every kind of visualization names its columns in its own way."""

        def change(lens: Content) -> None:
            lens.update(visualizationType=kind)
            lens["state"]["visualization"] = state

        check(lint_after, "board", chart(change), f"{key} names the column 'lost', which the layer 'layer' has not")

    @pytest.mark.parametrize(
        ("operation", "field", "scale", "bucketed", "works"),
        [
            ("date_histogram", "timestamp", "interval", True, True),
            ("date_histogram", "source", "interval", True, False),
            ("unique_count", "source", "ratio", False, True),
            ("unique_count", "title", "ratio", False, False),
            ("median", "words", "ratio", False, True),
            ("median", "timestamp", "ratio", False, False),
            ("max", "timestamp", "ratio", False, True),
            ("sum", "source", "ratio", False, False),
            ("date_histogram", "span", "interval", True, False),
            ("percentile", "words", "ratio", False, True),
        ],
    )
    def test_operations_and_types(
        self,
        lint_after: Lint,
        operation: str,
        field: str,
        scale: str,
        bucketed: bool,  # noqa: FBT001 - a row of the table
        works: bool,  # noqa: FBT001 - a row of the table
    ) -> None:
        """An operation reads only the types that Elasticsearch aggregates that way."""
        change = column("count", operationType=operation, sourceField=field, scale=scale, isBucketed=bucketed)
        said = lint_after("board", change)
        assert any(f"the operation {operation} cannot use {field!r}" in one for one in said) is not works
