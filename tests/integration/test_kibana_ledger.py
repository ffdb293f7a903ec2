"""*Sources* and *Runs*, asked of what two real nights over the sample press wrote: no document here is invented."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from elasticsearch import Elasticsearch

from pipeline.article import Outcome
from pipeline.kibana.objects import load
from pipeline.parts import read_part
from pipeline.settings import Settings
from pipeline.stages.verdict.record import record
from tests.elasticsearch_server import new_prefix, remove, server
from tests.kibana_requests.answer import Row, rows
from tests.kibana_requests.context import Around, DataView
from tests.kibana_requests.lens import request
from tests.kibana_requests.objects import data_view, layers, panel_around, types_of
from tests.press_night import Night, night, plain_settings

pytestmark = pytest.mark.elasticsearch

OBJECTS = load(Path(__file__).resolve().parents[2] / "kibana")
LAYERS = {
    layer.name: (board, layer)
    for board in OBJECTS
    if board.key in (("dashboard", "dateline-sources"), ("dashboard", "dateline-runs"))
    for layer in layers(board)
}
VIEWS = {
    one.id: one
    for one in OBJECTS
    if one.key in (("index-pattern", "dateline-outcomes"), ("index-pattern", "dateline-runs"))
}
OF_THE_LEDGER = sorted(name for name, (_, layer) in LAYERS.items() if layer.view in VIEWS)


class Told(NamedTuple):
    """Two nights, and the ledger of both in Elasticsearch."""

    client: Elasticsearch
    views: dict[str, DataView]
    nights: tuple[Night, Night]

    def rows(self, name: str) -> list[Row]:
        """Return what the layer ``name`` shows now."""
        board, layer = LAYERS[name]
        now = Around(datetime.now(UTC) + timedelta(minutes=1))
        around = panel_around(board, layer.name.split("/")[1], now)
        view = self.views[layer.view]
        answer = self.client.search(index=view.title, body=request(layer, view, around))
        return rows(layer, dict(answer), around)

    def sources(self) -> set[str]:
        """Return the names of the outlets."""
        return {one["source_name"] for one in self.nights[0].documents}


@pytest.fixture(scope="module")
def told(
    press_night: Night, press_settings: Settings, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    """The first night and one that brings nothing new; recording the second takes up the first, too."""
    if server().url is None:
        pytest.skip(f"data streams are tried on a real Elasticsearch: {server().name}")
    home = tmp_path_factory.mktemp("ledger") / "home"
    prefix = new_prefix()
    with Elasticsearch(elasticsearch_url) as client:
        if client.options(ignore_status=(400, 404)).indices.get_data_stream(name="none*").meta.status == 400:
            pytest.skip(f"the server of {os.environ.get('DATELINE_TEST_ELASTICSEARCH_URL')} has no data streams")
        shutil.copytree(Path(str(press_settings.home)), home)
        second = night(plain_settings(home), "second")
        elsewhere = Settings(home=home, elasticsearch_url=elasticsearch_url, index_prefix=prefix)
        for _ in range(2):
            told = record(elsewhere, second.run)
            assert told.problem is None
        yield Told(client, dict(_views(client, prefix)), (press_night, second))
        remove(client, prefix)


def _views(client: Elasticsearch, prefix: str) -> Iterator[tuple[str, DataView]]:
    for name, one in VIEWS.items():
        title = f"{prefix}-{name.removeprefix('dateline-')}"
        yield name, data_view(one, types_of(dict(client.field_caps(index=title, fields="*"))), title=title)


class TestRealLedger:
    """What the documents of a run are is what the panels count on."""

    @pytest.mark.parametrize("name", OF_THE_LEDGER)
    def test_a_panel_is_answered(self, name: str, told: Told) -> None:
        """Each panel has something to show of two good nights, but those of what failed."""
        assert bool(told.rows(name)) is not any(part in name for part in ("/gates/", "dateline-runs/troubled/"))

    def test_silent(self, told: Told) -> None:
        """After a night without news every source has been silent since it, also one that lists an address twice."""
        begun = [one.report.started_at for one in told.nights]
        found = told.rows("dateline-sources/silent/silent-layer")
        assert {one["source"] for one in found} == told.sources()
        for one in found:
            assert [datetime.fromisoformat(one[key]) for key in ("heard", "since")] == [
                when and when.replace(microsecond=when.microsecond // 1000 * 1000) for when in begun
            ]

    def test_each_source(self, told: Told) -> None:
        """One line a source, with its articles."""
        found = {one["source"]: one for one in told.rows("dateline-sources/each/each-layer")}
        articles = Counter(one["source_name"] for one in told.nights[0].documents)
        assert {name: one["articles"] for name, one in found.items()} == articles
        assert {tuple(one["verdict"]) for one in found.values()} == {("good",)}

    def test_reasons(self, told: Told) -> None:
        """Every outcome of both nights is counted once, although the ledger was recorded twice."""
        outcomes = [one for night in told.nights for one in read_part(night.run.ledger, Outcome)]
        found = {
            (one["kind"], one["reason"]): one["links"]
            for one in told.rows("dateline-sources/by-reason/by-reason-layer")
        }
        assert found == Counter((one.kind.value, one.reason) for one in outcomes)

    def test_nights(self, told: Told) -> None:
        """One line a night: good, with what it listed and brought, the newest first."""
        found = told.rows("dateline-runs/nights/nights-layer")
        assert [(one["verdict"], one["listed"], one["articles"]) for one in found] == [
            (["good"], one.report.links, one.report.articles) for one in reversed(told.nights)
        ]
        assert all(one["duration"] > 0 for one in found)
