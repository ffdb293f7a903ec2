"""The sources file, written: ``[[source]]`` tables added, taken out, switched off and on; all else stays as it was."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.parts import write_bytes
from pipeline.settings import SectionPage, Source
from pipeline.toml_files import tables_of, text_of

_HEAD = "# The sources that Dateline reads; `dateline sources check` tries each one.\n"
_NOT_ID = re.compile(r"[^a-z0-9]+")
_PREFIX = re.compile(r"^(?:www|feeds?|rss|news)\d*\.(?=[^.]+\.)")
_LONGEST_ID = 64
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\][^\n]*\n", re.MULTILINE)
_ANY_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_COMMENT_ABOVE = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)
_COMMENT_BELOW = re.compile(r"(?:[ \t]*#[^\n]*(?:\n|\Z))*(?:[ \t]*\r?\n)*")
_SAYS_SOMETHING = re.compile(r"^[ \t]*[^#\s][^\n]*(?:\n|\Z)", re.MULTILINE)
_ENABLED = re.compile(r"^([ \t]*enabled[ \t]*=[ \t]*)(?:true|false)\b", re.MULTILINE)
_WRITTEN = ("id", "name", "country", "language", "feeds", "sitemaps", "pages", "articles", "delay_seconds", "local")


def source_id_for(host: str, taken: Collection[str]) -> str:
    """Return an id for the site at ``host`` that is not ``taken``: ``www.example.org`` becomes ``example-org``."""
    name = _PREFIX.sub("", host.partition(":")[0].lower())
    base = _NOT_ID.sub("-", name).strip("-")[: _LONGEST_ID - 4].strip("-") or "source"
    identifier, number = base, 2
    while identifier in taken:
        identifier, number = f"{base}-{number}", number + 1
    return identifier


def new_places(source: Source, known: Iterable[Source]) -> Source:
    """Return ``source`` with those of its feeds and sitemaps that none of the sources ``known`` reads."""
    read = {url for one in known for url in (*one.feeds, *one.sitemaps)}
    feeds = tuple(url for url in source.feeds if url not in read)
    return source.model_copy(
        update={"feeds": feeds, "sitemaps": tuple(one for one in source.sitemaps if one not in read)}
    )


def table_of(source: Source) -> str:
    """Return ``source`` as a TOML table, with the keys that differ from their defaults."""
    lines = ["[[source]]"]
    for name in _WRITTEN:
        value = getattr(source, name)
        if value != Source.model_fields[name].get_default():
            lines.append(f"{name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def append_sources(path: Path, sources: Iterable[Source]) -> None:
    """Add ``sources`` to the sources file ``path``, atomically; it is made where there is none.

    Raises :class:`SettingsError` when the file is not TOML or cannot be read, :class:`StorageError` when it cannot be
    written; it is then as it was.
    """
    text = text_of(path, "the sources file", absent=_HEAD)
    tables_of(text, path, "; mend it first, it cannot be added to")
    tables = "".join(f"\n{table_of(source)}" for source in sources)
    write_bytes(path, (text.rstrip("\n") + "\n" + tables).encode("utf-8"))


def switch(path: Path, source_id: str, *, enabled: bool) -> None:
    """Say in the sources file ``path`` whether runs read the source ``source_id``; every other byte stays.

    Raises :class:`SettingsError` when there is no such source or the file is written in a form in which the one line
    is not sure to be the right one, :class:`StorageError` when it cannot be written; it is then as it was.
    """
    text, wanted, place = _found(path, source_id)
    wanted["source"][place]["enabled"] = enabled
    changed = _switched(text, place, "true" if enabled else "false")
    # The line was found without a grammar; whether it was the right one, the grammar tells.
    if _read(changed) != wanted:
        by_hand = f"write `enabled = {'true' if enabled else 'false'}` into the table of {source_id} by hand"
        raise SettingsError(f"{path} is written in a form that cannot be changed safely; {by_hand}")
    write_bytes(path, changed.encode("utf-8"))


def without(path: Path, source_id: str) -> tuple[str, str]:
    """Return the text of the sources file ``path`` without the source ``source_id``, and what goes. Writes nothing.

    With a table go its sub-tables and the comment right above it, unless that opens the file; a comment that stands by
    itself stays. Raises :class:`SettingsError` as :func:`switch` does, and for the only source, without which no run
    reads the file.
    """
    text, wanted, place = _found(path, source_id)
    if len(wanted["source"]) == 1:
        raise SettingsError(f"{source_id} is the only source of {path}; add another first, or disable this one")
    del wanted["source"][place]
    tables = list(_TABLE.finditer(text))
    start, end = len(text), len(text)
    if place < len(tables):
        start = _opening(text, tables[place].start())
        end = _opening(text, tables[place + 1].start()) if place + 1 < len(tables) else len(text)
        end = _own_end(text, start, end)
    left = text[:start] + text[end:]
    if _read(left) != wanted:
        raise SettingsError(f"{path} is written in a form that cannot be changed safely; take {source_id} out by hand")
    return left, text[start:end]


def _own_end(text: str, start: int, end: int) -> int:
    """Return where the table that stands in ``text[start:end]`` ends, with the empty lines behind it."""
    own = max((line.end() for line in _SAYS_SOMETHING.finditer(text, start, end)), default=start)
    behind = _COMMENT_BELOW.match(text, own, end)
    return behind.end() if behind else own


def _opening(text: str, head: int) -> int:
    """Return where the comment begins that stands right above the table at ``head``; one that opens the file stays."""
    above = _COMMENT_ABOVE.search(text, 0, head)
    return above.start() if above and above.start() else head


def _found(path: Path, source_id: str) -> tuple[str, dict[str, Any], int]:
    """Return the text of ``path``, what it says, and the place of ``source_id`` among its sources."""
    text = text_of(path, "the sources file")
    said = tables_of(text, path, "; mend it first, it cannot be changed")
    ids = [one.get("id") for one in said.get("source", ())]
    if source_id not in ids:
        raise SettingsError(f"{path} declares no source {source_id}; `dateline sources list` shows what there is")
    return text, said, ids.index(source_id)


def _switched(text: str, place: int, value: str) -> str:
    tables = list(_TABLE.finditer(text))
    if place >= len(tables):
        return text
    head = tables[place]
    following = _ANY_TABLE.search(text, head.end())
    end = following.start() if following else len(text)
    there = _ENABLED.search(text, head.end(), end)
    if there:
        return f"{text[: there.start()]}{there[1]}{value}{text[there.end() :]}"
    line_end = "\r\n" if head[0].endswith("\r\n") else "\n"
    return f"{text[: head.end()]}enabled = {value}{line_end}{text[head.end() :]}"


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, SectionPage):
        fields = value.model_dump(exclude_none=True)
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in fields.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    # JSON's escapes are TOML's; only the delete character has to be escaped in TOML and not in JSON.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
