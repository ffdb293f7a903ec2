"""Lemmas: the forms under which a dictionary lists a word, made here once for both indexes.

An article keeps, beside its words, the lemmas of those words (``title_forms``, ``forms``), folded as the index folds
words; a search for *election* so finds *elections*, in either index and in Kibana's query bar. Dictionaries:
pymorphy3 for Russian, simplemma for what else it knows; what neither lists (names, Arabic clitics,
Korean particles) is guessed by the affixes in ``affixes.toml``. Pure, but that dictionaries are loaded at their first
word and kept in a cache (``tries.py``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

from pipeline.index.lemmas import affixes, dictionaries, russian
from pipeline.index.lemmas.known import KnownWords
from pipeline.index.text.folding import folded
from pipeline.index.text.letters import seen
from pipeline.index.text.vocabulary import Vocabulary
from pipeline.index.text.words import compounds, languages_in_script

_TABLES = tomllib.loads(files("pipeline.index.lemmas").joinpath("languages.toml").read_text(encoding="utf-8"))
LANGUAGES = frozenset(["ru", *dictionaries.LANGUAGES, *affixes.LANGUAGES])
"""ISO 639-1. In every other language a word is found as it stands, as in Chinese, Japanese and Thai, whose words do
not change and are searched character by character."""
_WORD = re.compile(_TABLES["word"], re.VERBOSE)
FIELDS = frozenset({"title_forms", "forms"})
"""The fields that hold lemmas."""
_NAMES = ("persons", "organizations", "places")
LEMMATISED = ("language", "title", "description", "text", *_NAMES)
"""The fields that lemmas are made of."""
_ABBREVIATION = 2
"""Letters. Three may be a word that somebody typed in capitals: ``MEN``."""
_MOST_WORDS = 1 << 17
"""So many words of texts stay known: 40 MB, 90 of Russian ones, whose lemmas take ten times as long to find."""
_MOST_QUERIED = 1 << 13
"""So many words of queries."""


def lemmas(word: str, language: str) -> tuple[str, ...]:
    """Return the lemmas of ``word`` as it stands in a text (case tells a name), likeliest first, folded.

    The word itself is among them where it is its own lemma. A language that is not among ``LANGUAGES`` gives none.
    """
    return _unique(_found(word, language)) if language in LANGUAGES else ()


@lru_cache(maxsize=_MOST_QUERIED)
def query_lemmas(word: str, language: str) -> tuple[str, ...]:
    """Return what to look for among words and lemmas where somebody types ``word``: itself, then its lemmas, folded.

    Who types a lemma means that one: ``ростов`` is the town, not the genitive of growths. Names are often typed in
    lower case, so that every word is also taken for one. Two capitals are an abbreviation: ``EU`` is no French
    participle, which would find every article with *a* or *ont*. A language that is not among ``LANGUAGES`` gives none.
    """
    if language not in LANGUAGES:
        return ()
    if len(word) == _ABBREVIATION and word.isupper():
        return _unique([word])
    as_name = word[:1].upper() + word[1:]
    if language == "ru":
        guessed = () if russian.lists(word) else affixes.lemmas(as_name, language, listed=False)
        return _unique([word, *russian.meant(word), *guessed])
    typed = _unique(_found(word, language))
    if set(_unique([word])) <= set(typed):
        return _unique([word, *typed])
    return _unique([word, *typed, *_found(as_name, language), *_without_diacritics(word, language)])


def forms(text: str, language: str, names: Iterable[str] = ()) -> str:
    """Return the lemmas of the words of ``text``, and the words of ``names``, as far as they do not stand in it.

    So are compounds written as one word (``email`` of *e-mail*).
    Each once, sorted, with spaces between: what the index analyses as ``forms``.
    """
    known = list(map(_KNOWN.of(language).__getitem__, words_of(text)))
    there = set(chain.from_iterable(word for word, _ in known))
    found = set(chain.from_iterable(others for _, others in known))
    found.update(one for name in names for one in folded(name))
    found.update(one for compound in compounds(text) for one in folded(compound.joined))
    return " ".join(sorted(found - there))


def _in_texts(word: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what ``word`` is folded to, and its lemmas beside that."""
    there = folded(word)
    return there, tuple(one for one in lemmas(word, language) if one not in there)


_KNOWN = KnownWords(_in_texts, _MOST_WORDS)


def words_of(text: str) -> frozenset[str]:
    """Return the words of ``text``, each as it stands there."""
    return frozenset(_WORD.findall(seen(text)))


def spans(text: str, language: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where a form of a ``wanted`` lemma stands in ``text``, but for those lemmas as they are, in order.

    Each is first and end offset.
    """
    wanted = frozenset(one for one in wanted if language in languages_in_script(one))
    if language not in LANGUAGES or not wanted:
        return
    holding = _vocabulary(language).holding(set(text.split()), wanted)
    if not holding:
        return
    there = {
        word for piece in holding for word in _WORD.findall(piece) if not wanted.isdisjoint(_other(word, language))
    }
    # Only here: offsets cost more than words.
    for one in _WORD.finditer(text):
        if one[0] in there:
            yield one.span()


@cache
def _vocabulary(language: str) -> Vocabulary:
    return Vocabulary(lambda piece: (form for word in _WORD.findall(piece) for form in _other(word, language)))


def _other(word: str, language: str) -> AbstractSet[str]:
    return frozenset(_KNOWN.of(language)[seen(word)][1])


def of_document(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of lemmas, ``title_forms`` and ``forms``, of an article's document; without empty ones.

    The dictionary of its language is kept for the searches to come (``tries.py``).
    """
    language = document.get("language", "")
    dictionaries.keep(language)
    names = [name for facet in _NAMES for name in document.get(facet) or ()]
    body = f"{document.get('description') or ''}\n{document.get('text') or ''}"
    found = {"title_forms": forms(document["title"], language), "forms": forms(body, language, names)}
    return {field: value for field, value in found.items() if value}


def _found(word: str, language: str) -> Iterator[str]:
    for one in (word, *affixes.without_prefix(word, language)):
        if one != word:
            yield one
        if one.isupper() and len(one) > 1:
            yield from _without_diacritics(one, language)  # as headlines in capitals are set in France and Greece
        if language == "ru":
            yield from russian.lemmas(one)
            listed = russian.lists(one)
        else:
            found = [*dictionaries.lemmas(one, language)] if language in dictionaries.LANGUAGES else []
            yield from found
            listed = bool(found)
        yield from affixes.lemmas(one, language, listed=listed)


def _without_diacritics(word: str, language: str) -> Iterator[str]:
    """Yield the lemmas of what ``word`` may be when it is written with its diacritics."""
    if language in dictionaries.LANGUAGES:
        for one in dictionaries.accented(word, language):
            yield from dictionaries.lemmas(one, language)


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for lemma in found for one in folded(lemma)))
