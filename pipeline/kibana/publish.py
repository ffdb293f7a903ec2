"""Saved objects and alert rules brought into a Kibana: safe to repeat, and nothing of the user's own is overwritten.

What stands in Kibana under one of our ids may be overwritten if it says what ours says, or if nobody changed it since
we published it. When that was is kept in Kibana itself, in the description of a tag (:data:`RECORD`): the time that
Kibana gave each object. Everything is looked at before anything is written.

Sources: Kibana's documented APIs (status, saved objects ``_export`` and ``_import``, data views, alerting, roles).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import KibanaError
from pipeline.kibana.alerts import api_form
from pipeline.kibana.findings import rules as tables
from pipeline.kibana.normal import normalized
from pipeline.kibana.objects import SavedObject, compact, mapping, mappings, packed
from pipeline.kibana.service import ANALYST, answered, call, read_role, send
from pipeline.kibana.versions import numbers

OLDEST = (8, 19)
NEWEST_MAJOR = 9
RECORD = ("tag", "dateline-published")
RECORD_SAYS = "What `dateline kibana publish` wrote, and when; it asks here before it writes again."
NOT_THERE = 404
COULD_NOT_EXPORT = 400


@dataclass(frozen=True, slots=True)
class Published:
    """What a call to :func:`publish` did."""

    objects: int
    rules: int
    default_view: str
    """The data view that Kibana opens with now; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to stand in Kibana."""

    objects: tuple[SavedObject, ...]
    """In an order in which each comes after what it refers to."""
    rules: tuple[SavedObject, ...]
    roles: Path
    """The folder with the analyst's role."""
    default_view: str | None
    """The data view that Discover opens with; None leaves it alone."""


def publish(kibana: httpx.Client, wanted: Wanted, *, force: bool = False) -> Published:
    """Bring ``wanted`` into Kibana. ``force`` overwrites what the user changed, and takes any newer Kibana.

    Raises :class:`KibanaError`, one line, when Kibana is away, too old, too new or read-only, when it holds something
    of the user's own under one of our ids, or when it refuses the import: then nothing is written at all.
    """
    _check_version(kibana, force=force)
    record = _read_record(kibana)
    standing = {one.id: _rule(kibana, one.id) for one in wanted.rules}
    if not force:
        _check_conflicts([*_changed(kibana, wanted.objects, record), *_changed_rules(wanted.rules, standing, record)])
    count = _import(kibana, [packed(one.content) for one in wanted.objects]) if wanted.objects else 0
    # Written down at once: should a later step fail, the next call still knows that these are ours.
    record |= {_entry(*one.key): _time(_export(kibana, one.key)) for one in wanted.objects}
    _write_record(kibana, record)
    for role in ANALYST.roles:
        call(kibana, "PUT", f"/api/security/role/{role}", read_role(wanted.roles, role))
    record |= {_entry("rule", one.id): _time(_write_rule(kibana, one, standing[one.id])) for one in wanted.rules}
    _write_record(kibana, record)
    return Published(count, len(wanted.rules), _set_default_view(kibana, wanted.default_view, force=force))


def _check_version(kibana: httpx.Client, *, force: bool) -> None:
    said = str(mapping(call(kibana, "GET", "/api/status").get("version")).get("number", ""))
    version = numbers(said)
    if not version:
        raise KibanaError(f"{kibana.base_url} does not say which Kibana it is; check the address and the password")
    if version < OLDEST:
        raise KibanaError(f"{kibana.base_url} is Kibana {said}; the objects need 8.19 or newer: upgrade it")
    if version[0] > NEWEST_MAJOR and not force:
        raise KibanaError(
            f"{kibana.base_url} is Kibana {said}, newer than this Dateline knows ({NEWEST_MAJOR}.x); "
            "upgrade Dateline, or try with --force"
        )


def _check_conflicts(conflicts: list[str]) -> None:
    if conflicts:
        raise KibanaError(
            f"nothing was published: {'; '.join(conflicts)}; take the change over with `dateline kibana unbundle`, "
            "or overwrite it with --force"
        )


def _changed(kibana: httpx.Client, objects: tuple[SavedObject, ...], record: Mapping[str, str]) -> Iterator[str]:
    for one in objects:
        theirs = _export(kibana, one.key)
        if theirs is None or _same(theirs, one.content):
            continue
        published = record.get(_entry(*one.key))
        if published is None:
            yield f"{one.kind} {one.id!r} is there already, and not by Dateline"
        elif published != _time(theirs):
            yield f"{one.kind} {one.id!r} was changed in Kibana on {_time(theirs)}"


