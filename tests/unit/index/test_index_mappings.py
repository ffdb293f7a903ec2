"""``mappings/``: every field of an article, once, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pipeline.article import Article
from pipeline.errors import SettingsError
from pipeline.index.analysis import COMPONENT, written
from pipeline.index.protocol import FACETS
from pipeline.index.templates import Templates, load_templates
from pipeline.index.words import STEMMERS


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


class TestFields:
    """The mapping and :class:`Article`."""

    def test_each_field_is_mapped(self, properties: dict[str, Any]) -> None:
        """A field that is not mapped would be refused; one that is mapped for nothing would mislead."""
        assert set(properties) == set(Article.model_fields)

    def test_each_field_of_the_parts_is_mapped(self, properties: dict[str, Any]) -> None:
        """The same holds for mentions, dates and revisions."""
        seen = []
        for name, field in Article.model_fields.items():
            for record in records_in(field.annotation):
                if "properties" in properties[name]:
                    assert set(properties[name]["properties"]) == set(record.model_fields), name
                    seen.append(name)
        assert seen == ["entity_mentions", "date_mentions", "revisions"]

    def test_the_mapping_cannot_grow(self, templates: Templates, properties: dict[str, Any]) -> None:
        """Unknown fields are refused, and the one with open keys is not indexed."""
        assert templates.body["template"]["mappings"]["dynamic"] == "strict"
        assert properties["provenance"] == {"type": "object", "enabled": False}

    @pytest.mark.parametrize("facet", FACETS)
    def test_facets_are_exact(self, properties: dict[str, Any], facet: str) -> None:
        """Facets are compared whole, and are flat."""
        mapping = properties[facet]
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
        assert {one["type"] for one in properties["text"]["fields"].values()} == {"text"}


class TestAnalysis:
    """The same words for both indexes."""

    @pytest.fixture
    def analysis(self, templates: Templates) -> dict[str, Any]:
        """The analysis, which stands beside the fields that use it: each component template must be valid alone."""
        made: dict[str, Any] = templates.components["dateline-articles-text"]["template"]["settings"]["index"][
            "analysis"
        ]
        return made

    def test_languages(self, analysis: dict[str, Any], properties: dict[str, Any]) -> None:
        """Each language of ``languages.toml`` has its stemmer, its analyser and its subfields."""
        for language, names in STEMMERS.items():
            assert analysis["filter"][f"dateline_stems_{language}"]["language"] == names["elasticsearch"]
            assert f"dateline_stems_{language}" in analysis["analyzer"][f"dateline_{language}"]["filter"]
            for field in ("title", "description", "text"):
                assert properties[field]["fields"][language]["analyzer"] == f"dateline_{language}"

    def test_every_analyzer_is_defined(self, analysis: dict[str, Any], properties: dict[str, Any]) -> None:
        """No field names an analyser, and no analyser a filter, that is not there."""
        used = {properties[name]["analyzer"] for name in ("title", "description", "text")}
        assert used == {"dateline_folded"}
        for analyzer in analysis["analyzer"].values():
            assert set(analyzer["char_filter"]) <= set(analysis["char_filter"])
            assert {name for name in analyzer["filter"] if name.startswith("dateline")} <= set(analysis["filter"])

    def test_the_analysis_is_the_tables(self) -> None:
        """``mappings/`` holds what the tables give; ``python -m pipeline.index.analysis`` writes it."""
        there = COMPONENT.read_text(encoding="utf-8")
        assert written(there) == there


class TestLoadTemplates:
    """Names."""

    def test_the_prefix_is_everywhere(self) -> None:
        """Every name starts with the configured prefix; the composition fits the components."""
        made = load_templates("night")
        assert set(made.body["composed_of"]) == set(made.components)
        assert made.body["index_patterns"] == ["night-articles-v*"]
        assert (made.alias, made.index) == ("night-articles", "night-articles-v2")

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        """Without ``mappings/`` there is one clear line."""
        with pytest.raises(SettingsError, match="mappings/"):
            load_templates(folder=tmp_path / "none")
