"""The words that were found, in their surroundings."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.highlights import FRAGMENT_CHARACTERS, FRAGMENTS, highlights

WORDS = st.lists(
    st.sampled_from(["ferry", "ferries", "Ferry\u2019s", "<b>", "&amp;", "\n\n", "Hafen", "ёлка", "😀", "a"])
)


def plain(fragment: str) -> str:
    """Return a fragment as text."""
    return html.unescape(re.sub("</?em>", "", fragment))


class TestHighlights:
    """Title and text."""

    @pytest.mark.parametrize("query", ["*", "", "!!!", "-ferry", "bicycle"])
    def test_nothing_to_mark(self, query: str) -> None:
        """Without a word that must occur, and occurs, nothing is marked."""
        assert highlights(query, {"title": "The ferry", "text": "A ferry"}) == {}

    def test_missing_fields(self) -> None:
        """A document without title or text has no highlights."""
        assert highlights("ferry", {}) == {}

    def test_the_title_is_whole(self) -> None:
        """A title is given whole, however long."""
        title = "word " * 100 + "ferry " + "word " * 100
        (marked,) = highlights("ferry", {"title": title})["title"]
        assert plain(marked) == title.strip()

    @pytest.mark.parametrize(
        ("query", "language", "text", "marked"),
        [
            ("election", "en", "Elections, election", "<em>Elections</em>, <em>election</em>"),
            ("election", "es", "Elections", None),
            ("email e-post", "en", "E-mail, epost", "<em>E-mail</em>, <em>epost</em>"),
            ("election", "und", "Elections election", "Elections <em>election</em>"),
            ("elysee", "fr", "L\u2019Élysée", "L\u2019<em>Élysée</em>"),
            ("ёлка", "ru", "елки и ёлки", "<em>елки</em> и <em>ёлки</em>"),
            ('"old harbour"', "en", "old old harbour, harbour", "old <em>old harbour</em>, harbour"),
            ("covid-19", "en", "COVID-19 and 19", "<em>COVID-19</em> and 19"),
            ("選挙", "ja", "次の選挙は", "次の<em>選挙</em>は"),
            ('old "old harbour"', "en", "old harbour, old", "<em>old harbour</em>, <em>old</em>"),
            ('"a b" "b c"', "en", "a b c", "<em>a b</em> c"),
            ("ferry -port", "en", "ferry port", "<em>ferry</em> port"),
        ],
    )
    def test_what_is_marked(self, query: str, language: str, text: str, marked: str | None) -> None:
        """Forms of the article's language, diacritics left out, phrases as a whole; exclusions never."""
        assert highlights(query, {"text": text, "language": language}).get("text") == (marked and (marked,))

    def test_the_best_fragments(self) -> None:
        """At most three fragments, those with most words, in the order of the text, around the words."""
        filler = "nothing to see in this part of the text " * 10
        text = (
            f"{filler}one ferry. {filler}ferry ferry ferry. {filler}ferry ferry. {filler}ferry to the ferry. {filler}"
        )
        fragments = highlights("ferry", {"text": text})["text"]
        assert [fragment.count("<em>") for fragment in fragments] == [3, 2, 2]
        assert len(fragments) == FRAGMENTS
        assert all(len(plain(fragment)) <= FRAGMENT_CHARACTERS for fragment in fragments)
        assert all(plain(fragment) in text for fragment in fragments)

    def test_no_spaces_to_cut_at(self) -> None:
        """A text in one piece is cut anyway."""
        (fragment,) = highlights("選挙", {"text": "あ" * 1000 + "選挙" + "い" * 1000})["text"]
        assert "<em>選挙</em>" in fragment
        assert len(plain(fragment)) <= FRAGMENT_CHARACTERS + 1

    def test_a_phrase_longer_than_a_fragment(self) -> None:
        """What was found is shown whole."""
        phrase = " ".join(f"word{number}" for number in range(60))
        assert highlights(f'"{phrase}"', {"text": f"before {phrase} after"})["text"][0].count(phrase) == 1

    @given(WORDS, st.sampled_from(["en", "de", "ru", "und", "xx"]))
    def test_only_em_is_markup(self, words: list[str], language: str) -> None:
        """Whatever the text holds, the only markup of a fragment is balanced ``<em>`` around its own text."""
        text = " ".join(words)
        for fragments in highlights("ferry a hafen", {"title": text, "text": text, "language": language}).values():
            for fragment in fragments:
                assert re.fullmatch(r"(?:[^<>]|<em>[^<>]+</em>)+", fragment)
                assert plain(fragment).replace(" · ", " ") in " ".join(text.split())

    @pytest.mark.parametrize(
        ("text", "marked"),
        [
            ("Ferry news\n\nThe crew rests.", "<em>Ferry</em> news · The crew rests."),
            ("The ferry rests.\nThen it sails", "The <em>ferry</em> rests. Then it sails"),
            ('"The ferry rests"\nThen it sails', "&quot;The <em>ferry</em> rests&quot; · Then it sails"),
            ("He said: \u201cFerry!\u201d\nThen\nit left", "He said: \u201c<em>Ferry</em>!\u201d Then · it left"),
        ],
    )
    def test_a_heading_is_no_part_of_a_sentence(self, text: str, marked: str) -> None:
        """A line that ends no sentence is told from the line behind it."""
        assert highlights("ferry", {"text": text}) == {"text": (marked,)}

    def test_nothing_is_left_out_of_one_fragment(self) -> None:
        """Fragments between which nothing is left out are one."""
        text = "the ferry left and the port was empty again and " * 12
        (fragment,) = highlights("ferry", {"text": text})["text"]
        assert fragment.count("<em>") > FRAGMENTS
