"""A ship, a train, a prize with a person's name is nobody."""

from __future__ import annotations

import time

import pytest

from pipeline.enrich.entities.spans import Span
from pipeline.enrich.entities.things import called, without_things


def left(text: str, language: str) -> list[str]:
    """Return which of the names between asterisks in ``text``, said to be persons, stay."""
    pieces, plain, spans = text.split("*"), "", []
    for number, piece in enumerate(pieces):
        if number % 2:
            spans.append(Span(len(plain), len(plain) + len(piece), "PER", "fake"))
        plain += piece
    return [one.of(plain) for one in without_things(spans, plain, language)]


class TestThings:
    """The word for the thing stands before the name or behind it, or the text says what only a ship does."""

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "The ferry *Vera Tolland* ran aground. The *Vera Tolland* is old; the *Tolland* sank."),
            ("en", "HMS *Edmund Carver* and the MV *Lisa Bennett* sailed."),
            ("en", "*USS John Wexley* and the yacht Lady *Rowena Pell* met."),
            ("en", "Cruise ship *Clara Benson*, the tanker '*Maria Hollis*' and the *Julia Harcourt* ferry"),
            ("en", "The ferries *Anna Holm* and *Ina Berg* are in dock."),
            ("en", "The *Susan Vale*, a tanker, burned. The *Nora Pell* ran aground."),
            ("en", "The *Kevin Marsh Trophy* and the *Amelia Stone* Award"),
            ("de", 'Die Fähre "*Elisabeth Kern*" und der Frachter *Anna Maria* liegen fest. Die *Anna Maria* ist alt.'),
            ("de", 'Die "*Anna Kern*" lief auf Grund. Der *Holm-Berg*-Preis und der *Gerda-Holm-Preis*'),
            ("de", "Der Kapitän der Fähre *Anna Maria* sprach."),
            ("fr", 'Le pétrolier *Jean Barral* et le paquebot " *Claire Fontan* ". L\'*Anne Delcourt* a coulé.'),
            ("es", 'El buque *María Luisa* y el pesquero "*Carmen Robles*"; la ley *Elena Soler*'),
            ("es", "el garaje del ferri italiano '*Stella Ribera*'; un barco llamado *Ana Robles*"),
            ("en", "a Panama-flagged ship named *Nora Pell*"),
            ("it", "Il traghetto *Giulia Ferrante*. La *Giulia Ferrante* è ferma. Il premio *Laura Contin*"),
            ("pt", "O navio *Ana Cardoso* chegou; o prémio *Teresa Lobo*"),
            ("nl", "De veerboot *Anna Visser* liep vast."),
            ("pl", "Prom *Anna Kalicka* i kuter *Maria Rogalska*; nagroda im. *Jana Wolskiego*"),
            ("ru", 'Танкер "*Иван Павлов*" сел на мель. "*Иван Павлов*" вёз нефть. Ледокол *Степан Макарьев*'),
            ("uk", 'Пором "*Олена Савчук*" повернувся.'),
            ("sv", "Färjan *Anna Lindgren* gick på grund. *Anna Lindgren*-priset"),
            ("da", "Skibet *Karen Dahl* sank."),
            ("no", "Ferja *Karen Dahl* ligger til kai."),
            ("ro", "Nava *Elena Popa* a eșuat."),
            ("hr", "Trajekt *Marko Polić* ne plovi."),
            ("cs", 'Loď *Anna Nováková* a trajekt "*Jan Dvořák*"'),
            ("hu", "A *Kovács Anna* komp nem közlekedik; a *Kovács Anna*-díjat átadták."),
            ("tr", "*Ayşe Yılmaz* adlı feribot karaya oturdu. *Mehmet Kaya* Ödülü"),
            ("bg", "Танкерът *Иван Стоянов* заседна."),
            ("sr", 'Трајект "*Ана Марковић*" не плови.'),
            ("el", "Το δεξαμενόπλοιο *Άννα Βέργη* φλέγεται."),
        ],
    )
    def test_a_thing_is_nobody(self, language: str, text: str) -> None:
        """With and without the word."""
        assert left(text, language) == []

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            ("en", "The captain of the ferry, *Edmund Carver*, was held.", ["Edmund Carver"]),
            ("en", "*Ferry* captain *Nora Dunning* said the sea was rough.", ["Nora Dunning"]),
            ("en", "*Susan Vale* sank the putt; a yacht belonging to *Nora Pell* burned.", ["Susan Vale", "Nora Pell"]),
            ("en", "The ship *Tom Reddick* is called after Mayor *Tom Reddick*.", ["Tom Reddick"]),
            ("de", "Der *Pell*-Preis fehlt. *Pell* ging.", ["Pell"]),
            ("en", "*Mark Law* met *Jo* Law and *Ferry Corvin*.", ["Mark Law", "Jo", "Ferry Corvin"]),
            ("en", "*Mare Berg* won the medal.", ["Mare Berg"]),
            ("de", "Der Kapitän der Fähre, *Anton Kessler*, schwieg.", ["Anton Kessler"]),
            ("en", "On a ship a boy named *Tom Reddick* slept.", ["Tom Reddick"]),
            ("fr", "Sur le navire, *Anne Delcourt* a parlé.", ["Anne Delcourt"]),
            ("es", "El premio lo recibió *Ana Robles*.", ["Ana Robles"]),
            ("pt", "O prémio de *Ana Lobo* foi roubado.", ["Ana Lobo"]),
            ("pl", "Na statku *Anna Lis* poznała męża. Kapitan statku *Jan Wolski*", ["Anna Lis", "Jan Wolski"]),
            ("tr", "*Ayşe Yılmaz* ödülünü aldı, *Mehmet Kaya* teknesinde.", ["Ayşe Yılmaz", "Mehmet Kaya"]),
            ("hu", "*Kovács Anna* díjat kapott, *Molnár János* hajót vett.", ["Kovács Anna", "Molnár János"]),
            ("ru", "Капитан танкера *Иван Павлов* и от имени *Марии Лис* адвокат", ["Иван Павлов", "Марии Лис"]),
        ],
    )
    def test_a_person_stays(self, language: str, text: str, names: list[str]) -> None:
        """Who is of the thing, who is named apart from it, and who has an office beside the name."""
        assert left(text, language) == names


class TestNoName:
    """What a model makes of a text without words."""

    def test_a_span_of_thousands_is_not_looked_at(self) -> None:
        """No thing has so long a name, and patterns would look at each of its words with each other."""
        text = "Ab \x0b" * 10_000 + "Preis"
        span = Span(0, len(text), "PER", "fake")
        start = time.process_time()
        assert without_things([span], text, "de") == [span]
        assert time.process_time() - start < 3


class TestCalled:
    """Names of things, for whoever asks what two reports have in common."""

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            ("en", "The ferry Marta Solis burned off Quay End. Nora Dunn saw it.", ["Marta Solis"]),
            ("fr", "Le ferry Marta Solis a brûlé. Anne Morel l'a vu.", ["Marta Solis"]),
            ("es", "Ardió el ferri italiano ‘Marta Solis’, dijo Ana Prado.", ["Marta Solis"]),
            ("de", "Auf der Fähre Marta Solis brannte es.", ["Marta Solis"]),
            ("en", "Ferry captain Nora Dunn saw the fire.", []),
            ("ja", "フェリーが燃えた。", []),
        ],
    )
    def test_called(self, language: str, text: str, names: list[str]) -> None:
        """What the word for a thing stands before is called so, and nobody else is."""
        assert list(called(text, language)) == names
