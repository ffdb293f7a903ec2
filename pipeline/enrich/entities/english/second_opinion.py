"""A second model, learnt from other texts, is asked where the first is in doubt.

Two models that learnt apart seldom err alike. What the first half believes and the second does not see at all is mostly
no name; where the two see one name and the second is sure of another label, that label is right for the pairs in
``forms_en.toml``. What the second alone sees is not taken: it is the weaker reader of English.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from pipeline.enrich import lexicon
from pipeline.enrich.entities.recognise.recogniser import Guess, Opinion, Recogniser
from pipeline.enrich.entities.spans import Span

DOUBT = 0.9
"""The first is in doubt of a name that it holds for less likely."""
UNSEEN = 0.2
"""The second sees none where it holds one for less likely."""
CERTAIN = 0.8
"""From here on the second is sure of its label."""
BESIDE = 3
"""Words to either side that the second reads: its vectors see four, of which the outermost changes nothing."""
LONGEST_BESIDE = 60
"""Characters of them at most."""
_APART = "\n\n"


def found(text: str, first: Recogniser, second: Recogniser | None) -> list[Span]:
    """Return the first model's spans of ``text``, those in doubt as both models see them, sorted.

    Only the surroundings of doubtful persons and organizations are given to the second model, a fifth of a text: where
    the first doubts a place, the lists of places decide most of it.
    """
    guesses = first.guessed(text)
    doubtful = [one for one in guesses if _is_doubtful(one)]
    spans = [Span(one.start, one.end, one.label, first.name) for one in guesses]
    if second is None or not doubtful:
        return spans
    opinion = _around(doubtful, text, second)
    judged = (
        _judged(span, opinion, second.name) if _is_doubtful(one) else span
        for one, span in zip(guesses, spans, strict=True)
    )
    return [one for one in judged if one is not None]


def _is_doubtful(guess: Guess) -> bool:
    return guess.label in {"PER", "ORG"} and guess.likelihood < DOUBT


def _judged(span: Span, opinion: Opinion, second: str) -> Span | None:
    """Return what both models make of a name that the first doubts; None where the second sees nothing there."""
    likelihood = opinion.name_within(span.start, span.end)
    if likelihood is not None and likelihood < UNSEEN:
        return None
    at = bisect_right(opinion.guesses, span.start, key=attrgetter("start")) - 1
    other = opinion.guesses[at] if at >= 0 else None
    if other is None or (other.start, other.end) != (span.start, span.end) or other.likelihood < CERTAIN:
        return span
    return span._replace(label=other.label, source=second) if (span.label, other.label) in _believed() else span


@lru_cache(maxsize=1)
def _believed() -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in lexicon.forms()["second_opinion"]["believed"])


def _around(guesses: Iterable[Guess], text: str, second: Recogniser) -> Opinion:
    """Return what the second model thinks of the surroundings of ``guesses``, read together, by ``text``'s offsets."""
    windows = list(_windows(guesses, text))
    starts = _starts(windows)
    opinion = second.weighed(_APART.join(text[start:end] for start, end in windows))

    def back(place: int) -> int:
        at = bisect_right(starts, place) - 1
        return windows[at][0] + place - starts[at]

    return Opinion(
        [Guess(back(one.start), back(one.end), one.label, one.likelihood) for one in opinion.guesses],
        [back(one) for one in opinion.words],
        opinion.names,
    )


def _starts(windows: Sequence[tuple[int, int]]) -> list[int]:
    """Return where each window begins in the text of all of them."""
    starts, place = [], 0
    for start, end in windows:
        starts.append(place)
        place += end - start + len(_APART)
    return starts


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
