"""Lemmas: a form and the word that a dictionary lists it under, in text and in queries."""

from __future__ import annotations

import subprocess
import sys
from time import process_time

import pytest

from pipeline.index.lemmas import LANGUAGES, forms, lemmas, of_document, query_lemmas, spans


class TestLemmas:
    """``lemmas`` and ``query_lemmas``."""

    @pytest.mark.parametrize(
        ("language", "form", "lemma"),
        [
            ("en", "children", "child"),
            ("en", "leaves", "leaf"),
            ("en", "leaves", "leave"),
            ("de", "Ärztinnen", "arztin"),
            ("fr", "lois", "loi"),
            ("es", "jueces", "juez"),
            ("pt", "decisões", "decisao"),
            ("tr", "evlerinde", "ev"),
            ("pl", "smogu", "smog"),
            ("ru", "Харькова", "харьков"),
            ("uk", "Харкова", "харків"),
            ("ar", "والمدارس", "مدرسه"),
            ("ko", "학교에서는", "학교"),
        ],
    )
    def test_a_form_has_its_lemma(self, language: str, form: str, lemma: str) -> None:
        """The lemma is among those of the form, folded as the index folds words."""
        assert lemma in lemmas(form, language)
        assert set(lemmas(form, language)) & set(query_lemmas(form, language))

    @pytest.mark.parametrize(
        ("language", "typed", "lemma"),
        [
            ("pt", "decisoes", "decisao"),
            ("fr", "greves", "greve"),
            ("de", "laendern", "land"),
            ("de", "Strassen", "strasse"),
            ("cs", "pozary", "pozar"),
            ("da", "born", "barn"),
            ("tr", "ogrenciler", "ogrenci"),
            ("hu", "szinhazban", "szinhaz"),
            ("el", "βουλευτες", "βουλευτησ"),
        ],
    )
    def test_typed_without_diacritics(self, language: str, typed: str, lemma: str) -> None:
        """Who leaves diacritics out, or writes two letters for one, asks for the lemma all the same."""
        assert lemma in query_lemmas(typed, language)
        assert lemma in query_lemmas(typed.upper(), language)

    @pytest.mark.parametrize(
        ("language", "headline", "lemma"),
        [
            ("fr", "DÉPUTÉS", "depute"),
            ("fr", "DEPUTES", "depute"),
            ("el", "ΕΚΛΟΓΕΣ", "εκλογη"),
            ("en", "MICE", "mouse"),
        ],
    )
    def test_capitals(self, language: str, headline: str, lemma: str) -> None:
        """A headline in capitals has the lemmas of its words, though capitals go without diacritics."""
        assert lemma in lemmas(headline, language)

    def test_a_long_word_takes_no_time(self) -> None:
        """The ways of putting diacritics on a word are bounded, not their product."""
        assert query_lemmas("aeiou" * 2_000, "fr")[0].startswith("aeiou")

    @pytest.mark.parametrize(
        ("language", "form", "lemma"),
        [
            ("en", "worse", "bad"),
            ("cs", "Okatovi", "okata"),
            ("el", "Λαμπρίτη", "λαμπριτησ"),
            ("fi", "Grenvallille", "grenvall"),
            ("hu", "Vereczkijjel", "vereczkij"),
            ("lt", "Dagilaitei", "dagilaite"),
            ("lv", "Ozolkalnam", "ozolkalns"),
            ("pl", "Skardzie", "skarda"),
            ("tr", "Taşçıoğlunun", "tascioglu"),
            ("uk", "Вербського", "вербський"),
        ],
    )
    def test_names_and_words_that_the_dictionary_has_wrong(self, language: str, form: str, lemma: str) -> None:
        """A surname in a case has its nominative, whatever the dictionary's rules make of it."""
        assert lemma in lemmas(form, language)

    def test_a_surname_has_both_genders(self) -> None:
        """Of a woman's surname in a case both nominatives are given: readers ask for either."""
        assert set(lemmas("Медведевой", "ru")) == {"медведев", "медведева"}

    def test_a_name_is_no_common_noun(self) -> None:
        """In capitals a town is the town, not the genitive of a noun that is spelt like it, and so it is when typed."""
        assert lemmas("Ростов", "ru") == ("ростов",)
        assert query_lemmas("ростов", "ru") == ("ростов",)

    def test_who_types_a_lemma_means_it(self) -> None:
        """A word that is its own lemma asks for nothing else."""
        assert query_lemmas("news", "en") == ("news",)

    @pytest.mark.parametrize(("language", "typed"), [("fr", "EU"), ("fr", "UN"), ("it", "AI"), ("en", "IS")])
    def test_two_capitals_are_an_abbreviation(self, language: str, typed: str) -> None:
        """Who asks for the EU is not given each French article with a form of *avoir*; small letters are the word."""
        assert query_lemmas(typed, language) == (typed.lower(),)
        assert len({*query_lemmas("eu", "fr"), *query_lemmas("is", "en")}) > len(("eu", "is"))

    @pytest.mark.parametrize(("language", "word"), [("en", "popups"), ("uk", "Ростов"), ("uk", "ростов")])
    def test_a_lemma_is_one_word(self, language: str, word: str) -> None:
        """A dictionary's lemma of several words gives none of them: who asks for *popups* does not ask for *up*."""
        assert {"up", "на", "дону"}.isdisjoint({*lemmas(word, language), *query_lemmas(word, language)})

    @pytest.mark.parametrize("language", ["zh", "ja", "th", "und", ""])
    def test_other_languages_have_none(self, language: str) -> None:
        """A language without forms, or without a dictionary, gives no lemmas and no error."""
        assert lemmas("election", language) == ()
        assert query_lemmas("election", language) == ()

    @pytest.mark.parametrize("language", ["ar", "en", "hi", "ko", "ru", "tr", "uk"])
    def test_any_characters_are_taken(self, language: str) -> None:
        """No characters make a dictionary raise, of whichever kind it is."""
        assert language in LANGUAGES
        for word in ["", "'", "a", "İ", "x" * 5_000, "\u0301", "ﬀ", "𝔄b", "l'", "42", "а́"]:
            lemmas(word, language)
            query_lemmas(word, language)


