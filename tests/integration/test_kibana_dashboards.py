"""Every panel, control and search of ``kibana/``, asked of a real index as Kibana asks it: what each shows is right.

The rules by which a saved object becomes a request are those of :mod:`tests.kibana_requests`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest
import yaml
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.elasticsearch.templates import What, load_templates
from pipeline.kibana.objects import SavedObject, load
from pipeline.settings import Settings
from tests import kibana_night
from tests.elasticsearch_server import new_prefix, remove, server
from tests.kibana_requests.answer import Row, rows
from tests.kibana_requests.context import Around, DataView
from tests.kibana_requests.kql import Dsl
from tests.kibana_requests.lens import Layer, request
from tests.kibana_requests.objects import (
    control_request,
    controls,
    data_view,
    discover_request,
    documents_request,
    grid_request,
    grids,
    layers,
    panel_around,
    panels,
    rule_request,
    types_of,
)
from tests.press_night import Night

pytestmark = pytest.mark.elasticsearch

FOLDER = Path(__file__).resolve().parents[2] / "kibana"
OBJECTS = load(FOLDER)
BOARDS = {one.id: one for one in OBJECTS if one.kind == "dashboard"}
LISTS = {
    f"{board.id}/{panel['panelIndex']}": (board, panel)
    for board in BOARDS.values()
    for panel in panels(board)
    if panel["type"] == "search"
}
SEARCHES = {one.id: one for one in OBJECTS if one.kind == "search"}
LAYERS = {one.name: (board, one) for board in BOARDS.values() for one in layers(board)}
CONTROLS = {one.name: (board, one) for board in BOARDS.values() for one in controls(board)}
GRIDS = {one.name: (board, one) for board in BOARDS.values() for one in grids(board)}
ZONES = ("UTC", "America/New_York", "Asia/Tokyo")
PERSON = "Halvard Brekke"


class Asked(NamedTuple):
    """An index with a night in it, and what Kibana knows of it."""

    client: Elasticsearch
    views: Mapping[str, DataView]
    documents: list[dict[str, Any]]
    """The sample press."""

    def rows(self, name: str, zone: str = "UTC", *filters: Dsl) -> list[Row]:
        """Return what the layer ``name`` shows somebody in ``zone``, with pinned ``filters``."""
        board, layer = LAYERS[name]
        around = around_of(board, layer, zone, *filters)
        view = self.views[layer.view]
        return rows(layer, self.search(view, request(layer, view, around)), around)

    def search(self, view: DataView, body: Dsl) -> dict[str, Any]:
        """Return what Elasticsearch answers; raises what the client raises when it refuses."""
        return dict(self.client.search(index=view.title, body=body))


def around_of(board: SavedObject, layer: Layer, zone: str, *filters: Dsl) -> Around:
    """Return what stands around a panel of ``board`` on the morning after the night."""
    return panel_around(board, layer.name.split("/")[1], Around(kibana_night.NOW, zone, filters=filters))


@pytest.fixture(scope="module")
def asked(
    press_night: Night,
    elasticsearch_url: str,
    make_article: Callable[..., Article],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Asked]:
    """The sample press, the weeks before and the ledger in a real Elasticsearch."""
    if server().url is None:
        pytest.skip(f"an emulator knows too few aggregations: {server().name}")
    prefix = new_prefix()
    home = tmp_path_factory.mktemp("kibana")
    settings = Settings.load(home=home, elasticsearch_url=elasticsearch_url, index_prefix=prefix)
    with Elasticsearch(elasticsearch_url) as client, closing(open_index(settings)) as index:
        index.ensure()
        written = list(index.write(kibana_night.articles(press_night.documents, make_article)))
        assert {one.status for one in written} == {"written"}
        titles = {"articles": f"{prefix}-articles"}
        ledger: tuple[tuple[What, Iterator[Dsl]], ...] = (
            ("outcomes", kibana_night.outcomes()),
            ("runs", kibana_night.runs()),
        )
        for kind, found in ledger:
            titles[kind] = f"{prefix}-{kind}-night"
            properties = load_templates(prefix, of=kind).properties
            client.indices.create(index=titles[kind], mappings={"dynamic": "strict", "properties": properties})
            bulk(client, ({"_index": titles[kind], "_source": one} for one in found))
        client.indices.refresh(index=f"{prefix}-*")
        yield Asked(client, _views(client, titles), press_night.documents)
        remove(client, prefix)


def _views(client: Elasticsearch, titles: Mapping[str, str]) -> dict[str, DataView]:
    types = {kind: types_of(dict(client.field_caps(index=name, fields="*"))) for kind, name in titles.items()}
    found = {}
    for one in OBJECTS:
        if one.kind == "index-pattern":
            kind = str(one.attributes["title"]).removeprefix("dateline-").rstrip("*")
            found[one.id] = data_view(one, types[kind], title=titles[kind])
    return found


@pytest.mark.parametrize("zone", ZONES)
class TestEveryRequest:
    """Nothing that Kibana asks is refused, or shows nothing."""

    @pytest.mark.parametrize("name", sorted(LAYERS))
    def test_a_panel_shows_something(self, name: str, zone: str, asked: Asked) -> None:
        """Each panel has a row, and each of its figures a value in one of them at least."""
        found = asked.rows(name, zone)
        assert found
        for metric in LAYERS[name][1].metrics():
            assert any(row[metric] is not None for row in found), metric

    @pytest.mark.parametrize("name", sorted(CONTROLS))
    def test_a_control_offers_something(self, name: str, zone: str, asked: Asked) -> None:
        """Each list of values has one."""
        board, control = CONTROLS[name]
        view = asked.views[control.view]
        around = panel_around(board, control.name, Around(kibana_night.NOW, zone))
        found = asked.search(view, control_request(control, view, around))
        assert found["aggregations"]["suggestions"]["buckets"]

    @pytest.mark.parametrize("name", sorted(GRIDS))
    def test_a_map_shows_something(self, name: str, zone: str, asked: Asked) -> None:
        """Each map has clusters, and what names a figure's colour and size is a figure that the answer has."""
        board, grid = GRIDS[name]
        view = asked.views[grid.view]
        around = panel_around(board, name.split("/")[1], Around(kibana_night.NOW, zone))
        found = asked.search(view, grid_request(grid, view, around))["aggregations"]["gridSplit"]["buckets"]
        assert len(found) > 1
        assert all(one["gridCentroid"]["count"] and one["cardinality_of_story_id"]["value"] for one in found)

    @pytest.mark.parametrize("name", sorted(SEARCHES))
    def test_a_search_finds_something(self, name: str, zone: str, asked: Asked) -> None:
        """Each saved search finds an article, and shows it in each of its columns' fields."""
        search = SEARCHES[name]
        view = asked.views[search.references[0]["id"]]
        around = Around(kibana_night.NOW, zone, "now-90d", "now")
        hits = asked.search(view, discover_request(search, view, around))["hits"]["hits"]
        assert hits
        shown = {field for hit in hits for field in hit["fields"]}
        assert set(search.attributes["columns"]) - {"updated_at"} <= shown

    @pytest.mark.parametrize("name", sorted(LISTS))
    def test_a_list_on_a_dashboard_shows_something(self, name: str, zone: str, asked: Asked) -> None:
        """A saved search on a dashboard takes the dashboard's time range instead of its own."""
        board, panel = LISTS[name]
        reference = f"{panel['panelIndex']}:{panel['panelRefName']}"
        search = SEARCHES[next(one["id"] for one in board.references if one["name"] == reference)]
        view = asked.views[search.references[0]["id"]]
        around = panel_around(board, panel["panelIndex"], Around(kibana_night.NOW, zone))
        source, sort = search.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"], search.attributes["sort"]
        queries = (source["query"], around.query)
        assert asked.search(view, documents_request(view, around, queries, source["filter"], sort))["hits"]["hits"]


