"""FIRST sets: the signs behind a number tell which rules may hold, and none that holds is left out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.enrich.timex import first_sets
from pipeline.enrich.timex.language import Language, language
from pipeline.enrich.timex.patterns import Pattern, compile_pattern, compile_preceding, words_class
from pipeline.enrich.timex.rules import Openings, Rule
from pipeline.enrich.timex.scan import scan
from pipeline.enrich.timex.script import fold

TABLES = Path(__file__).parent / "dates"
CLASSES = {
    "month": words_class({"may": 5, "mid-june": 6}),
    "day": replace(words_class({"1": 1}), expression=r"\d{1,2}"),
}


class TestPatterns:
    """What a pattern can begin or end with."""

    @pytest.mark.parametrize(
        ("pattern", "behind"),
        [
            ("{day} {month}", {" "}),
            ("{day}[-/]{month}", {"-", "/"}),
            ("{day}( of)? {month}", {" "}),
            ("{day}(th)?", {"t", first_sets.END}),
            ("{day}{month}", {"m"}),
            ("{day} ?{...}", {" ", None}),
            ("{day}[^x]", {None}),
        ],
    )
    def test_signs_behind_a_number(self, pattern: str, behind: set[str | None]) -> None:
        """The sign behind a number is known, or said to be any."""
        assert compile_pattern(pattern, CLASSES).seconds[first_sets.DIGITS] == behind

    def test_signs_before(self) -> None:
        """A pattern for what comes before an expression is read from its end; a hyphen may be a blank."""
        before = compile_preceding("(on|{month}) {day}( to |-)", CLASSES).seconds
        assert before == {" ": {"o"}, "-": {first_sets.DIGITS}}
        assert compile_preceding("{month}", {"month": words_class({"x-y": 1})}).seconds == {"y": {"-", " "}}

    def test_without_spaces_a_blank_may_be_missing(self) -> None:
        """Where a script has no spaces, a blank of a pattern counts as nothing."""
        assert compile_pattern("{day} 日", CLASSES, spaced=False).seconds[first_sets.DIGITS] == {"日"}


def _unsorted(known: Language) -> Language:
    """Return a language that tries every rule everywhere that a rule of numbers may hold."""

    def opened(pattern: Pattern) -> Pattern:
        return replace(pattern, seconds={None: frozenset({None})})

    def free(rule: Rule) -> Rule:
        before = opened(rule.preceded_by) if rule.preceded_by else None
        return replace(rule, pattern=opened(rule.pattern), preceded_by=before)

    numbers = known.openings[first_sets.DIGITS]
    every = Openings(numbers.first, tuple(free(rule) for rule in numbers.all), numbers.numerals)
    return replace(known, openings={**known.openings, first_sets.DIGITS: every})


@pytest.mark.parametrize("code", ["en", "ru", "ar", "ja"])
def test_no_rule_that_holds_is_left_out(code: str) -> None:
    """Trying every rule finds no more in a language's whole table."""
    known = language(code)
    rules = tomllib.loads((TABLES / f"{code}.toml").read_text(encoding="utf-8"))["rules"]
    marked = "\n".join(sentence for row in rules.values() for sentence in row)
    text = fold(re.sub(r"\[([^]=]+)=[^]]+\]", r"\1", marked), known.alike)
    found, every = (
        [(one.start, one.end, one.rule.name) for one in scan(text, each)] for each in (known, _unsorted(known))
    )
    assert found == every
