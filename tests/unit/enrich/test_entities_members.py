"""Kinds of names that once went wrong, by members of each: what the facets of a short text show."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import enriched
from pipeline.enrich.phrases import PhraseTable


def shown(text: str, language: str, kind: str) -> tuple[str, ...]:
    """Return one facet of a text: ``persons``, ``organizations``, ``places`` or ``countries``."""
    values: tuple[str, ...] = getattr(enriched(text, language).facets, kind)
    return tuple(sorted(values))


class TestBodies:
    """Bodies are whole, and two are two."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Veldt & Lomb and Brown & Co. said it would pay.", ("Brown", "Veldt & Lomb")),
            ("Immigration and Customs Enforcement arrested him.", ("Immigration and Customs Enforcement",)),
            ("Rovers 3-1 United (aet)", ("Rovers", "United")),
        ],
    )
    def test_in_english(self, text: str, expected: tuple[str, ...]) -> None:
        """Two firms that each have a joiner, a body of two tasks, what a table adds to a name."""
        assert shown(text, "en", "organizations") == expected

    def test_behind_an_elided_article(self) -> None:
        """A listed name is found there, too, and not within an Irish one."""
        text = "L'Inter vince, dell'Inter, O'Inter."
        found = [start for start, _, _ in PhraseTable([("Inter", 1)]).find(text)]
        assert found == [text.index("Inter"), text.index("Inter,")]


class TestPersons:
    """Whose a name is, and where it ends."""

    def test_whom_a_form_of_address_contradicts(self) -> None:
        """Mr Hartwell is not Ann Hartwell, though no other is named in full."""
        text = "Mr Hartwell, the banker, and Mrs Hartwell were there. Ann Hartwell sued. Mrs Hartwell denied it."
        assert shown(text, "en", "persons") == ("Ann Hartwell", "Hartwell")

    def test_a_particle_with_an_article(self) -> None:
        """It is no preposition before a town, as one alone may be."""
        assert shown("Habló María Teresa Fernández de la Vega.", "es", "persons") == (
            "María Teresa Fernández de la Vega",
        )


class TestPlaces:
    """Which a name is, and where it ends."""

    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("In Jamaica, people in Kingston and Portmore voted.", "en", ("Kingston", "Portmore")),
            ("Llegó a Santa Cruz de la Sierra ayer.", "es", ("Santa Cruz de la Sierra",)),
            ("Salvador tem praias.", "pt", ("Salvador",)),
            ("Züge fahren nach Mailand, Genf, Kärnten und Warschau.", "de", ("Carinthia", "Geneva", "Milan", "Warsaw")),
        ],
    )
    def test_places(self, text: str, language: str, expected: tuple[str, ...]) -> None:
        """Beside another town, of five words, not the country that has an article, in a list with a state."""
        assert shown(text, language, "places") == expected

    def test_the_country_with_its_article(self) -> None:
        """El Salvador is one."""
        assert shown("Honduras e El Salvador assinaram.", "pt", "countries") == ("El Salvador", "Honduras")
