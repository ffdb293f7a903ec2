"""Which groups of a robots.txt are meant for one crawler (RFC 9309, 2.2.1), in a form that any parser reads alike."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
ANYBODY = "*"


@dataclass(slots=True)
class _Group:
    """Agents that are named one after the other, and what holds for them."""

    agents: set[str] = field(default_factory=set)
    rules: list[str] = field(default_factory=list)
    pauses: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """Each with the agents that were named before it."""


def rules_for(text: str, product: str) -> str:
    """Return the robots.txt ``text`` with what holds for the crawler ``product`` alone, as one group for everybody.

    A group begins with the agents that are named, whatever other lines (``Crawl-delay``, unknown ones) stand among
    them, and ends where agents are named behind a rule. It is ours where one of its product tokens is ``product``, in
    any case: ``Dateline/1.0`` names ``Dateline``, ``D`` and ``Dateline-Images`` do not. All such groups count together;
    where there is none, those for ``*`` do.
    """
    groups, everywhere = _read(text)
    wanted = product.lower()
    if not any(wanted in group.agents for group in groups):
        wanted = ANYBODY
    chosen = [group for group in groups if wanted in group.agents]
    lines = [line for group in chosen for line in group.rules]
    lines += [line for group in chosen for line, agents in group.pauses if wanted in agents]
    return "\n".join([f"User-agent: {ANYBODY}", *lines, "", *everywhere, ""])


def _read(text: str) -> tuple[list[_Group], list[str]]:
    groups = [_Group()]
    everywhere: list[str] = []
    for name, value in _lines(text):
        kind = _kinds().get(name)
        if kind == "agents":
            if groups[-1].rules:
                groups.append(_Group())
            groups[-1].agents.add(_token(value))
        elif kind == "rules":
            groups[-1].rules.append(f"{name}: {value}")
        elif kind == "pauses":
            groups[-1].pauses.append((f"{name}: {value}", frozenset(groups[-1].agents)))
        elif kind == "everywhere":
            everywhere.append(f"{name}: {value}")
    return groups, everywhere


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each line; a colon that was forgotten is no reason to overlook a rule."""
    for line in _LINE_END.split(text):
        bare = line.partition("#")[0].strip()
        name, colon, value = bare.partition(":")
        if not colon:
            name, _, value = bare.partition(" ")
        if name:
            yield " ".join(name.lower().split()), value.strip()


def _token(value: str) -> str:
    if value.startswith(ANYBODY):
        return ANYBODY
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


@cache
def _kinds() -> dict[str, str]:
    table = tomllib.loads(files("pipeline.fetch").joinpath("robots.toml").read_text(encoding="utf-8"))
    return {name: kind for kind, names in table.items() for name in names}
