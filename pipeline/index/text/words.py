"""The words of a query: words, phrases, exclusions. Pure; never raises.

What they are part of (fields, brackets, ``OR``) is read by :mod:`pipeline.index.query.language`; here these
signs are no operators, and neither are slashes and backslashes: what they stand next to is a word.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from pipeline.index.text.letters import analysable, seen

MAXIMUM_TOKENS = 64
"""A query's first words count, the rest is left out: Elasticsearch limits the clauses of a query. In scripts without
spaces each character is a word."""

LONGEST_PART = 40
"""Characters of a compound's part; beyond, it is no word that anybody types."""

_TABLES = tomllib.loads(files("pipeline.index.text").joinpath("languages.toml").read_text(encoding="utf-8"))
_SCRIPTS: Mapping[str, Sequence[str]] = _TABLES["scripts"]
_BEFORE = frozenset(_TABLES["clitics"]["before"])
_AFTER = frozenset(_TABLES["clitics"]["after"])

_SAME = {one: same for same, ones in _TABLES["same"].items() for one in ones}
_SAME_ONE = re.compile(f"[{re.escape(''.join(_SAME))}]")
_CHUNK = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_LETTERS = r"[^\W\d_]"
_PART = rf"[^\W_]{{1,{LONGEST_PART}}}+"
_COMPOUND = re.compile(
    rf"(?<![^\W_])(?:"
    rf"\d{{1,3}}(?:[.,' \u00a0\u2009\u202f]\d{{3}}){{1,5}}+(?!\d)"  # 1,200; 1 200 000
    rf"|{_LETTERS}(?:\.{_LETTERS}){{1,7}}+(?![^\W_])"  # E.U.
    rf"|{_PART}(?:[-'\u00b7\u05f3\u05f4]{_PART}){{1,3}}+(?![^\W_])"  # e-mail, O'Dea
    r")"
)
_INSIDE = re.compile(
    r"[-'.,\u00b7\u05f3\u05f4](?<=[^\W_].)(?=[^\W_])|[ \u00a0\u2009\u202f](?<=\d.)(?=\d{3})",
    re.DOTALL,
)
"""A sign that compounds have inside: `re` skips to it, where it would try to read a compound at each word."""
_SPACED_NUMBER = re.compile(r"(?<![^\s\"-])\d{1,3}(?: \d{3}){1,5}+(?![^\s\"])")
_GERSHAYIM = re.compile(r'(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
_JOINT = "\u200c"
"""The non-joiner inside Persian words."""
_WORD_CATEGORIES = frozenset("LMN")  # letters, marks (Hindi vowels are marks), numbers


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must (or must not) occur: a word in any form, or several words in exactly this order."""

    words: tuple[str, ...]
    """Composed (NFC), case kept, without punctuation."""
    exact: bool = False
    """It was quoted, or is a compound like ``covid-19``: these very words, side by side."""
    excluded: bool = False
    joined: str = ""
    """A compound's parts written as one: ``email`` of *e-mail*, ``EU`` of *E.U.*, ``1200`` of *1,200*."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound as it stands in a text, and written as one word."""

    start: int
    end: int
    joined: str


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[Term, ...] | None:
    """Return the terms of a query text, or None where it asks for everything (``*`` or nothing).

    No terms at all means that there was something, but no word in it: then nothing is found.
    """
    if text.strip() in {"", "*"}:
        return None
    return tuple(_first(_terms(written(text))))


def written(text: str) -> str:
    """Return a query text as it is read: composed, one sign for those that readers take for one another."""
    plain = _GERSHAYIM.sub("\u05f4", comparable(unicodedata.normalize("NFC", seen(text))))
    return _SPACED_NUMBER.sub(_with_joints, plain)


def comparable(text: str) -> str:
    """Return ``text``, as long as it was, with characters that readers take for one another written as one."""
    # Few of a text's characters: to translate each of them takes ten times as long.
    return _SAME_ONE.sub(lambda one: _SAME[one[0]], text)


def languages_in_script(word: str) -> Sequence[str]:
    """Return the languages (ISO 639-1) whose words have forms and are written in the script that ``word`` begins in."""
    return _SCRIPTS.get(unicodedata.name(word[:1] or "?", "?").split()[0], ())


def _terms(text: str) -> Iterator[Term]:
    for chunk in _CHUNK.finditer(text):
        excluded = chunk["minus"] is not None
        if chunk["phrase"] is not None:
            words = _pieces(chunk["phrase"])
            exact, joined = True, ""
        else:
            bare = _without_clitics(chunk["word"])
            words = _pieces(bare)
            exact = len(words) > 1
            joined = "".join(words) if exact and is_compound(bare) else ""
        if words:
            yield Term(words, exact=exact, excluded=excluded, joined=joined)


def _pieces(text: str) -> tuple[str, ...]:
    inside = "".join(one if unicodedata.category(one)[0] in _WORD_CATEGORIES or one == _JOINT else " " for one in text)
    return tuple(word for one in inside.split() if (word := one.strip(_JOINT)))


def _first(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield terms until their words are as many as a query may have; the last is cut."""
    left = MAXIMUM_TOKENS
    seen: set[Term] = set()
    for term in terms:
        if left <= 0:
            return
        if term in seen:
            continue
        seen.add(term)
        words = [one for word in term.words for one in analysable(word).split()]
        if len(words) > left:
            yield replace(term, words=tuple(words[:left]), exact=True, joined="")
        elif words:
            yield term
        left -= len(words)


def is_compound(text: str) -> bool:
    """Return whether ``text`` is one word that is also written without the signs inside it."""
    return _COMPOUND.fullmatch(text.strip(".,;:!?()[]'")) is not None


def compounds(text: str) -> Iterator[Compound]:
    """Yield the compounds, abbreviations and numbers with signs inside that an article's ``text`` has."""
    for found in _compounds(comparable(text)):
        pieces = _pieces(_without_clitics(found[0]))
        if len(pieces) > 1:
            yield Compound(found.start(), found.end(), "".join(pieces))


def _compounds(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``_COMPOUND.finditer`` would: each begins with the letters and digits before its first sign."""
    reached = 0
    for sign in _INSIDE.finditer(text):
        start = sign.start()
        while start and text[start - 1].isalnum():
            start -= 1
        if start >= reached and (found := _COMPOUND.match(text, start)):
            yield found
            reached = found.end()


def _with_joints(number: re.Match[str]) -> str:
    return ",".join(number[0].split())


def _without_clitics(word: str) -> str:
    before, apostrophe, after = word.partition("'")
    if not apostrophe:
        return word
    if before.casefold() in _BEFORE and after:
        return after
    if after.rstrip(".,;:!?)").casefold() in _AFTER and before:
        return before
    return word
