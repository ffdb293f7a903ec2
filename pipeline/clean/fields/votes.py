"""Witnesses and their votes: a field is decided by those that agree, not by the first that speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.article import FieldOrigin

T = TypeVar("T")
_LONGEST_LOSER = 160


@dataclass(frozen=True, slots=True)
class Witness(Generic[T]):
    """One rule's answer, and how far it is trusted (0 to 1)."""

    rule: str
    value: T
    weight: float


def decide(
    witnesses: Sequence[Witness[T]], same: Callable[[T], object], show: Callable[[T], str] = str
) -> tuple[T, FieldOrigin] | None:
    """Return the value with the most weight behind it and its origin; None without witnesses.

    Witnesses whose ``same`` key is equal stand together; the group's first witness gives the value.
    The confidence is the chance that not all of the group are wrong, as if they were independent, less the
    doubt that the strongest other group casts.
    """
    if not witnesses:
        return None
    groups: dict[object, list[Witness[T]]] = {}
    for witness in witnesses:
        groups.setdefault(same(witness.value), []).append(witness)
    ranked = sorted(groups.values(), key=lambda group: -sum(one.weight for one in group))
    winner = ranked[0]
    doubt = _belief(ranked[1]) / 2 if len(ranked) > 1 else 0.0
    confidence = max(0.05, min(0.99, _belief(winner) - doubt * (1 - _belief(winner)) - doubt * 0.2))
    losers = tuple(_line(one, show) for group in ranked[1:] for one in group)
    rule = "+".join(dict.fromkeys(one.rule for one in winner))
    return winner[0].value, FieldOrigin(rule=rule, confidence=round(confidence, 2), losers=losers[:8])


def _belief(group: Iterable[Witness[T]]) -> float:
    wrong = 1.0
    for one in group:
        wrong *= 1 - min(0.95, one.weight)
    return 1 - wrong


def _line(witness: Witness[T], show: Callable[[T], str]) -> str:
    return f"{witness.rule}: {show(witness.value)}"[:_LONGEST_LOSER]
