"""Rules as they are read from a data file, and which of them may hold where a text begins in some way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.enrich.timex.patterns import NUMERAL, Pattern

Word = str | int | float
"""What a word of a class stands for: a month's number, a unit's letter, a count, a fixed value."""


@dataclass(frozen=True)
class Rule:
    """One rule of a data file: a pattern, what it means, and where it does not hold."""

    name: str
    pattern: Pattern
    means: str
    arguments: Mapping[str, Word]
    unless_after: re.Pattern[str] | None
    only_after: re.Pattern[str] | None
    unless_near: re.Pattern[str] | None
    preceded_by: Pattern | None
    """What has to stand right before; its slots count as the rule's own ("May 3-5": the 5 is one of May)."""
    capitalised: frozenset[str]
    """Slots that must begin with a capital letter."""
    lower_case: bool
    """Whether the expression must not begin with a capital letter (the month "mars" and the planet)."""
    upper_case: bool
    """Whether it must begin with one (German "am Fünften", a day, and "am fünften Tag")."""
    holds: frozenset[str]
    """The meanings that ``{...}`` may have; empty: any that names calendar days."""
    specific: bool
    """Whether it wins over a rule that finds as much: it says that this is no date, or looks at what is around."""


@dataclass(frozen=True)
class Openings:
    """The rules that can begin with one word, told apart by the word after it; worked out when a text has the word."""

    first: str
    all: tuple[Rule, ...]
    numerals: frozenset[str]
    """The words that can go on a number."""
    sorted_out: dict[tuple[str | None, tuple[str, ...], tuple[str, ...]], tuple[Rule, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What :meth:`fitting` has returned: as many as there are words and signs in the rules, whatever texts hold."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Those that hold whatever comes second."""
        return tuple(rule for rule in self.all if rule.pattern.starts.get(self.first) is None)

    @cached_property
    def by_second(self) -> Mapping[str, tuple[Rule, ...]]:
        """Those and more, where one of these words comes second; in the order of the data file."""
        always = {place for place, rule in enumerate(self.all) if rule.pattern.starts.get(self.first) is None}
        seconds: dict[str, set[int]] = {}
        for place, rule in enumerate(self.all):
            for second in rule.pattern.starts.get(self.first) or ():
                for word in self.numerals if second == NUMERAL else (second,):
                    seconds.setdefault(word, set(always)).add(place)
        return {second: tuple(self.all[place] for place in sorted(places)) for second, places in seconds.items()}

    @cached_property
    def signs(self) -> frozenset[str]:
        """The signs that one of the rules can have second."""
        seconds = (one for rule in self.all for after in rule.pattern.seconds.values() for one in after)
        return frozenset(one for one in seconds if one is not None)

    def fitting(self, second: str | None, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> tuple[Rule, ...]:
        """Return the rules that can go on with the word ``second``: all, where it is None and no words are told apart.

        Only those are among them that can begin with one of the signs ``firsts`` and then one of ``seconds``.
        """
        key = (second, firsts, seconds)
        known = self.sorted_out.get(key)
        if known is None:
            rules = self.all if second is None else self.by_second.get(second, self.rules)
            known = tuple(rule for rule in rules if _fits(rule, (*firsts, None), seconds))
            self.sorted_out[key] = known
        return known


def _fits(rule: Rule, firsts: Sequence[str | None], seconds: Sequence[str]) -> bool:
    """Tell whether a rule can begin with one of ``firsts`` and go on with one of ``seconds``."""
    known = (rule.pattern.seconds.get(begins) for begins in firsts)
    return any(after and (None in after or not after.isdisjoint(seconds)) for after in known)
