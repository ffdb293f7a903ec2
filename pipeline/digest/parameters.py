"""The numbers of ``digest.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Abbreviations(NamedTuple):
    """What matches the end of a text whose full stop ends no sentence: in no case, or unless a capital follows."""

    titles: re.Pattern[str]
    others: re.Pattern[str]
    opening: str
    """Quotation marks that open."""

    def go_on(self, before: str, after: str) -> bool:
        """Return whether the sentence that ``before`` is a part of goes on with ``after``."""
        first = after[:1]
        return first.islower() or bool(
            self.titles.search(before) or (not first.isupper() and self.others.search(before))
        )


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
def opens() -> re.Pattern[str]:
    """Return what matches, at the end of a part, the marks that open the next one if it begins right there."""
    return re.compile(_tables()["sentence"]["opens"])


@cache
def abbreviations() -> Mapping[str, Abbreviations]:
    """Return what :class:`Abbreviations` those languages have whose sentences are told without spaCy's tokens."""
    return {
        language: Abbreviations(
            titles=_before_full_stop(of["titles"]),
            others=_before_full_stop(of["others"], re.IGNORECASE),
            opening=of["opening"],
        )
        for language, of in _tables()["abbreviations"].items()
    }


def _before_full_stop(words: Sequence[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, words))})\.\Z", flags)


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("pipeline.digest").joinpath("digest.toml").read_text(encoding="utf-8"))
