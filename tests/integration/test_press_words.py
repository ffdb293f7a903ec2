"""Every word of the sample press is found, as it stands and in another form, in both indexes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.index.protocol import Index, Query
from tests.press_night import Night

FORMS = Path(__file__).resolve().parents[1] / "data" / "press_forms.toml"
TOGETHER = 25
"""So many words are asked for at once, all of which must occur; only where they are not found, each alone."""
WORDS_OF_THEIR_OWN = {"wound", "shot", "lavori"}
"""Forms that the dictionaries know of another word alone: of the nouns, and of *lavorare*."""
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class Pair(NamedTuple):
    """A word of the press, and another form of it."""

    language: str
    word: str
    form: str


def load_pairs() -> list[Pair]:
    """Return the pairs of ``tests/data/press_forms.toml``."""
    tables = tomllib.loads(FORMS.read_text(encoding="utf-8"))
    return [Pair(code, *one.split("|")) for code, table in tables.items() for one in table["words"]]


def words(document: Mapping[str, Any]) -> list[str]:
    """Return the words of an article as a reader copies them: between white space, without marks at their edges."""
    text = f"{document['title']} {document['text']}".replace('"', " ")
    return list(dict.fromkeys(word for one in text.split() if (word := _EDGES.sub("", one))))


def finds(index: Index, text: str, document: Mapping[str, Any]) -> bool:
    """Return whether ``index`` finds ``document`` for ``text``."""
    return index.search(Query(text, address=document["url"], size=0, facets=())).total == 1


def missed(index: Index, documents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the words that do not find the first article in which they stand."""
    seen: set[str] = set()
    for document in documents:
        every = [word for word in words(document) if word not in seen]
        seen.update(every)
        for some in (every[start : start + TOGETHER] for start in range(0, len(every), TOGETHER)):
            # Quoted words are asked for in fewer ways, so much faster; what finds them quoted finds them plain.
            if not finds(index, " ".join(f'"{word}"' for word in some), document):
                yield from (word for word in some if not finds(index, word, document))


def missed_forms(index: Index, documents: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    """Yield the pairs whose form does not find every article in which the word stands."""
    for pair in load_pairs():
        spoken = [one for one in documents if one["language"] == pair.language]
        holding = [one for one in spoken if pair.word.lower() in (word.lower() for word in words(one))]
        if not all(finds(index, pair.form, one) for one in holding):
            yield pair


class TestEachWord:
    """As it stands."""

    def test_embedded(self, press_embedded: Index, press_night: Night) -> None:
        """No word is lost between the text and the query box."""
        assert list(missed(press_embedded, press_night.documents)) == []

    @pytest.mark.elasticsearch
    def test_elasticsearch(self, press_elasticsearch: Index, press_night: Night) -> None:
        """No word is lost between the text and the query box."""
        assert list(missed(press_elasticsearch, press_night.documents)) == []


class TestAnotherForm:
    """In one other form, in each language of the press."""

    def test_pairs_are_of_the_press(self, press_night: Night) -> None:
        """Each word stands in an article of its language, and each language of the press has ten pairs or more."""
        there = {(one["language"], word.lower()) for one in press_night.documents for word in words(one)}
        pairs = load_pairs()
        assert [pair for pair in pairs if (pair.language, pair.word.lower()) not in there] == []
        for language in {one["language"] for one in press_night.documents}:
            assert sum(pair.language == language for pair in pairs) >= 10

    def test_embedded(self, press_embedded: Index, press_night: Night) -> None:
        """Who types the other form finds the article."""
        assert {one.word for one in missed_forms(press_embedded, press_night.documents)} <= WORDS_OF_THEIR_OWN

    @pytest.mark.elasticsearch
    def test_elasticsearch(self, press_elasticsearch: Index, press_night: Night) -> None:
        """Who types the other form finds the article."""
        assert {one.word for one in missed_forms(press_elasticsearch, press_night.documents)} <= WORDS_OF_THEIR_OWN
