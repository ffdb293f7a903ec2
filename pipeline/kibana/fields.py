"""The fields that ``mappings/`` declares, with what Kibana can do with each, by data view."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from pipeline.errors import StorageError, UsageError
from pipeline.kibana.findings import Problem, rules
from pipeline.kibana.objects import mapping

NOT_IN_LENS = frozenset({"nested", "flattened"})
"""Kibana lists these and what is inside them, and Lens can use neither."""
WITHOUT_DOC_VALUES = frozenset({"text", "match_only_text", "search_as_you_type", "completion", "object"})
"""Types that have no columnar store, whatever the mapping says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a mapping."""

    type: str
    hidden_by: str | None = None
    """The nested, flattened or disabled field that it is (in), if any."""
    doc_values: bool = True
    """Whether Elasticsearch can sort and aggregate by it."""


Fields: TypeAlias = Mapping[str, Field]
"""Fields by their full dotted names."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is known of the fields of each index."""

    by_pattern: Mapping[str, Fields]
    """The fields of each ``index_patterns`` entry of an index template."""
    everything: Fields

    def of(self, title: str) -> Fields | None:
        """Return the fields of a data view by its ``title`` (index patterns with commas); None if no mapping is known.

        Where the folder has no index template at all, its fields are those of every data view. An alias has the name
        that its indexes begin with (``dateline-articles`` for ``dateline-articles-v*``).
        """
        if not self.by_pattern:
            return self.everything
        found: dict[str, Field] = {}
        for wanted in title.split(","):
            known = [fields for pattern, fields in self.by_pattern.items() if _overlap(wanted.strip(), pattern)]
            if not known:
                return None
            for fields in known:
                found.update(fields)
        return found


def _overlap(wanted: str, pattern: str) -> bool:
    stem = pattern.rstrip("*")
    return fnmatchcase(wanted, pattern) or fnmatchcase(stem, wanted) or (bool(wanted) and stem.startswith(f"{wanted}-"))


def read_catalog(folder: Path) -> Catalog:
    """Return the fields of the index templates under ``folder``, each with those of its component templates.

    Raises like :func:`read_fields`.
    """
    contents = _contents(folder)
    metadata = {name: Field(kind) for name, kind in rules()["metadata_fields"].items()}
    by_pattern: dict[str, Fields] = {}
    for content in contents.values():
        fields = dict(_all_fields(content)) | metadata
        for component in content.get("composed_of") or ():
            for path, other in contents.items():
                if str(component) == path.stem or str(component).endswith(f"-{path.stem}"):
                    fields |= {} if "index_patterns" in other else _all_fields(other)
        for pattern in content.get("index_patterns") or ():
            by_pattern[str(pattern)] = fields | dict(by_pattern.get(str(pattern), {}))
    return Catalog(by_pattern, read_fields(folder) | metadata)


def read_fields(folder: Path) -> dict[str, Field]:
    """Return the fields of every mapping in the JSON files under ``folder``, by their full dotted names.

    A file may be a component template, an index template or a plain mapping: whatever stands under a ``mappings`` key
    counts. Raises :class:`UsageError` when there is no mapping at all, :class:`StorageError` for an unreadable file.
    """
    found: dict[str, Field] = {}
    for content in _contents(folder).values():
        found.update(_all_fields(content))
    if not found:
        raise UsageError(f"{folder} holds no Elasticsearch mapping; name the folder with the templates")
    return found


def _contents(folder: Path) -> dict[Path, Mapping[str, Any]]:
    found: dict[Path, Mapping[str, Any]] = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            found[path] = mapping(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise StorageError(f"cannot read the mapping {path}: {error}; mend the file") from error
    return found


def _all_fields(content: Mapping[str, Any]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for properties in _properties(content):
        fields = dict(_fields(properties))
        found |= fields
        found |= {name: fields[path] for name, path in _aliases(properties) if path in fields}
    return found


def _properties(content: object) -> Iterator[Mapping[str, object]]:
    for name, value in mapping(content).items():
        if name == "mappings":
            yield mapping(mapping(value).get("properties"))
        else:
            yield from _properties(value)


def _fields(
    properties: Mapping[str, object], prefix: str = "", hidden_by: str | None = None
) -> Iterator[tuple[str, Field]]:
    for name, value in properties.items():
        declared, full = mapping(value), f"{prefix}{name}"
        kind = str(declared.get("type", "object"))
        hider = hidden_by or (full if kind in NOT_IN_LENS or declared.get("enabled") is False else None)
        stored = kind not in WITHOUT_DOC_VALUES and declared.get("doc_values") is not False
        yield full, Field(kind, hider, stored)
        yield from _fields(mapping(declared.get("properties")), f"{full}.", hider)
        yield from _fields(mapping(declared.get("fields")), f"{full}.", hider)


def _aliases(properties: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the target of each field alias: Kibana treats it as its target."""
    for name, value in properties.items():
        declared = mapping(value)
        if declared.get("type") == "alias":
            yield f"{prefix}{name}", str(declared.get("path"))
        yield from _aliases(mapping(declared.get("properties")), f"{prefix}{name}.")


def check_field(where: str, name: str, types: Sequence[str], user: str, fields: Fields | None) -> Iterator[Problem]:
    """Yield a problem unless ``name`` is mapped with one of ``types`` and Lens can see it.

    No ``types`` means any type; ``fields`` None means that nothing is known of the index.
    """
    if fields is None:
        return
    field = fields.get(name)
    if field is None:
        yield where, f"the field {name!r} is not in the mappings"
    elif field.hidden_by is not None:
        yield (
            where,
            f"the field {name!r} is in {field.hidden_by}, which is nested, flattened or disabled: Kibana cannot use it",
        )
    elif types and field.type not in types:
        yield where, f"{user} cannot use {name!r}, which is mapped as {field.type}"
    elif types and not field.doc_values:
        yield where, f"{user} cannot use {name!r}, which is mapped without doc_values"