class TestTonight:
    """What happened, each event once."""

    def test_what_most_outlets_tell_leads(self, asked: Asked) -> None:
        """A line an event, those first that most outlets tell, with what the index says of it: texts, languages."""
        found = asked.rows("dateline-tonight/told/told-layer")
        told: dict[str, list[dict[str, Any]]] = {}
        for one in asked.documents:
            told.setdefault(one["event_id"], []).append(one)
        for row in found:
            if some := told.get(row["event"]):
                counts = [len({one[name] for one in some}) for name in ("source_id", "language", "story_id")]
                assert [row["outlets"], row["languages"], row["texts"]] == counts
        outlets = [row["outlets"] for row in found]
        assert outlets == sorted(outlets, reverse=True)
        assert outlets[0] == max(len({one["source_id"] for one in some}) for some in told.values())
        assert outlets[0] > 2

    def test_one_event_alone(self, asked: Asked) -> None:
        """Whoever clicks an event's id sees what tells that event, and nothing else."""
        leading = asked.rows("dateline-tonight/told/told-layer")[0]
        only = {"match_phrase": {"event_id": leading["event"]}}
        assert [one["event"] for one in asked.rows("dateline-tonight/told/told-layer", "UTC", only)] == [
            leading["event"]
        ]
        assert len(asked.rows("dateline-tonight/by-outlet/by-outlet-layer", "UTC", only)) == leading["outlets"]


