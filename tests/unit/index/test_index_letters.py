"""Which characters are taken for one another, and which are words of their own."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.text.letters import SAME, analysable, mapping_rules, origins
from pipeline.index.tokens import spans, words


class TestWords:
    """The words that a text has."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("\u0130zmir IZMIR \u0131zmir", ["izmir", "izmir", "izmir"]),
            ("\u0401\u043b\u043a\u0430 \u0435\u043b\u043a\u0430", ["\u0435\u043b\u043a\u0430"] * 2),
            ("Z\u00fcrich Zu\u0308rich", ["zurich", "zurich"]),
            ("\u0643\u064e\u062a\u064e\u0628 \u0643\u0640\u062a\u0628", ["\u0643\u062a\u0628"] * 2),
            ("\u0623\u062b\u0631 \u0627\u062b\u0631", ["\u0627\u062b\u0631"] * 2),
            ("\u06a9\u06cc \u0643\u064a", ["\u0643\u064a"] * 2),
            ("ver\u00adein pass\u200bage \u2066left\u2069", ["verein", "passage", "left"]),
            ("O\u2018Dea O\u02bcDea O'Dea", ["o", "dea"] * 3),
            ("12\u202f500 12,500", ["12", "500"] * 2),
            ("\u0661\u0662 \u0967\u0968 \uff11\uff12", ["12"] * 3),
            ("\uff26\uff45\uff52\uff52\uff59", ["ferry"]),
            ("m\u00b2 H\u2082O", ["m2", "h2o"]),
            ("\u039f\u0394\u039f\u03a3 \u03cc\u03b4\u03cc\u03c2", ["\u03bf\u03b4\u03bf\u03c3"] * 2),
            ("\u0939\u093f\u0928\u094d\u0926\u0940", ["\u0939\u093f\u0928\u0926\u0940"]),
            ("\u6e2f\u53e3abc\u30ab\u30e1", ["\u6e2f", "\u53e3", "abc", "\u30ab", "\u30e1"]),
            ("\u0e17\u0e48\u0e32", ["\u0e17", "\u0e32"]),
            ("\ud55c\uad6d\uc740", ["\ud55c\uad6d\uc740"]),
        ],
    )
    def test_letters_made_the_same(self, text: str, found: list[str]) -> None:
        """What readers take for one another is one word, and scripts without spaces are cut into characters."""
        assert words(text) == found

    @pytest.mark.parametrize("script", ["DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "ARABIC", "HEBREW", "CYRILLIC"])
    def test_no_mark_cuts_a_word(self, script: str) -> None:
        """A vowel sign or the like is a part of the word, or is left out of it; never a gap."""
        every = (chr(code) for code in range(0x300, 0x1000))
        marks = [one for one in every if unicodedata.category(one) == "Mn" and unicodedata.name(one).startswith(script)]
        modern = [one for one in marks if unicodedata.combining(one) in {0, 7, 9} or one in SAME]
        assert [f"{ord(one):04x}" for one in modern if len(words(f"x{one}y")) > 1] == []

    @pytest.mark.parametrize("sign", ["'", "\u2019", ".", ",", "-", "_", ":", "\u00b7", "\u05f4", "\u00a0", "\u2011"])
    def test_signs_end_a_word(self, sign: str) -> None:
        """Whatever is neither letter nor number stands between words."""
        assert words(f"x{sign}y") == ["x", "y"]


class TestOrigins:
    """Where the characters come from."""

    @given(
        st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(["\u6e2f", "\u0e17", "\u00ad", "\u0130"]))
    )
    def test_each_character_has_its_origin(self, text: str) -> None:
        """There is one offset for each character, they never go back, and what is not spaced is what stands there."""
        made, origin = analysable(text), origins(text)
        assert len(origin) == len(made)
        assert origin == sorted(origin)
        assert all(one in {" ", SAME.get(text[at], text[at])} for one, at in zip(made, origin, strict=True))

    @pytest.mark.parametrize(
        ("text", "word", "marked"),
        [
            ("In \u0130zmir.", "izmir", "\u0130zmir"),
            ("Der Ver\u00adein tagt", "verein", "Ver\u00adein"),
            ("Au cafe\u0301, hier", "cafe", "cafe\u0301"),
            ("\u65b0\u6e2f\u53e3\u8ba1\u5212", "\u6e2f\u53e3", "\u6e2f\u53e3"),
            ("12\u202f500 t", "12 500", "12\u202f500"),
        ],
    )
    def test_spans(self, text: str, word: str, marked: str) -> None:
        """A word is found where it stands, with all the characters that were left out of it."""
        ((start, end),) = spans(text, [words(word)])
        assert text[start:end] == marked


class TestMappingRules:
    """The table as Elasticsearch is given it."""

    def test_each_rule_stands_alone(self) -> None:
        """No character has two rules, and none is replaced by what another rule replaces."""
        pairs = [one.split(" => ") for one in mapping_rules()]
        sources = [left for left, _ in pairs]
        assert len(set(sources)) == len(sources)
        assert set(SAME.values()) & set(SAME) == set()

    def test_lone_characters_stay_out(self) -> None:
        """No rule speaks of half a character, which Elasticsearch could not be sent."""
        assert all(ord(one) < 0xD800 or 0xDFFF < ord(one) <= sys.maxunicode for one in SAME)
