"""The description of the interface: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1).

What is written by hand stands in ``openapi.json``; the schema of an article and the parameters of facets are made from
what the code itself knows, so that they cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from pipeline import __version__
from pipeline.article import Article
from pipeline.index.protocol import FACETS
from pipeline.web.parameters import ALSO, LONGEST_TEXT, NOT
from pipeline.web.results import INTERNAL

_NARROWED = tuple(f"/api/v1/{one}" for one in ("search", "timeline", "compare", "together", "places"))
_SCHEMAS = "#/components/schemas/"


@cache
def description() -> dict[str, Any]:
    """Return the description as a JSON object."""
    made: dict[str, Any] = json.loads(
        resources.files("pipeline.web.interface").joinpath("openapi.json").read_text(encoding="utf-8")
    )
    made["info"]["version"] = __version__
    for path in _NARROWED:
        made["paths"][path]["get"]["parameters"] += _facet_parameters()
    made["components"]["schemas"] |= _article_schemas()
    return made


def _facet_parameters() -> Iterator[dict[str, Any]]:
    for name in FACETS:
        value: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
        if name == "mentioned_dates":
            value = {"type": "string", "format": "date"}
        for sign, told in (
            ("", "Any of these values."),
            (NOT, "None of these values."),
            (ALSO, "Each of these values, also of two of one field."),
        ):
            yield {
                "name": f"{sign}{name}",
                "in": "query",
                "description": told,
                "schema": {"type": "array", "items": value, "maxItems": 20},
            }


def _article_schemas() -> dict[str, Any]:
    """Return the schemas of an article; none of its fields is sure to be there, since programs may choose them."""
    schema = Article.model_json_schema(ref_template=_SCHEMAS + "{model}", mode="serialization")
    parts: dict[str, Any] = schema.pop("$defs", {})
    properties = {name: value for name, value in schema["properties"].items() if name not in INTERNAL}
    article = {"type": "object", "description": "An article; empty fields are left out.", "properties": properties}
    return {**parts, "Article": article}
