"""The user's own word on events: which are one, which articles are another, what one is called.

::

    [[join]]                      # these are one event; it keeps the id of the first
    articles = ["https://a.example/quake", "https://b.example/shock"]

    [[split]]                     # these are an event of their own
    articles = ["https://c.example/aftershock"]

    [[title]]
    article = "https://a.example/quake"
    title = "The earthquake of Kervik"

An article is named by its address or its id; an event by any of its articles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.article import article_id
from pipeline.errors import RefusedError, SettingsError
from pipeline.toml_files import tables_of, text_of
from pipeline.urls import canonical_url

_FIELDS = {"join": ("articles",), "split": ("articles",), "title": ("article", "title")}
_LEAST = {"join": 2, "split": 1}
_ID = re.compile(r"[0-9a-f]{64}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TABLE = re.compile(r"\s*\[\[\s*([^\]\s]+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class EventCuration:
    """What ``events.toml`` says; every article by its id."""

    joined: tuple[tuple[str, ...], ...] = ()
    """Articles whose events are one, that of the first."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """Article → the first of those that are an event of their own with it."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Article → what its event is called."""


NOTHING = EventCuration()


def load_event_curation(path: Path) -> EventCuration:
    """Return what the file at ``path`` says; there need not be one.

    Raises :class:`SettingsError`: the file, the line of the first mistake, and what is expected there.
    """
    return event_curation_in(text_of(path, "the curated events", absent=""), path)


def event_curation_in(text: str, path: Path) -> EventCuration:
    """Return what ``text`` says, which is, or is to be, in the file at ``path``; raises :class:`SettingsError`."""
    tables = tables_of(text, path, "; a rule begins with [[join]], [[split]] or [[title]]")
    if mistake := _mistake(tables):
        table, number, why = mistake
        raise SettingsError(f"{path}:{_line(text, table, number)}: {why}")
    return _curation(tables)


def _curation(tables: Mapping[str, list[dict[str, object]]]) -> EventCuration:
    groups = {name: [tuple(map(_article, _listed(one["articles"]))) for one in tables.get(name, ())] for name in _LEAST}
    apart = {article: some[0] for some in groups["split"] for article in some}
    titles = {_article(str(one["article"])): str(one["title"]).strip() for one in tables.get("title", ())}
    return EventCuration(tuple(groups["join"]), apart, titles)


def _mistake(tables: Mapping[str, object]) -> tuple[str, int, str] | None:
    """Return table, its number among those of its name, and what is wrong there."""
    for name, rules in tables.items():
        if name not in _FIELDS:
            return name, 0, f"unknown table {name!r}; there are [[join]], [[split]] and [[title]]"
        if not isinstance(rules, list) or not all(isinstance(one, dict) for one in rules):
            return name, 0, f"{name} must be a table of its own for each rule: [[{name}]]"
        for number, rule in enumerate(rules):
            if why := _wrong(name, rule):
                return name, number, f"[[{name}]] {why}"
    return _told_twice(tables)


def _wrong(name: str, rule: Mapping[str, object]) -> str | None:
    if unknown := sorted(rule.keys() - set(_FIELDS[name])):
        return f"does not know {unknown[0]!r}; it has {' and '.join(_FIELDS[name])}"
    for one in _FIELDS[name]:
        value = rule.get(one)
        if one == "articles" and not (isinstance(value, list) and len(value) >= _LEAST[name]):
            return f"must have articles, a list of {_LEAST[name]} or more addresses or ids"
        if one != "articles" and not (isinstance(value, str) and value.strip()):
            return f"must have {one}, a text"
        if unseen := _UNSEEN.search(str(value)) if one == "title" else None:
            return f"has the control character {unseen[0]!r} in its title; take it out"
    for one in _listed(rule.get("articles", rule.get("article"))):
        if not _is_article(one):
            return f"{one!r} is no article: write its address (https://…) or its id (64 characters, 0-9 and a-f)"
    return None


def _told_twice(tables: Mapping[str, object]) -> tuple[str, int, str] | None:
    seen: set[str] = set()
    rules = tables.get("split", [])
    for number, rule in enumerate(rules if isinstance(rules, list) else []):
        for one in map(_article, _listed(rule["articles"])):
            if one in seen:
                return "split", number, f"[[split]] has article {one} for the second time; keep one of the two"
            seen.add(one)
    return None


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _is_article(name: str) -> bool:
    try:
        return bool(_article(name))
    except RefusedError:
        return False


def _article(name: str) -> str:
    """Return the id of an article that is named by its id or its address; raises :class:`RefusedError`."""
    return name if _ID.fullmatch(name) else article_id(canonical_url(name))


def _line(text: str, table: str, number: int) -> int:
    """Return the line at which the rule ``number`` (from 0) of a ``table`` begins."""
    lines = text.split("\n")  # Others that end lines elsewhere may stand in a text of TOML.
    heads = [at for at, line in enumerate(lines, 1) if (found := _TABLE.match(line)) and found[1] == table]
    if heads:
        return heads[min(number, len(heads) - 1)]
    named = (at for at, line in enumerate(lines, 1) if line.strip().lstrip("[ \"'").startswith(table))
    return next(named, 1)
