"""What Kibana would refuse, or import in silence and show broken, found before anybody sees it.

The rules are those of Kibana 8.19 and 9.x; tables of versions, keys and field types are in ``rules.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.kibana.dashboard import check_dashboard
from pipeline.kibana.fields import Field, read_fields
from pipeline.kibana.findings import Finding, Problem, missing_keys, rules
from pipeline.kibana.lens import check_field
from pipeline.kibana.objects import SavedObject, load, mapping, mappings

INDEX_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
SORT_LENGTH = 2
SORT_DIRECTIONS = ("asc", "desc")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_KQL_FIELD = re.compile(r"([\w@][\w.@-]*)\s*(?::|<=|>=|<|>)")


def lint(folder: Path, mapping_folder: Path) -> tuple[Finding, ...]:
    """Return everything that is wrong with the saved objects of ``folder``, seen against the mappings.

    Raises :class:`pipeline.errors.UsageError` or :class:`pipeline.errors.StorageError` for folders that cannot be read.
    """
    objects = load(folder)
    fields = read_fields(mapping_folder)
    known = Counter(one.key for one in objects)
    return tuple(Finding(one.path, where, what) for one in objects for where, what in _check(one, known, fields))


def _check(one: SavedObject, known: Counter[tuple[str, str]], fields: Mapping[str, Field]) -> Iterator[Problem]:
    if known[one.key] > 1:
        yield "id", f"{known[one.key]} files hold {one.kind} {one.id!r}"
    yield from _check_root(one)
    yield from _check_spelt_out("attributes", one.attributes)
    yield from _check_references(one, known)
    yield from _check_queries("attributes", one.attributes, fields)
    if one.kind == "index-pattern":
        yield from _check_data_view(one, fields)
    elif one.kind == "search":
        yield from _check_search(one, fields)
    elif one.kind == "dashboard":
        yield from check_dashboard(one, fields)


def _check_root(one: SavedObject) -> Iterator[Problem]:
    table = rules()
    yield from missing_keys("object", one.content, table["root_keys"])
    for name in one.content.keys() - set(table["root_keys"]):
        yield "object", f"has the unknown key {name!r}"
    if one.content.get("coreMigrationVersion") != table["core_migration_version"]:
        yield "coreMigrationVersion", f"must be {table['core_migration_version']}"
    version = table["type_migration_versions"].get(one.kind)
    if version is None:
        yield "type", f"{one.kind!r} is not among the types that the linter knows (rules.toml)"
        return
    if one.content.get("typeMigrationVersion") != version:
        yield "typeMigrationVersion", f"must be {version} for a {one.kind}"
    yield from missing_keys("attributes", one.attributes, table["required_attributes"][one.kind])
    optional = table["optional_attributes"].get(one.kind)
    if optional is not None:
        for name in one.attributes.keys() - set(optional) - set(table["required_attributes"][one.kind]):
            yield "attributes", f"has the unknown key {name!r}, which Kibana refuses"


def _check_spelt_out(where: str, value: object) -> Iterator[Problem]:
    for name, inner in mapping(value).items():
        if name.endswith("JSON") and isinstance(inner, str):
            yield f"{where}.{name}", "is a string; spell the JSON out (the bundler makes the string)"
        yield from _check_spelt_out(f"{where}.{name}", inner)
    for inner in _list(value):
        yield from _check_spelt_out(where, inner)


def _check_references(one: SavedObject, known: Mapping[tuple[str, str], int]) -> Iterator[Problem]:
    names = Counter(str(reference.get("name")) for reference in one.references)
    for name, count in names.items():
        if count > 1:
            yield "references", f"{name} stands there {count} times"
    for reference in one.references:
        if set(reference) != {"name", "type", "id"}:
            yield "references", f"{reference.get('name')}: a reference has name, type and id"
        elif (reference["type"], reference["id"]) not in known:
            yield "references", f"{reference['name']}: no file holds {reference['type']} {reference['id']!r}"


def _check_data_view(one: SavedObject, fields: Mapping[str, Field]) -> Iterator[Problem]:
    attributes = one.attributes
    time_field = str(attributes.get("timeFieldName"))
    yield from check_field("timeFieldName", time_field, ["date", "date_nanos"], "a time filter", fields)
    lists = rules()["data_view_lists"]["names"]
    for name in ("fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "typeMeta"):
        if name in attributes and not isinstance(attributes[name], list if name in lists else dict):
            yield name, f"must be a JSON {'list' if name in lists else 'object'} (the bundler makes the string)"
    for name, form in mapping(attributes.get("fieldFormatMap")).items():
        yield from _check_format(f"fieldFormatMap.{name}", name, mapping(form), fields)


def _check_format(where: str, name: str, form: Mapping[str, Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    if name not in fields:
        yield where, f"the field {name!r} is not in the mappings"
    params = mapping(form.get("params"))
    if form.get("id") == "url" and not params.get("urlTemplate", "left out"):
        yield where, "an empty urlTemplate makes dead links: leave it out"


def _check_search(one: SavedObject, fields: Mapping[str, Field]) -> Iterator[Problem]:
    source = mapping(mapping(one.attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON"))
    yield from missing_keys("searchSourceJSON", source, ("query", "filter", "indexRefName"))
    if source.get("indexRefName") != INDEX_REFERENCE:
        yield "searchSourceJSON.indexRefName", f"must be {INDEX_REFERENCE}, else the search finds no data view"
    if not any(reference.get("name") == INDEX_REFERENCE for reference in one.references):
        yield "references", f"has no {INDEX_REFERENCE}"
    for name in _list(one.attributes.get("columns")):
        if str(name) not in fields:
            yield "columns", f"the field {name!r} is not in the mappings"
    yield from _check_sort(_list(one.attributes.get("sort")), fields)


def _check_sort(sort: list[Any], fields: Mapping[str, Field]) -> Iterator[Problem]:
    for pair in sort:
        if not isinstance(pair, list) or len(pair) != SORT_LENGTH or pair[1] not in SORT_DIRECTIONS:
            yield "sort", f"{pair!r} is not [field, asc or desc]"
            continue
        field = fields.get(str(pair[0]))
        if field is None or field.hidden_by or not field.doc_values:
            yield "sort", f"cannot sort by {pair[0]!r}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_queries(where: str, value: object, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """Every field that a KQL query or a filter anywhere in the object names is in the mappings."""
    content = mapping(value)
    if content.get("language") == "kuery":
        for name in _KQL_FIELD.findall(_QUOTED.sub('""', str(content.get("query", "")))):
            if name not in fields:
                yield where, f"the query's field {name!r} is not in the mappings"
    for name, inner in content.items():
        yield from _check_queries(f"{where}.{name}", inner, fields)
    for inner in _list(value):
        yield from _check_queries(where, inner, fields)
    for one in (*mappings(content.get("filter")), *mappings(content.get("filters"))):
        key = mapping(one.get("meta")).get("key")
        if isinstance(key, str) and key not in fields:
            yield where, f"the filter's field {key!r} is not in the mappings"
