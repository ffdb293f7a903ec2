"""Every inflected word of the sample press is found by another form of its lemma: pairs that the dictionaries make.

For each word of an article of which the dictionary lists other forms, one of these is typed, chosen by the word alone.
What is not found is mostly typed for another word: who types *ночью* may mean the adverb.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.index.lemmas import dictionaries, russian, words_of
from pipeline.index.protocol import Index, Query
from pipeline.index.text.folding import folded
from tests.language_table import check
from tests.press_night import Night

TOGETHER = 10
"""So many forms are asked for at once, all of which must be found; only where they are not, each alone."""
LEAST_FOUND = 0.98
"""The share that each language finds; it only rises."""


class Made(NamedTuple):
    """A word of an article, and another form of its lemma."""

    language: str
    url: str
    word: str
    form: str


def other_form(word: str, language: str) -> str | None:
    """Return another form of the lemma of ``word``: any one, always the same; None where there is none."""
    lexemes = russian.lexemes(word) if language == "ru" else dictionaries.lexemes(word, language)
    own = folded(word)
    forms = sorted({one for lexeme in lexemes for one in lexeme if one.isalpha() and folded(one) != own})
    return forms[zlib.crc32(word.encode()) % len(forms)] if forms else None


def made_pairs(documents: Sequence[Mapping[str, Any]]) -> Iterator[Made]:
    """Yield a pair for each word of the press in each language, with the first article in which it stands."""
    known = set()
    for document in documents:
        language = document["language"]
        for word in sorted(words_of(f"{document['title']}\n{document['text']}")):
            if (language, word) in known:
                continue
            known.add((language, word))
            if form := other_form(word, language):
                yield Made(language, document["url"], word, form)


def finds(index: Index, text: str, pair: Made) -> bool:
    """Return whether ``index`` finds the article of ``pair`` for ``text``, in the articles of its language."""
    query = Query(text, address=pair.url, filters={"language": (pair.language,)}, size=0, facets=())
    return index.search(query).total == 1


def missed(index: Index, pairs: Sequence[Made]) -> Iterator[Made]:
    """Yield the pairs whose form does not find the article."""
    by_article: dict[str, list[Made]] = {}
    for pair in pairs:
        by_article.setdefault(pair.url, []).append(pair)
    for several in by_article.values():
        for some in (several[start : start + TOGETHER] for start in range(0, len(several), TOGETHER)):
            if not finds(index, " ".join(one.form for one in some), some[0]):
                yield from (one for one in some if not finds(index, one.form, one))


@pytest.fixture(scope="module")
def pairs(press_night: Night) -> list[Made]:
    """The pairs of the whole press."""
    return list(made_pairs(press_night.documents))


def rows(index: Index, pairs: Sequence[Made]) -> list[tuple[str, list[str]]]:
    """Return of each language which share of its words was found, to the percent; none is below the floor."""
    gone = list(missed(index, pairs))
    found = []
    for language in sorted({one.language for one in pairs}):
        tried = sum(one.language == language for one in pairs)
        lost = [one for one in gone if one.language == language]
        assert len(lost) <= (1 - LEAST_FOUND) * tried, lost
        found.append((language, [f"{round(100 * (1 - len(lost) / tried))} %"]))
    return found


@pytest.mark.no_cover
class TestEachInflectedWord:
    """By another form of its lemma."""

    def test_embedded(self, press_embedded: Index, pairs: list[Made], repository: Path) -> None:
        """docs/languages.md states the share in each language."""
        check(
            repository / "docs" / "languages.md", "press-forms", ("found by another form",), rows(press_embedded, pairs)
        )

    @pytest.mark.elasticsearch
    def test_elasticsearch(self, press_elasticsearch: Index, pairs: list[Made], repository: Path) -> None:
        """The same share as in the embedded index."""
        check(
            repository / "docs" / "languages.md",
            "press-forms",
            ("found by another form",),
            rows(press_elasticsearch, pairs),
        )
