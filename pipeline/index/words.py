"""What somebody typed into the query box, taken apart: words, phrases, exclusions. Pure; never raises.

Both indexes search for these terms, so that they understand a query alike. There is no further syntax: ``title:``,
``AND``, brackets, slashes and backslashes are no operators, what they stand next to is searched for as words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

MAXIMUM_TERMS = 32
"""A query's further terms are left out: Elasticsearch limits the clauses of a query."""

_TABLES = tomllib.loads(files("pipeline.index").joinpath("languages.toml").read_text(encoding="utf-8"))
STEMMERS: Mapping[str, Mapping[str, str]] = _TABLES["stemmers"]
"""Language → the stemmer's name in each of the two indexes."""
_BEFORE = frozenset(_TABLES["clitics"]["before"])
_AFTER = frozenset(_TABLES["clitics"]["after"])

_SAME = str.maketrans({one: same for same, ones in _TABLES["same"].items() for one in ones})
_CHUNK = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_WORD_CATEGORIES = frozenset("LMN")  # letters, marks (Hindi vowels are marks), numbers


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must (or must not) occur: a word in any form, or several words in exactly this order."""

    words: tuple[str, ...]
    """Composed (NFC), case kept, without punctuation except full stops inside: ``U.S``, ``3.14``."""
    exact: bool = False
    """It was quoted, or is a compound like ``covid-19``: these very words, side by side."""
    excluded: bool = False


def parse(text: str) -> tuple[Term, ...] | None:
    """Return the terms of a query text, or None where it asks for everything (``*`` or nothing).

    No terms at all means that there was something, but no word in it: then nothing is found.
    """
    if text.strip() in {"", "*"}:
        return None
    return tuple(dict.fromkeys(_terms(comparable(unicodedata.normalize("NFC", text)))))[:MAXIMUM_TERMS]


def comparable(text: str) -> str:
    """Return ``text``, as long as it was, with characters that readers take for one another written as one."""
    return text.translate(_SAME)


def scores(text: str) -> bool:
    """Return whether there is a word to rank by; without one, relevance means the newest first."""
    return any(not term.excluded for term in parse(text) or ())


def _terms(text: str) -> Iterator[Term]:
    for chunk in _CHUNK.finditer(text):
        excluded = chunk["minus"] is not None
        if chunk["phrase"] is not None:
            words = _pieces(chunk["phrase"])
            exact = True
        else:
            words = _pieces(_without_clitics(chunk["word"]))
            exact = len(words) > 1 or any("." in word for word in words)
        if words:
            yield Term(words, exact=exact, excluded=excluded)


def _pieces(text: str) -> tuple[str, ...]:
    spaced = "".join(one if one == "." or unicodedata.category(one)[0] in _WORD_CATEGORIES else " " for one in text)
    return tuple(piece.strip(".") for piece in spaced.replace("..", " ").split() if piece.strip("."))


def _without_clitics(word: str) -> str:
    before, apostrophe, after = word.partition("'")
    if not apostrophe:
        return word
    if before.casefold() in _BEFORE and after:
        return after
    if after.rstrip(".,;:!?)").casefold() in _AFTER and before:
        return before
    return word
