"""What is known of words beforehand: the lists that have them, the company they keep, the languages that use them.

One file serves the models that see by it. It holds no words but their hashes, sorted, and for each of them
three numbers, made by ``training/words.py``. By 32 bits of a hash one unknown word in six thousand is taken for
another; a model is never sure of a name by one word's row alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich import lexicon

FILE = "known-words.npz"
"""Beside the models that it serves."""
COLUMNS = ("lists", "clusters", "languages")
"""The three numbers; 0 is nothing known."""
_LISTS, _CLUSTER, _LANGUAGES = range(len(COLUMNS))
_FAMILY, _GIVEN = 1, 2
"""The bits of the lists of family and of given names (``f``, ``g`` in :func:`training.words.rows`)."""
_HASHES = "hashes"
_BITS = 0xFFFFFFFF
_LEAST_WORD, _LEAST_STEM, _LONGEST_ENDING = 2, 4, 3
"""Letters of a word that is looked up, of one without its ending, and of an ending (``Novák``, ``Novákovi``)."""
NO_NAME, UNKNOWN = "-", "+"
"""What is seen of a word that is not looked up, and of one with a capital of which nothing is known."""
_MANY = 64
_COMPANY = 0.3
"""Share of a cluster's words that are given names, beyond which the others may be some, too."""


def key(word: str) -> int:
    """Return under which number a word is kept: with a capital in any case, without one apart from it."""
    folded = word.casefold()
    return _hash()(folded if word[:1].isupper() else f"-{folded}") & _BITS


@cache
def _hash() -> Callable[[str], int]:
    # Half a second and 100 MB, which a process that recognises no names need not spend.
    from spacy.strings import hash_string  # type: ignore[attr-defined]  # noqa: PLC0415 - a compiled module, no types

    return cast("Callable[[str], int]", hash_string)


@dataclass(frozen=True, slots=True)
class KnownWords:
    """A table of words."""

    hashes: NDArray[np.uint32]
    """(words), sorted."""
    columns: NDArray[np.uint16]
    """(words, 3): as :data:`COLUMNS` has them."""

    def of_word(self, word: str) -> tuple[str, str, str]:
        """Return what is seen of a word in each of the three columns.

        That is the number where the word has one, the number with a stroke where the word without an ending of up to
        three letters has it, else :data:`UNKNOWN`, or :data:`NO_NAME` for a word without a capital and for a short one.
        """
        if len(word) < _LEAST_WORD:
            return (NO_NAME,) * 3
        if not word[:1].isupper():
            row = self._row(word)
            return NO_NAME, str(self.columns[row, _CLUSTER]) if row is not None else NO_NAME, NO_NAME
        found = [UNKNOWN] * 3
        for form, sign in _forms(word):
            row = self._row(form)
            if row is None:
                continue
            for column, number in enumerate(self.columns[row].tolist()):
                if number and found[column] == UNKNOWN:
                    found[column] = f"{number}{sign}"
            if UNKNOWN not in found:
                break
        return found[0], found[1], found[2]

    def is_given(self, word: str) -> bool:
        """Say whether a word with a capital is in the list of given names, as it stands."""
        return self._is_listed(word, _GIVEN)

    def is_family(self, word: str) -> bool:
        """Say whether a word with a capital is in the list of family names, as it stands."""
        return self._is_listed(word, _FAMILY)

    def is_town_alone(self, word: str) -> bool:
        """Say whether a word with a capital is in the list of towns, and in none of persons' names."""
        row = self._row(word)
        return row is not None and bool(lists := int(self.columns[row, _LISTS])) and not lists & (_FAMILY | _GIVEN)

    def is_listed(self, word: str) -> bool:
        """Say whether a word with a capital is in any list of names, towns included."""
        row = self._row(word)
        return row is not None and bool(self.columns[row, _LISTS])

    def is_in_use(self, word: str) -> bool:
        """Say whether a language uses the word often enough to be listed with it, twice in a million words."""
        row = self._row(word)
        return row is not None and bool(self.columns[row, _LANGUAGES])

    def cluster(self, word: str) -> int:
        """Return the number of a word's cluster; 0 where it has none."""
        row = self._row(word)
        return int(self.columns[row, _CLUSTER]) if row is not None else 0

    def clusters_of_given(self, least: float) -> frozenset[int]:
        """Return the clusters of whose words a share of more than ``least`` is in the list of given names."""
        clusters, lists = self.columns[:, _CLUSTER], self.columns[:, _LISTS]
        words = np.bincount(clusters)
        given = np.bincount(clusters[(lists & _GIVEN) > 0], minlength=len(words))
        return frozenset(np.flatnonzero(given > least * words).tolist()) - {0}

    def remembered(self) -> Callable[[str], tuple[str, str, str]]:
        """Return :meth:`of_word` that keeps the last answers: a word's features are asked for one after the other."""
        return lru_cache(maxsize=_MANY)(self.of_word)

    def _is_listed(self, word: str, names: int) -> bool:
        row = self._row(word) if word[:1].isupper() else None
        return row is not None and bool(int(self.columns[row, _LISTS]) & names)

    def _row(self, word: str) -> int | None:
        wanted = key(word)
        row = int(self.hashes.searchsorted(np.uint32(wanted)))
        return row if row < len(self.hashes) and int(self.hashes[row]) == wanted else None