@pytest.mark.parametrize("zone", ZONES)
class TestNewsroom:
    """What last night brought."""

    def test_who_leads_and_had_it_first(self, zone: str, asked: Asked) -> None:
        """The wire story leads with three outlets; it is told by its latest headline and its first outlet."""
        leading, *rest = asked.rows("dateline-newsroom/carried/carried-layer", zone)
        story = [one for one in asked.documents if one["story_id"] == leading["story"]]
        first = next(one for one in story if one["id"] == leading["story"])
        latest = max(story, key=lambda one: datetime.fromisoformat(one["timestamp"]))
        assert (leading["outlets"], leading["copies"]) == (3, 3)
        assert (leading["headline"], leading["first"], leading["link"]) == (
            [latest["title"]],
            [first["source_name"]],
            [latest["url"]],
        )
        assert {one["outlets"] for one in rest} == {1}

    def test_new_names(self, zone: str, asked: Asked) -> None:
        """A name in three of tonight's articles and in none before is out of the ordinary, an everyday name is not."""
        found = {one["name"] for one in asked.rows("dateline-newsroom/new-persons/new-persons-layer", zone)}
        assert PERSON in found
        assert kibana_night.EVERYDAY not in found

    def test_copies_count_once(self, zone: str, asked: Asked) -> None:
        """Stories are two fewer than articles: three copies are one story."""
        (articles,), (stories,) = (
            [one["figure"] for one in asked.rows(f"dateline-newsroom/{name}/{name}-layer", zone)]
            for name in ("articles", "stories")
        )
        assert articles == len(asked.documents) + 3
        assert articles - stories == 2

    def test_a_week_before(self, zone: str, asked: Asked) -> None:
        """Beside each source's stories stand those of the same 24 hours a week earlier."""
        found = {one["source"]: one for one in asked.rows("dateline-newsroom/volume/volume-layer", zone)}
        assert found["Harbour Gazette"]["before"] == kibana_night.WEEKS_OLD
        assert found["The Fenland Post"]["before"] == 0
        assert found["The Fenland Post"]["stories"] == len(
            {one["story_id"] for one in asked.documents if one["source_name"] == "The Fenland Post"}
        )

    def test_where(self, zone: str, asked: Asked) -> None:
        """Countries come with the most stories first."""
        leading = asked.rows("dateline-newsroom/countries/countries-layer", zone)[0]
        stories = {one["story_id"] for one in asked.documents if leading["country"] in one.get("countries", ())}
        assert (leading["country"], leading["stories"]) == ("Norway", len(stories))


@pytest.mark.parametrize("zone", ZONES)
class TestWho:
    """One person: with whom, where, in which outlets."""

    def test_one_person(self, zone: str, asked: Asked) -> None:
        """Choosing a name counts only the articles that name it, each story once."""
        pinned: Dsl = {"query": {"match_phrase": {"facets.persons": PERSON}}}
        named = [one for one in asked.documents if PERSON in one.get("persons", ())]
        assert named
        for panel, column, field in (
            ("with-persons", "person", "persons"),
            ("with-organizations", "organization", "organizations"),
            ("countries", "country", "countries"),
        ):
            shown = asked.rows(f"dateline-who/{panel}/{panel}-layer", zone, pinned)
            found = {one[column]: one["stories"] for one in shown}
            values = {value for one in named for value in one.get(field, ())}
            assert found == {
                value: len({one["story_id"] for one in named if value in one.get(field, ())}) for value in values
            }
        outlets = {one["source"] for one in asked.rows("dateline-who/outlets-of/outlets-of-layer", zone, pinned)}
        assert outlets == {one["source_name"] for one in named}


@pytest.mark.parametrize("browser", ZONES)
class TestWhatsNext:
    """The coming days. They are days of the calendar, wherever who looks sits: ``kibana/kibana.yml`` says so."""

    def agenda(self, asked: Asked, browser: str) -> list[Row]:
        """Return the agenda as Kibana shows it in a browser of that time zone."""
        settings = yaml.safe_load((FOLDER / "kibana.yml").read_text())["uiSettings.overrides"]
        return asked.rows("dateline-next/agenda/agenda-layer", settings.get("dateFormat:tz", browser))

    def test_the_agenda(self, browser: str, asked: Asked) -> None:
        """Each coming day stands with every headline that speaks of it, whenever it was published, and no past day."""
        first = kibana_night.NOW.date()
        expected = kibana_night.coming(asked.documents, first, first + timedelta(days=59))
        assert len(expected) > 10
        assert {(one["day"], one["headline"]) for one in self.agenda(asked, browser)} == expected

    def test_a_row_is_whole(self, browser: str, asked: Asked) -> None:
        """Beside day and headline stand source and link."""
        links = {one["title"]: (one["source_name"], one["url"]) for one in asked.documents}
        for one in self.agenda(asked, browser):
            assert (one["source"][0], one["link"][0]) == links[one["headline"]]


