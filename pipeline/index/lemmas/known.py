"""What was found out about the words of texts, kept by language until there are too many of them.

Looking a word up leaves the table as it is, where a cache that forgets the word seen longest ago writes at each look:
of the hundreds of words of a text, most of them known, that takes as long as everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

FoundT = TypeVar("FoundT")


class KnownWords(Generic[FoundT]):
    """Words with what ``found(word, language)`` says of each; all are forgotten when there would be over ``most``."""

    def __init__(self, found: Callable[[str, str], FoundT], most: int) -> None:
        self._found, self._most = found, most
        self._tables: dict[str, _Table[FoundT]] = {}

    def __len__(self) -> int:
        """Return how many words are kept."""
        return sum(map(len, self._tables.values()))

    def of(self, language: str) -> Mapping[str, FoundT]:
        """Return the table of a language's words, which has every word that it is asked for."""
        table = self._tables.get(language)
        return self._tables.setdefault(language, _Table(self, language)) if table is None else table

    def add(self, word: str, language: str, table: _Table[FoundT]) -> FoundT:
        """Put what is found of ``word`` into the ``table`` of its language, where there is room for it."""
        if len(self) >= self._most:
            for one in list(self._tables.values()):
                one.clear()
        table[word] = found = self._found(word, language)
        return found


class _Table(dict[str, FoundT]):
    def __init__(self, known: KnownWords[FoundT], language: str) -> None:
        super().__init__()
        self._known, self._language = known, language

    def __missing__(self, word: str) -> FoundT:
        return self._known.add(word, self._language, self)
