"""Pieces of the invented sentences in tests/data/languages.toml, as short as headlines."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

SENTENCES = tomllib.loads((Path(__file__).parents[2] / "data" / "languages.toml").read_text(encoding="utf-8"))
LENGTHS = ((20, 39), (40, 59), (60, 200))
"""Letters of a piece, vowel signs counted: of a headline, of a long headline, of a sentence."""
_WIDE = 3
"""As how many letters a sign of Chinese, Japanese or Korean counts."""
_FEW_WORDS = 4
"""A sentence of so few words is in a script without spaces."""


def pieces(group: str, least: int, most: int) -> Iterator[tuple[str, str]]:
    """Yield ``(language, piece)`` of ``least`` to ``most`` letters, without overlaps; ``group``: known or unknown."""
    for code, sentences in SENTENCES[group].items():
        for sentence in sentences:
            yield from ((code, piece) for piece in _pieces(sentence, least, most))


def _pieces(sentence: str, least: int, most: int) -> Iterator[str]:
    words = sentence.split()
    gap = " " if len(words) > _FEW_WORDS else ""
    piece: list[str] = []
    for word in words if gap else sentence:
        piece.append(word)
        if letters(gap.join(piece)) >= least:
            if letters(gap.join(piece)) <= most:
                yield gap.join(piece)
            piece = []


def letters(text: str) -> int:
    """Return how many letters ``text`` has; vowel signs are some, and a wide sign says as much as three."""
    return sum(
        _WIDE if unicodedata.east_asian_width(one) == "W" else 1
        for one in text
        if one.isalpha() or unicodedata.category(one).startswith("M")
    )
