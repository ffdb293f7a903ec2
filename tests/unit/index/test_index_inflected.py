"""The other forms of an article's words, which only Elasticsearch is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.article import Article
from pipeline.index.documents import as_stored, entry, without_names
from pipeline.index.lemmas.inflected import inflected_forms
from pipeline.index.lemmas.tries import KeptForms, records
from pipeline.index.text.folding import folded

MakeArticle = Callable[..., Article]


def forms(text: str, language: str) -> set[str]:
    """Return the other forms of the words of a text."""
    return set(inflected_forms({"title": "", "text": text, "language": language}).split())


class TestInflectedForms:
    """``inflected_forms``."""

    @pytest.mark.parametrize(
        ("language", "text", "typed"),
        [
            ("en", "The ferry left.", "ferries"),
            ("es", "La huelga sigue.", "huelgas"),
            ("de", "Die Stadt schweigt.", "städten"),
            ("ru", "Завод стоит.", "заводами"),
            ("pl", "Port jest otwarty.", "portów"),
        ],
    )
    def test_what_is_typed_is_among_them(self, language: str, text: str, typed: str) -> None:
        """A word that stands in the nominative is there in every other form, folded as the index folds."""
        assert set(folded(typed)) <= forms(text, language)

    def test_of_an_inflected_word(self) -> None:
        """From any form to any other: by way of the lemma."""
        assert "ferry" in forms("Two ferries left.", "en")

    def test_what_stands_there_is_left_out(self) -> None:
        """The words of the text are searched where they stand."""
        assert not {"ferry", "ferries"} & forms("The ferry and the ferries.", "en")

    def test_words_with_many_forms_are_left_out(self) -> None:
        """A verb of a Romance language has some fifty, and would be most of the index."""
        assert not {"votaban", "votarían"} & forms("Quieren votar.", "es")

    def test_a_language_without_a_dictionary_has_none(self) -> None:
        """Nor does an article without a language."""
        assert inflected_forms({"title": "ferry", "text": "ferry"}) == ""
        assert forms("渡轮", "zh") == set()


class TestDocuments:
    """How they go into Elasticsearch."""

    def test_they_are_beside_the_document(self, make_article: MakeArticle) -> None:
        """They are written, and are no part of what is given back, also by an index that keeps them."""
        made = entry(make_article(title="One ferry", text="It left.", language="en"))
        written = json.loads(made.as_indexed())
        assert "ferries" in written["inflected_forms"].split()
        assert "inflected_forms" not in without_names(written)
        assert b"ferries" not in made.stored

    def test_a_copy_is_given_them_anew(self, make_article: MakeArticle) -> None:
        """What Elasticsearch gave has none, since it keeps none, and has them again where it is copied to."""
        written = json.loads(entry(make_article(title="One ferry", language="en")).as_indexed())
        given = {name: value for name, value in written.items() if name != "inflected_forms"}
        assert json.loads(as_stored(given)) == written


class TestKeptForms:
    """The tries of forms."""

    def test_every_pair(self, tmp_path: Path) -> None:
        """A lemma has the forms that the packed dictionary brings to it, whether its trie is new or was there."""
        expected: dict[str, set[str]] = {}
        for word, lemma in records("ms"):
            expected.setdefault(lemma.decode(), set()).add(word)
        for _ in range(2):
            kept = KeptForms(tmp_path)
            assert {one: set(kept.forms(one, "ms")) for one in expected} == expected
        assert kept.forms("no such word", "ms") == []
        assert kept.forms("a\0b", "ms") == []

    @pytest.mark.parametrize("spoilt", ["damaged", "no folder"])
    def test_without_a_file(self, tmp_path: Path, spoilt: str) -> None:
        """Where none can be kept, or it is damaged, the forms are the same."""
        folder = tmp_path / "kept"
        if spoilt == "damaged":
            folder.mkdir()
            (folder / "ms.forms.trie").write_bytes(b"no trie")
        else:
            folder.write_text("a file")
        lemma = next(lemma.decode() for word, lemma in records("ms") if word != lemma.decode())
        assert len(KeptForms(folder).forms(lemma, "ms")) > 0
