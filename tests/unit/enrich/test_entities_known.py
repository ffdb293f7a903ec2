"""The tables of bodies and people whom all news names: one name in every language, with other names to search by."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pipeline.enrich import organizations, persons
from pipeline.enrich.entities import enriched
from pipeline.enrich.names import other_names
from pipeline.enrich.phrases import key

LEAST_BODIES, LEAST_PEOPLE = 490, 400


class TestTables:
    """What is written in them."""

    def test_no_name_is_of_two(self) -> None:
        """A form leads to one body and one person only."""
        for groups in (organizations.groups(), persons.groups()):
            forms = Counter(form for group in groups for form in {key(name) for name in group})
            assert [form for form, times in forms.items() if times > 1] == []

    def test_there_are_as_many_as_news_needs(self) -> None:
        """None is lost by an edit."""
        assert len(organizations.groups()) >= LEAST_BODIES
        assert len(persons.groups()) >= LEAST_PEOPLE

    def test_identifiers_are_of_names_that_are_shown(self) -> None:
        """Each is written as Wikidata does, belongs to one name of the tables, and to no other."""
        for identifiers, groups in (
            (organizations.identifiers(), organizations.groups()),
            (persons.identifiers(), persons.groups()),
        ):
            assert set(identifiers) <= {group[0] for group in groups}
            assert all(re.fullmatch(r"wikidata:Q[1-9]\d*", one) for one in identifiers.values())
            assert len(set(identifiers.values())) == len(identifiers)

    def test_one_word_for_a_person_leads_to_a_person_of_the_table(self) -> None:
        """Who is known by one word is known by his full name, too."""
        assert set(persons.mononyms().values()) <= {group[0] for group in persons.groups()}

    @pytest.mark.parametrize(
        ("text", "language", "named"),
        [
            ("Die Praxis von Dr. Scholz zieht um.", "de", "Scholz"),
            ("Bäcker Merz öffnet um sechs.", "de", "Merz"),
            ("Friedrich Merz kam spät. Dann sprach Merz.", "de", "Friedrich Merz"),
            ("Gestern sprach Macron.", "de", "Emmanuel Macron"),
        ],
    )
    def test_a_surname_that_many_bear_is_nobodys_in_particular(self, text: str, language: str, named: str) -> None:
        """Unless the text names somebody so in full; one that names one person alone is that person's."""
        assert enriched(text, language).facets.persons == (named,)


class TestInArticles:
    """One body, one name, whatever the language."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("The United Nations met in Oslo.", "en"),
            ("Les Nations unies ont voté à Oslo.", "fr"),
            ("Die Vereinten Nationen tagten in Oslo.", "de"),
            ("Las Naciones Unidas votaron en Oslo.", "es"),
            ("Le Nazioni Unite hanno votato a Oslo.", "it"),
            ("As Nações Unidas votaram em Oslo.", "pt"),
            ("Глава ООН приехал в Осло.", "ru"),
        ],
    )
    def test_a_body_has_one_name(self, text: str, language: str) -> None:
        """And the identifier that goes with it."""
        found = enriched(text, language)
        assert found.facets.organizations == ("United Nations",)
        assert [one.entity_id for one in found.mentions if one.label == "ORG"] == ["wikidata:Q1065"]

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Vladimir Putin spoke in Oslo.", "en"),
            ("Wladimir Putin sprach in Oslo.", "de"),
            ("Vladimir Poutine a parlé à Oslo.", "fr"),
            ("Слова Владимира Путина удивили Осло.", "ru"),
        ],
    )
    def test_a_person_has_one_name(self, text: str, language: str) -> None:
        """And the identifier that goes with it."""
        found = enriched(text, language)
        assert found.facets.persons == ("Vladimir Putin",)
        assert {one.entity_id for one in found.mentions if one.label == "PER"} == {"wikidata:Q7747"}

    def test_a_dignity_that_is_part_of_the_name(self) -> None:
        """``Pope Francis`` is known by both words; his short name follows."""
        assert enriched("Pope Francis spoke in Oslo. Francis then left.").facets.persons == ("Pope Francis",)

    @pytest.mark.parametrize(
        ("facet", "name", "typed"),
        [
            ("organizations", "European Central Bank", "EZB"),
            ("organizations", "Bayern Munich", "Bayern München"),
            ("organizations", "Islamic State", "État islamique"),
            ("persons", "Viktor Orbán", "Виктор Орбан"),
            ("persons", "Muammar Gaddafi", "Mouammar Kadhafi"),
        ],
    )
    def test_other_names_are_searched(self, facet: str, name: str, typed: str) -> None:
        """What people type in their language stands beside the name that is shown."""
        assert typed in other_names({facet: [name]})[facet]
