"""One name for each entity: persons, organizations, places."""

from __future__ import annotations

import re

import pymorphy3
import pytest

from pipeline.enrich.entities import enriched, mentions
from pipeline.enrich.entities.languages import russian
from pipeline.enrich.entities.naming import addressed, person_names
from pipeline.enrich.entities.naming import canonical as canonical_names
from pipeline.enrich.entities.naming.organization_names import without_suffix
from pipeline.enrich.entities.spans import Span


def full_names(names: list[str]) -> list[str]:
    """Return the full names of mentions beside which nothing stands."""
    return person_names.full_names([addressed.Person(name) for name in names])


def canonical(text: str, language: str = "en") -> dict[str, str]:
    """Return the canonical name by surface."""
    return {one.surface: one.canonical for one in mentions(text, language)}


class TestPersons:
    """Short forms to full names."""

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            (["Ana Ruiz", "Ruiz", "Ana"], ["Ana Ruiz"] * 3),
            (["Ruiz", "Ana Ruiz"], ["Ana Ruiz"] * 2),
            (["John P. Hale", "John Hale", "John Hale"], ["John Hale"] * 3),
            (["Tom Berg", "Lise Berg", "Berg"], ["Tom Berg", "Lise Berg", "Tom Berg"]),
            (["Tom Berg", "Berg", "Lise Berg", "Berg"], ["Tom Berg", "Tom Berg", "Lise Berg", "Tom Berg"]),
            (["Aung Win Kyi", "Win Kyi"], ["Aung Win Kyi"] * 2),
            (["Ibrahim bin Faris", "bin Faris"], ["Ibrahim bin Faris"] * 2),
            (["Kari Nygaard", "K. Nygaard"], ["Kari Nygaard"] * 2),
            (["Kari Nygaard", "Knut Nygaard", "K. Nygaard"], ["Kari Nygaard", "Knut Nygaard", "K. Nygaard"]),
            (["KARI NYGAARD"], ["Kari Nygaard"]),
            (["Hale", "Berg"], ["Hale", "Berg"]),
            (["Martin Hale Jr.", "Hale"], ["Martin Hale Jr."] * 2),
            ([], []),
        ],
    )
    def test_short_forms_are_resolved(self, names: list[str], expected: list[str]) -> None:
        """A short form is the person who bears it; of several, where nothing else tells, the one named first."""
        assert full_names(names) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "Mayor Ole Kamp opened it. The mayor's brother Tom Kamp stayed away. Kamp denied that.",
                ["Ole Kamp", "Tom Kamp", "Ole Kamp"],
            ),
            ("Tom Kamp sued. Mayor Ole Kamp won. Mayor Kamp left.", ["Tom Kamp", "Ole Kamp", "Ole Kamp"]),
            ("Tom Kamp came with Eva Kamp. Mrs Kamp spoke.", ["Tom Kamp", "Eva Kamp", "Eva Kamp"]),
            ("Ilo Kamp and his wife Oda Kamp came. Mrs. Kamp spoke.", ["Ilo Kamp", "Oda Kamp", "Oda Kamp"]),
            ("Eva Kamp came with Tom Kamp. Mr. Kamp spoke.", ["Eva Kamp", "Tom Kamp", "Tom Kamp"]),
            ("Tom Kamp came. Ole Kamp, a judge, did not. Judge Kamp was ill.", ["Tom Kamp", "Ole Kamp", "Ole Kamp"]),
            ("The brothers Tom Kamp and Ole Kamp came. Kamp spoke.", ["Tom Kamp", "Ole Kamp", "Kamp"]),
            ("Tom Kamp met Ole Kamp. Mrs Kamp was absent.", ["Tom Kamp", "Ole Kamp", "Kamp"]),
        ],
    )
    def test_what_stands_beside_a_short_name_tells_whose_it_is(self, text: str, expected: list[str]) -> None:
        """Office, form of address, apposition, then who leads the story; where they contradict, it stays apart."""
        spans = [
            Span(*match.span(), "PER", "fake") for match in re.finditer(r"(?:(?:Tom|Ole|Eva|Oda|Ilo) )?Kamp", text)
        ]
        people = addressed.persons([one.of(text) for one in spans], spans, text, "en")
        assert person_names.full_names(people) == expected

    @pytest.mark.parametrize("spelling", ["Aleksei Navalny", "Alexey Navalny", "Алексей Навальный"])
    def test_spellings_have_one_name(self, spelling: str) -> None:
        """Across articles and languages a known person has one name."""
        assert full_names([spelling]) == ["Alexei Navalny"]

    def test_a_name_that_everybody_knows_needs_no_first_name(self) -> None:
        """A lone Putin is Vladimir Putin; a lone Hale could be anyone."""
        assert full_names(["Putin", "Hale"]) == ["Vladimir Putin", "Hale"]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Mayor Ostby spoke. The mayor's brother Karl Ostby laughed. Ostby denied it.", "Ostby"),
            ("Mayor Karl Ostby spoke. His sister Anna Ostby laughed. Ostby denied it.", "Karl Ostby"),
            ("Ostby spoke. The mayor, Karl Ostby, laughed. Ostby denied it.", "Karl Ostby"),
        ],
    )
    def test_kin_of_one_who_was_named_before(self, text: str, expected: str) -> None:
        """A brother is not who bore the surname before him, alone."""
        assert mentions(text, "en")[-1].canonical == expected

    def test_a_surname_is_a_person(self) -> None:
        """Though a town of a million people, or a verb, is called so, where it does what persons do."""
        found = canonical("Bishop Carlos Lima spoke. Lima left. Martha Quell sang. Quell won. He lives in Lima.")
        assert (found["Quell"], "Carlos Lima" in found.values()) == ("Martha Quell", True)
        labels = [one.label for one in mentions("Bishop Carlos Lima spoke. Lima left. He lives in Lima.", "en")]
        assert labels == ["PER", "PER", "LOC"]


