"""What analysts type into Kibana's query bar, asked of a real node over the sample press."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.protocol import Index
from pipeline.index.text.folding import folded
from pipeline.kibana.objects import SavedObject, load
from tests.kibana_requests.kql import Reading, kql
from tests.press_night import Night

pytestmark = pytest.mark.elasticsearch

ROOT = Path(__file__).resolve().parents[2]
ROWS = tomllib.loads((ROOT / "tests" / "data" / "kibana_typed.toml").read_text(encoding="utf-8"))["typed"]
VIEWS = [one for one in load(ROOT / "kibana") if one.attributes.get("title") == "dateline-articles"]
DISCOVER_BYTES_AN_ARTICLE = 300_000 / 71
"""Of what Discover loads; the sample press grows."""

Document = Mapping[str, Any]
Row = Mapping[str, Any]


def values(document: Document, field: str) -> list[str]:
    """Return the values of a field, one or several, as strings."""
    found = document.get(field)
    return [str(one) for one in (found if isinstance(found, list) else [found]) if one is not None]


def wanted(row: Row, document: Document) -> bool:
    """Return whether the row must find the article."""
    if row.get("every") or row.get("none"):
        return bool(row.get("every"))
    fits = any(has(row, one) for one in values(document, row["field"]))
    if fits and "exists_too" in row:
        fits = bool(values(document, row["exists_too"]))
    if fits and "both" in row:
        fits = wanted(row["both"], document)
    if fits and "without" in row:
        fits = not wanted(row["without"], document)
    return fits


def has(row: Row, value: str) -> bool:
    """Return whether a field's value is what the row asks for."""
    if "is" in row or "any" in row:
        return value in (row.get("any") or [row["is"]])
    if "holds" in row or "holds_any" in row:
        words = f" {' '.join(folded(value))} "
        return any(f" {' '.join(folded(one))} " in words for one in row.get("holds_any") or [row["holds"]])
    if "exists" in row:
        return True
    first, last = row.get("from", date.min), row.get("to", date.max)
    return bool(first <= date.fromisoformat(value) <= last)


def of_elasticsearch(index: Index) -> ElasticsearchIndex:
    """Return the index as what it is: its client sends what Kibana sends."""
    assert isinstance(index, ElasticsearchIndex)
    return index


@pytest.fixture(scope="module")
def types(press_elasticsearch: Index) -> Mapping[str, str]:
    """Field → type, as the data view is told them."""
    index = of_elasticsearch(press_elasticsearch)
    told = index._client.field_caps(index=index._templates.alias, fields="*").body["fields"]
    return {name: next(iter(kinds)) for name, kinds in told.items()}


class TestTyped:
    """The table of ``tests/data/kibana_typed.toml``."""

    def test_there_are_enough(self) -> None:
        """Sixty things or more, each once, of both languages."""
        assert len({row["typed"] for row in ROWS}) == len(ROWS) >= 60
        assert any(row.get("lucene") for row in ROWS)

    @pytest.mark.parametrize("row", ROWS, ids=[row["typed"] for row in ROWS])
    def test_it_finds_what_it_must(
        self, row: Row, press_elasticsearch: Index, press_night: Night, types: Mapping[str, str]
    ) -> None:
        """Each article that has what was typed is found, and, unless a bare word stands in texts, no other."""
        asked = {"query_string": {"query": row["typed"], "analyze_wildcard": True}}
        query = asked if row.get("lucene") else kql(row["typed"], Reading(types, "UTC"))
        index = of_elasticsearch(press_elasticsearch)
        answer = index._client.search(index=index._templates.alias, query=query, size=1000)
        found = {str(hit["_source"]["url"]) for hit in answer["hits"]["hits"]}
        expected = {str(one["url"]) for one in press_night.documents if wanted(row, one)}
        assert bool(expected) is not bool(row.get("none"))
        assert expected - found == set()
        if not row.get("more"):
            assert found == expected

    @pytest.mark.parametrize("code", ["no", "us", "in", "it", "per", "can"])
    def test_a_bare_word_is_no_code(self, code: str, press_elasticsearch: Index, types: Mapping[str, str]) -> None:
        """A word that is a country's code, too, is looked for in texts alone."""
        index = of_elasticsearch(press_elasticsearch)
        fields = ["title", "description", "text", "title_forms", "forms", "inflected_forms", "authors"]
        asked = [kql(code, Reading(types)), {"multi_match": {"query": code, "fields": fields}}]
        counts = [index._client.count(index=index._templates.alias, query=one)["count"] for one in asked]
        assert counts[0] == counts[1]


class TestDiscover:
    """What the list of articles loads."""

    @pytest.mark.parametrize("view", VIEWS, ids=[one.id for one in VIEWS])
    def test_each_text_is_sent_once(
        self, view: SavedObject, press_elasticsearch: Index, types: Mapping[str, str], press_night: Night
    ) -> None:
        """Kibana asks for every field that no source filter names: under 0.3 MB for 71 articles."""
        index = of_elasticsearch(press_elasticsearch)
        answer = index._client.search(
            index=index._templates.alias, size=500, source=False, fields=shown(view.attributes, list(types))
        )
        size = len(str(answer.body["hits"]["hits"]).encode())
        assert len(answer["hits"]["hits"]) == len(press_night.documents)
        assert size <= DISCOVER_BYTES_AN_ARTICLE * len(press_night.documents)


def shown(view: Mapping[str, Any], fields: Sequence[str]) -> list[dict[str, str]]:
    """Return the ``fields`` of Discover's request: all but those that a source filter names.

    Kibana 9.x (``SearchSource``): a filter's ``*`` stands for any letters, and multi-fields are fields like others.
    """
    filters = [one["value"] for one in view["sourceFilters"]]
    kept = [name for name in fields if not name.startswith("_") and not any(fnmatchcase(name, one) for one in filters)]
    return [{"field": name} for name in sorted(kept)]
