"""In which other forms a query's word is looked for, in articles of which languages. Pure.

A word that somebody types may be a form of several words: *leaves* of *leaf* and *leave*, French *est* of *etre*. Each
lemma is asked only of articles in its own language, so that an English word never finds a Spanish form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.index.lemmas import query_lemmas
from pipeline.index.protocol import Query
from pipeline.index.query.language import understood
from pipeline.index.query.tree import words_of
from pipeline.index.text.folding import folded
from pipeline.index.text.words import Term, languages_in_script

EXACT = 1.0
"""What a word as it stands scores before it is ranked: more than any other form of it ever does."""
FORMS: Mapping[str, float] = {"title_forms": 0.5, "forms": 0.25}
FORMS_AS_WORDS: Mapping[str, float] = {"title": 0.5, "description": 0.25, "text": 0.25}
"""Field → what a lemma scores in it."""
IN_TITLE = frozenset({"title", "title_forms"})
"""The fields that ``title:`` asks."""

LONGEST_FORM = 255
"""Characters; Elasticsearch refuses a query that asks for a term of more than 32,766 bytes."""
MOST_LANGUAGES = 12
"""A word without a language's filter is looked for in forms of the languages that most articles of the index are in:
each costs 10 to 50 µs a word, and where no trie is kept of its dictionary, 0.1 to 2 s at the first search."""
MOST_FORMS = 64
"""Lemmas that a query is looked for by, shared out among its words: each is six clauses in Elasticsearch."""


def plain_forms(term: Term) -> tuple[str, ...]:
    """Return the one word that ``term`` may stand as among the lemmas of any language, or nothing.

    That is a word as it is typed (most often its lemma), or a compound written as one word.
    """
    if max(map(len, (*term.words, term.joined))) > LONGEST_FORM:
        return ()
    if term.joined:
        return folded(term.joined)[:1]
    alone = folded(term.words[0]) if len(term.words) == 1 and not term.exact else ()
    return alone if len(alone) == 1 else ()


def other_forms(term: Term, query: Query) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return lemmas of the word of ``term`` beside itself → the languages in whose articles they are looked for."""
    own = plain_forms(term)
    most = MOST_FORMS // max(1, _number_of_words(query))
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    if not own or term.joined:
        return found
    for language in languages(term.words[0], query):
        lemmas = tuple(one for one in query_lemmas(term.words[0], language) if one not in own)
        if lemmas and (lemmas in found or len(found) < most):
            found[lemmas] = (*found.get(lemmas, ()), language)
    return found


def languages(word: str, query: Query) -> Sequence[str]:
    """Return the languages that ``word`` may be of: those of the filter, else those of the index in its script."""
    if filtered := query.filters.get("language"):
        return filtered
    written = languages_in_script(word)
    return [one for one in query.spoken if one in written][:MOST_LANGUAGES]


def needs_languages(query: Query) -> bool:
    """Return whether the languages of the index's articles tell in which forms words of ``query`` are looked for."""
    return not query.filters.get("language") and any(
        plain_forms(one.term) for one in words_of(understood(query.text, query.today).tree)
    )


def _number_of_words(query: Query) -> int:
    return len(list(words_of(understood(query.text, query.today).tree)))
