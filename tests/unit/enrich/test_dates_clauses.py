"""Where a clause ends, and which of its words tell a tense: as a language's cues say."""

from __future__ import annotations

from datetime import date

from pipeline.enrich.timex.context import Context, Direction
from pipeline.enrich.timex.language import build
from pipeline.enrich.timex.scan import scan

CUES = {"past": ["*ed"], "future": ["*s"], "breaks": [", that"], "neutral": ["news", "bed"]}
SOURCE = {"words": {"weekday": {"1": ["monday"]}}, "rule": [{"pattern": "on {weekday}", "means": "weekday"}]}


def _direction(text: str, *names: str) -> Direction:
    language = build("xx", {**SOURCE, "cues": {name: CUES[name] for name in ("past", "future", *names)}})
    (found,) = scan(text, language)
    return Context(text, language, date(2020, 9, 25)).direction(found)


class TestBreaks:
    """A language may say which words begin a clause of its own."""

    def test_a_break_before_hides_the_verb_of_the_clause_before(self) -> None:
        """Behind a break only the date's own clause tells the tense."""
        text = "She announced, that on Monday it begins"
        assert _direction(text) is Direction.PAST
        assert _direction(text, "breaks") is Direction.FUTURE

    def test_a_break_after_hides_the_verb_of_the_clause_after(self) -> None:
        """Nor does a verb behind the next break."""
        text = "It is on Monday, that it ended"
        assert _direction(text, "breaks") is Direction.FUTURE
        assert _direction("There, on Monday, that it ended", "breaks") is Direction.OPEN


class TestNeutral:
    """A language may say which words look like a cue and are none."""

    def test_a_neutral_word_is_no_cue(self) -> None:
        """A noun with the ending of a verb tells no tense."""
        assert _direction("The news on Monday") is Direction.FUTURE
        assert _direction("The news on Monday", "neutral") is Direction.OPEN
        assert _direction("The bed on Monday", "neutral") is Direction.OPEN
