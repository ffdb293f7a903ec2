"""The data views: what an analyst reads beside each field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from pipeline.index.documents import NAMED_FACETS
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.kibana.objects import SavedObject, load

ROOT = Path(__file__).resolve().parents[3]
VIEWS = [one for one in load(ROOT / "kibana") if one.attributes.get("title") == "dateline-articles"]
PROPERTIES = load_templates().properties


def shown(view: SavedObject) -> list[str]:
    """Return the fields of articles that no source filter hides, those of ``facets`` by their full names."""
    names = [name for name in PROPERTIES if name not in ("facets", "other_names")]
    names += [f"facets.{name}" for name in NAMED_FACETS]
    hidden = [one["value"] for one in view.attributes["sourceFilters"]]
    return [name for name in names if not any(fnmatchcase(name, one) for one in hidden)]


def attributes(view: SavedObject) -> Mapping[str, Any]:
    """Return field → label and description."""
    return dict(view.attributes["fieldAttrs"])


@pytest.mark.parametrize("view", VIEWS, ids=[one.id for one in VIEWS])
class TestFields:
    """Each view of articles."""

    def test_each_has_a_label_and_a_description(self, view: SavedObject) -> None:
        """Whatever is shown says what it is called and what it means."""
        for name in shown(view):
            if "properties" not in PROPERTIES.get(name, {}):
                assert attributes(view)[name]["customLabel"], name
                assert attributes(view)[name]["customDescription"].endswith("."), name

    def test_labels_are_told_apart(self, view: SavedObject) -> None:
        """No two fields are called the same."""
        labels = [one["customLabel"] for one in attributes(view).values()]
        assert len(labels) == len(set(labels))

    def test_what_is_only_searched_says_where_it_is_shown(self, view: SavedObject) -> None:
        """A field of names has no column of its own; its description leads to the one that has."""
        for name in NAMED_FACETS:
            label = attributes(view)[f"facets.{name}"]["customLabel"]
            assert attributes(view)[name]["customDescription"].endswith(f"shown as {label}.")

    def test_days_are_shown_in_utc(self, view: SavedObject) -> None:
        """A day stays that day west of Greenwich, also where a person's own time zone is set."""
        formats = view.attributes["fieldFormatMap"]
        for name, field in PROPERTIES.items():
            if field.get("type") == "date" and name in shown(view):
                assert formats[name]["params"]["timezone"] == "UTC", name
                assert formats[name]["params"]["pattern"].startswith("YYYY-MM-DD"), name

    def test_languages_and_countries_have_names(self, view: SavedObject) -> None:
        """Codes are read as names."""
        for name, code, expected in [("facets.language", "en", "English"), ("country_codes", "NO", "Norway")]:
            entries = view.attributes["fieldFormatMap"][name]["params"]["lookupEntries"]
            assert {"key": code, "value": expected} in entries

    def test_two_bounds_are_explained(self, view: SavedObject) -> None:
        """KQL asks each bound of any of an article's days: the description says what to type instead."""
        for name in ("mentioned_dates", "coming_days"):
            assert "Lucene" in attributes(view)[name]["customDescription"]

    def test_all_views_of_articles_say_the_same(self, view: SavedObject) -> None:
        """They differ by their time alone."""
        for name in ("fieldAttrs", "fieldFormatMap", "sourceFilters"):
            assert view.attributes[name] == VIEWS[0].attributes[name]


@pytest.mark.parametrize("name", ["outcomes", "runs"])
class TestLedger:
    """The views of outcomes and runs."""

    @pytest.fixture
    def fields(self, name: str) -> Mapping[str, Any]:
        """The fields that their mapping gives a name each, those inside objects by their full names."""
        template = json.loads((ROOT / "mappings" / "component_templates" / f"{name}.json").read_text(encoding="utf-8"))
        given = template["template"]["mappings"]["properties"]
        inner = {f"{one}.{key}": field for one in given for key, field in given[one].get("properties", {}).items()}
        plain = {one: field for one, field in given.items() if "properties" not in field}
        return {one: field for one, field in (plain | inner).items() if field.get("index") is not False}

    @pytest.fixture
    def view(self, name: str) -> Mapping[str, Any]:
        """The view's attributes."""
        return next(one for one in load(ROOT / "kibana") if one.key == ("index-pattern", f"dateline-{name}")).attributes

    def test_each_field_has_a_label_and_a_description(self, fields: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """Whatever is shown says what it is called and what it means."""
        for one in fields:
            assert view["fieldAttrs"][one]["customLabel"], one
            assert view["fieldAttrs"][one]["customDescription"].endswith("."), one

    def test_times_are_shown_in_utc(self, fields: Mapping[str, Any], view: Mapping[str, Any]) -> None:
        """A night is the same night everywhere."""
        for one, field in fields.items():
            if field["type"] == "date":
                assert view["fieldFormatMap"][one]["params"]["timezone"] == "UTC", one