def _forms(word: str) -> Iterator[tuple[str, str]]:
    yield word, ""
    for cut in range(1, _LONGEST_ENDING + 1):
        if len(word) - cut >= _LEAST_STEM:
            yield word[:-cut], "'"


EMPTY = KnownWords(np.zeros(0, dtype=np.uint32), np.zeros((0, len(COLUMNS)), dtype=np.uint16))
"""Of no word anything."""


@lru_cache(maxsize=4)
def read(path: Path) -> KnownWords:
    """Return the table that a file holds.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged or none of these.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            hashes = np.cumsum(file[_HASHES].astype(np.uint64)).astype(np.uint32)
            columns = np.stack([file[name].astype(np.uint16) for name in COLUMNS], axis=1)
    except FileNotFoundError:
        raise
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no table of known words, or is damaged: install dateline again") from error
    if len(hashes) != len(columns):
        raise ValueError(f"{path}: {len(hashes)} words with {len(columns)} rows: install dateline again")
    return KnownWords(hashes, columns)


CARRIED = Path(__file__).parent / "data"
"""The folder of the table that Dateline carries."""


@lru_cache(maxsize=4)
def shipped(folder: Path = CARRIED) -> KnownWords:
    """Return the table of a folder; an empty one where it cannot be read, of which the models that need it complain."""
    try:
        return read(folder / FILE)
    except (FileNotFoundError, ValueError):
        return EMPTY


def is_given_name(word: str) -> bool:
    """Say whether ``word`` is a given name in the table that Dateline carries, or in the word lists of its rules."""
    return word in lexicon.given_names() or shipped().is_given(word)


def is_beside_given(word: str) -> bool:
    """Say whether ``word`` keeps the company of given names: more than three in ten of its cluster are some."""
    return shipped().cluster(word) in _clusters_of_given()


@lru_cache(maxsize=1)
def _clusters_of_given() -> frozenset[int]:
    return shipped().clusters_of_given(_COMPANY)


def write(path: Path, rows: dict[int, tuple[int, int, int]]) -> None:
    """Write a table, key → the three numbers, for :func:`read`; hashes are kept as the steps between them."""
    keys = np.array(sorted(rows), dtype=np.uint64)
    steps = np.diff(keys, prepend=np.uint64(0)).astype(np.uint32)
    numbers = np.array([rows[int(one)] for one in keys], dtype=np.uint16).reshape(-1, len(COLUMNS))
    with path.open("wb") as file:
        np.savez_compressed(file, hashes=steps, lists=numbers[:, 0], clusters=numbers[:, 1], languages=numbers[:, 2])
