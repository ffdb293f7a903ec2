"""What every statistical recogniser is, and how a text is given to it: in pieces that it can hold at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.enrich.entities.spans import Span

LABELS = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
"""From OntoNotes and from French Wikiner to ours; any other label stays, in lower case, as a sign against a name."""
LONGEST_PIECE = 20_000
"""Characters; a model needs some kilobytes of memory for each of their words."""
_LEAST_PIECE = LONGEST_PIECE // 2


class Guess(NamedTuple):
    """A span that a model sees, by characters, and how likely it holds the label at its first word: 0 to 1."""

    start: int
    end: int
    label: str
    """As :data:`LABELS` has it."""
    likelihood: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of a text."""

    guesses: Sequence[Guess]
    """In order, without overlaps."""
    words: Sequence[int] = ()
    """Where each word begins, in order; none where the model gives no likelihoods."""
    names: Sequence[float] = ()
    """How likely a person, an organization or a place begins at each of them."""

    def name_within(self, start: int, end: int) -> float | None:
        """Return how likely a name begins at one of the words from ``start`` to ``end``; None where there is none."""
        return max(self.names[bisect_left(self.words, start) : bisect_left(self.words, end)], default=None)

    def moved(self, by: int) -> Opinion:
        """Return this opinion of a text that begins ``by`` characters later."""
        guesses = [one._replace(start=one.start + by, end=one.end + by) for one in self.guesses]
        return Opinion(guesses, [one + by for one in self.words], self.names)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A loaded model: ``name`` with its version, and what finds labelled spans in one piece of text."""

    name: str
    read: Callable[[str], Iterable[tuple[int, int, str]]]
    """Text → start, end (characters) and label of each span, in order, the label as the model has it."""
    rank: Callable[[str], int] = len
    """How rare a word form is (smaller is more common); a model without vectors goes by length."""
    labels: frozenset[str] = frozenset()
    """PER, ORG, LOC: those on which it is believed; all where this is empty."""
    weigh: Callable[[str], Opinion] | None = None
    """As ``read``, with likelihoods; None for a model that gives none."""
    guess: Callable[[str], Sequence[Guess]] | None = None
    """The guesses alone of what ``weigh`` gives, in less time; None where there is no such way."""

    def find(self, text: str) -> list[Span]:
        """Return the spans of ``text``, sorted; a label that is not ours is in lower case."""
        found = []
        for start, end in pieces(text):
            for first, last, label in self.read(text[start:end]):
                ours = LABELS.get(label, label.lower())
                if not self.labels or ours in self.labels:
                    found.append(Span(start + first, start + last, ours, self.name))
        return found

    def weighed(self, text: str) -> Opinion:
        """Return what the model thinks of ``text``; one that gives no likelihoods is sure of what it finds."""
        if self.weigh is None:
            return Opinion([Guess(one.start, one.end, one.label, 1.0) for one in self.find(text)])
        if len(text) <= LONGEST_PIECE:
            return self.weigh(text) if text else Opinion([])
        parts = [self.weigh(text[start:end]).moved(start) for start, end in pieces(text)]
        return Opinion(
            [guess for one in parts for guess in one.guesses],
            [word for one in parts for word in one.words],
            [name for one in parts for name in one.names],
        )

    def guessed(self, text: str) -> list[Guess]:
        """Return the guesses of :meth:`weighed`."""
        if self.guess is None:
            return list(self.weighed(text).guesses)
        if len(text) <= LONGEST_PIECE:
            return list(self.guess(text)) if text else []
        return [
            one._replace(start=start + one.start, end=start + one.end)
            for start, end in pieces(text)
            for one in self.guess(text[start:end])
        ]


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of pieces that a model can hold at once, one after the other, none of them empty.

    A piece ends with a line if it can, else with a sentence or a word; only a word as long as half a piece is cut.
    """
    start = 0
    while len(text) - start > LONGEST_PIECE:
        end = _end(text, start + _LEAST_PIECE, start + LONGEST_PIECE)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def _end(text: str, least: int, most: int) -> int:
    for ending in ("\n", ". ", " "):
        found = text.rfind(ending, least, most)
        if found >= 0:
            return found + len(ending)
    return most
