"""The JSON Schema of ``searches.toml``, made from the model that reads it."""

from __future__ import annotations

from typing import Any

from pipeline.sources.schema import without_null
from pipeline.stages.messages.saved_searches import SavedSearch


def searches_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a whole file of saved searches."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dateline's saved searches",
        "type": "object",
        "additionalProperties": False,
        "properties": {"search": {"type": "array", "items": {"$ref": "#/$defs/SavedSearch"}}},
        "$defs": {"SavedSearch": SavedSearch.model_json_schema()},
    }
    return dict(without_null(schema))
