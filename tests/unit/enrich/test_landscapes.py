"""Landscapes and old lands, ``no Ribatejo``, and which town is meant beside one."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.geography import divisions, regions
from pipeline.enrich.resources import table


def places(text: str, language: str) -> dict[str, str | None]:
    """Return surface and identifier of the places that are found."""
    return {one.surface: one.entity_id for one in mentions(text, language) if one.label == "LOC"}


class TestRegions:
    """``regions``: what the table says exists."""

    @pytest.mark.parametrize("country", sorted(table("historical_regions")))
    def test_every_region_lies_in_divisions(self, country: str) -> None:
        """Each code is one of GeoNames' for that country."""
        for codes in table("historical_regions")[country]:
            for code in codes.split(" "):
                assert divisions.division(country, code) is not None, f"{country}: {codes}"

    def test_a_region_is_known_by_its_name(self) -> None:
        """And nothing else is."""
        found = regions.named("Ribatejo")
        assert found is not None
        assert [one.entity_id for one in found.around()] == ["iso3166-2:PT-11", "iso3166-2:PT-14"]
        assert regions.named("Atlantis") is None


class TestTowns:
    """``place_names``: a town lies in the region that stands behind it; where none does, no other town is meant."""

    @pytest.mark.parametrize(
        ("text", "language", "surface", "identifier"),
        [
            ("Em Santarém, no Ribatejo, a cheia cobriu tudo.", "pt", "Santarém", "geonames:2263480"),
            ("Em Santarém, no Pará, a cheia cobriu tudo.", "pt", "Santarém", "geonames:3389353"),
            ("In Münster in Westfalen fällt der Unterricht aus.", "de", "Münster", "geonames:2867543"),
            ("In Neustadt in Holstein sank ein Boot.", "de", "Neustadt", "geonames:2864034"),
            ("Aus Kempten im Allgäu kommen sie.", "de", "Kempten", "geonames:2891621"),
            ("W Nowym Targu na Podhalu spadł śnieg.", "pl", "Nowym Targu", "geonames:763523"),
            ("W Kartuzach na Kaszubach otwarto muzeum.", "pl", "Kartuzach", "geonames:3096525"),
            ("In Neustadt im Salento sank ein Boot.", "de", "Neustadt", None),
        ],
    )
    def test_the_town_is_the_one_there(self, text: str, language: str, surface: str, identifier: str | None) -> None:
        """Whatever larger town has its name."""
        assert places(text, language)[surface] == identifier

    @pytest.mark.parametrize(
        ("text", "language", "landscape"),
        [
            ("Der Hof im Taubertal liefert Milch.", "de", "Taubertal"),
            ("Choveu em Trás-os-Montes.", "pt", "Trás-os-Montes"),
            ("Een stal in de Peel brandde af.", "nl", "Peel"),
        ],
    )
    def test_a_landscape_is_a_place(self, text: str, language: str, landscape: str) -> None:
        """Behind a preposition."""
        assert landscape in places(text, language)

    def test_elsewhere_it_may_be_anybody(self) -> None:
        """Without a preposition nothing is told."""
        assert "Peel" not in places("Robert Peel schreef een brief.", "nl")


class TestBodies:
    """``public_bodies``: town halls and councils are whole with their places."""

    @pytest.mark.parametrize(
        ("text", "language", "body"),
        [
            ("La mairie de Brive a fermé le pont.", "fr", "mairie de Brive"),
            ("Le conseil municipal de Dax a voté le budget.", "fr", "conseil municipal de Dax"),
            ("El Cabildo de Lanzarote pide ayuda.", "es", "Cabildo de Lanzarote"),
        ],
    )
    def test_the_body_is_whole(self, text: str, language: str, body: str) -> None:
        """The place is part of it."""
        assert (body, "ORG") in [(one.surface, one.label) for one in mentions(text, language)]
