"""Where the embedded index lies, for who asks nothing else of the settings: read without the model of all of them.

:class:`~pipeline.settings.Settings` checks every setting, and loading it takes a command that answers in milliseconds
three times as long as its answer. Where all that is set is a path or a text, of which nothing can be wrong, there is
nothing to check: then the index is named here. Of everything else this module says nothing, and the model is asked.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PREFIX: Final = "DATELINE_"
"""Begins the name of every variable of the environment."""
FILE: Final = "dateline.toml"
"""In the working folder."""
HOME: Final = Path(".dateline")
"""Where data lies when nothing is set."""
ANY_TEXT: Final = frozenset({"contact", "entities", "events", "home", "index_home", "netrc", "searches", "sources"})
"""The settings that take any text: paths, and who we are."""
_NO_PATH: Final = "://"


@dataclass(frozen=True, slots=True)
class SetIndex:
    """The embedded index, as the settings name it (attributes as in ``Settings``)."""

    home: Path = HOME
    index_home: Path | None = None


def set_index(environment: Mapping[str, str] = os.environ) -> SetIndex | None:
    """Return the embedded index that environment and ``dateline.toml`` name; None where ``Settings`` has to be asked.

    That is where anything else is set, where the data is in an object store, and where something may be wrong.
    """
    named = [(name.lower(), value) for name, value in environment.items() if name.upper().startswith(PREFIX)]
    given = {name.removeprefix(PREFIX.lower()): value for name, value in named if value}
    written = _written()
    if written is None or len(given) < sum(bool(value) for _, value in named):
        return None
    values = {**written, **given}
    if not values.keys() <= ANY_TEXT or not all(map(_is_plain, values.values())):
        return None
    home, index_home = (values.get(name) for name in ("home", "index_home"))
    return SetIndex(HOME if home is None else Path(home), None if index_home is None else Path(index_home))


def _written() -> dict[str, str] | None:
    """Return what ``dateline.toml`` sets; None where that is not text alone."""
    try:
        values = tomllib.loads(Path(FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return None
    return values if all(isinstance(one, str) for one in values.values()) else None


def _is_plain(value: str) -> bool:
    return value.isprintable() and _NO_PATH not in value
