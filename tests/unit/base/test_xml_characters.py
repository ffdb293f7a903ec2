"""What a text may hold is XML's word, and the same for feeds, pages and names."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.xml_characters import without_impossible, without_impossible_references, without_surrogates

KEPT = "\t\n\r ~\x7f\x85\ud7ff\ue000\ufffd\U00010000\U0010ffff"
LOST = "\x00\x08\x0b\x0c\x0e\x1f\ud800\udbff\udc00\udfff\ufffe\uffff"


class TestImpossible:
    """Characters that XML 1.0 has no place for."""

    def test_those_of_xml_stay(self) -> None:
        """Each end of each range of production 2 stays, and lxml writes it."""
        assert without_impossible(KEPT) == KEPT
        etree.Element("p").text = KEPT

    @pytest.mark.parametrize("character", LOST)
    def test_others_go(self, character: str) -> None:
        """What lies just outside a range is replaced, and lxml would not have written it."""
        assert without_impossible(f"a{character}b") == "ab"
        assert without_impossible(f"a{character}b", " ") == "a b"
        with pytest.raises((ValueError, UnicodeEncodeError)):
            etree.Element("p").text = character


class TestSurrogates:
    """Halves of characters."""

    def test_halves_go_and_whole_characters_stay(self) -> None:
        """Only halves are replaced, each by itself; controls are not its matter."""
        assert without_surrogates("\ud83d\ude00 \U0001f600\x00") == " \U0001f600\x00"
        assert without_surrogates("a\udc80b", "\ufffd") == "a\ufffdb"


class TestReferences:
    """Numeric references to characters."""

    @pytest.mark.parametrize("form", ["&#{};", "&#{}", "&#0{};", "&#x{:x};", "&#X{:X}"])
    def test_the_impossible_go(self, form: str) -> None:
        """Of all characters those stay that a text may hold, however they are written; what is past the last goes."""
        wrong = [
            number
            for number in range(0x11000)
            if without_impossible_references(said := f"a{form.format(number)} b")
            != (said if without_impossible(chr(number)) else "a b")
        ]
        assert wrong == []
        assert without_impossible_references(f"a{form.format(0x110000)} b") == "a b"
