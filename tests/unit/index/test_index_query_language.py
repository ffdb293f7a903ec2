"""The language of the query box: texts as trees, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.protocol import Query
from pipeline.index.query import grammar
from pipeline.index.query.grammar import DEEPEST
from pipeline.index.query.language import each_a_leaf, understood, words_alone
from pipeline.index.query.leaves import LONGEST_STEM, MOST_PREFIXES, Reader, field_names
from pipeline.index.query.remarks import Remark, remark
from pipeline.index.query.tree import Every, Facet, Named, Node, Not, Prefix, Published, scoring, words_of
from pipeline.index.text.words import MAXIMUM_TOKENS

TODAY = date(2026, 3, 11)
DOCUMENTED = Path(__file__).parents[3] / "docs" / "query.md"


def depth(node: Node | None) -> int:
    """Return how deep a tree is."""
    parts = (node.part,) if isinstance(node, Not) else getattr(node, "parts", ())
    return 1 + max(map(depth, parts), default=0)


class TestNotes:
    """What is not understood."""

    @pytest.mark.parametrize(
        ("text", "position", "said"),
        [
            ("ferry (port", 7, "never closed"),
            ("ferry) port", 6, "never opened"),
            ('ferry "old port', 7, "quote is never closed"),
            ("ferry OR", 7, "OR has nothing"),
            ("OR ferry", 1, "OR has nothing"),
            ("ferry colour:blue", 7, "no field 'colour'"),
            ('ferry colour:"deep blue"', 7, "no field 'colour'"),
            ("ferry -colour:(blue red)", 8, "no field 'colour'"),
            ("ferry published:soon", 7 + len("published:"), "'soon' is no period"),
            ("ferry has:wings", 11, "not 'wings'"),
            ("ferry is:blue", 10, "not 'blue'"),
            ('ferry near:2("a b","c")', 7, "two single words"),
            ("ferry f*", 7, "a star stands behind"),
            ("ferry *bour", 7, "a star stands behind"),
            ("ferry har*r", 7, "a star stands behind"),
            ("h*r*r* ferry", 1, "a star stands behind"),
            ('ferry "old harb*"', 7, "a star stands behind"),
            ("ferry person:lind*", 14, "a star stands behind"),
            ("ferry site:!!", 12, "no site"),
            ("ferry person:!!", 14, "has no word"),
            ("ferry published:2026-03..2026-01", 17, "ends before it starts. It is left out"),
            ("ferry ODER port", 7, "'ODER' is no operator here; write OR"),
            ("ferry ИЛИ порт", 7, "'ИЛИ' is no operator here; write OR"),
            ("ferry || port", 7, "'||' is no operator here; write OR"),
            ("ferry && (port OR quay)", 7, "'&&' is no operator here; write AND"),
            ("ferry !port", 7, "'!' is no operator here; write NOT"),
            ("ferry harb?r", 11, "'?' means nothing"),
            ("ferry harbor~2", 13, "'~' means nothing"),
            ('ferry "old port"~2', 17, "'~' means nothing"),
            ("ferry port^1.5", 11, "'^' means nothing"),
            ("ferry site:", 7, "site: has no value right behind it, so it is searched for as a word"),
            ("ferry source: post", 7, 'write source:"fenland post"'),
            ("ferry (LANG: fr)", 8, "lang: has no value"),
            ("ferry -country: norway", 8, "write country:norway"),
            ("ferry near: quay", 7, 'write near:5("cable","harbour")'),
            ("ferry country:()", 7, "country: has no value; it is left out"),
            ("ferry -site:( )", 8, "site: has no value; it is left out"),
            ('ferry title:""', 13, "title: has no value; it is left out"),
        ],
    )
    def test_place(self, text: str, position: int, said: str) -> None:
        """It is said with its place, and the rest is searched."""
        found = understood(text, TODAY)
        assert [(one.position, said in one.message) for one in found.notes] == [(position, True)]
        assert "ferry" in [word for one in words_of(found.tree) for word in one.term.words]

    @pytest.mark.parametrize(
        "text",
        [
            "10:30",
            "https://ferry.example/a ferry",
            "https://ferry.example/a?b=c ferry",
            "report(s)",
            "a AND b",
            "or not",
            "wer oder was",
            '"FERRY OU PORT"',
            "who sank it?",
            "ferry!",
            "R&D",
        ],
    )
    def test_nothing_to_say(self, text: str) -> None:
        """Times, addresses, brackets inside a word, small letters, quoted ones and marks at an end are words."""
        assert understood(text, TODAY).notes == ()


class TestCountries:
    """Codes, which are words in the names of other countries: Estados Unidos de América, EE. UU."""

    @pytest.mark.parametrize(
        ("code", "name"),
        [("de", "Germany"), ("EE", "Estonia"), ('"do"', "Dominican Republic"), ("AND", "Andorra"), ("can", "Canada")],
    )
    def test_codes(self, code: str, name: str) -> None:
        """A code of ISO 3166-1 asks for its country alone."""
        assert understood(f"country:{code}").tree == Facet("countries", name)

    @pytest.mark.parametrize("value", ["uk", "eu", "deutschland", '"de la"', "xyz"])
    def test_names(self, value: str) -> None:
        """Anything else asks for names with its words."""
        assert isinstance(understood(f"country:{value}").tree, Named)


class TestExclusions:
    """A dash."""

    @pytest.mark.parametrize("asked", ["title:{}ferry", "lang:{}de", "title:{}(ferry OR port)", 'person:{}"Ada Lind"'])
    def test_behind_the_name_of_a_field(self, asked: str) -> None:
        """It excludes there as it does before the name."""
        assert understood(asked.format("-")).tree == understood("-" + asked.format("")).tree
        assert isinstance(understood(asked.format("-")).tree, Not)


class TestBounds:
    """However much is typed."""

    def test_brackets(self) -> None:
        """A tree is never deeper than an engine can nest."""
        text = "".join(f"(a{at} OR (b{at} " for at in range(200)) + "))" * 200
        assert depth(understood(text).tree) <= 3 * DEEPEST
        assert understood("(" * 3_000 + "a" + ")" * 3_000).tree is not None

    def test_words_and_stems(self) -> None:
        """A query's first words count, and so do its first stems."""
        words = list(words_of(understood(" OR ".join(f"w{at}" for at in range(500))).tree))
        assert len(words) == MAXIMUM_TOKENS
        stems = list(scoring(understood(" ".join(f"stem{at}*" for at in range(40))).tree))
        assert sum(isinstance(one, Prefix) for one in stems) == MOST_PREFIXES

    def test_stars_that_are_left_out_leave_the_word(self) -> None:
        """All of a word with stars in it is searched for, not its first letters."""
        assert understood("ha*bo*").tree == understood("ha*bo").tree
        assert [one.term.words for one in words_of(understood("ha*bo*").tree)] == [("ha", "bo")]

    @pytest.mark.parametrize("part", ["w{}", "lang:l{}", 'person:"p{} p p"', 'near:5("a{}","b")', "title:t{}"])
    def test_too_many_words(self, part: str) -> None:
        """It is said once where the words that count end; what the last one has left is no empty condition."""
        found = understood(" ".join(part.format(at) for at in range(MAXIMUM_TOKENS + 4)))
        assert [one.message for one in found.notes] == [remark("too-many-words", most=MAXIMUM_TOKENS)]
        assert isinstance(found.tree, Every)
        assert all(one.words for one in found.tree.parts if isinstance(one, Named))

    def test_a_value_has_all_its_words(self) -> None:
        """What a value takes of the words that count does not cut the value itself."""
        text = " ".join(f"w{at}" for at in range(MAXIMUM_TOKENS - 3))
        tree = understood(f'{text} person:"Ada Lind Berg"').tree
        assert isinstance(tree, Every)
        assert [one.words for one in tree.parts if isinstance(one, Named)] == [("ada", "lind", "berg")]

    @pytest.mark.parametrize("letter", ["a", "я", "𐐷"])
    def test_length_of_stems(self, letter: str, tmp_path: Path) -> None:
        """A stem that an index can look up is one; a longer one is said to be none, and the search goes on."""
        longest, longer = understood(f"{letter * LONGEST_STEM}*"), understood(f"{letter * 990}*")
        assert isinstance(longest.tree, Prefix)
        assert not any(isinstance(one, Prefix) for one in scoring(longer.tree))
        assert str(LONGEST_STEM) in longer.notes[0].message
        with closing(EmbeddedIndex(tmp_path)) as index:
            assert index.search(Query(f"{letter * LONGEST_STEM}*")).total == 0
            assert index.search(Query(f"{letter * 990}*")).total == 0

    @example(["title:", "-", "title:", "OR"])
    @example(["title:", "-", "near:1(", "a", ",", "a", ")"])
    @given(st.lists(st.sampled_from(["OR", "NOT", "AND", "-", "(", ")", '"', "*", "a", " ", "title:", "near:1(", ","])))
    def test_never_raises(self, pieces: list[str]) -> None:
        """Every text is read, and read as a query: no words of last resort."""
        notes = understood("".join(pieces), TODAY).notes
        assert not [one for one in notes if "could not be read" in one.message]


