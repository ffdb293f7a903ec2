"""Where a clause ends, and which of its words tell a tense: as a language's cues say."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.enrich.timex.context import Context
from pipeline.enrich.timex.direction import Direction
from pipeline.enrich.timex.language import build
from pipeline.enrich.timex.scan import scan

CUES = {"past": ["*ed"], "future": ["*s"], "breaks": [", that"], "neutral": ["news", "bed"], "planned": ["open"]}
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


class TestPlanned:
    """A language may say which words tell of what is planned where nothing else tells a tense."""

    def test_looks_ahead_where_no_other_cue_stands(self) -> None:
        """A verb in the present, before the date or behind it, looks ahead."""
        assert _direction("We open on Monday", "planned") is Direction.FUTURE
        assert _direction("There on Monday open the market", "planned") is Direction.FUTURE

    def test_any_other_cue_goes_before(self) -> None:
        """A verb of the past in the same clause outweighs it, wherever it stands."""
        assert _direction("The open door on Monday closed", "planned") is Direction.PAST

    def test_not_of_another_clause(self) -> None:
        """One that stands in the next clause tells nothing."""
        assert _direction("There on Monday, that open we", "planned", "breaks") is Direction.OPEN


class TestLetters:
    """A language may say that its cues are written as they stand: small letters for verbs, capitals for nouns."""

    def test_a_noun_is_no_verb(self) -> None:
        """With exact letters, a capitalised word is not the cue in small letters."""
        sources = {**SOURCE, "cues": {"past": ["ge*t"]}}
        (found,) = scan(text := "Das Gericht on Monday", build("xx", sources))
        day = date(2020, 9, 25)
        assert Context(text, build("xx", sources), day).direction(found) is Direction.PAST
        exact = build("xx", {**sources, "settings": {"cue_letters": "exact"}})
        assert Context(text, exact, day).direction(found) is Direction.OPEN


class TestBegun:
    """A language may say which words begin what reaches on from the date."""

    def _direction(self, text: str) -> Direction:
        language = build(
            "xx",
            {
                "words": {"weekday": {"1": ["monday"]}},
                "rule": [{"pattern": "{weekday}", "means": "weekday"}],
                "cues": {
                    "since": ["since", "since last"],
                    "eversince": ["onwards"],
                    "onwards": ["from", "from the"],
                    "promises": ["will"],
                    "planned": ["opens"],
                    "joins": ["to"],
                    "neutral": ["as from"],
                },
            },
        )
        (found,) = scan(text, language)
        return Context(text, language, date(2020, 9, 25)).direction(found)

    @pytest.mark.parametrize("text", ["Since Monday it opens", "It will, since last Monday", "Monday onwards it opens"])
    def test_what_has_begun_looks_back(self, text: str) -> None:
        """Whatever the tense of the clause: "since" names a beginning that is over."""
        assert self._direction(text) is Direction.PAST

    def test_a_promise_turns_a_beginning_that_may_lie_ahead(self) -> None:
        """Where the word may go either way, only a form of the future makes it look ahead."""
        assert self._direction("From Monday it opens") is Direction.PAST
        assert self._direction("From the Monday it will open") is Direction.FUTURE

    @pytest.mark.parametrize("text", ["From Monday to noon it opens", "As from Monday it opens"])
    def test_a_span_or_another_word_is_no_beginning(self, text: str) -> None:
        """A span that has its end, and a phrase of `neutral`, leave it to the verb."""
        assert self._direction(text) is Direction.FUTURE
