"""The sources file, written: new ``[[source]]`` tables behind what is there, which stays as its owner wrote it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterable
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.parts import write_bytes
from pipeline.settings import SectionPage, Source

_HEAD = "# The sources that Dateline reads; `dateline sources check` tries each one.\n"
_NOT_ID = re.compile(r"[^a-z0-9]+")
_PREFIX = re.compile(r"^(?:www|feeds?|rss|news)\d*\.(?=[^.]+\.)")
_LONGEST_ID = 64
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
    try:
        text = path.read_text(encoding="utf-8")
        tomllib.loads(text)
    except FileNotFoundError:
        text = _HEAD
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be added to: {error}; mend it first") from error
    tables = "".join(f"\n{table_of(source)}" for source in sources)
    write_bytes(path, (text.rstrip("\n") + "\n" + tables).encode("utf-8"))


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
