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
