"""Surnames that were cut: at the hyphen between their halves."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import whole_names
from pipeline.enrich.entities.spans import Span


class TestHyphened:
    """``whole_names.with_hyphened``: both halves of a surname are the person's."""

    @pytest.mark.parametrize(
        ("language", "text", "found", "expected"),
        [
            ("pl", "Mówi Teresa Kubas-Hul.", "Teresa Kubas", "Teresa Kubas-Hul"),
            ("tr", "Şule Gökçe-Tan konuştu.", "Şule Gökçe", "Şule Gökçe-Tan"),
            ("pl", "Gra Anna Lis-Jan Kos.", "Anna Lis", "Anna Lis"),
            ("de", "Die Anna Lis-Stiftung hilft.", "Anna Lis", "Anna Lis"),
            ("pl", "Ustawa Lis-owa.", "Lis", "Lis"),
        ],
    )
    def test_halves(self, language: str, text: str, found: str, expected: str) -> None:
        """Not where the next person begins, nor where a compound goes on with a noun."""
        start = text.index(found)
        (person,) = whole_names.with_hyphened([Span(start, start + len(found), "PER", "m")], text, language)
        assert person.of(text) == expected


class TestSmallSecondHalves:
    """``whole_names.with_small_second_halves``: the second half of some Finnish surnames has no capital."""

    @pytest.mark.parametrize(
        ("text", "seen", "expected"),
        [
            ("Halla-aho puhui.", None, ["Halla-aho"]),
            ("Syrjä-ahon mukaan ei.", None, ["Syrjä-ahon"]),
            ("Puhuja oli Jussi Kanta-aho.", "Jussi Kanta", ["Jussi Kanta-aho"]),
            ("Eduskunnassa Kanta-aho puhui.", "Eduskunnassa Kanta", ["Kanta-aho"]),
            ("Vuokko-hallitus kaatui.", "Vuokko", ["Vuokko"]),
            ("Ala-aste alkoi.", None, []),
        ],
    )
    def test_in_any_case(self, text: str, seen: str | None, expected: list[str]) -> None:
        """A given name before it is a part of the name, another word is none; a compound with a noun is no surname."""
        spans = [Span(text.index(seen), text.index(seen) + len(seen), "PER", "m")] if seen else []
        found = whole_names.with_small_second_halves(spans, text, "fi")
        assert [one.of(text) for one in found] == expected

    def test_in_other_languages(self) -> None:
        """Nothing is one."""
        assert whole_names.with_small_second_halves([], "Halla-aho puhui.", "sv") == []
