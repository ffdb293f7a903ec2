"""A second model, learnt from other texts, is asked where the first is in doubt.

Two models that learnt apart seldom err alike. What the first half believes and the second does not see at all is mostly
no name; where the two see one name and the second is sure of another label, that label is right for the pairs in
``forms_en.toml``. What the second alone sees is not taken: it is the weaker reader of English.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from operator import attrgetter

from pipeline.enrich import lexicon
from pipeline.enrich.entities.english import near_capitals
from pipeline.enrich.entities.recognise.recogniser import Guess, Opinion, Recogniser
from pipeline.enrich.entities.recognise.stretches import Stretches
from pipeline.enrich.entities.spans import Span

DOUBT = 0.9
"""The first is in doubt of a name that it holds for less likely."""
UNSEEN = 0.2
"""The second sees none where it holds one for less likely."""
CERTAIN = 0.8
"""From here on the second is sure of its label."""
ASKED = 2
"""Times that it is asked of a name."""
BESIDE = 2
"""Words to either side that the second reads: its vectors see four, of which the two outermost change nothing."""
LONGEST_BESIDE = 60
"""Characters of them at most."""


def found(text: str, first: Recogniser, second: Recogniser | None) -> list[Span]:
    """Return the first model's spans of ``text``, those in doubt as both models see them, sorted.

    Only the surroundings of doubtful persons and organizations are given to the second model, an eighth of a text:
    where the first doubts a place, the lists of places decide most of it. Of a name that is doubtful again and again
    it is asked :data:`ASKED` times; where it is of two minds then, the first is believed.
    """
    guesses = near_capitals.guessed(text, first)
    spans = [Span(one.start, one.end, one.label, first.name) for one in guesses]
    doubtful: dict[tuple[str, str], list[Guess]] = {}
    for one in filter(_is_doubtful, guesses):
        doubtful.setdefault(_said(one, text), []).append(one)
    if second is None or not doubtful:
        return spans
    asked = {said: ones[:ASKED] for said, ones in doubtful.items()}
    opinion = _around(sorted(one for ones in asked.values() for one in ones), text, second)
    verdicts = {said: {_verdict(one, opinion) for one in ones} for said, ones in asked.items()}
    judged = (
        _judged(span, verdicts[_said(one, text)], second.name) if _is_doubtful(one) else span
        for one, span in zip(guesses, spans, strict=True)
    )
    return [one for one in judged if one is not None]


def _said(guess: Guess, text: str) -> tuple[str, str]:
    """Return what a name says, and what it is taken for."""
    return text[guess.start : guess.end], guess.label


def _is_doubtful(guess: Guess) -> bool:
    return guess.label in {"PER", "ORG"} and guess.likelihood < DOUBT


def _verdict(guess: Guess, opinion: Opinion) -> str | None:
    """Return the label that a name of which the first is in doubt has; None where the second sees nothing there."""
    likelihood = opinion.name_within(guess.start, guess.end)
    if likelihood is not None and likelihood < UNSEEN:
        return None
    at = bisect_right(opinion.guesses, guess.start, key=attrgetter("start")) - 1
    other = opinion.guesses[at] if at >= 0 else None
    if other is None or (other.start, other.end) != (guess.start, guess.end) or other.likelihood < CERTAIN:
        return guess.label
    return other.label if (guess.label, other.label) in _believed() else guess.label


def _judged(span: Span, verdicts: AbstractSet[str | None], second: str) -> Span | None:
    if len(verdicts) > 1:
        return span
    (label,) = verdicts
    if label is None or label == span.label:
        return span if label else None
    return span._replace(label=label, source=second)


@lru_cache(maxsize=1)
def _believed() -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in lexicon.forms()["second_opinion"]["believed"])


def _around(guesses: Iterable[Guess], text: str, second: Recogniser) -> Opinion:
    """Return what the second model thinks of the surroundings of ``guesses``, read together, by ``text``'s offsets."""
    stretches = Stretches(text, list(_windows(guesses, text)))
    opinion = second.weighed(stretches.joined)
    return Opinion(stretches.guesses(opinion.guesses), [stretches.place(one) for one in opinion.words], opinion.names)


def _windows(guesses: Iterable[Guess], text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the surroundings, whole words, in order; those that touch are one."""
    start = end = -1
    for one in guesses:
        begin, finish = _first_word(text, one.start), _last_word(text, one.end)
        if begin > end:
            if end >= 0:
                yield start, end
            start = begin
        end = max(end, finish)
    if end >= 0:
        yield start, end


def _first_word(text: str, place: int) -> int:
    begin = max(0, place - LONGEST_BESIDE)
    for _ in range(BESIDE + 1):
        space = text.rfind(" ", begin, place)
        if space < 0:
            return place if begin else 0
        place = space
    return place + 1


def _last_word(text: str, place: int) -> int:
    end = min(len(text), place + LONGEST_BESIDE)
    for _ in range(BESIDE + 1):
        space = text.find(" ", place + 1, end)
        if space < 0:
            return place if end < len(text) else end
        place = space
    return place
