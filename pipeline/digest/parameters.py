"""The numbers of ``digest.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def most() -> Mapping[str, int]:
    """Return how much of each a digest holds."""
    return dict(_tables()["most"])


@cache
def weights() -> Mapping[str, float]:
    """Return what counts how much for an event's weight."""
    return dict(_tables()["weight"])


@cache
def endings() -> tuple[str, str]:
    """Return the characters in which a whole sentence ends, and those that may stand behind them."""
    return _tables()["sentence"]["ends"], _tables()["sentence"]["closing"]


@cache
def unspaced() -> re.Pattern[str]:
    """Return what matches each sentence of a script that sets no spaces; a text of any other is one match."""
    return re.compile(_tables()["sentence"]["unspaced"])


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("pipeline.digest").joinpath("digest.toml").read_text(encoding="utf-8"))