class TestDocumentation:
    """``docs/query.md``."""

    def test_every_example(self) -> None:
        """Each example is understood, and each field has one."""
        text = DOCUMENTED.read_text(encoding="utf-8")
        rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
        examples = [one for row in rows for one in re.findall("`([^`]+)`", row)]
        assert [(one, understood(one, TODAY).notes) for one in examples if understood(one, TODAY).notes] == []
        shown = {name for name in field_names() if any(f"{name}:" in one for one in examples)}
        assert set(field_names()) - shown == {"organization", "language"}

    def test_days_are_seen_from_today(self) -> None:
        """Yesterday is the day before the day of the search, also inside brackets."""
        tree = understood("(ferry published:yesterday)", TODAY).tree
        assert isinstance(tree, Every)
        assert Published(date(2026, 3, 10), date(2026, 3, 10)) in tree.parts


def read_by(read: Callable[[str, Reader], Node | None], text: str) -> tuple[Node | None, list[tuple[int, Remark]]]:
    """Return the tree that ``read`` makes of ``text``, and what it says of it."""
    notes: list[tuple[int, Remark]] = []
    tree = read(text, Reader(TODAY, lambda at, message: notes.append((at, message))))
    return tree, notes


class TestWordsAlone:
    """Words are read without the grammar."""

    PIECES = (*"ab-'*.,+/\u00a0\u2028\u200b ", "ferry", "OR", "AND", "NOT", "or", "near", "1,200", "e-mail", "f*", " ")

    @given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join).filter(words_alone))
    def test_are_read_alike(self, text: str) -> None:
        """The tree and what is said of it are those of the grammar."""
        assert read_by(each_a_leaf, text) == read_by(grammar.read, text)

    @given(st.text(max_size=30).filter(words_alone))
    def test_any_text(self, text: str) -> None:
        """Likewise for any characters."""
        assert read_by(each_a_leaf, text) == read_by(grammar.read, text)

    @pytest.mark.parametrize("text", ["ferry", "old ferry", "e-mail", "ORcas NOTed", "O'Dea 1,200", "f* port"])
    def test_are_known(self, text: str) -> None:
        """Signs inside a word, and words that begin like an operator, are words."""
        assert words_alone(text)

    @pytest.mark.parametrize(
        "text",
        ["-ferry", "a OR b", "a AND b", "NOT a", '"a b"', "title:a", "(a b)", 'near:2("a","b")', "a -b", "OR"],
    )
    def test_are_told_from_more(self, text: str) -> None:
        """Whatever the grammar takes for more than a word is left to it."""
        assert not words_alone(text)
