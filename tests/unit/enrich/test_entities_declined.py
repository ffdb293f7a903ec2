"""Persons in languages that no model reads and that decline names: found in any case, shown in the nominative."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.languages import declined


def persons(text: str) -> list[tuple[str, str]]:
    """Return surface and canonical name of the persons of a Ukrainian text."""
    return [(one.surface, one.canonical) for one in mentions(text, "uk") if one.label == "PER"]


class TestNominative:
    """A name in any case is one name."""

    @pytest.mark.parametrize(
        ("form", "name"),
        [
            ("Оксани Левчук", "Оксана Левчук"),
            ("Ользі Гайовій", "Ольга Гайова"),
            ("Марією Сорочинською", "Марія Сорочинська"),
            ("Миколи Гордієнка", "Микола Гордієнко"),
            ("Сергієві Пилипчуку", "Сергій Пилипчук"),
            ("Ігорем Залізняком", "Ігор Залізняк"),
            ("Федора Швеця", "Федір Швець"),
            ("Олександра Савчука", "Олександр Савчук"),
            ("Олександра Левчук", "Олександра Левчук"),
            ("Любов'ю Тихою", "Любов Тиха"),
            ("Петра Івановича Лободи", "Петро Іванович Лобода"),
        ],
    )
    def test_of_a_full_name(self, form: str, name: str) -> None:
        """Given name and surname are turned by gender; a woman's surname that declines not stays."""
        assert persons(f"Ми чекали на вокзалі, а {form} не було.") == [(form, name)]

    def test_of_a_surname_alone(self) -> None:
        """A surname in any case belongs to the one who was named in full."""
        found = persons("Співав Петро Лисенко. Потім Лисенка вітали, а з Лисенком фотографувалися.")
        assert {canonical for _, canonical in found} == {"Петро Лисенко"}
        assert len(found) == len(("Петро Лисенко", "Лисенка", "Лисенком"))

    def test_of_husband_and_wife(self) -> None:
        """Two given names before one surname in the plural are two persons."""
        found = persons("Торік Іван та Віра Клименки посадили ліс.")
        assert found == [("Іван", "Іван Клименко"), ("Віра Клименки", "Віра Клименко")]


class TestFound:
    """What tells a person, and what does not."""

    @pytest.mark.parametrize(
        ("text", "surface"),
        [
            ("Міст перевірив О. Левчук, і рух відкрили.", "О. Левчук"),
            ("Листа підписала Н. В. Гайова учора.", "Н. В. Гайова"),
            ("Запросили архітектора Фабріціо Ланді на раду.", "Фабріціо Ланді"),
            ("Про це розповів Зенон Вересюк на зборах.", "Зенон Вересюк"),
            ("Слухали Ганну Петрівну довго.", "Ганну Петрівну"),
        ],
    )
    def test_by_what_stands_beside(self, text: str, surface: str) -> None:
        """Initials, an office, an act, a patronymic."""
        assert [one for one, _ in persons(text)] == [surface]

    @pytest.mark.parametrize(
        "text",
        [
            "Трубу прорвало на вулиці Тараса Шевченка вранці.",
            "Голова Верховної Ради відкрив засідання.",
            "Роман про війну став книгою року.",
            "Віра й надія тримали людей.",
            "Вона сказала, що дощу не буде.",
        ],
    )
    def test_streets_bodies_and_words_are_none(self, text: str) -> None:
        """A street bears a name, an office governs a body, a given name alone may be a word."""
        assert persons(text) == []

    def test_other_languages_have_no_tables(self) -> None:
        """Nothing is found and nothing turned where no table is."""
        assert declined.people("Оксана Левчук", "xx") == []
        assert declined.nominatives(["Оксани Левчук"], ["PER"], [""], "xx") == ["Оксани Левчук"]


class TestOtherLanguages:
    """Bulgarian, Serbian in both scripts, Greek."""

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("sr", "Суђење Горану Шапићу. Шапића бране адвокати.", ["Горан Шапић", "Горан Шапић"]),
            ("sr", "Razgovor sa Jovanom Kostić i Markom Pantićem.", ["Jovana Kostić", "Marko Pantić"]),
            ("sr", "Ана и Лука Симићи живе у улици Милана Ракића.", ["Ана Симић", "Лука Симић"]),
            (
                "el",
                "Είδαν τον Στέλιο Ραμόπουλο. Ο Ραμόπουλος μίλησε.",
                ["Στέλιος Ραμόπουλος", "Στέλιος Ραμόπουλος"],
            ),
            ("el", "Τα έργα της Ελένης Μαυράκη και του Μιχάλη Πεδάκη.", ["Ελένη Μαυράκη", "Μιχάλης Πεδάκης"]),
            ("el", "Ο πρόεδρος της Ευρωπαϊκής Επιτροπής στην οδό Νίκου Σερέτη.", []),
            ("bg", "Кметът Борис Даскалов и лекарката Ваня Златева говориха.", ["Борис Даскалов", "Ваня Златева"]),
            ("bg", "Улица Христо Ботев и Народното събрание.", []),
        ],
    )
    def test_who_is_named(self, language: str, text: str, expected: list[str]) -> None:
        """In any case under the nominative; streets and bodies are nobody."""
        assert [one.canonical for one in mentions(text, language) if one.label == "PER"] == expected
