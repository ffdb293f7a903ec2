"""Which fields a query in Kibana's language or a filter pill names, and whether they can be asked for.

The grammar of KQL: https://www.elastic.co/docs/explore-analyze/query-filter/languages/kql
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.fields import Fields
from pipeline.kibana.findings import Problem, rules
from pipeline.kibana.objects import mapping, mappings
from pipeline.kibana.views import Views

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|(?:[^\s:(){}<>"\\]|\\.)+|<=|>=|[:(){}<>]', re.DOTALL)
_COMPARES = (":", "<=", ">=", "<", ">")
_BEFORE_A_FIELD = ("(", "{", "and", "or", "not")


def kql_fields(query: str) -> Iterator[tuple[str, bool]]:
    """Yield every field that ``query`` names, in full, and whether it stands in a nested group (``a:{ b: 1 }``).

    Names with a wildcard are left out: they stand for whatever matches.
    """
    tokens: list[str] = _TOKEN.findall(query)
    groups: list[str] = []
    before = "("
    for position, part in enumerate(tokens):
        following = tokens[position + 1 : position + 3]
        inside = ".".join(name for name in groups if name)
        if before.lower() in _BEFORE_A_FIELD and following and following[0] in _COMPARES:
            name = ".".join(filter(None, (inside, part.strip('"').replace("\\", ""))))
            if following == [":", "{"]:
                groups.append(part)
            elif "*" not in name:
                yield name, bool(inside)
        if part == "(":
            groups.append("")
        elif part in (")", "}") and groups:
            groups.pop()
        before = part


def check_queries(where: str, value: object, fields: Fields | None, views: Views) -> Iterator[Problem]:
    """Yield each field that a query or a filter anywhere in ``value`` names and that cannot be asked for.

    ``fields`` are those of the object's data views; a Lens panel inside it has its own.
    """
    if isinstance(value, list):
        for inner in value:
            yield from check_queries(where, inner, fields, views)
    content = mapping(value)
    if "state" in content and "references" in content:
        fields = views.referred(mappings(content["references"])) or fields
    if fields is not None:
        yield from _check_query(where, content, fields)
        for one in (*mappings(content.get("filter")), *mappings(content.get("filters"))):
            yield from _check_filter(where, mapping(one.get("meta")), fields)
    for name, inner in content.items():
        yield from check_queries(f"{where}.{name}", inner, fields, views)


def _check_query(where: str, content: Mapping[str, Any], fields: Fields) -> Iterator[Problem]:
    if content.get("language") != "kuery":
        return
    for name, in_group in kql_fields(str(content.get("query", ""))):
        field = fields.get(name)
        hider = fields.get(field.hidden_by) if field and field.hidden_by else None
        if field is None and not _is_key_of_flattened(name, fields):
            yield where, f"the query's field {name!r} is not in the mappings"
        elif field and hider and hider.type == "nested" and not in_group:
            yield where, f"the query's field {name!r} is nested: write {field.hidden_by}:{{ … }}"


def _check_filter(where: str, meta: Mapping[str, Any], fields: Fields) -> Iterator[Problem]:
    key = meta.get("key")
    if not isinstance(key, str) or meta.get("type") in rules()["filters"]["without_field"] or meta.get("disabled"):
        return
    if key not in fields and not _is_key_of_flattened(key, fields):
        yield where, f"the filter's field {key!r} is not in the mappings"


def _is_key_of_flattened(name: str, fields: Fields) -> bool:
    parents = (name[:position] for position, letter in enumerate(name) if letter == ".")
    return any(parent in fields and fields[parent].type == "flattened" for parent in parents)
