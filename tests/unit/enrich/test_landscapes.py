"""Landscapes and old lands, ``no Ribatejo``, and which town is meant beside one."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import enriched, mentions
from pipeline.enrich.entities.languages import name_parts
from pipeline.enrich.entities.spans import Span
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

    @pytest.mark.parametrize(
        ("text", "language", "place", "surface"),
        [
            ("La mairie de Brive a fermé le pont.", "fr", "Brive", "mairie de Brive"),
            ("Le tribunal correctionnel de Tulle l'a relaxé.", "fr", "Tulle", "tribunal correctionnel de Tulle"),
            ("Das Amtsgericht Husum verurteilte den Mann.", "de", "Husum", "Amtsgericht Husum"),
            ("Okresní soud v Berouně rozhodl.", "cs", "Beroun", "Okresní soud v Berouně"),
        ],
    )
    def test_its_place_is_spoken_of(self, text: str, language: str, place: str, surface: str) -> None:
        """It is a facet, in the nominative, though no mention of its own: that is the body's."""
        found = enriched(text, language)
        assert place in found.facets.places
        assert surface in found.facets.organizations
        assert [one.surface for one in found.mentions] == [surface]

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("La préfecture de Guéret interdit les feux.", "Guéret"),
            ("Un colis a été trouvé à la gare de Vierzon.", "Vierzon"),
            ("Les trains partent de la gare de Lyon.", "gare de Lyon"),
        ],
    )
    def test_what_every_town_has_is_no_part_of_its_name(self, text: str, place: str) -> None:
        """But for what is called so itself."""
        start = text.index("gare") if "gare" in text else text.index("préfecture")
        span = Span(start, text.index(place) + len(place), "LOC", "model")
        found = name_parts.parted([span], text, "fr")
        assert [one.of(text) for one in found] == [place]
