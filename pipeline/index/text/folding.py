"""How the index folds words: case and diacritics, and letters that readers take for one another. Pure."""

from __future__ import annotations

from functools import cache, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pipeline.index.text.letters import analysable

_MOST_WORDS = 1 << 16
"""So many words stay known: 19 MB. To fold one takes 2 µs."""


@lru_cache(maxsize=_MOST_WORDS)
def folded(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as they stand in the index."""
    return tuple(_analyzer().analyze(analysable(text)))


def folded_word(word: str) -> str:
    """Return one ``word`` as it stands in the index; what it is parted into there is written together."""
    return "".join(folded(word))


@cache
def _analyzer() -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    return builder.filter(Filter.ascii_fold()).build()