def _same(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether two objects say the same, whatever a version of Kibana leaves out, adds or puts in another order."""
    one, other = normalized(theirs), normalized(packed(ours))
    references = [sorted(map(compact, found.get("references", []))) for found in (one, other)]
    return one.get("attributes") == other.get("attributes") and references[0] == references[1]


def _export(kibana: httpx.Client, key: tuple[str, str]) -> Mapping[str, Any] | None:
    """Return an object as it stands in Kibana; None if there is none of this type and id."""
    body = {"objects": [{"type": key[0], "id": key[1]}], "excludeExportDetails": True}
    response = send(kibana, kibana.build_request("POST", "/api/saved_objects/_export", json=body))
    if response.status_code == COULD_NOT_EXPORT and _is_missing(response):
        return None
    if not response.is_success:
        answered(response)
    try:
        found = [mapping(json.loads(line)) for line in response.content.splitlines() if line.strip()]
    except ValueError as error:
        raise KibanaError(f"the export of {key[0]} {key[1]!r} is no NDJSON; is this Kibana's address?") from error
    return next((one for one in found if (one.get("type"), one.get("id")) == key), None)


def _is_missing(response: httpx.Response) -> bool:
    """Whether an export failed because the object is not there, and not because this user may not see it."""
    try:
        failed = list(mappings(mapping(mapping(response.json()).get("attributes")).get("objects")))
    except ValueError:
        return False
    return bool(failed) and all(mapping(one.get("error")).get("statusCode") == NOT_THERE for one in failed)


def _import(kibana: httpx.Client, objects: list[dict[str, Any]]) -> int:
    ndjson = "".join(f"{compact(one)}\n" for one in objects).encode("utf-8")
    request = kibana.build_request(
        "POST",
        "/api/saved_objects/_import",
        params={"overwrite": "true"},
        files={"file": ("objects.ndjson", ndjson, "application/ndjson")},
    )
    answer = answered(send(kibana, request))
    # HTTP 200 may still say that nothing was written.
    if answer.get("success") is not True:
        raise KibanaError(f"Kibana imported nothing: {_import_errors(answer)}; run `dateline kibana lint`")
    return int(answer.get("successCount", 0))


def _import_errors(answer: Mapping[str, Any]) -> str:
    errors = [
        f"{one.get('type')} {one.get('id')!r}: {mapping(one.get('error')).get('type', 'unknown error')}"
        for one in mappings(answer.get("errors"))
    ]
    return "; ".join(errors) or "it gave no reason"


def _rule(kibana: httpx.Client, name: str) -> Mapping[str, Any] | None:
    response = send(kibana, kibana.build_request("GET", f"/api/alerting/rule/{name}"))
    return None if response.status_code == NOT_THERE else answered(response)


def _changed_rules(
    wanted: tuple[SavedObject, ...], standing: Mapping[str, Mapping[str, Any] | None], record: Mapping[str, str]
) -> Iterator[str]:
    for one in wanted:
        theirs = standing[one.id]
        if theirs is None or _says(theirs, one.content):
            continue
        if record.get(_entry("rule", one.id)) != _time(theirs):
            yield f"the rule {one.content.get('name')!r} was changed in Kibana on {_time(theirs)}"


def _says(theirs: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    """Whether a rule in Kibana says all that ours does; Kibana adds defaults to its parameters."""
    ours = api_form(rule)
    given = mapping(theirs.get("params"))
    return all(given.get(name) == value for name, value in ours["params"].items()) and all(
        theirs.get(name) == ours.get(name) for name in ("name", "schedule", "tags")
    )


def _write_rule(kibana: httpx.Client, rule: SavedObject, theirs: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Make a rule, or change it if it says something else; what the user has it do (its actions) stays."""
    ours, path = api_form(rule.content), f"/api/alerting/rule/{rule.id}"
    if theirs is None:
        return call(kibana, "POST", path, ours)
    if _says(theirs, rule.content):
        return theirs
    keys = tables()["alerts"]
    actions = [
        {name: one[name] for name in keys["action_keys"] if name in one} for one in mappings(theirs.get("actions"))
    ]
    body = {name: ours[name] for name in keys["update_keys"] if name in ours}
    return call(kibana, "PUT", path, {**body, "actions": actions})


def _set_default_view(kibana: httpx.Client, wanted: str | None, *, force: bool) -> str:
    """Make ``wanted`` the data view that Discover opens with, unless the user chose another; return what it is now."""
    path = "/api/data_views/default"
    current = str(call(kibana, "GET", path).get("data_view_id") or "")
    if wanted is None or current == wanted or (current and not force):
        return current
    call(kibana, "POST", path, {"data_view_id": wanted, "force": True})
    return wanted


def _entry(kind: str, name: str) -> str:
    return f"{kind}/{name}"


def _time(one: Mapping[str, Any] | None) -> str:
    return str((one or {}).get("updated_at", "an unknown day"))


def _read_record(kibana: httpx.Client) -> dict[str, str]:
    description = str(mapping((_export(kibana, RECORD) or {}).get("attributes")).get("description", ""))
    lines = (line.rsplit(" ", 1) for line in description.split("\n")[1:])
    return {parts[0]: parts[1] for parts in lines if len(parts) == len(RECORD)}


def _write_record(kibana: httpx.Client, record: Mapping[str, str]) -> None:
    lines = [RECORD_SAYS, *(f"{entry} {time}" for entry, time in sorted(record.items()))]
    kind, name = RECORD
    table = tables()
    content = {
        "type": kind,
        "id": name,
        "attributes": {**table["defaults"]["tag"], "name": "dateline", "description": "\n".join(lines)},
        "references": [],
        "coreMigrationVersion": table["core_migration_version"],
        "typeMigrationVersion": table["type_migration_versions"][kind],
    }
    _import(kibana, [content])
