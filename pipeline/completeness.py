"""Completeness: whether what a source listed is in the index, or was ruled out for good.

A link counts as missing while somebody could still bring its article: it failed, waits, was set aside or held back, or
was left for another night. What robots.txt forbids, what is no article and a page that is not there are no gaps. Which
outcomes are which stands in ``completeness.toml``.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

from pipeline.article import Outcome, OutcomeKind
from pipeline.record import Record


class _Rules(Record):
    kinds: frozenset[OutcomeKind]
    reasons: frozenset[str]
    ruled_out: frozenset[str]


_RULES: Final = _Rules.model_validate(
    tomllib.loads(files(__package__).joinpath("completeness.toml").read_text("utf-8"))
)

LEAVING_GAPS: Final = _RULES.kinds
"""The kinds of outcomes that leave a gap, unless there is no such page."""


def is_missing(outcome: Outcome) -> bool:
    """Return whether the article of a link is neither in the index nor ruled out. Pure."""
    if outcome.reason in _RULES.reasons:
        return True
    return outcome.kind in _RULES.kinds and outcome.reason not in _RULES.ruled_out
