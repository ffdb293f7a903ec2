"""The JSON Schema of the sources file, for editors: ``python -m pipeline.sources.schema`` writes it anew.

It is made from the model that reads the file, so the two cannot differ; a test compares them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.settings import SOURCE_ID, Source

SCHEMA_PATH = Path(__file__).with_name("sources.schema.json")
_ADDRESSES = ("feeds", "sitemaps", "articles")


def sources_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a whole sources file."""
    source = Source.model_json_schema()
    definitions = source.pop("$defs", {})
    source["properties"]["id"]["pattern"] = f"^{SOURCE_ID.pattern}$"
    for name in _ADDRESSES:
        source["properties"][name]["items"]["pattern"] = "^https?://"
    definitions["SectionPage"]["properties"]["url"]["pattern"] = "^https?://"
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dateline's sources file",
        "type": "object",
        "additionalProperties": False,
        "required": ["source"],
        "properties": {"source": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Source"}}},
        "$defs": {**definitions, "Source": source},
    }
    return dict(without_null(schema))


def without_null(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return ``schema`` without the alternative ``null``, which TOML does not have, and without bare titles."""
    if isinstance(schema, list):
        return [without_null(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: without_null(value) for name, value in schema.items() if name != "default" or value is not None}
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        kept = {**choices[0], **{name: value for name, value in kept.items() if name != "anyOf"}}
    return kept


def schema_text() -> str:
    """Return the schema as the file has it."""
    return json.dumps(sources_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8")
