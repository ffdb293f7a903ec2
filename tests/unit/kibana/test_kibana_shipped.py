"""The dashboards that ship: what holds for each of them beside what the linter checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.kibana.objects import SavedObject, load
from tests.kibana_requests.objects import layers, panels

BOARDS = {one.id: one for one in load(Path(__file__).resolve().parents[3] / "kibana") if one.kind == "dashboard"}
OF_ARTICLES = ("dateline-tonight", "dateline-newsroom", "dateline-who", "dateline-next")
SEVEN = {"source_name", "language", "persons", "organizations", "countries", "section", "authors"}
DAYS = {"timestamp", "coming_days"}
"""Fields whose days lie close together: no axis from 1849."""


def drilldowns(panel: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a click in a panel can lead to."""
    actions = panel["embeddableConfig"].get("enhancements", {}).get("dynamicActions", {})
    yield from actions.get("events", ())


@pytest.mark.parametrize("board", BOARDS.values(), ids=list(BOARDS))
class TestShipped:
    """Each dashboard of ``kibana/``."""

    def test_it_says_how_to_search(self, board: SavedObject) -> None:
        """The first panel is text; its links lead to dashboards that ship, to all six of them."""
        first = next(panels(board))
        assert (first["gridData"]["x"], first["gridData"]["y"]) == (0, 0)
        text = first["embeddableConfig"]["savedVis"]["params"]["markdown"]
        assert set(re.findall(r"#/view/([\w-]+)", text)) == set(BOARDS)
        assert "earch" in text or "Choose" in text

    def test_a_click_leads_to_what_ships(self, board: SavedObject) -> None:
        """Every drill-down has its reference, under the name by which Kibana looks for it, to another dashboard."""
        references = {one["name"]: one for one in board.references}
        for panel in panels(board):
            for event in drilldowns(panel):
                action = event["action"]
                name = f"{panel['panelIndex']}:drilldown:{action['factoryId']}:{event['eventId']}:dashboardId"
                assert references[name]["id"] in BOARDS.keys() - {board.id}

    def test_articles_have_all_lists_of_values(self, board: SavedObject) -> None:
        """Where articles are shown, source, language, person, body, country, section and author can be chosen."""
        if board.id in OF_ARTICLES:
            controls = board.attributes["controlGroupInput"]["panelsJSON"].values()
            assert {one["explicitInput"]["fieldName"].removeprefix("facets.") for one in controls} >= SEVEN

    def test_no_axis_is_too_long_and_no_legend_unreadable(self, board: SavedObject) -> None:
        """Time axes go over days that lie close together; nothing is named by a run's id; nothing shows date ranges."""
        for layer in layers(board):
            for column in layer.columns.values():
                assert column["sourceField"] != "mentioned_date_ranges", layer.name
                if column["operationType"] == "date_histogram":
                    assert column["sourceField"] in DAYS, layer.name
                if column["isBucketed"]:
                    assert column["sourceField"] != "run_id", layer.name

    def test_copies_count_once(self, board: SavedObject) -> None:
        """Top values of articles go by stories or outlets, not by articles, of which three may be one wire piece."""
        for layer in layers(board):
            for column in layer.columns.values():
                by = column.get("params", {}).get("orderBy", {}).get("columnId")
                if board.id in OF_ARTICLES and by is not None:
                    assert layer.columns[by]["operationType"] == "unique_count", layer.name


def test_drilldowns_lead_somewhere() -> None:
    """There are drill-downs from news to persons, and from runs to sources."""
    found = {
        (board.id, one["id"])
        for board in BOARDS.values()
        for one in board.references
        if ":drilldown:" in one["name"] and one["type"] == "dashboard"
    }
    assert found >= {("dateline-newsroom", "dateline-who"), ("dateline-runs", "dateline-sources")}
