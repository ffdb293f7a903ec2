"""Countries, cities and organizations: which one a name means, and where it lies."""

from __future__ import annotations

import time

import pytest

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities import enriched
from pipeline.enrich.phrases import PhraseTable, is_acronym, key


class TestPhraseTable:
    """Many phrases, found at once."""

    def test_the_longest_phrase_wins(self) -> None:
        """Of two phrases that start at one place the longer one is found."""
        table = PhraseTable([("New York", 1), ("New York Times", 2)])
        assert list(table.find("The New York Times of New York")) == [(4, 18, 2), (22, 30, 1)]

    def test_only_whole_words_count(self) -> None:
        """A phrase within a longer word is not found, one with a full stop at its end is."""
        table = PhraseTable([("Oman", 1), ("U.S.", 2)])
        assert list(table.find("Romania, Omani, U.S. and Oman's")) == [(16, 20, 2), (25, 29, 1)]

    @pytest.mark.parametrize("others", [0, 20])
    def test_words_in_small_letters_count_as_those_with_a_capital_do(self, others: int) -> None:
        """However many phrases begin with a small letter, each is found as a word of its own, in order."""
        names = ["the Hague", "velBank", "Oslo", *(f"bank{'x' * number}" for number in range(1, others + 1))]
        table = PhraseTable((name, name) for name in names)
        text = "In the\nHague, the Hague and Oslo, l'velBank, o'velBank, velBanks, levelBank, velBank"
        found = [(14, "the Hague"), (28, "Oslo"), (36, "velBank"), (77, "velBank")]
        assert [(start, name) for start, _, name in table.find(text)] == found

    def test_the_first_value_stays(self) -> None:
        """A phrase added twice keeps its first value; one without letters is not found."""
        assert list(PhraseTable([("Goma", 1), ("Goma", 2), ("12", 3)]).find("Goma 12")) == [(0, 4, 1)]

    def test_phrases_that_begin_alike_cost_no_more(self) -> None:
        """Eight times as many names of one first word are looked for in about eight times the time, not 64 times."""

        def seconds(count: int) -> float:
            names = [f"Mira Tal{number:05d}" for number in range(count)]
            text = ", ".join(names)
            start = time.process_time()
            assert len(list(PhraseTable((name, 1) for name in names).find(text))) == count
            return time.process_time() - start

        few, many = min(seconds(2_000) for _ in range(3)), min(seconds(16_000) for _ in range(2))
        assert many < 24 * few

    def test_scripts_without_spaces(self) -> None:
        """There a phrase is found anywhere, the longest one first, beside phrases with spaces."""
        table = PhraseTable([("東京", 1), ("東京都", 2), ("Oslo", 3)])
        assert list(table.find("新東京都庁、Oslo、東京へ")) == [(1, 4, 2), (6, 10, 3), (11, 13, 1)]

    @pytest.mark.parametrize("name", ["The Gambia", "GAMBIA", "Gambia", "the Gámbia"])
    def test_keys_ignore_case_accents_and_the_article(self, name: str) -> None:
        """All ways to write a name have one key."""
        assert key(name) == "gambia"

    @pytest.mark.parametrize(("name", "expected"), [("U.N.", True), ("FIFA", True), ("Oslo", False), ("U2", False)])
    def test_acronyms_are_short_and_in_capitals(self, name: str, *, expected: bool) -> None:
        """Dots apart, an acronym is a few capital letters."""
        assert is_acronym(name) is expected


