"""What Kibana would refuse, or import in silence and show broken, found before anybody sees it; and house style.

The rules are those of Kibana 8.19 and 9.x; tables of versions, keys and field types are in ``rules.toml``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.kibana.dashboard import check_dashboard
from pipeline.kibana.fields import Catalog, Fields, check_field, read_catalog
from pipeline.kibana.findings import Finding, Problem, missing_keys, readable_types, rules
from pipeline.kibana.lens import check_lens, lens_references
from pipeline.kibana.maps import check_map
from pipeline.kibana.objects import DATA_VIEW_STRINGS, SavedObject, load, mapping, mappings, unpacked
from pipeline.kibana.queries import check_queries
from pipeline.kibana.style import check_style, unknown_attributes
from pipeline.kibana.versions import numbers
from pipeline.kibana.views import DATA_VIEW, Views

SORT_LENGTH = 2
SORT_DIRECTIONS = ("asc", "desc")


def lint(folder: Path, mapping_folder: Path) -> tuple[Finding, ...]:
    """Return everything that is to be mended in the saved objects of ``folder``, seen against the mappings.

    Raises :class:`pipeline.errors.UsageError` or :class:`pipeline.errors.StorageError` for folders that cannot be read.
    """
    return lint_objects(load(folder), read_catalog(mapping_folder))


def lint_objects(objects: tuple[SavedObject, ...], catalog: Catalog) -> tuple[Finding, ...]:
    """Return the findings for ``objects``, which are all that an import would bring."""
    # JSON in strings is read like JSON spelt out: which of the two a file holds is house style.
    read = [SavedObject(one.path, unpacked(one.content)) for one in objects]
    views = Views.read(read, catalog)
    known = Counter(one.key for one in read)
    return tuple(
        Finding(one.path, where, what, broken)
        for one, plain in zip(objects, read, strict=True)
        for broken, problems in (
            (True, _check(plain, known, views, catalog)),
            (False, (*_check_tags(plain, known), *check_style(one, views))),
        )
        for where, what in problems
    )


def _check(one: SavedObject, known: Counter[tuple[str, str]], views: Views, catalog: Catalog) -> Iterator[Problem]:
    if known[one.key] > 1:
        yield "id", f"{known[one.key]} files hold {one.kind} {one.id!r}"
    yield from _check_root(one)
    yield from _check_references(one, known)
    yield from check_queries("attributes", one.attributes, views.referred(one.references), views)
    if one.kind == DATA_VIEW:
        yield from _check_data_view(one, views)
    elif one.kind == "search":
        yield from _check_search(one, views)
    elif one.kind == "lens":
        state = mapping(one.attributes.get("state"))
        given = {str(each.get("name")): each for each in (*lens_references(one.attributes), *one.references)}
        yield from check_lens("attributes", one.attributes, given, views.with_ad_hoc(state, catalog))
    elif one.kind == "map":
        given = {str(each.get("name")): each for each in one.references}
        yield from check_map("attributes", one.attributes, given, views)
    elif one.kind == "dashboard":
        yield from check_dashboard(one, views, catalog)


def _check_root(one: SavedObject) -> Iterator[Problem]:
    table = rules()
    yield from missing_keys("object", one.content, ("type", "id", "attributes"))
    if one.kind not in table["importable_types"]:
        yield "type", f"{one.kind!r} is not among the types that the linter knows (rules.toml)"
        return
    for name, newest in (
        ("coreMigrationVersion", table["newest_core_migration_version"]),
        ("typeMigrationVersion", table["newest_type_migration_version"]),
    ):
        version = one.content.get(name)
        if not isinstance(version, str) or not numbers(version):
            yield name, "is missing: Kibana runs every migration since 6.x, and may fail with HTTP 500"
        elif numbers(version) > numbers(newest):
            yield name, f"{version} is newer than this linter knows of ({newest}): Kibana refuses it with HTTP 422"
    yield from missing_keys("attributes", one.attributes, table["required_attributes"].get(one.kind, ()))
    if one.kind not in table["ignores_unknown_attributes"]:
        for name in unknown_attributes(one):
            yield "attributes", f"has the unknown key {name!r}, which Kibana refuses"


def _check_references(one: SavedObject, known: Mapping[tuple[str, str], int]) -> Iterator[Problem]:
    for name, count in Counter(str(reference.get("name")) for reference in one.references).items():
        if count > 1:
            yield "references", f"{name} stands there {count} times"
    for reference in one.references:
        if not {"name", "type", "id"} <= reference.keys():
            yield "references", f"{reference.get('name')}: a reference has name, type and id"
        elif reference["type"] != "tag" and (str(reference["type"]), str(reference["id"])) not in known:
            yield "references", f"{reference['name']}: no file holds {reference['type']} {reference['id']!r}"
    names = {str(reference.get("name")) for reference in one.references}
    yield from _check_named("attributes", one.attributes, names, "")


def _check_tags(one: SavedObject, known: Mapping[tuple[str, str], int]) -> Iterator[Problem]:
    for reference in one.references:
        if reference.get("type") == "tag" and ("tag", str(reference.get("id"))) not in known:
            yield "references", f"{reference.get('name')}: no file holds tag {reference.get('id')!r}"


def _check_named(where: str, value: object, names: set[str], prefix: str) -> Iterator[Problem]:
    """Yield each reference that the object names (``indexRefName`` and the like) and does not have."""
    for inner in value if isinstance(value, list) else ():
        yield from _check_named(where, inner, names, prefix)
    content = mapping(value)
    prefix = f"{content['panelIndex']}:" if "panelIndex" in content else prefix
    own = {str(one.get("name")) for one in lens_references(content)}
    for key, inner in content.items():
        if key in rules()["reference_names"] and isinstance(inner, str):
            if not {inner, f"{prefix}{inner}"} & names:
                yield f"{where}.{key}", f"names the reference {inner!r}, which is not there"
        else:
            yield from _check_named(f"{where}.{key}", inner, names | own, prefix)


def _check_data_view(one: SavedObject, views: Views) -> Iterator[Problem]:
    attributes = one.attributes
    if attributes.get("timeFieldName"):
        time_field = str(attributes["timeFieldName"])
        yield from check_field("timeFieldName", time_field, readable_types("date"), "a time filter", views.of(one.id))
    lists = rules()["data_view_lists"]["names"]
    for name in sorted(DATA_VIEW_STRINGS & attributes.keys()):
        if not isinstance(attributes[name], list if name in lists else dict):
            yield name, f"must be a JSON {'list' if name in lists else 'object'} (the bundler makes the string)"
    for name, form in mapping(attributes.get("fieldFormatMap")).items():
        yield from _check_format(f"fieldFormatMap.{name}", name, mapping(form), views.of(one.id))
    for name in mapping(attributes.get("fieldAttrs")):
        yield from check_field(f"fieldAttrs.{name}", name, (), "a label", _seen(views.of(one.id)))


def _seen(fields: Fields | None) -> Fields | None:
    """Return ``fields`` as labels and formats see them: nested ones too."""
    return None if fields is None else {name: type(field)(field.type) for name, field in fields.items()}


def _check_format(where: str, name: str, form: Mapping[str, Any], fields: Fields | None) -> Iterator[Problem]:
    yield from check_field(where, name, (), "a format", _seen(fields))
    params = mapping(form.get("params"))
    if form.get("id") == "url" and not params.get("urlTemplate", "left out"):
        yield where, "an empty urlTemplate makes dead links: leave it out"


def _check_search(one: SavedObject, views: Views) -> Iterator[Problem]:
    tabs = [mapping(tab.get("attributes")) for tab in mappings(one.attributes.get("tabs"))]
    for position, attributes in enumerate(tabs or [one.attributes]):
        where = f"tabs[{position}]." if tabs else ""
        source = mapping(mapping(attributes.get("kibanaSavedObjectMeta")).get("searchSourceJSON"))
        if not source:
            yield f"{where}kibanaSavedObjectMeta", "has no searchSourceJSON"
        if "esql" in mapping(source.get("query")):
            continue
        name = source.get("indexRefName")
        if name is None and "index" not in source:
            yield f"{where}searchSourceJSON", "has neither indexRefName nor index: the search finds no data view"
        fields = views.referred([each for each in one.references if each.get("name") == name])
        yield from _check_columns(where, attributes, fields)


def _check_columns(where: str, attributes: Mapping[str, Any], fields: Fields | None) -> Iterator[Problem]:
    if fields is None:
        return
    for name in _list(attributes.get("columns")):
        if str(name) not in fields:
            yield f"{where}columns", f"the field {name!r} is not in the mappings"
    if attributes.get("breakdownField"):
        name, types = str(attributes["breakdownField"]), readable_types("terms")
        yield from check_field(f"{where}breakdownField", name, types, "a breakdown", fields)
    sort = _list(attributes.get("sort"))
    # One pair may stand there without its own brackets.
    for pair in [sort] if sort and all(isinstance(part, str) for part in sort) else sort:
        if not isinstance(pair, list) or len(pair) != SORT_LENGTH or pair[1] not in SORT_DIRECTIONS:
            yield f"{where}sort", f"{pair!r} is not [field, asc or desc]"
            continue
        field = fields.get(str(pair[0]))
        if field is None or field.hidden_by or not field.doc_values:
            yield f"{where}sort", f"cannot sort by {pair[0]!r}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
