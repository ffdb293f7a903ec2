"""The fields that mappings declare, as the linter sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import StorageError, UsageError
from pipeline.kibana.fields import Field, read_fields


class TestFields:
    """read_fields."""

    def test_fields_are_found_wherever_a_mapping_stands(self, mapping_folder: Path) -> None:
        """Subfolders, multi-fields, what is inside nested fields."""
        inner = mapping_folder / "more"
        inner.mkdir()
        plain = {"mappings": {"properties": {"place": {"properties": {"name": {"type": "keyword"}}}}}}
        (inner / "plain.json").write_text(json.dumps(plain), encoding="utf-8")
        fields = read_fields(mapping_folder)
        assert fields["title"] == Field("text", doc_values=False)
        assert fields["title.exact"] == Field("keyword")
        assert fields["bands"] == Field("keyword", doc_values=False)
        assert fields["unsaid.by"] == Field("keyword", hidden_by="unsaid")
        assert fields["mentions.name"] == Field("keyword", hidden_by="mentions")
        assert fields["origin"] == Field("flattened", hidden_by="origin")
        assert (fields["place"], fields["place.name"]) == (Field("object", doc_values=False), Field("keyword"))

    def test_a_folder_without_mappings_is_refused(self, tmp_path: Path) -> None:
        """Else every field would be missing, a hundred times."""
        with pytest.raises(UsageError, match="holds no Elasticsearch mapping"):
            read_fields(tmp_path)

    def test_a_file_that_is_not_json_is_named(self, tmp_path: Path) -> None:
        """One line with the file."""
        (tmp_path / "broken.json").write_text("{", encoding="utf-8")
        with pytest.raises(StorageError, match=r"broken\.json"):
            read_fields(tmp_path)