class TestCountries:
    """Names of countries in several languages."""

    @pytest.mark.parametrize(
        ("name", "language", "code"),
        [
            ("U.S.", "en", "US"),
            ("the United States", "en", "US"),
            ("America", "en", "US"),
            ("UK", "en", "GB"),
            ("Britain", "en", "GB"),
            ("Scotland", "en", "GB"),
            ("Ivory Coast", "en", "CI"),
            ("People's Republic of China", "en", "CN"),
            ("Kyrgyz Republic", "en", "KG"),
            ("Türkiye", "en", "TR"),
            ("États-Unis", "fr", "US"),
            ("Allemagne", "fr", "DE"),
            ("Russlands", "de", "RU"),
            ("EE. UU.", "es", "US"),
            ("США", "ru", "US"),
            ("Великобритания", "ru", "GB"),
            ("SUA", "ro", "US"),
            ("Federației Ruse", "ro", "RU"),
            ("SAD", "hr", "US"),
            ("KĽDR", "sk", "KP"),
            ("Veľká Británia", "sk", "GB"),
            ("Holland", "da", "NL"),
            ("Förenta staterna", "sv", "US"),
            ("Anglia", "hu", "GB"),
            ("República Tcheca", "pt", "CZ"),
        ],
    )
    def test_each_form_is_its_country(self, name: str, language: str, code: str) -> None:
        """Every form that news uses leads to the ISO code."""
        found = gazetteer.country(name, language)
        assert found is not None
        assert found.code == code
        assert found.entity_id == f"iso3166:{code}"

    @pytest.mark.parametrize("name", ["European Union", "Washington", "", "Atlantis", "World"])
    def test_what_is_no_country_is_none(self, name: str) -> None:
        """Unions and cities are no countries."""
        assert gazetteer.country(name) is None

    def test_a_country_of_the_past_has_another_identifier(self) -> None:
        """The Soviet Union is no country of ISO 3166-1."""
        found = gazetteer.country("USSR")
        assert found is not None
        assert (found.name, found.current, found.entity_id) == ("Soviet Union", False, "iso3166-3:SU")

    def test_an_unknown_language_has_the_canonical_names(self) -> None:
        """A language without data still knows the names that we show."""
        assert gazetteer.country("Norway", "xx") is not None

    @pytest.mark.parametrize(
        ("text", "language", "codes"),
        [
            ("Russian and British officials, two Danes", "en", ["RU", "GB", "DK"]),
            ("les autorités russes et américaines", "fr", ["RU", "US"]),
            ("die russischen und die deutsche Seite", "de", ["RU", "DE"]),
            ("los diputados españoles y la policía alemana", "es", ["ES", "DE"]),
            ("немецкого посла и американским", "ru", ["DE", "US"]),
            ("nothing here", "en", []),
        ],
    )
    def test_demonyms_lead_to_their_country(self, text: str, language: str, codes: list[str]) -> None:
        """Adjectives are found in their inflected forms."""
        assert [country.code for *_, country in gazetteer.demonym_table(language).find(text)] == codes

    def test_every_demonym_names_a_country_that_there_is(self) -> None:
        """The data file has no code that CLDR does not know."""
        assert set(gazetteer.data()["demonyms"]) <= set(gazetteer.countries())
        for code in ("fr", "de", "es", "ru"):
            assert set(lexicon.language(code)["demonyms"]) <= set(gazetteer.countries())


class TestPlaces:
    """Cities and states."""

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Washington", "Washington, D.C."),
            ("New York", "New York City"),
            ("Kiev", "Kyiv"),
            ("Moskau", "Moscow"),
            ("Москва", "Moscow"),
            ("Calif.", "California"),
        ],
    )
    def test_forms_of_a_city_have_one_name(self, name: str, shown: str) -> None:
        """Old, short and foreign forms lead to the name that is shown."""
        found = places.place(name)
        assert found is not None
        assert found.name == shown

    def test_of_two_cities_the_one_of_the_countries_spoken_of_is_meant(self) -> None:
        """The largest Valencia is Venezuelan; in a text about Spain it is the Spanish one."""
        alone, spanish = places.place("Valencia"), places.place("Valencia", frozenset({"ES"}))
        assert alone is not None
        assert spanish is not None
        assert (alone.country, spanish.country) == ("VE", "ES")

    def test_a_state_tells_which_city(self) -> None:
        """Springfield, Illinois is not the larger one of Missouri."""
        found = places.city_in("Springfield", "US", "IL")
        assert found is not None
        assert found.division == "IL"
        assert places.city_in("Springfield", "NO") is None

    def test_an_unknown_name_is_no_place(self) -> None:
        """What no list has is none."""
        assert places.place("Qwertyville") is None
        assert not places.is_place("Qwertyville")
        assert not places.is_large("Qwertyville")

    def test_a_country_lies_where_its_people_are(self) -> None:
        """The centre of a country is a position within it."""
        centre = places.centre("FR")
        assert centre is not None
        assert 43 < centre[0] < 50
        assert 0 < centre[1] < 6
        assert places.centre("XX") is None

    def test_every_state_has_a_position(self) -> None:
        """The states' names and positions are complete."""
        assert len({one.entity_id for one in places.states().values()}) == 51


