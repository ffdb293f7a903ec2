"""What somebody may have meant who finds nothing, or next to nothing: words and names of the index that look alike.

A word of the search counts as misspelt where hardly an article has it in any form. It is compared with the names and
sources that most articles have, and with all words of titles and texts (``Index.words_like``).
What a dictionary lists is spelled right, but for names: only where it finds nothing may one letter make it a word of
many articles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from html import unescape
from itertools import islice
from typing import Any, Final

from pipeline.index.lemmas.dictionaries import LANGUAGES, lists
from pipeline.index.protocol import FacetCount, Index, Query
from pipeline.index.query.leaves import field_names, fields_of_words
from pipeline.index.text.folding import folded_word
from pipeline.index.text.spelling import edits_between, most_edits, names_near, word_pattern
from pipeline.index.text.words import languages_in_script
from pipeline.web.parameters import NEXT_TO_NOTHING, Search

_MUCH_MORE: Final = 10
"""So many times what the word itself finds."""
_FIELDS: Final = ("persons", "organizations", "places", "countries", "source_name", "authors", "tags")
_VALUES: Final = 1000
"""The most frequent of a field."""
_MOST_WORDS: Final = 6
_MOST_MISSPELT: Final = 3
_MOST_TRIED: Final = 4
_ALTERNATIVES: Final = 3
_SPOKEN: Final = 4
"""Languages whose dictionaries are asked: those of most articles. Of many, one lists nearly any word."""
_NAMES_TRIED: Final = 2
_SHORTEST: Final = 3
"""Letters of a word that is looked at."""
_MARKED: Final = re.compile(r"<em>(.*?)</em>")


@dataclass(frozen=True, slots=True)
class Meant:
    """A search that finds something."""

    search: Search
    total: int

    def plain(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"q": self.search.text, "total": self.total}


def meant(index: Index, search: Search, total: int, today: date) -> Sequence[Meant]:
    """Return searches that find something, or much more, with other words for those of ``search`` that look misspelt.

    ``total`` is what ``search`` finds; where that is more than next to nothing, nothing is asked of the index. Else its
    words are counted; for one that is misspelt the names of the whole index are, once, and a few searches tried.
    """
    text = unicodedata.normalize("NFC", search.text)
    if total > NEXT_TO_NOTHING or not (typed := _typed(text)):
        return []
    spelling = _Spelling(index)
    found: list[Meant] = []
    for others in _ways(spelling, typed, is_nothing=not total):
        other = search.changed(text=_with(others, text))
        number = index.search(replace(other.query(today, facets=()), size=0)).total
        found += [Meant(other, number)] if number >= max(1, _MUCH_MORE * total) else []
    most = max((one.total for one in found), default=0)
    return [one for one in found if one.total * _MUCH_MORE > most]  # what few articles have is most often misspelt, too


def _with(others: Mapping[str, str], text: str) -> str:
    """Return ``text`` with other words, but for what is searched for in no text: it stays as it was written."""
    left_out = _left_out()
    typed = (
        word_pattern(_SHORTEST).sub(lambda word: others.get(word[0], word[0]), some) for some in left_out.split(text)
    )
    kept = (*left_out.findall(text), "")
    return "".join(one for both in zip(typed, kept, strict=True) for one in both)


def _ways(spelling: _Spelling, typed: Sequence[str], *, is_nothing: bool) -> Iterator[Mapping[str, str]]:
    """Yield which words to put in the place of which, at most :data:`_MOST_TRIED` times."""
    rare = ((word, own) for word in typed if (own := spelling.finds(word)) <= NEXT_TO_NOTHING)
    misspelt = dict(islice(rare, _MOST_MISSPELT))
    likely = {word: others for word, own in misspelt.items() if (others := spelling.alternatives(word, own))}
    best = {word: others[0] for word, others in likely.items()}
    ways = [best, *({**best, word: other} for word, others in likely.items() for other in others[1:])] if best else []
    if is_nothing and not misspelt:
        ways = [{word: other} for word in typed for other in spelling.names_like(word)]
    yield from ways[:_MOST_TRIED]


class _Spelling:
    """How the words of an index are written."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @cached_property
    def _facets(self) -> Mapping[str, Sequence[FacetCount]]:
        return self._index.search(Query(size=0, facets=(*_FIELDS, "language"), facet_size=_VALUES)).facets

    @cached_property
    def _names(self) -> Mapping[str, str]:
        values = [one.value for name in _FIELDS for one in self._facets[name]]
        return {folded_word(word): word for value in values for word in word_pattern(_SHORTEST).findall(value)}

    def finds(self, word: str) -> int:
        """Return how many articles ``word`` finds, in any form."""
        return self._index.search(Query(word, size=0, facets=())).total

    def names_like(self, word: str) -> list[str]:
        """Return words of names that look like ``word``, the likest first."""
        return [self._names[one] for one in names_near(folded_word(word), self._names, _NAMES_TRIED)]

    def alternatives(self, word: str, own: int) -> list[str]:
        """Return what may be meant by ``word``, which so many (``own``) articles have; the nearest first."""
        given = folded_word(word)
        is_name = word[0].isupper()
        is_right = not is_name and self._lists(word)
        if is_right and own:
            return []
        edits = min(most_edits(given), 1 if is_right else 2)
        words = self._index.words_like(given, edits) if edits else ()
        least = _MUCH_MORE if is_right else max(1, _MUCH_MORE * own)
        counts = {one.value: one.count for one in words if one.count >= least}
        named = {folded_word(name): name for name in self.names_like(word)} if not is_right else {}

        def order(one: str) -> tuple[int, bool, int, str]:
            is_likely = one in named if is_name else self._lists(one)
            return edits_between(given, one), not is_likely, -counts.get(one, 0), one

        ranked = sorted({*counts, *named}, key=order)
        return [named.get(one) or self._written(one) for one in ranked[:_ALTERNATIVES]]

    def _lists(self, word: str) -> bool:
        spoken = [one.value for one in self._facets["language"][:_SPOKEN]]
        known = [one for one in spoken if one in LANGUAGES and one in languages_in_script(word)]
        return any(lists(word, one) for one in known)

    def _written(self, word: str) -> str:
        """Return ``word``, which is folded, as an article has it: with its diacritics, in small letters."""
        for hit in self._index.search(Query(word, size=1, facets=())).hits:
            marked = (one for some in hit.highlights.values() for text in some for one in _MARKED.findall(text))
            for one in map(unescape, marked):
                if folded_word(one) == word:
                    return one.lower()
        return word


def _typed(text: str) -> list[str]:
    """Return the words of ``text`` that are searched for, each once: nothing excluded, no period, no operator."""
    return list(dict.fromkeys(word_pattern(_SHORTEST).findall(_left_out().sub(" ", text))))[:_MOST_WORDS]


@cache
def _left_out() -> re.Pattern[str]:
    """Return what is searched for in no text: exclusions, fields of anything but words, addresses, stems, operators."""
    words = fields_of_words()
    others = "|".join(one for one in field_names() if one not in words)
    value = r'(?:"[^"]*"?|\([^()]*\)?|\S+)'
    excluded = rf"(?:(?<![^\s(:])-|\bNOT\s+)(?:[^\W\d_]+:)?{value}"
    of_others = rf"(?<![^\s(])(?i:{others}):{value}"
    names = rf"\b(?i:{'|'.join(words)}|near):"
    return re.compile(rf"{excluded}|{of_others}|(?<!\w)[^\W\d_]+://\S*|(?<!\S)\S*\*|{names}|\b(?:OR|AND|NOT)\b")
