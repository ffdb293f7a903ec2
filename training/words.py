"""What is known of words beforehand, for every model: ``python -m training.words --out FILE.npz``.

Three things of a word: the lists of names that have it (:mod:`training.lists`), its Brown cluster in German text, and
the languages that use it. A name keeps its company in German text too (``Madrid`` that of ``London``), and is used
alike in many languages where a word that begins a sentence is used in one.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.enrich.entities.recognise import known_words
from training.lists import listed

Rows = dict[int, tuple[int, int, int]]


def clusters(given: Iterable[tuple[str, int]], most: int, most_small: int) -> dict[int, int]:
    """Return key → number of a cluster from 1, of the ``most`` commonest forms with a capital and of some without.

    ``given`` are forms and their clusters, the commonest first; cluster 0 is the rest that has none.
    """
    numbers: dict[int, int] = {}
    found: dict[int, int] = {}
    left = {True: most, False: most_small}
    for form, cluster in given:
        capital = form[:1].isupper()
        if not cluster or not form.isalpha() or not left[capital] or (where := known_words.key(form)) in found:
            continue
        left[capital] -= 1
        found[where] = numbers.setdefault(cluster, len(numbers) + 1)
    return found


def usage(frequencies: Mapping[str, Mapping[str, float]], least: float) -> dict[int, int]:
    """Return key → number of how languages use a word, from 1: which most, how often there, and how many do.

    Args:
        frequencies: Language → word → share of all words.
        least: Times in a million below which a language does not use a word.
    """
    users: dict[str, dict[str, float]] = {}
    for language, shares in frequencies.items():
        for word, share in shares.items():
            if share * 1e6 >= least and word.isalpha():
                users.setdefault(word, {})[language] = share
    numbers: dict[tuple[str, int, int], int] = {}
    found: dict[int, int] = {}
    for word in sorted(users):
        shares = users[word]
        first = max(sorted(shares), key=lambda language: shares[language])
        kind = (first, round(math.log10(shares[first] * 1e6 / least)), _many(len(shares)))
        found[known_words.key(word.capitalize())] = numbers.setdefault(kind, len(numbers) + 1)
    return found


def _many(languages: int) -> int:
    return min(languages, 3) if languages < _SOME else 4 + (languages >= 2 * _SOME)


_SOME = 6


def rows(lists: Mapping[str, Sequence[str]], brown: Mapping[int, int], used: Mapping[int, int]) -> Rows:
    """Return the table: key → lists (a bit each, in the order of their letters), cluster and usage; 0 for none."""
    bits: dict[int, int] = {}
    for number, letter in enumerate(sorted(lists)):
        for word in lists[letter]:
            where = known_words.key(word.capitalize())
            bits[where] = bits.get(where, 0) | 1 << number
    return {one: (bits.get(one, 0), brown.get(one, 0), used.get(one, 0)) for one in {*bits, *brown, *used}}


def _brown(language: str) -> Iterator[tuple[str, int]]:
    path = resources.files("spacy_lookups_data") / "data" / f"{language}_lexeme_cluster.json.gz"
    yield from json.loads(gzip.decompress(path.read_bytes())).items()


def _frequencies(languages: Iterable[str]) -> dict[str, Mapping[str, float]]:
    wordfreq: Any = importlib.import_module("wordfreq")
    return {one: wordfreq.get_frequency_dict(one, wordlist="small") for one in languages}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m training.words", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    plan = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    brown = clusters(_brown(plan["clusters"]), plan["capital_forms"], plan["small_forms"])
    used = usage(_frequencies(plan["languages"]), plan["least_per_million"])
    known_words.write(options.out, rows(listed(), brown, used))


if __name__ == "__main__":
    main()
