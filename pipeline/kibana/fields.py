"""The fields that ``mappings/`` declares, with what Kibana can do with each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import StorageError, UsageError
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


def read_fields(folder: Path) -> dict[str, Field]:
    """Return the fields of every mapping in the JSON files under ``folder``, by their full dotted names.

    A file may be a component template, an index template or a plain mapping: whatever stands under a ``mappings`` key
    counts. Raises :class:`UsageError` when there is no mapping at all, :class:`StorageError` for an unreadable file.
    """
    found: dict[str, Field] = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StorageError(f"cannot read the mapping {path}: {error}; mend the file") from error
        for properties in _properties(content):
            found.update(_fields(properties))
    if not found:
        raise UsageError(f"{folder} holds no Elasticsearch mapping; name the folder with the templates")
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
