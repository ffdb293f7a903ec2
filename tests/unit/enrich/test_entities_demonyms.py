"""Demonyms that count for a country, and those that speak of a part of the world."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import enriched


class TestDemonyms:
    """Words for people, in the countries of an article."""

    @pytest.mark.parametrize(
        ("text", "countries"),
        [
            ("Latin American leaders met on Monday to discuss trade.", ()),
            ("The South American title is decided in May.", ()),
            ("Pan-American games begin on Sunday.", ()),
            ("The American president spoke on Monday.", ("United States",)),
            ("North Korean and South African officials met on Monday.", ("North Korea", "South Africa")),
        ],
    )
    def test_countries(self, text: str, countries: tuple[str, ...]) -> None:
        """A continent's people are nobody's nationals."""
        assert enriched(text).facets.countries == countries
