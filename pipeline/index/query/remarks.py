"""What is said of a query or a parameter that is not understood: in English, and so that a page can say it otherwise.

The messages stand in ``remarks.toml``. Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Self


class Remark(str):
    """A message in English that remembers what it was made of."""

    __slots__ = ("template", "values")
    template: str
    """With ``%(name)s`` for each of :attr:`values`."""
    values: Mapping[str, str]

    def __new__(cls, template: str, values: Mapping[str, str]) -> Self:
        """Make the message of its two parts; raises ``KeyError`` for a value that is missing."""
        made = super().__new__(cls, template % values)
        made.template, made.values = template, values
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, Mapping[str, str]]]:
        """Pickle with both parts, as the errors that carry it are."""
        return type(self), (self.template, self.values)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the message with its template, and those of remarks in it, translated."""
        values = {name: one.told(translate) if isinstance(one, Remark) else one for name, one in self.values.items()}
        return translate(self.template) % values


def remark(name: str, /, **values: object) -> Remark:
    """Return the message called ``name`` in ``remarks.toml``; numbers are written with their thousands parted.

    Raises ``KeyError`` for a name that is not there, or a value that its message asks for.
    """
    written = {key: f"{one:,}" if isinstance(one, int) else _as_text(one) for key, one in values.items()}
    return Remark(_messages()[name], written)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


@cache
def _messages() -> Mapping[str, str]:
    text = files("pipeline.index.query").joinpath("remarks.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["remarks"])
