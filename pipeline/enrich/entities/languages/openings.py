"""Words that open a sentence and that a model takes for a name: ``Conserva las llaves``, ``Découpée en tranches``.

What follows tells them: an article right behind a word, where a name would have a verb. ``data/openings.toml`` has the
words, and the ages of the earth, which are no names wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich import lexicon, organizations, persons, places
from pipeline.enrich.entities.languages import place_words
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.sentence_starts import opens_sentence
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.resources import any_of, table

_LONG = 3
"""Blanks behind "and" of a phrase that is nobody's name."""
_ARTICLE = 8
"""Characters before a word in which the sentence's article stands."""


@dataclass(frozen=True, slots=True)
class _Words:
    article: re.Pattern[str]
    clitic: re.Pattern[str]
    led: re.Pattern[str]
    phrase: re.Pattern[str]
    """An article that no body's name has behind its first word."""
    plural: re.Pattern[str]
    """One more common noun in the plural."""
    joined: re.Pattern[str]
    participles: tuple[str, ...]
    verbs: tuple[str, ...]
    nouns: frozenset[str]


def without_words(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` of a text without the words that only open a sentence, and without the ages of the earth.

    What lists know as a name stays, and what the text has as one within a sentence, or as a part of another.
    """
    kept = [one for one in spans if one.sure or one.of(text) not in _ages()]
    words = _words(language)
    if words is None:
        return kept
    opening = {one for one in kept if _is_guessed(one) and _is_word(one, text, language, words)}
    named = {word for one in kept if one not in opening for word in one.of(text).split()} if opening else set()
    return [one for one in kept if one not in opening or one.of(text) in named]


def _is_guessed(span: Span) -> bool:
    return not span.sure and not span.source.startswith("rule:")


def _is_word(span: Span, text: str, language: str, words: _Words) -> bool:
    name = span.of(text)
    if name in words.nouns:
        return _is_first(span, text, language)
    if not opens_sentence(text, span.start):
        return False
    first, _, rest = name.partition(" ")
    if rest:
        return rest.islower() and not _is_listed(first, language) and _is_phrase(rest, words)
    return not _is_listed(name, language) and _goes_on(span, text, words)


def _is_phrase(rest: str, words: _Words) -> bool:
    """Say whether small words behind one with a capital are none of a body's: ``las llaves``, not ``des comptes``."""
    return words.phrase.match(rest) is not None or (rest.count(" ") >= _LONG and words.joined.match(rest) is not None)


def _is_first(span: Span, text: str, language: str) -> bool:
    """Say whether a word opens a sentence, or stands behind the article that does: ``Na Guarda`` is in the town."""
    if place_words.is_led(text, span.start, language):
        return False
    before = text[max(0, span.start - _ARTICLE) : span.start].rpartition(" ")[0].split()[-1:]
    behind_article = bool(before) and before[0] in place_words.articles(language)
    start = span.start - len(before[0]) - 1 if behind_article else span.start
    return opens_sentence(text, start)


def _goes_on(span: Span, text: str, words: _Words) -> bool:
    """Say whether what follows a word is what follows a verb or a participle, and no name."""
    name, known = span.of(text), known_words.shipped()
    if words.article.match(text, span.end) or (name.endswith("s") and words.plural.match(text, span.end)):
        return True
    if words.clitic.match(text, span.end):
        return known.is_in_use(name) or name.endswith(words.verbs)
    return words.led.match(text, span.end) is not None and name.endswith(words.participles)


def _is_listed(name: str, language: str) -> bool:
    """Say whether a word is somebody's name, a large place's or a known body's."""
    known = known_words.shipped()
    if known.is_given(name) or known.is_family(name) or name in persons.known_surnames() or name.isupper():
        return True
    return places.is_large(name) or organizations.is_known(name) or place_words.is_division(name, language)


@lru_cache(maxsize=1)
def _ages() -> frozenset[str]:
    return frozenset(table("openings")["ages"]["words"])


@lru_cache(maxsize=16)
def _words(language: str) -> _Words | None:
    """Return the words of a language; None where there are none."""
    data = table("openings").get(language)
    if data is None:
        return None
    days = any_of({*data["days"], *map(str.lower, lexicon.day_words(language))})
    return _Words(
        article=re.compile(rf" (?:{any_of(data['articles'])}) (?!(?:{days})\b)"),
        clitic=re.compile(rf" (?:{any_of(data['clitics'])}) (?!(?:{days})\b)"),
        led=re.compile(rf" (?:{any_of(data['led'])}) "),
        phrase=re.compile(rf"(?:{any_of({*data['articles'], *data['clitics']} - {*data['partitives']})}) "),
        plural=re.compile(rf" (?:{any_of(data['and'])}) [^\W\d_A-Z]{{3,}}s(?!\w)"),
        joined=re.compile(rf"(?:{any_of(data['and'])}) "),
        participles=tuple(data["participles"]),
        verbs=tuple(data["verbs"]),
        nouns=frozenset(data["nouns"]),
    )
