"""What every statistical recogniser is, and how a text is given to it: in pieces that it can hold at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.enrich.entities.spans import Span

LABELS = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
"""From OntoNotes and from French Wikiner to ours; any other label stays, in lower case, as a sign against a name."""
LONGEST_PIECE = 20_000
"""Characters; a model needs some kilobytes of memory for each of their words."""
_LEAST_PIECE = LONGEST_PIECE // 2


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

    def find(self, text: str) -> list[Span]:
        """Return the spans of ``text``, sorted; a label that is not ours is in lower case."""
        found = []
        for start, end in pieces(text):
            for first, last, label in self.read(text[start:end]):
                ours = LABELS.get(label, label.lower())
                if not self.labels or ours in self.labels:
                    found.append(Span(start + first, start + last, ours, self.name))
        return found


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