class TestOrganizations:
    """The list of organizations."""

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Organizația Națiunilor Unite", "United Nations"),
            ("Európskej únie", "European Union"),
            ("Svjetska banka", "World Bank"),
            ("Den Europæiske Centralbank", "European Central Bank"),
            ("Världshälsoorganisationen", "World Health Organization"),
            ("Európai Parlament", "European Parliament"),
        ],
    )
    def test_a_body_of_many_countries_has_one_name(self, name: str, shown: str) -> None:
        """It is found wherever it stands, and shown alike in every language."""
        assert name in organizations.certain()
        assert organizations.aliases()[name] == shown

    def test_every_alias_leads_to_an_end(self) -> None:
        """No alias leads to another alias."""
        aliases = organizations.aliases()
        assert all(aliases.get(shown, shown) == shown for shown in aliases.values())

    @pytest.mark.parametrize(
        ("language", "text", "surface", "shown"),
        [
            ("sk", "Podľa OSN sú sklady prázdne.", "OSN", "United Nations"),
            ("hu", "Az ENSZ-ben szavaztak.", "ENSZ", "United Nations"),
            ("sv", "FN:s råd sade nej.", "FN", "United Nations"),
            ("hr", "Vlada pregovara s MMF-om.", "MMF", "International Monetary Fund"),
            ("ro", "Potrivit BCE, prețurile cresc.", "BCE", "European Central Bank"),
            ("tr", "AB'nin kararı bekleniyor.", "AB", "European Union"),
        ],
    )
    def test_a_short_form_means_a_body_in_its_language(
        self, language: str, text: str, surface: str, shown: str
    ) -> None:
        """Wherever it stands there, with a case behind a sign too; it is shown under the one name."""
        assert [text[start:end] for start, end in organizations.find_short_forms(text, language)] == [surface]
        assert organizations.short_forms(language)[surface] == shown

    @pytest.mark.parametrize("text", ["OSN actuará el jueves.", "Le FN perd deux sièges."])
    def test_elsewhere_it_means_something_else(self, text: str) -> None:
        """The orchestra and the party are no United Nations."""
        for language in ("es", "fr", "en"):
            assert not list(organizations.find_short_forms(text, language))

    @pytest.mark.parametrize("text", ["MMFX vzrástol.", "Pozri A/OSN.", "osn", "OSN.sk"])
    def test_a_part_of_a_word_is_none(self, text: str) -> None:
        """Neither of a longer one nor of an address; small letters are a word."""
        assert not list(organizations.find_short_forms(text, "sk"))

    @pytest.mark.parametrize(("language", "text"), [("da", "En FN-styrke kom."), ("hu", "Az ENSZ-csapatok jöttek.")])
    def test_a_compound_is_none(self, language: str, text: str) -> None:
        """As corpora have it: a name within a longer word is no name."""
        assert not list(organizations.find_short_forms(text, language))

    def test_short_forms_are_of_known_bodies(self) -> None:
        """Each leads to a name that is shown."""
        shown = {group[0] for group in organizations.groups()}
        for language in ("cs", "da", "fi", "hr", "hu", "nl", "no", "pl", "ro", "sk", "sr", "sv", "tr"):
            assert set(organizations.short_forms(language).values()) <= shown
            assert organizations.short_forms(language)

    def test_an_article_shows_the_one_name(self) -> None:
        """As the facet has it."""
        assert enriched("OSN žiada prímerie na severe krajiny.", "sk").facets.organizations == ("United Nations",)
