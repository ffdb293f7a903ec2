"""Saved objects as readable files: one JSON file an object, real JSON where Kibana wants JSON inside a string.

Kibana stores some attributes as strings that hold JSON: whatever is named ``…JSON``, and six attributes of a data view.
The files spell them out, so that a change is a readable diff; :func:`packed` makes the strings, :func:`unpacked`
undoes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import StorageError, UsageError

DATA_VIEW_STRINGS = frozenset(
    {"fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "typeMeta"}
)
"""The attributes of an ``index-pattern`` that hold JSON in a string without saying so in their names."""


@dataclass(frozen=True, slots=True)
class SavedObject:
    """One file of the folder: where it is, and the object that it holds."""

    path: Path
    content: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Kibana's type: ``index-pattern``, ``search``, ``dashboard`` and the like."""
        return str(self.content.get("type", ""))

    @property
    def id(self) -> str:
        """The id, unique within its type."""
        return str(self.content.get("id", ""))

    @property
    def key(self) -> tuple[str, str]:
        """Type and id: what a reference names."""
        return self.kind, self.id

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The object's own attributes, with JSON values spelt out."""
        return mapping(self.content.get("attributes"))

    @property
    def references(self) -> tuple[Mapping[str, Any], ...]:
        """The objects that this one needs: ``{name, type, id}`` each."""
        return tuple(mappings(self.content.get("references")))


def mapping(value: object) -> Mapping[str, Any]:
    """Return ``value`` if it is a JSON object, else an empty one: the linter reads files that may be anything."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON objects in the list ``value``; anything else has none."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def load(folder: Path) -> tuple[SavedObject, ...]:
    """Return the objects in the ``*.json`` files of ``folder``, in the order of their file names.

    Raises :class:`UsageError` when the folder has none or a file is not a JSON object, and :class:`StorageError` when a
    file cannot be read.
    """
    found = tuple(_read(path) for path in sorted(folder.glob("*.json")))
    if not found:
        raise UsageError(f"{folder} has no *.json file; name the folder with the saved objects")
    return found


def _read(path: Path) -> SavedObject:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror or error}; check the permissions") from error
    except ValueError as error:
        raise UsageError(f"{path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise UsageError(f"{path} holds no JSON object; one file is one saved object")
    return SavedObject(path, content)


def packed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a saved object as Kibana imports it: every value that Kibana wants as a string made one."""
    strings = DATA_VIEW_STRINGS if content.get("type") == "index-pattern" else frozenset()
    return {name: _pack(value, strings) if name == "attributes" else value for name, value in content.items()}


def _pack(value: object, strings: frozenset[str] = frozenset()) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {
            name: compact(_pack(inner)) if _is_string(name, strings) and _is_container(inner) else _pack(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_pack(inner) for inner in value]
    return value


def unpacked(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a saved object as the files hold it: the inverse of :func:`packed`."""
    strings = DATA_VIEW_STRINGS if content.get("type") == "index-pattern" else frozenset()
    return {name: _unpack(value, strings) if name == "attributes" else value for name, value in content.items()}


def _unpack(value: object, strings: frozenset[str] = frozenset()) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {name: _unpack(_parsed(inner) if _is_string(name, strings) else inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unpack(inner) for inner in value]
    return value


def _is_string(name: str, strings: frozenset[str]) -> bool:
    return name.endswith("JSON") or name in strings


def _is_container(value: object) -> bool:
    return isinstance(value, Mapping | list)


def _parsed(value: object) -> object:
    """Return what the string holds; a string that is not a JSON object or list stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        inner = json.loads(value)
    except ValueError:
        return value
    return inner if _is_container(inner) else value


def compact(value: object) -> str:
    """Return ``value`` as one line of JSON; keys stay in their order, which is the file's."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
