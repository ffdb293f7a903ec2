"""What is typed into the query box, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.query.language import scores
from pipeline.index.text.words import MAXIMUM_TOKENS, Term, comparable, compounds, is_compound, parse


def word(text: str, *, excluded: bool = False) -> Term:
    """Return the term of a single word."""
    return Term((text,), excluded=excluded)


def exact(*words: str, excluded: bool = False) -> Term:
    """Return the term of words that stand side by side."""
    return Term(words, exact=True, excluded=excluded)


def compound(*words: str) -> Term:
    """Return the term of words that are also written as one."""
    return Term(words, exact=True, joined="".join(words))


class TestParse:
    """Words, phrases, exclusions."""

    @pytest.mark.parametrize("text", ["", "*", " \t", " * "])
    def test_everything(self, text: str) -> None:
        """A star or nothing asks for everything."""
        assert parse(text) is None

    @pytest.mark.parametrize("text", ["!!!", '"', '""', "-", "--", "* *", "\\", "\x00", "\ud83d", "' '"])
    def test_nothing(self, text: str) -> None:
        """Something without a word in it asks for nothing."""
        assert parse(text) == ()

    @pytest.mark.parametrize(
        ("text", "terms"),
        [
            ("Ferry port", [word("Ferry"), word("port")]),
            ("ferry ferry", [word("ferry")]),
            ('"old harbour" ferry', [exact("old", "harbour"), word("ferry")]),
            (
                "“old harbour” „alter Hafen“ «vieux port»",
                [exact("old", "harbour"), exact("alter", "Hafen"), exact("vieux", "port")],
            ),
            ('"one', [word("one")]),
            ('one "two', [word("one"), word("two")]),
            ('"ferry"', [exact("ferry")]),
            ('-"old harbour" -ferry', [exact("old", "harbour", excluded=True), word("ferry", excluded=True)]),
            ("\u2212ferry", [word("ferry", excluded=True)]),
            ("covid-19", [compound("covid", "19")]),
            ("U.S. 3.14 ...", [compound("U", "S"), exact("3", "14")]),
            ("e-mail 1,200", [compound("e", "mail"), compound("1", "200")]),
            ("10 000 boats", [compound("10", "000"), word("boats")]),
            ("2031 400 boats", [word("2031"), word("400"), word("boats")]),
            ('\u05e6\u05d4"\u05dc', [compound("\u05e6\u05d4", "\u05dc")]),
            ("end..start", [exact("end", "start")]),
            ("title:ferry", [exact("title", "ferry")]),
            ("(ferry OR port)", [word("ferry"), word("OR"), word("port")]),
            ("elect*", [word("elect")]),
            ("a_b", [exact("a", "b")]),
            ("Orth's Orth\u2019s", [word("Orth")]),
            ("l'élection d\u2019Orth", [word("élection"), word("Orth")]),
            ("O'Brien rock'n'roll 'quoted'", [compound("O", "Brien"), compound("rock", "n", "roll"), word("quoted")]),
            ("e\u0301lection", [word("élection")]),
            ("हिन्दी 選挙", [word("हिन्दी"), word("選挙")]),
        ],
    )
    def test_terms(self, text: str, terms: list[Term]) -> None:
        """Each word is a term, quoted and compound words stand side by side, a minus excludes."""
        assert parse(text) == tuple(terms)

    def test_many_terms_are_cut(self) -> None:
        """A pasted page does not become a query of thousands of clauses."""
        assert len(parse(" ".join(f"w{number}" for number in range(500))) or ()) == MAXIMUM_TOKENS

    def test_characters_count_as_words(self) -> None:
        """A pasted passage without spaces is cut, too: its first characters are looked for side by side."""
        (term,) = parse("\u6e2f\u53e3" * 350) or ()
        assert term == exact(*("\u6e2f\u53e3" * (MAXIMUM_TOKENS // 2)))

    @given(st.text())
    def test_never_raises(self, text: str) -> None:
        """Any text is understood somehow, and no term is empty."""
        assert all(term.words and all(term.words) for term in parse(text) or ())


class TestScores:
    """Whether there is something to rank by."""

    @pytest.mark.parametrize(("text", "expected"), [("ferry", True), ("-ferry", False), ("*", False), ("!", False)])
    def test_words_that_must_occur(self, text: str, *, expected: bool) -> None:
        """Only words that must occur rank."""
        assert scores(text) is expected


class TestComparable:
    """Characters that are taken for one another."""

    @given(st.text())
    def test_offsets_stay(self, text: str) -> None:
        """The text keeps its length, so that offsets into it stay what they are."""
        assert len(comparable(text)) == len(text)


_NO_COMPOUNDS = [(one, "") for one in ("tide", "caf\u00e9 12", "-", "--", "x.", "'tis", "_a", "1 00 0", "\u0301-a")]


class TestCompounds:
    """Compounds, abbreviations and numbers with signs inside, as they stand in a text."""

    @pytest.mark.parametrize(
        ("text", "joined"),
        [
            ("An e-mail of the E.U. on 1,200 boats", ["email", "EU", "1200"]),
            ("10 000 boats; 10 00 are no number", ["10000"]),
            ("1\u202f200\u202f000 and 7 1000", ["1200000"]),
            ("1,200km-h-x", ["1200", "hx"]),
            ("a_b-c and -x- and --", ["bc"]),
            ("rock'n'roll, O'Dea", ["rocknroll", "ODea"]),
            ("a-b-c-d-e", ["abcd"]),
            ("\u05e6\u05d4\u05f4\u05dc", ["\u05e6\u05d4\u05dc"]),
            (f"{'x' * 41}-y {'x' * 40}-y", [f"{'x' * 40}y"]),
            ("first-\nsecond", []),
        ],
    )
    def test_found_whole(self, text: str, joined: list[str]) -> None:
        """Each is read from the beginning of its first word, and what goes on behind one begins none."""
        found = list(compounds(text))
        assert [one.joined for one in found] == joined
        assert all(is_compound(text[one.start : one.end]) for one in found)

    @given(st.lists(st.sampled_from([("e-mail", "email"), ("E.U.", "EU"), ("1,200", "1200"), *_NO_COMPOUNDS])))
    def test_whatever_stands_between(self, pieces: list[tuple[str, str]]) -> None:
        """Each is found, in order, whatever words and signs stand around it."""
        found = compounds("; ".join(piece for piece, _ in pieces))
        assert [one.joined for one in found] == [joined for _, joined in pieces if joined]
