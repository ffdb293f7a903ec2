"""Which town is meant: by what stands beside it, by the rest of the text, by its outlet and its people."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import enriched


def identified(text: str, language: str = "en", source_country: str = "") -> dict[str, str | None]:
    """Return surface → identifier of the places that are found."""
    found = enriched(text, language, source_country=source_country).mentions
    return {one.surface: one.entity_id for one in found if one.label == "LOC"}


class TestWhichTown:
    """Evidence decides; where it disagrees, no town is named."""

    def test_the_state_beside_it_decides(self) -> None:
        """A small town whose state is named is that town, not the larger one elsewhere."""
        found = identified("The ferry pier in Astoria, Oregon, reopened on Monday after a storm.")
        assert found["Astoria"] == "geonames:5711847"

    def test_a_state_without_such_a_town_leaves_it_open(self) -> None:
        """What the text says is not overruled by a namesake."""
        assert identified("The mill near Marseille, Nevada, closed in May.").get("Marseille") is None

    def test_an_area_behind_a_preposition_decides(self) -> None:
        """No comma is needed; a namesake abroad is not meant where the area has none, and a metropolis stays itself."""
        assert identified("Das Treffen fand in Freiburg in der Schweiz statt.", "de")["Freiburg"] == "geonames:2660718"
        assert identified("She met him in Paris in Texas.")["Paris"] == "geonames:4717560"
        assert identified("Er lebt in Neustadt in Sachsen.", "de").get("Neustadt") is None
        assert identified("Er fuhr von Wien in Bayern ein.", "de")["Wien"] == "geonames:2761369"

    def test_the_part_of_the_country_decides(self) -> None:
        """Perth is in Australia, but for a text about Scotland."""
        assert identified("A dam near Perth was inspected on Monday.")["Perth"] == "geonames:2063523"
        assert identified("In Scotland, a dam near Perth was inspected on Monday.")["Perth"] == "geonames:2640358"

    def test_a_famous_city_alone_is_meant_in_a_dateline(self) -> None:
        """An American report from Geneva is from Switzerland."""
        text = "GENEVA (QXN) - The telecommunication union met on Monday with officials of the United States."
        assert identified(text)["GENEVA"] == "geonames:2660646"

    def test_the_outlet_decides_among_equals(self) -> None:
        """Where two cities weigh the same, the one of the outlet's country is meant; without any, none."""
        text = "Rain fell in Birmingham on Monday."
        assert identified(text, source_country="GB")["Birmingham"] == "geonames:2655603"
        assert identified("Rain fell in Springfield on Monday.").get("Springfield") is None

    def test_the_other_places_of_the_text_decide(self) -> None:
        """Valencia beside Alicante and Sevilla is in Spain."""
        text = "El temporal llegó a Sevilla, Málaga y Valencia."
        assert identified(text, "es")["Valencia"] == "geonames:2509954"

    def test_a_state_is_no_city_that_bears_its_name_elsewhere(self) -> None:
        """Bahia is the state, São Paulo the city, "estado de São Paulo" the state."""
        found = enriched("Choveu na Bahia e em São Paulo, no Brasil.", "pt").mentions
        ids = {one.surface: one.entity_id for one in found}
        assert ids["São Paulo"] == "geonames:3448439"
        assert ids.get("Bahia") in {"iso3166-2:BR-BA", None}

    def test_scotland_is_itself_and_in_the_united_kingdom(self) -> None:
        """The place has its own name, the country is the whole."""
        found = enriched("Farmers in Scotland sold less barley.").facets
        assert found.places == ("Scotland",)
        assert found.countries == ("United Kingdom",)

    @pytest.mark.parametrize(
        ("text", "language", "surface", "expected"),
        [
            ("HALIFAX, N.S. \u2014 Police closed a bridge in Truro.", "en", "HALIFAX", "geonames:6324729"),
            ("Voters in the Georgia town of Rome chose a mayor.", "en", "Rome", "geonames:4219762"),
            ("The Georgia town of Rome chose a mayor.", "en", "Georgia", "iso3166-2:US-GA"),
            ("The Ontario city of London will widen a road.", "en", "London", "geonames:6058560"),
            ("À Valence, dans la Drôme, le pont est fermé.", "fr", "Valence", "geonames:2971053"),
            ("À Valence, en Espagne, le pont est fermé.", "fr", "Valence", "geonames:2509954"),
            ("Un incendie à Vienne (Isère) a fait un blessé.", "fr", "Vienne", "geonames:2969284"),
            ("À Vienne, en Autriche, le pont est fermé.", "fr", "Vienne", "geonames:2761369"),
        ],
    )
    def test_the_area_that_the_text_gives_decides(self, text: str, language: str, surface: str, expected: str) -> None:
        """A state's short form, the state before "town of", the department, which is a part of one, behind "in"."""
        assert identified(text, language)[surface] == expected

    @pytest.mark.parametrize("surface", ["Georgia"])
    def test_a_name_of_a_country_and_a_state(self, surface: str) -> None:
        """Georgia is the state where the text speaks of the United States, else the country."""
        assert identified("Voters in Georgia and other states of the United States wait.")[surface] == "iso3166-2:US-GA"
        assert identified("Georgia and Armenia signed a pact in Tbilisi.")[surface] == "iso3166:GE"

    @pytest.mark.parametrize(
        ("text", "surface", "expected"),
        [
            ("Die Polizei in Frankfurt (Oder) suchte Zeugen.", "Frankfurt", "geonames:2925535"),
            ("Die Polizei in Frankfurt (Main) suchte Zeugen.", "Frankfurt", "geonames:2925533"),
            ("Der Zug nach Neustadt (Weinstraße) fiel aus.", "Neustadt", "geonames:2864054"),
        ],
    )
    def test_what_stands_behind_a_german_town_decides(self, text: str, surface: str, expected: str) -> None:
        """A river or an area in brackets is a part of the full name."""
        assert identified(text, "de")[surface] == expected

    @pytest.mark.parametrize(
        ("text", "language", "surface", "expected"),
        [
            ("Vive en Londres, en Ontario, desde mayo.", "es", "Londres", "geonames:6058560"),
            ("Viajó a Moscú, Idaho, en tren.", "es", "Moscú", "geonames:5601538"),
        ],
    )
    def test_a_namesake_under_its_translated_name(self, text: str, language: str, surface: str, expected: str) -> None:
        """What another place is called in this language leads to the one that the named area has."""
        assert identified(text, language)[surface] == expected

    @pytest.mark.parametrize(
        ("text", "language", "surface", "expected"),
        [
            ("조지아주 주지사가 발표했다.", "ko", "조지아주", "iso3166-2:US-GA"),
            ("텍사스주에서 산불이 났다.", "ko", "텍사스주", "iso3166-2:US-TX"),
            ("カリフォルニア州で山火事があった。", "ja", "カリフォルニア州", "iso3166-2:US-CA"),
            ("福岡県は雨だった。", "ja", "福岡県", "iso3166-2:JP-40"),
            ("得克萨斯州发生山火。", "zh", "得克萨斯州", "iso3166-2:US-TX"),
        ],
    )
    def test_states_in_scripts_without_spaces(self, text: str, language: str, surface: str, expected: str) -> None:
        """The word for one ends the name: it is no country, and no city of that name."""
        assert identified(text, language)[surface] == expected

    def test_regions_behind_their_word(self) -> None:
        """It has a capital in Italian, and is no part of the name."""
        found = identified("La Regione Campania e la Regione Puglia hanno deciso.", "it")
        assert found == {"Campania": "iso3166-2:IT-72", "Puglia": "iso3166-2:IT-75"}