class TestOrganizations:
    """Acronyms, short forms, legal forms, ministries."""

    def test_an_acronym_in_brackets_is_its_long_form(self) -> None:
        """Both directions, and later alone."""
        text = "The Nordic Fisheries Council (NFC) met in Oslo. The NFC agreed on cod quotas."
        assert canonical(text)["NFC"] == "Nordic Fisheries Council"

    def test_a_legal_form_is_no_part_of_the_name(self) -> None:
        """The company with and without its legal form is one."""
        found = canonical("Ridgeway Foods Inc said on Monday it bought a mill. Ridgeway Foods shares rose.")
        assert set(found.values()) == {"Ridgeway Foods"}

    @pytest.mark.parametrize(
        ("name", "bare"),
        [
            ("Boeing Co.", "Boeing"),
            ("Acme Holdings, Inc.", "Acme Holdings"),
            ("Bank", "Bank"),
            ("Norsk AS", "Norsk"),
            ("Haugen & Co.", "Haugen"),
            ("Eli Haugen and Co.", "Eli Haugen"),
            ("Haugen GmbH & Co. KG", "Haugen"),
            ("Haugen SE & Co. KGaA", "Haugen"),
            ("Haugen et Cie", "Haugen"),
            ("Haugen y Cía.", "Haugen"),
            ("Haugen Ltda.", "Haugen"),
            ("Haugen s.r.o.", "Haugen"),
            ("Haugen Ferries and Harbours Corporation", "Haugen Ferries and Harbours Corporation"),
        ],
    )
    def test_suffixes_are_cut(self, name: str, bare: str) -> None:
        """Only legal forms are cut, and never the whole name."""
        assert without_suffix(name) == bare

    def test_the_commission_is_the_european_one(self) -> None:
        """A head word alone is the organization named before."""
        text = "The European Commission fined two firms. The Commission said they had fixed prices."
        assert [one.canonical for one in mentions(text)] == ["European Commission"] * 2

    @pytest.mark.parametrize(
        "text",
        [
            "Kenya sent troops. Its Foreign Ministry said so.",
            "The Kenyan Foreign Ministry said so.",
            "Kenya's Foreign Ministry said so.",
        ],
    )
    def test_a_ministry_is_its_countrys(self, text: str) -> None:
        """Adjective, possessive and ``its`` all lead to one name."""
        assert enriched(text).facets.organizations == ("Kenyan Foreign Ministry",)

    def test_a_ministry_without_a_country_stays_bare(self) -> None:
        """Where the text does not tell, nothing is guessed."""
        assert enriched("The talks were long, the Foreign Ministry said.").facets.organizations == ("Foreign Ministry",)

    def test_capitals_of_a_dateline_are_no_name_of_their_own(self) -> None:
        """Several words in capitals are shown as names are; one word may be an acronym."""
        assert canonical_names.clean("PORT MERROW") == "Port Merrow"
        assert canonical_names.clean("NATO") == "NATO"


