"""What the linter says, and the tables that it says it by."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

Problem: TypeAlias = tuple[str, str]
"""Where in the object (as a path of keys) and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what Kibana would refuse or show broken, or, if not ``broken``, what is not house style."""

    path: Path
    where: str
    what: str
    broken: bool = True

    def __str__(self) -> str:
        """Return the finding as one line: file, place, what."""
        return f"{self.path}: {self.where}: {self.what}{'' if self.broken else ' (house style)'}"


@functools.cache
def rules() -> Mapping[str, Any]:
    """Return ``rules.toml``: versions, keys, and what each operation can read."""
    return tomllib.loads(files("pipeline.kibana").joinpath("rules.toml").read_text(encoding="utf-8"))


def missing_keys(where: str, content: Mapping[str, Any], wanted: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each key of ``wanted`` that ``content`` lacks."""
    for name in wanted:
        if name not in content:
            yield where, f"has no {name}"


def readable_types(name: str) -> list[str]:
    """Return the mapping types of the group ``name`` in ``rules.toml``; ``any`` is empty: no type is refused."""
    found: list[str] = rules()["types"][name]
    return found
