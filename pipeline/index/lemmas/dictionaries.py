"""Lemmas by simplemma's dictionaries, and by endings that a dictionary bears out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations, islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simplemma.strategies import DefaultStrategy

    from pipeline.index.lemmas.tries import KeptDictionaries, KeptForms

_TABLES = tomllib.loads(files("pipeline.index.lemmas").joinpath("dictionaries.toml").read_text(encoding="utf-8"))
CODES: Mapping[str, str] = _TABLES["dictionaries"]
"""ISO 639-1: simplemma's code."""
LANGUAGES = frozenset(CODES)
_ENDINGS: Mapping[str, list[tuple[str, str]]] = {
    language: [(old, new) for pair in pairs for old, new in [pair.split(">")]]
    for language, pairs in _TABLES["endings"].items()
}
_CORRECTED: Mapping[str, Mapping[str, str]] = _TABLES["corrected"]
_ACCENTED: Mapping[str, Mapping[str, str]] = _TABLES["accented"]
_SEVERAL = frozenset(" -")
"""What stands between the words of a lemma that is several."""
_SHORTEST_STEM = 2
_MOST_SPELLINGS = 100
"""So many ways of putting diacritics on a word are tried; each costs 10 µs."""
_MOST_ADDED = 3
"""Letters of a word that get a diacritic."""


def lemmas(word: str, language: str) -> Iterator[str]:
    """Yield the lemmas of ``word``, likeliest first: the dictionary's, then others that an ending can come from.

    A lemma may be listed as a form of another (*siciliane*: *siciliana*: *siciliano*), which is given too. The
    dictionary knows one lemma for each form (*leaves*: *leave*); an ending's lemma (*leaf*) counts only where the
    dictionary has it as a lemma of its own. One of several words (*popups*: *pop-up*) is none.
    """
    corrected = _CORRECTED.get(language, {}).get(word.lower())
    found = corrected or next(
        filter(None, (_strategy().get_lemma(one, CODES[language]) for one in _spellings(word))), None
    )
    if found and _SEVERAL.isdisjoint(found):
        yield found
        # Most words are their own lemma, of which nothing further was said a moment ago.
        further = _strategy().get_lemma(found, CODES[language]) if corrected or found != word else None
        if further:
            yield further
    if found is None or found.lower() != word.lower():
        for one in _spellings(word):
            yield from _borne_out(one, language)


def lists(word: str, language: str) -> bool:
    """Return whether the dictionary has ``word``, as it is or in small letters, guessed from no ending."""
    lookup = _factory().get_dictionary(CODES[language])
    return any(lookup.get(one) is not None for one in dict.fromkeys((word, word.lower())))


def lexemes(word: str, language: str) -> Iterator[tuple[str, ...]]:
    """Yield the forms of each lemma that ``word`` can be a form of, as far as the dictionary lists them."""
    for lemma in dict.fromkeys((word, word.lower(), *lemmas(word, language))):
        if found := _forms().forms(lemma, CODES[language]):
            yield tuple(dict.fromkeys((lemma, *found)))


def accented(word: str, language: str) -> Iterator[str]:
    """Yield the words that the dictionary lists and ``word`` can be without its diacritics (*decisoes*: *decisões*).

    Fewest diacritics first.
    """
    lookup = _factory().get_dictionary(CODES[language])
    for one in islice(_with_diacritics(word.lower(), _ACCENTED.get(language, {})), _MOST_SPELLINGS):
        yield from (spelt for spelt in (one, one.capitalize()) if lookup.get(spelt))


def _with_diacritics(word: str, accents: Mapping[str, str]) -> Iterator[str]:
    places = [
        (at, at + len(plain), letter)
        for at in range(len(word))
        for plain, letters in accents.items()
        if word.startswith(plain, at)
        for letter in letters
    ]
    for number in range(1, _MOST_ADDED + 1):
        for chosen in combinations(places, number):
            if all(before[1] <= after[0] for before, after in pairwise(chosen)):
                spelt, last = [], 0
                for start, end, letter in chosen:
                    spelt += [word[last:start], letter]
                    last = end
                yield "".join([*spelt, word[last:]])


def _spellings(word: str) -> Iterator[str]:
    yield word
    if word.isupper() and len(word) > 1:
        yield word.capitalize()
        yield word.lower()


def _borne_out(word: str, language: str) -> Iterator[str]:
    lookup = _factory().get_dictionary(CODES[language])
    for old, new in _ENDINGS.get(language, ()):
        stem = word[: len(word) - len(old)].rstrip("\u200c")  # Persian writes it before an ending
        if word.endswith(old) and len(stem) >= _SHORTEST_STEM:
            candidate = stem + new
            if lookup.get(candidate) == candidate or lookup.get(candidate.lower()) == candidate.lower():
                yield candidate


def keep(language: str) -> None:
    """Have the dictionary of ``language`` open at once from now on, on this machine; one without has none to keep."""
    if language in LANGUAGES:
        _factory().keep(CODES[language])


@cache
def _factory() -> KeptDictionaries:
    from pipeline.index.lemmas.tries import KeptDictionaries, cache_folder  # noqa: PLC0415 - loaded when needed

    return KeptDictionaries(cache_folder())


@cache
def _forms() -> KeptForms:
    from pipeline.index.lemmas.tries import KeptForms, cache_folder  # noqa: PLC0415 - loaded when needed

    return KeptForms(cache_folder())


@cache
def _strategy() -> DefaultStrategy:
    from simplemma.strategies import DefaultStrategy  # noqa: PLC0415 - loaded when needed

    return DefaultStrategy(dictionary_factory=_factory())
