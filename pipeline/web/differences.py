"""What changed from one version of a text to the next, word by word. Pure.

The longest common subsequence of words (rapidfuzz, bit-parallel: 10,000 words against as many take 12 MB and
milliseconds, whatever they are). Letters of scripts that put no space between words are words here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

MOST_WORDS = 10_000
"""Words of each version that are compared."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LAST_MARK = 0x1F000
"""Behind it only the rarest scripts have marks, and the tags and variants of emoji."""
_JOINING = "\u00ad\u200c\u200d" + "".join(
    chr(code) for code in range(0x300, _LAST_MARK) if unicodedata.category(chr(code)).startswith("M")
)
"""What stands inside a word though ``\\w`` has it not: accents, vowel signs, soft hyphens, joiners."""
_TOKEN = re.compile(
    rf"(?P<word>[{_UNSPACED}][{_JOINING}]*|[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[{_JOINING}])*"
    rf"|[^\w\s](?:\u200d[^\w\s]|[{_JOINING}])*|\n)(?P<space>[^\S\n]*)"
)
_FEW = 2
"""So few words that stayed between two longer changes stayed by chance: "the", "of a"."""

Kind = Literal["same", "removed", "added"]


class Piece(NamedTuple):
    """A run of text that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions laid over each other."""

    lines: Sequence[Sequence[Piece]]
    """The paragraphs, each as runs; those that both versions share have one run, ``same``."""
    is_cut: bool
    """The texts were too long to be compared to the end."""

    @property
    def is_none(self) -> bool:
        """Whether nothing changed but white space."""
        return all(piece.kind == "same" for line in self.lines for piece in line)


class _Word(NamedTuple):
    word: str
    space: str


def difference(before: str, after: str) -> Difference:
    """Return what changed from ``before`` to ``after``."""
    old, new = list(_words(before)), list(_words(after))
    is_cut = max(len(old), len(new)) > MOST_WORDS
    old, new = old[:MOST_WORDS], new[:MOST_WORDS]
    pieces: list[Piece] = []
    for stays, gone, come in _joined(_steps(old, new)):
        if stays:
            pieces.append(Piece("same", _text(new[come])))
        else:
            pieces += [Piece("removed", _text(old[gone])), Piece("added", _text(new[come]))]
    return Difference(list(_lines(pieces)), is_cut)


class _Step(NamedTuple):
    stays: bool
    gone: slice
    come: slice

    @property
    def size(self) -> int:
        """Of its words, those of the longer side."""
        return max(len(range(one.start, one.stop)) for one in (self.gone, self.come))


def _steps(old: Sequence[_Word], new: Sequence[_Word]) -> list[_Step]:
    found = LCSseq.opcodes([_composed(one.word) for one in old], [_composed(one.word) for one in new])
    return [
        _Step(step.tag == "equal", slice(step.src_start, step.src_end), slice(step.dest_start, step.dest_end))
        for step in found
    ]


def _composed(word: str) -> str:
    """Return what a reader sees: an accent may be a character of its own, and a soft hyphen is none.

    Never nothing: rapidfuzz holds an empty word to be the same as the character NUL.
    """
    return word if word.isascii() else unicodedata.normalize("NFC", word).replace("\u00ad", "") or word


def _joined(steps: Sequence[_Step]) -> list[_Step]:
    """Return the steps, changes side by side as one, and those with next to nothing between them too."""
    joined: list[_Step] = []
    for number, step in enumerate(steps):
        following = steps[number + 1] if number + 1 < len(steps) else None
        is_chance = step.stays and joined and following and _is_chance(joined[-1], step, following)
        changes = _Step(stays=False, gone=step.gone, come=step.come) if is_chance else step
        if joined and not joined[-1].stays and not changes.stays:
            last = joined.pop()
            changes = _Step(
                stays=False,
                gone=slice(last.gone.start, changes.gone.stop),
                come=slice(last.come.start, changes.come.stop),
            )
        joined.append(changes)
    return joined


def _is_chance(before: _Step, step: _Step, after: _Step) -> bool:
    return step.size <= _FEW and not before.stays and min(before.size, after.size) > _FEW * step.size


def _words(text: str) -> Iterator[_Word]:
    for found in _TOKEN.finditer(text):
        yield _Word(found["word"], found["space"])


def _text(words: Sequence[_Word]) -> str:
    return "".join(one.word + one.space for one in words)


def _lines(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line += [Piece(piece.kind, first)] if first else []
        for other in others:
            if line:
                yield line
            line = [Piece(piece.kind, other)] if other else []
    if line:
        yield line
