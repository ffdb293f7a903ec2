"""What can be done about a listing that could not be had: said behind what happened."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.errors import WHAT_TO_DO, DatelineError, FetchError

_STATUS = "http-"


def advised(error: DatelineError) -> DatelineError:
    """Return ``error`` with what to do about it behind its message, where it is one of the network's; else itself.

    A link has many like it, and the next run asks again for it: this is for what lists them.
    """
    told = _advice(error.reason) if isinstance(error, FetchError) else None
    return type(error)(f"{error.message}{WHAT_TO_DO}{told}", reason=error.reason) if told else error


def _advice(reason: str) -> str | None:
    table = _table()
    if not reason.startswith(_STATUS):
        return str(table[reason]) if reason in table else None
    of_status: Mapping[str, str] = table["status"]
    status = reason.removeprefix(_STATUS)
    return of_status.get(status) or of_status.get(f"{status[:1]}xx")


@cache
def _table() -> Mapping[str, Any]:
    text = files("pipeline.fetch").joinpath("advice.toml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = tomllib.loads(text)["advice"]
    return table