class TestForms:
    """``forms``."""

    def test_only_what_does_not_stand_there(self) -> None:
        """Each lemma once, sorted, and none that is itself a word of the text."""
        assert forms("Two elections, one election; Children's leaves.", "en") == "child leaf leave"

    def test_hyphens_that_nobody_sees(self) -> None:
        """A word with a soft hyphen, or another character that has no width, inside has its lemma."""
        assert {"stadt", "verein"} <= set(forms("Die Ver\u00adeine, Städ\u200bte.", "de").split())
        assert [*spans("Die Ver\u00adeine, Städ\u200bte.", "de", frozenset(["stadt", "verein"]))] == [(4, 12), (14, 21)]

    def test_names_are_added(self) -> None:
        """The words of canonical names are found, whatever form stands in the text."""
        assert forms("Der Hafen ruht.", "de", ["Port of Lindhaven"]).split() == ["lindhaven", "of", "port", "ruhen"]

    def test_marks_belong_to_their_word(self) -> None:
        """Devanagari's vowel signs do not end a word."""
        assert "चुनाव" in forms("चुनावों में", "hi").split()


class TestLoading:
    """What importing the module costs."""

    def test_no_dictionary_is_loaded_before_the_first_word(self) -> None:
        """``dateline --help`` loads neither pymorphy3 nor simplemma."""
        program = (
            "import sys, pipeline.cli, pipeline.index.lemmas; print({'pymorphy3', 'simplemma'} & set(sys.modules))"
        )
        loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
        assert loaded.stdout.strip() == "set()"


class TestCost:
    """What a query of unknown words costs."""

    def test_64_unknown_words(self) -> None:
        """As many words as count, that no dictionary lists, in eight languages: under a second."""
        languages = ("cs", "de", "en", "es", "fr", "it", "pt", "sv")
        stems = [
            f"{first}{second}"
            for first in ("bra", "oste", "kilu", "venda")
            for second in ("nori", "ecal", "usa", "ilet")
        ]
        words = [f"{stem}{last}" for stem in stems for last in ("tos", "een", "aria", "lic")]
        for language in languages:
            of_document({"title": "Branoritos", "language": language})  # as articles in it were written before
        start = process_time()
        for language in languages:
            for word in words:
                query_lemmas(word, language)
        assert len(words) == 64
        assert process_time() - start < 1
