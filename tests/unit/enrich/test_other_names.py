"""What else people call what a facet shows."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.enrich.names import CODES, FACETS, other_names

GENEVA = {"canonical": "Geneva", "entity_id": "geonames:2660646"}


class TestOtherNames:
    """By facet, of one document."""

    @pytest.mark.parametrize(
        ("facet", "document", "names"),
        [
            ("countries", {"country_codes": ["NO"]}, {"Norge", "Norvège", "Норвегия", "挪威"}),
            ("countries", {"country_codes": ["US"]}, {"USA", "États-Unis", "США", "Vereinigte Staaten"}),
            (CODES, {"country_codes": ["NO", "US"]}, {"NO", "NOR", "US", "USA"}),
            ("language", {"language": "en"}, {"English", "anglais", "Englisch", "английский", "eng"}),
            ("organizations", {"organizations": ["United Nations"]}, {"UN", "ООН", "Organisation des Nations unies"}),
            ("organizations", {"organizations": ["EU"]}, {"European Union", "Union européenne"}),
            ("persons", {"persons": ["Vladimir Putin"]}, {"Владимир Путин", "Wladimir Putin"}),
            ("places", {"places": ["Geneva"], "entity_mentions": [GENEVA]}, {"Genf", "Ginevra", "Женева"}),
        ],
    )
    def test_a_name_has_its_others(self, facet: str, document: dict[str, Any], names: set[str]) -> None:
        """Names in other languages, acronyms and codes stand beside the one that is shown."""
        assert names <= set(other_names(document)[facet])

    def test_a_code_is_no_name(self) -> None:
        """What a bare word finds holds no code that is a word of some language: "no", "us", "can", "per"."""
        codes = ["NO", "US", "CA", "PE", "IN", "IT"]
        found = {one.lower() for one in other_names({"country_codes": codes})["countries"]}
        assert found.isdisjoint({"no", "nor", "us", "in", "ind", "it", "can", "per", "pe", "ca", "uk", "vs"})

    def test_a_small_town_of_the_same_name(self) -> None:
        """In a facet it is one value with the city that it is called after, and so it has its names."""
        town = {"canonical": "Geneva", "entity_id": "geonames:4893591"}
        assert "Genf" in other_names({"places": ["Geneva"], "entity_mentions": [town]})["places"]

    def test_a_city_that_is_not_the_largest(self) -> None:
        """A large city of a shared name has its own names, not those of its namesake."""
        london = {"canonical": "London", "entity_id": "geonames:6058560"}
        assert "Londres" not in other_names({"places": ["London"], "entity_mentions": [london]}).get("places", ())

    def test_what_nobody_knows(self) -> None:
        """A name that no list has has no other, and a facet without any is left out."""
        document = {"persons": ["Lena Orth"], "organizations": ["Harbour Board"], "places": ["Port Elm"]}
        assert other_names(document) == {}

    def test_no_transcriptions(self) -> None:
        """GeoNames' transcriptions ("jnyf") and codes of airports ("GVA") are not what people type."""
        names = other_names({"places": ["Geneva"], "entity_mentions": [GENEVA]})["places"]
        assert all(not one[0].islower() for one in names)
        assert "GVA" not in names

    def test_the_keys_are_known(self) -> None:
        """The mapping has a field for each of them."""
        document = {"country_codes": ["NO"], "language": "de", "organizations": ["NATO"], "persons": ["Joe Biden"]}
        assert set(other_names(document)) <= {*FACETS, CODES}
