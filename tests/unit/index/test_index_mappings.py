"""``mappings/``: every field of an article, once, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pipeline.article import Article
from pipeline.enrich.names import CODES
from pipeline.enrich.names import FACETS as WITH_OTHER_NAMES
from pipeline.errors import SettingsError
from pipeline.index.documents import BESIDE, NAMED_FACETS
from pipeline.index.elasticsearch.analysis import COMPONENT, written
from pipeline.index.elasticsearch.templates import Templates, load_templates
from pipeline.index.protocol import FACETS

SEARCHED_ONLY = BESIDE | {"names"}
"""Fields of the mapping that are no field of an article."""


@pytest.fixture(scope="module")
def templates() -> Templates:
    """The templates under their own names."""
    return load_templates()


@pytest.fixture(scope="module")
def properties(templates: Templates) -> dict[str, Any]:
    """Field → its mapping, of all component templates."""
    merged: dict[str, Any] = {}
    for component in templates.components.values():
        fields = component["template"].get("mappings", {}).get("properties", {})
        assert not merged.keys() & fields.keys()
        merged |= fields
    return merged


def records_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the records that a field's type holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from records_in(argument)


def field_at(properties: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the mapping of a field, one of an object by its path."""
    field: dict[str, Any] = {"properties": properties}
    for name in path.split("."):
        field = field["properties"][name]
    return field


class TestFields:
    """The mapping and :class:`Article`."""

    def test_each_field_is_mapped(self, properties: dict[str, Any]) -> None:
        """A field that is not mapped would be refused; one that is mapped for nothing would mislead."""
        own = {name for name, mapping in properties.items() if mapping.get("type") != "alias"}
        assert own - SEARCHED_ONLY == set(Article.model_fields)

    def test_each_alias_leads_to_a_field(self, properties: dict[str, Any]) -> None:
        """What people guess (author, person, country, body, day …) is another name of what there is."""
        aliases = {name: mapping["path"] for name, mapping in properties.items() if mapping.get("type") == "alias"}
        assert {"author", "person", "org", "organization", "place", "country", "body", "day", "source"} <= set(aliases)
        assert {"lang", "headline"} <= set(aliases)
        assert {"keyword", "category", "mentions", "event", "flag", "site", "link"} <= set(aliases)
        assert set(aliases.values()) <= set(Article.model_fields) | SEARCHED_ONLY

    @pytest.mark.parametrize("name", NAMED_FACETS)
    def test_names_are_words_and_values(self, properties: dict[str, Any], name: str) -> None:
        """A named facet is searched by its words, whatever their case, and counted by its values."""
        assert properties[name]["analyzer"] == "dateline_names"
        assert properties[name]["search_analyzer"] == "dateline_name"
        assert properties["facets"]["properties"][name]["type"] == "keyword"

    def test_other_names_are_copied_into_their_facets(self, properties: dict[str, Any]) -> None:
        """Every kind of other names has a field, and is searched in the facet that it belongs to."""
        copied = {name: one["copy_to"] for name, one in properties["other_names"]["properties"].items()}
        assert set(copied) == {*WITH_OTHER_NAMES, CODES}
        assert all(name in to for name, to in copied.items() if name != CODES)
        assert copied[CODES] == ["countries"]

    def test_the_template_asks_few_fields_for_a_bare_word(self, templates: Templates) -> None:
        """Words, lemmas, names: all of them fields that are there, and no codes."""
        asked = templates.body["template"]["settings"]["index"]["query"]["default_field"]
        assert asked == ["title", "description", "text", "title_forms", "forms", "inflected_forms", "names", "authors"]

    def test_each_field_of_the_parts_is_mapped(self, properties: dict[str, Any]) -> None:
        """The same holds for mentions, dates and revisions."""
        seen = []
        for name, field in Article.model_fields.items():
            for record in records_in(field.annotation):
                if "properties" in properties[name]:
                    assert set(properties[name]["properties"]) == set(record.model_fields), name
                    seen.append(name)
        assert seen == ["entity_mentions", "enrichment", "date_mentions", "event_because", "revisions"]

    def test_the_mapping_cannot_grow(self, templates: Templates, properties: dict[str, Any]) -> None:
        """Unknown fields are refused, and those with open keys are not indexed."""
        assert templates.body["template"]["mappings"]["dynamic"] == "strict"
        for name in ("provenance", "names_in_full", "moved_from", "text_blocks"):
            assert properties[name] == {"type": "object", "enabled": False}

    @pytest.mark.parametrize("facet", FACETS)
    def test_facets_are_exact(self, properties: dict[str, Any], facet: str) -> None:
        """Facets are compared whole, and are flat."""
        mapping = properties["facets"]["properties"].get(facet) or field_at(properties, facet)
        keyword = mapping["fields"]["keyword"] if mapping["type"] == "date" else mapping
        assert keyword["type"] == "keyword"
        assert keyword["ignore_above"] * 4 < 32_766

    def test_no_keyword_can_be_too_long(self, properties: dict[str, Any]) -> None:
        """A term of more than 32,766 bytes makes Elasticsearch refuse the whole article."""
        limited = {"content_sha256", "fingerprint_bands"}
        for name, mapping in properties.items():
            if mapping.get("type") == "keyword" and mapping.get("index", True) and name not in limited:
                assert mapping["ignore_above"] * 4 <= 32_766, name

    def test_texts_are_not_cut(self, properties: dict[str, Any]) -> None:
        """The text is analysed whole; nothing keeps it as one term."""
        assert properties["text"]["type"] == "text"
        assert "fields" not in properties["text"]


class TestAnalysis:
    """The same words for both indexes."""

    @pytest.fixture
    def analysis(self, templates: Templates) -> dict[str, Any]:
        """The analysis, which stands beside the fields that use it: each component template must be valid alone."""
        made: dict[str, Any] = templates.components["dateline-articles-text"]["template"]["settings"]["index"][
            "analysis"
        ]
        return made

    def test_every_analyzer_is_defined(self, analysis: dict[str, Any], properties: dict[str, Any]) -> None:
        """No field names an analyser, and no analyser one of its parts, that is not there."""
        used = {properties[name]["analyzer"] for name in ("title", "description", "text")}
        assert used == {"dateline_folded"}
        for analyzer in analysis["analyzer"].values():
            assert set(analyzer["char_filter"]) <= set(analysis["char_filter"])
            assert {name for name in analyzer["filter"] if name.startswith("dateline")} <= set(
                analysis.get("filter", ())
            )

    def test_the_analysis_is_the_tables(self) -> None:
        """``mappings/`` holds what the tables give; ``python -m pipeline.index.elasticsearch.analysis`` writes it."""
        there = COMPONENT.read_text(encoding="utf-8")
        assert written(there) == there


class TestLoadTemplates:
    """Names."""

    def test_the_prefix_is_everywhere(self) -> None:
        """Every name starts with the configured prefix; the composition fits the components."""
        made = load_templates("night")
        assert set(made.body["composed_of"]) == set(made.components)
        assert made.body["index_patterns"] == ["night-articles-v*"]
        assert (made.alias, made.index) == ("night-articles", "night-articles-v10")

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        """Without ``mappings/`` there is one clear line."""
        with pytest.raises(SettingsError, match="mappings/"):
            load_templates(folder=tmp_path / "none")
