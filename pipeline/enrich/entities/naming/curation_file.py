"""Reading the user's file of rules on entities: each mistake with its line and what is expected there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.enrich.phrases import key
from pipeline.errors import SettingsError
from pipeline.toml_files import tables_of, text_of

LABELS = ("PER", "ORG", "LOC")
TABLES = ("add", "rename", "merge", "retype")
_EXPECTED = {
    "add": 'PER, ORG or LOC, as in: "Nordkap Robotics" = "ORG"',
    "retype": 'PER, ORG or LOC, as in: "Kremlin" = "LOC"',
    "rename": 'a name, as in: "Kiev" = "Kyiv"',
    "merge": 'a list of names, as in: "Maria Lindqvist" = ["M. Lindqvist"]',
}


def read_rules(path: Path) -> Mapping[str, object]:
    """Return the tables of the file at ``path``, checked.

    Raises :class:`SettingsError`: the file, the line, what stands there and what is expected.
    """
    text = text_of(path, "the curated entities")
    tables = tables_of(text, path, '; a rule is a line such as: "Kremlin" = "LOC"')
    if (mistake := _mistake(tables)) is not None:
        table, name, why = mistake
        raise SettingsError(f"{path}:{line_of(text, table, name)}: {why}")
    return tables


def _mistake(tables: Mapping[str, object]) -> tuple[str, str | None, str] | None:
    """Return table, name and what is wrong there of the first mistake; None when there is none."""
    if unknown := [one for one in tables if one not in {"reject", *TABLES}]:
        return unknown[0], None, f"unknown table {unknown[0]!r}; there are reject, add, rename, merge and retype"
    if not _is_names(tables.get("reject", [])):
        return "reject", None, 'reject must be a list of names, as in: reject = ["Newsroom"]'
    for table in TABLES:
        rules = tables.get(table, {})
        if not isinstance(rules, dict):
            return (
                table,
                None,
                f"[{table}] must be a table: lines under [{table}] such as {_EXPECTED[table].rpartition(': ')[2]}",
            )
        for name, value in rules.items():
            if not name.strip() or not _is_right(table, value):
                return table, name, f"[{table}] {name!r} must be {_EXPECTED[table]}"
    return _told_twice(tables)


def _told_twice(tables: Mapping[str, object]) -> tuple[str, str | None, str] | None:
    """Return a name that is to be shown as two others."""
    shown: dict[str, tuple[str, str]] = {}
    for table, old, new in _renamings(tables):
        first = shown.setdefault(key(old), (table, new))
        if key(first[1]) != key(new):
            why = f"{old!r} is to be {new!r} here and {first[1]!r} in [{first[0]}]; keep one of the two"
            return table, old if table == "rename" else new, why
    return None


def _renamings(tables: Mapping[str, object]) -> list[tuple[str, str, str]]:
    rename, merge = tables.get("rename", {}), tables.get("merge", {})
    renamed = rename.items() if isinstance(rename, dict) else ()
    merged = merge.items() if isinstance(merge, dict) else ()
    return [
        *(("rename", old, new) for old, new in renamed),
        *(("merge", old, shown) for shown, forms in merged for old in forms),
    ]


def _is_right(table: str, value: object) -> bool:
    if table == "merge":
        return _is_names(value)
    return isinstance(value, str) and bool(value.strip()) and (table == "rename" or value in LABELS)


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def line_of(text: str, table: str, name: str | None) -> int:
    """Return the number of the line at which a rule stands; that of its table where it cannot be told apart."""
    head, inside = 1, False
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            inside = bare.strip("[] \t").split("]")[0].strip(" \"'") == table
        starts = re.match(rf"[\"']?{re.escape(table)}[\"']?\s*[=.]", bare) is not None
        head = number if (inside and bare.startswith("[")) or starts else head
        if name is not None and (inside or starts) and _names(bare, name):
            return number
    return head


def _names(line: str, name: str) -> bool:
    quoted = f'"{name}"', f"'{name}'", name
    return any(re.search(rf"(?:^|[{{,.]\s*){re.escape(one)}\s*=", line) for one in quoted)
