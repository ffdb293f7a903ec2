"""What of an English text a model of names has to read: what stands near a capital.

A name without one is none to the rules behind the model, and a model sees four words to either side of each. So what
lies farther from every capital changes nothing, a quarter of a text; nor does what stands beside the capital of a
sentence's first word alone, another quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.enrich import lexicon, places
from pipeline.enrich.entities.recognise.reading import SURELY_COMMON, Rank
from pipeline.enrich.entities.recognise.recogniser import Guess, Recogniser
from pipeline.enrich.entities.recognise.stretches import Stretches

BESIDE = 5
"""Words to either side that are read: four that a word's vector sees, and one that a name has without a capital."""
_WORD = re.compile(r"\S+")
_BESIDE_WORD = "\"'([,.:;"
"""Signs of the sentence that stand with a word."""
_SENTENCE_ENDS = frozenset(".!?\"'-")


def guessed(text: str, model: Recogniser) -> list[Guess]:
    """Return what ``model`` guesses of an English ``text``, in order, of names with a capital alone."""
    stretches = Stretches(text, list(_bounds(text, model.rank)))
    return stretches.guesses(model.guessed(stretches.joined))


class _Words(NamedTuple):
    """The words of a text, in order: how each is written, and where it begins."""

    written: Sequence[str]
    starts: Sequence[int]

    @classmethod
    def of(cls, text: str) -> _Words:
        return cls(text.split(), [one.start() for one in _WORD.finditer(text)])

    def end(self, number: int) -> int:
        return self.starts[number] + len(self.written[number])


def _bounds(text: str, rank: Rank) -> Iterator[tuple[int, int]]:
    """Yield start and end of the stretches to be read, whole words, in order; those that touch are one."""
    words = _Words.of(text)
    final = len(words.starts) - 1
    first = last = -1
    for at in _capitals(text, words, rank):
        if at - BESIDE > last + 1:
            if last >= 0:
                yield _start(words, first), words.end(last)
            first = at - BESIDE
        last = min(at + BESIDE, final)
    if last >= 0:
        yield _start(words, first), len(text) if last == final else words.end(last)


def _start(words: _Words, first: int) -> int:
    return words.starts[first] if first > 0 else 0


def _capitals(text: str, words: _Words, rank: Rank) -> Iterator[int]:
    """Yield the numbers of the words with a capital that may be a name, or part of one."""
    having = [number for number, word in enumerate(words.written) if word != word.lower()]
    before_another = {number - 1 for number in having}
    for number in having:
        if number in before_another or not _is_no_name(text, words, number, rank):
            yield number


def _is_no_name(text: str, words: _Words, number: int, rank: Rank) -> bool:
    """Say whether a word alone is no name: ``However``, ``It's``, or one that has its capital from its sentence."""
    word = words.written[number].strip(_BESIDE_WORD).partition("'")[0]
    if word in lexicon.form_set("near_capitals", "no_names"):
        return True
    return (
        word.isalpha()
        and _opens_sentence(text, words, number)
        and rank(word.lower()) * SURELY_COMMON <= rank(word)
        and not places.is_place(word)
    )


def _opens_sentence(text: str, words: _Words, number: int) -> bool:
    if number == 0:
        return True
    before = words.written[number - 1]
    return before[-1] in _SENTENCE_ENDS or "\n" in text[words.end(number - 1) : words.starts[number]]