class TestPlaces:
    """Which city, where, and when it is a government."""

    def test_a_city_before_its_state_is_that_states(self) -> None:
        """Position and identifier are those of the city in the state."""
        found = {one.surface: one for one in mentions("A fire broke out in Springfield, Illinois, on Monday.")}
        assert found["Springfield"].location is not None
        assert round(found["Springfield"].location.lon) == -90
        assert found["Illinois"].entity_id == "iso3166-2:US-IL"

    def test_seattle_washington_is_in_the_state(self) -> None:
        """After a city of the state, Washington is no capital."""
        assert canonical("The plant in Seattle, Washington, is closed.")["Washington"] == "Washington State"

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("Norway wants a pact with Moscow.", "government"),
            ("Moscow denied the report.", "government"),
            ("He was born in Moscow.", None),
            ("They met in Moscow and said nothing.", None),
            ("A street of Moscow, late at night.", None),
        ],
    )
    def test_a_capital_may_stand_for_its_government(self, text: str, role: str | None) -> None:
        """What it does or what is done to it tells; in or near it, it is the city."""
        assert [one.role for one in mentions(text) if one.surface == "Moscow"] == [role]

    def test_places_have_a_position(self) -> None:
        """Countries and cities are on the map, each once."""
        found = enriched("Oslo and Bergen are in Norway. Oslo is the capital.")
        assert len(found.locations) == 3


class TestRussian:
    """Names in the nominative."""

    @pytest.mark.parametrize(
        ("name", "label", "expected"),
        [
            ("Георгием Махарадзе", "PER", "Георгий Махарадзе"),
            ("Анны Ковальской", "PER", "Анна Ковальская"),
            ("Москве", "LOC", "Москва"),
            ("Нижнем Новгороде", "LOC", "Нижний Новгород"),
            ("Министерства обороны", "ORG", "Министерство обороны"),
            ("Заозёрском часовом заводе", "ORG", "Заозёрский часовой завод"),
            ("Приморской сельской библиотеки", "ORG", "Приморская сельская библиотека"),
            ("Белом море", "LOC", "Белое море"),
            ("Соловецких островах", "LOC", "Соловецкие острова"),
            ("Объединённых Арабских Эмиратах", "LOC", "Объединённые Арабские Эмираты"),
            ("Невской академией наук", "ORG", "Невская академия наук"),
            ("Уральские самоцветы", "ORG", "Уральские самоцветы"),
            ("США", "LOC", "США"),
            ("Siemens", "ORG", "Siemens"),
        ],
    )
    def test_inflected_names_are_turned(self, name: str, label: str, expected: str) -> None:
        """Cases vanish, acronyms and foreign words stay."""
        assert russian.nominative(name, label) == expected

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            (["Лидия Павловна Кемова", "Кемова", "Кемовой"], ["Лидия Павловна Кемова", "Кемова", "Кемова"]),
            (["Евгении Рудольфовны Лапп"], ["Евгения Рудольфовна Лапп"]),
            (["Евгений Рудольфович Лапп", "Евгения Рудольфовича Лаппа"], ["Евгений Рудольфович Лапп"] * 2),
            (["Иван Кемов", "Кемова"], ["Иван Кемов", "Кемов"]),
        ],
    )
    def test_a_document_tells_its_surnames(self, names: list[str], expected: list[str]) -> None:
        """No letter and no gender is changed: the patronymic and the full name tell both."""
        assert russian.nominatives(names, ["PER"] * len(names), [""] * len(names)) == expected

    def test_the_verb_tells_a_woman(self) -> None:
        """``Кемова сказала`` is no man's genitive."""
        assert russian.nominatives(["Кемова"], ["PER"], [" сказала, что"]) == ["Кемова"]

    def test_a_heading_is_no_name(self) -> None:
        """A common word that makes a line of its own names nobody."""
        assert russian.is_common_word("Отзывы")
        assert not russian.is_common_word("Москва")

    def test_another_dictionary_changes_nothing(self) -> None:
        """Names are turned the same after the Ukrainian dictionary, which knows other grammemes, was loaded."""
        russian.nominative("Москве", "LOC")
        pymorphy3.MorphAnalyzer(lang="uk")
        russian.nominative.cache_clear()
        assert russian.nominative("Мысе Чаячьем", "LOC") == "Мыс Чаячьем"
