"""Words as the embedded index keeps them, and where they stand in a text: what is marked is what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pipeline.index.text.letters import analysable, end_of_word, origins

_ASCII_WORDS = str.maketrans({one: one.lower() if one.isalnum() else " " for one in map(chr, range(128))})


@cache
def analyzer() -> TextAnalyzer:
    """Return the analyser of all text fields: folded words.

    It is given text that went through :func:`~pipeline.index.text.letters.analysable`.
    """
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()


def words(text: str) -> list[str]:
    """Return the words of ``text`` as they stand in the index."""
    found: list[str] = analyzer().analyze(analysable(text))
    return found


def separated(text: str) -> str:
    """Return the :func:`words` of ``text`` with spaces between: an index is given these, and cuts them there.

    Tantivy's filters cost more a word than the rest of what it does with the word's letters; this does the same.
    """
    return text.translate(_ASCII_WORDS) if text.isascii() else " ".join(words(text))


def spans(text: str, phrases: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Yield where one of ``phrases`` (of words as they stand in the index) stands: first and end offset in ``text``."""
    spaced = analysable(text)
    found: list[str] = analyzer().analyze(spaced)
    by_first: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(list(phrase))
    places = [at for at, word in enumerate(found) if word in by_first]
    if not places:
        return
    # Only here: offsets cost more than words.
    tokens = analyzer().pre_tokenize(spaced).tokens
    origin = None if spaced == text else origins(text)
    for at in places:
        for phrase in by_first[found[at]]:
            if found[at : at + len(phrase)] == phrase:
                start, end = tokens[at].char_offset_from, tokens[at + len(phrase) - 1].char_offset_to
                yield (origin[start], end_of_word(text, origin[end - 1] + 1)) if origin else (start, end)
