"""What a dictionary costs packed, as simplemma has it, and kept as a trie; and whether both say the same of every word.

Run: ``python -m bench.lemmas [LANGUAGE ...]`` (simplemma's codes; without any, all that Dateline uses)
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import process_time

from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamMap

from pipeline.index.lemmas import dictionaries
from pipeline.index.lemmas.tries import KeptDictionaries

SAMPLE = 5_000


def microseconds(dictionary: Mapping[str, str], words: list[str]) -> float:
    """Return what one look-up costs."""
    start = process_time()
    for word in words:
        dictionary.get(word)
    return (process_time() - start) / len(words) * 1e6


def row(language: str, folder: Path) -> str:
    """Return the figures of one dictionary; half of the words that are looked up for speed are in none."""
    start = process_time()
    packed = StreamMap(language)
    loaded = process_time() - start
    kept = KeptDictionaries(folder)
    start = process_time()
    kept.keep(language)
    built = process_time() - start
    start = process_time()
    trie = KeptDictionaries(folder).get_dictionary(language)
    opened = process_time() - start
    words = list(packed)
    asked = words[:: max(1, len(words) // SAMPLE)]
    asked += [word + word[::-1] for word in asked]
    wrong = sum(packed.get(word) != trie.get(word) for word in asked) + (len(words) != len(trie))
    speed = microseconds(packed, asked), microseconds(trie, asked)
    size = (folder / f"{language}.trie").stat().st_size
    return (
        f"{language:4}{len(words):10,} words  load {loaded:5.2f} s  build {built:5.2f} s  {size / 1e6:5.1f} MB"
        f"  open {opened * 1e3:5.2f} ms  packed {speed[0]:5.1f} µs  trie {speed[1]:4.1f} µs  different {wrong}"
    )


def main() -> None:
    """Print a row for each dictionary."""
    languages = sys.argv[1:] or sorted(set(dictionaries.CODES.values()))
    with tempfile.TemporaryDirectory() as folder:
        for language in languages:
            print(row(language, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
