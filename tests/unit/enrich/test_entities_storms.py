"""A storm with a person's name is nobody."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.spans import Span
from pipeline.enrich.entities.storms import without_storms
from pipeline.enrich.resources import table


def left(text: str, language: str, *names: str) -> list[str]:
    """Return which of ``names``, said to be persons at each place where they stand, stay."""
    spans = [Span(at, at + len(one), "PER", "fake") for one in names for at in _places(text, one)]
    return [one.of(text) for one in without_storms(spans, text, language)]


def _places(text: str, name: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(name, at)]


class TestStorms:
    """The word before a name says that it is a storm's; then it is one wherever the text has it."""

    @pytest.mark.parametrize(
        ("text", "language", "names"),
        [
            ("Hurricane Orlena hit land. Orlena weakened.", "en", ("Hurricane Orlena", "Orlena")),
            ("Roads closed as Storm Brisa came; Brisa left snow.", "en", ("Storm Brisa", "Brisa")),
            ("La borrasca Casilda avanza. Casilda trae nieve.", "es", ("Casilda",)),
            ("Sturmtief Wibke zieht ab. Wibke brachte Regen.", "de", ("Wibke",)),
            ("L'ouragan « Maëva » approche. Maëva faiblit.", "fr", ("Maëva",)),
            ("L'uragano Ginevra. Ginevra fece danni.", "it", ("Ginevra",)),
            ("Тайфун «Линда» ослаб. Линда ушла в море.", "ru", ("Линда",)),
            ("Orlena Kasırgası vurdu. Orlena can aldı.", "tr", ("Orlena Kasırgası", "Orlena")),
            ("Az Orlena hurrikán közeleg.", "hu", ("Orlena",)),
            ("Ураганът Орлена удари брега.", "bg", ("Орлена",)),
            ("O ciclone Orleno atingiu Altamar. Orleno matou dez.", "pt", ("Orleno atingiu Altamar", "Orleno")),
            ("Il ciclone Orleno è forte, dice Orleno Belli.", "it", ("Orleno",)),
        ],
    )
    def test_a_storm_is_nobody(self, text: str, language: str, names: tuple[str, ...]) -> None:
        """With and without the word."""
        assert left(text, language, *names) == []

    def test_the_word_is_known_in_every_case(self) -> None:
        """In each language each word for a storm makes one of the name behind it, or before it, whatever its case."""
        told = table("storms")
        for language, words in [*told["kinds"].items(), *told["behind"].items()]:
            behind = words == told["behind"].get(language)
            for word in {form for one in words for form in (one, one.title(), one.upper())}:
                text = f"1, Orlena {word}." if behind else f"1, {word} Orlena."
                assert left(text, language, "Orlena") == [], text

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Hurricane Orlena hit land, said Orlena Pell. Orlena left.", ["Orlena Pell"]),
            ("Storm Pellwood said she would sing.", ["Storm Pellwood"]),
            ("A storm is coming, Brisa Pell said.", ["Brisa Pell"]),
        ],
    )
    def test_a_person_stays(self, text: str, names: list[str]) -> None:
        """Somebody named in full shares the name, or bears the word as a given name."""
        assert left(text, "en", *names) == names

    @pytest.mark.parametrize(
        ("text", "span", "person"),
        [
            ("Hurricane Hunter Rob Larmen flew into it.", "Hunter Rob Larmen", "Rob Larmen"),
            ("Tornado hunter Tab Hunter Larmen left.", "Tab Hunter Larmen", "Tab Hunter Larmen"),
            ("Actor Hunter Larmen left.", "Hunter Larmen", "Hunter Larmen"),
        ],
    )
    def test_a_calling_is_no_given_name(self, text: str, span: str, person: str) -> None:
        """Whoever hunts storms is not called so; behind anything else it is a name."""
        at = text.index(span)
        found = without_storms([Span(at, at + len(span), "PER", "fake")], text, "en")
        assert [one.of(text) for one in found] == [person]