@pytest.mark.parametrize("zone", ZONES)
class TestSourcesAndRuns:
    """The ledger."""

    def test_silent(self, zone: str, asked: Asked) -> None:
        """Only sources that brought nothing last night are silent, since the first night without; the longest first."""
        found = asked.rows("dateline-sources/silent/silent-layer", zone)
        assert [(one["source"], one["since"][:13], one["heard"][:13]) for one in found] == [
            ("Farol da Ribeira", "2026-11-03T02", "2026-11-02T02"),
            ("Северная пристань", "2026-11-06T02", "2026-11-05T02"),
        ]

    def test_each_source(self, zone: str, asked: Asked) -> None:
        """One line a source: its last verdict, sums over the nights, the mean share of undated articles; no replay."""
        found = {one["source"]: one for one in asked.rows("dateline-sources/each/each-layer", zone)}
        fenland, north = found["The Fenland Post"], found["Северная пристань"]
        assert (fenland["verdict"], north["verdict"]) == (["good"], ["not good"])
        assert (fenland["articles"], north["articles"], fenland["silent"]) == (40, 20, None)
        assert north["silent"] is not None
        assert fenland["undated"] == pytest.approx(0.05)
        assert fenland["lag"] == pytest.approx(6.5)

    def test_reasons(self, zone: str, asked: Asked) -> None:
        """Outcomes by reason, the most frequent first."""
        shown = asked.rows("dateline-sources/by-reason/by-reason-layer", zone)
        found = [(one["kind"], one["reason"], one["links"]) for one in shown]
        assert found == [("indexed", "new", 18), ("failed", "http-404", 3), ("rejected", "robots", 3)]

    def test_nights(self, zone: str, asked: Asked) -> None:
        """One line a night under a name that can be read, the newest first: verdict, why, how long."""
        found = asked.rows("dateline-runs/nights/nights-layer", zone)
        assert [one["night"][:10] for one in found] == ["2026-11-07", "2026-11-06", "2026-11-05"]
        assert (found[0]["verdict"], found[0]["gates"]) == (["not good"], ["source-silent"])
        assert (found[1]["verdict"], found[1]["duration"]) == (["good"], 21 * 60)


class TestRules:
    """The alert rules of ``kibana/rules``: they find what they are there for, and nothing on a good morning."""

    RULES: ClassVar = {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "rules").glob("*.json"))}
    AT_NOW = f"{kibana_night.NOW:%Y-%m-%dT%H:%M:%SZ}||"

    def found(self, name: str, asked: Asked, later: timedelta = timedelta(0)) -> Dsl:
        """Return what Elasticsearch answers the rule ``name``, whose own ``now`` is that of the night."""
        rule = json.loads(json.dumps(self.RULES[name]).replace('"now-', f'"{self.AT_NOW}-'))
        index, body = rule_request(rule, asked.views, Around(kibana_night.NOW + later))
        (view,) = {one.title for one in asked.views.values() if one.id == index}
        return dict(asked.client.search(index=view, body=body))

    def test_no_articles(self, asked: Asked) -> None:
        """After a night with articles there are some in the window; two days later none, and the rule fires."""
        assert self.found("no-articles", asked)["hits"]["total"]["value"] > 0
        assert self.found("no-articles", asked, timedelta(days=2))["hits"]["total"]["value"] == 0

    def test_source_silent(self, asked: Asked) -> None:
        """It names the source that has been silent for more than three days, and no other."""
        groups = self.found("source-silent", asked)["aggregations"]["groupAgg"]["buckets"]
        assert [one["key"] for one in groups] == ["Farol da Ribeira"]

    def test_gate_failed(self, asked: Asked) -> None:
        """It finds the run whose gate failed, and nothing when that is two days ago."""
        assert self.found("gate-failed", asked)["hits"]["total"]["value"] > 0
        assert self.found("gate-failed", asked, timedelta(days=2))["hits"]["total"]["value"] == 0
