"""A folder of saved objects as the one file that Kibana imports, and back.

The import call takes NDJSON: one object a line, what is referred to before what refers to it (Kibana itself does not
mind the order; a reader and a diff do).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.kibana.normal import normalized
from pipeline.kibana.objects import SavedObject, compact, load, mapping, packed
from pipeline.parts import write_bytes


def bundle(folder: Path) -> bytes:
    """Return the saved objects of ``folder`` as NDJSON in UTF-8, the same bytes for the same files.

    Raises :class:`UsageError` when two files hold one object or a reference leads nowhere.
    """
    return "".join(f"{compact(packed(one.content))}\n" for one in ordered(load(folder))).encode("utf-8")


def ordered(objects: Iterable[SavedObject]) -> tuple[SavedObject, ...]:
    """Return ``objects`` so that each comes after all that it refers to; ties by type and id.

    Of those that refer to each other (dashboards whose drill-downs lead to and fro) the one comes first that waits for
    the fewest. Raises :class:`UsageError` for twins and dangling references.
    """
    waiting = _by_key(objects)
    done: dict[tuple[str, str], SavedObject] = {}
    needs = {key: _needs(one, waiting) for key, one in waiting.items()}
    while len(done) < len(waiting):
        ready = sorted(key for key in waiting if key not in done and needs[key] <= done.keys())
        if not ready:
            ready = [min(waiting.keys() - done.keys(), key=lambda key: (len(needs[key] - done.keys()), key))]
        done.update((key, waiting[key]) for key in ready)
    return tuple(done.values())


def _by_key(objects: Iterable[SavedObject]) -> dict[tuple[str, str], SavedObject]:
    found: dict[tuple[str, str], SavedObject] = {}
    for one in objects:
        twin = found.setdefault(one.key, one)
        if twin is not one:
            raise UsageError(f"{one.path} and {twin.path} both hold {one.kind} {one.id!r}; delete one of them")
    return found


def _needs(one: SavedObject, known: Mapping[tuple[str, str], SavedObject]) -> set[tuple[str, str]]:
    needed = {(str(reference.get("type")), str(reference.get("id"))) for reference in one.references}
    lost = needed - known.keys()
    # Kibana takes an object whose tag is not there, and shows it without.
    for kind, name in sorted(one for one in lost if one[0] != "tag"):
        raise UsageError(f"{one.path} refers to {kind} {name!r}, which no file in {one.path.parent} holds")
    return needed - lost


def unbundle(ndjson: bytes, folder: Path) -> tuple[Path, ...]:
    """Write the objects of an export from Kibana to ``folder``, one readable file each; return the files.

    An object that a file of the folder holds already goes to that file, a new one to ``<type>-<id>.json``. So a
    dashboard can be edited in Kibana and come back as a readable diff. Raises :class:`UsageError` when ``ndjson`` is no
    export and :class:`StorageError` when a file cannot be written.
    """
    homes = {one.key: one.path for one in load(folder)} if any(folder.glob("*.json")) else {}
    written = []
    for content in _exported(ndjson):
        key = (str(content["type"]), str(content["id"]))
        path = homes.setdefault(key, _new_home(folder, key, set(homes.values())))
        write_bytes(path, readable(content).encode("utf-8"))
        written.append(path)
    return tuple(written)


def _exported(ndjson: bytes) -> list[Mapping[str, Any]]:
    try:
        lines = [mapping(json.loads(line)) for line in ndjson.splitlines() if line.strip()]
    except ValueError as error:
        raise UsageError(f"this is no export from Kibana: {error}") from error
    # The last line of an export is its summary, not an object.
    objects = [line for line in lines if "exportedCount" not in line]
    if not objects or not all({"type", "id", "attributes"} <= one.keys() for one in objects):
        raise UsageError("this is no export from Kibana: a line without type, id and attributes")
    return objects


def _new_home(folder: Path, key: tuple[str, str], taken: set[Path]) -> Path:
    """Return a file that no other object has: two ids may differ in what a file name cannot hold."""
    path = folder / f"{_file_name('-'.join(key))}.json"
    if path in taken:
        path = path.with_stem(f"{path.stem}-{hashlib.sha256(compact(key).encode()).hexdigest()[:8]}")
    return path


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)


def readable(content: Mapping[str, Any]) -> str:
    """Return a saved object as the text of its file, in our form (:mod:`pipeline.kibana.normal`)."""
    return json.dumps(normalized(content), ensure_ascii=False, indent=2) + "\n"
