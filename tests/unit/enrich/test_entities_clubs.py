"""A town that plays is its club."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.languages import clubs
from pipeline.enrich.entities.languages.named_clubs import with_named_clubs
from pipeline.enrich.entities.spans import Span


def labelled(text: str, language: str, *towns: str) -> list[str]:
    """Return the labels of ``towns``, each said to be a place wherever it stands, in order."""
    spans = [
        Span(at, at + len(one), "LOC", "fake") for one in towns for at in range(len(text)) if text[at:].startswith(one)
    ]
    return [one.label for one in clubs.with_clubs(sorted(spans), text, language)]


class TestClubs:
    """In news about matches."""

    @pytest.mark.parametrize(
        ("text", "language", "towns", "labels"),
        [
            (
                "El Valencia venció al Sevilla por 2-1 en Madrid.",
                "es",
                ("Valencia", "Sevilla", "Madrid"),
                "ORG ORG LOC",
            ),
            ("Il Torino ha vinto la partita contro il Bologna.", "it", ("Torino", "Bologna"), "ORG ORG"),
            ("La squadra della Roma perde 3-0.", "it", ("Roma",), "ORG"),
            ("O Braga empatou com o Guimarães por 1-1.", "pt", ("Braga", "Guimarães"), "ORG ORG"),
            ("Bremen gewann das Spiel gegen Mainz mit 3:1.", "de", ("Bremen", "Mainz"), "ORG ORG"),
            ("Lyon s'est imposé 2-0 face à Nantes.", "fr", ("Lyon", "Nantes"), "ORG ORG"),
            ("Regionalliga: Kassel - Siegen 2:2.", "de", ("Kassel", "Siegen"), "ORG ORG"),
            ("Kassel - Siegen 2:2", "de", (), "ORG ORG"),
            ("Siena-Prato, 2-1", "it", ("Siena-Prato",), "ORG ORG"),
            ("Strecke Kassel - Siegen 10:30 Uhr.", "de", ("Kassel - Siegen",), "LOC"),
            ("Am Ende stand es Mainz 2:2 Kiel.", "de", ("Mainz", "Kiel"), "ORG ORG"),
            ("Det slutade Malmö 2\u20130 Kalmar.", "sv", ("Malmö", "Kalmar"), "ORG ORG"),
            ("Acabou Braga 1-0 Porto.", "pt", (), "ORG ORG"),
            ("Utrecht won de wedstrijd. De keeper van Utrecht juichte.", "nl", ("Utrecht",), "ORG ORG"),
        ],
    )
    def test_what_plays_is_a_club(self, text: str, language: str, towns: tuple[str, ...], labels: str) -> None:
        """An article that no town has, what it does, whom it meets, a result; behind a preposition it is the town."""
        assert labelled(text, language, *towns) == labels.split()

    def test_whom_a_club_beat(self) -> None:
        """A body that wins is a sign of a match as a town's club is."""
        text = "El Real Sotomar ganó 2-0 al Cádiz."
        spans = [Span(3, 15, "ORG", "fake"), Span(28, 33, "LOC", "fake")]
        assert [one.label for one in clubs.with_clubs(spans, text, "es")] == ["ORG", "ORG"]

    @pytest.mark.parametrize(
        ("text", "language", "town"),
        [
            ("El Valencia de los años veinte fue una ciudad alegre.", "es", "Valencia"),
            ("A Torino si è giocata la partita, finita 2-0.", "it", "Torino"),
            ("O jogo foi no estádio do Porto.", "pt", "Porto"),
            ("Das Spiel in Bremen endete 1:1.", "de", "Bremen"),
            ("Abfahrt um 9 Uhr, Bremen 10:30 Emden.", "de", "Bremen"),
            ("Bremen gewann einen Preis für seine Brücken.", "de", "Bremen"),
            ("El Valencia venció por 2-1.", "xx", "Valencia"),
        ],
    )
    def test_towns_stay(self, text: str, language: str, town: str) -> None:
        """Where nothing is played, where a match is held, and of a town that has an article itself."""
        assert labelled(text, language, town) == ["LOC"]

    def test_one_that_nothing_found(self) -> None:
        """A large town behind such an article is its club."""
        text = "Il Milan ha battuto il Torino per 2-1 in campionato."
        assert [one.of(text) for one in clubs.with_clubs([], text, "it")] == ["Milan", "Torino"]


class TestNamedClubs:
    """``named_clubs``: clubs where no article tells them from towns, in news about matches."""

    @pytest.mark.parametrize(
        ("text", "language", "names"),
        [
            ("«Динамо» перемогло «Шахтар» з рахунком 2:1.", "uk", ["Динамо", "Шахтар"]),
            ("Динамо обіграло Ворсклу 3:0.", "uk", ["Динамо", "Ворсклу"]),
            ("Тренер «Колоса» подав у відставку.", "uk", ["Колоса"]),
            ("浦和レッズは鹿島アントラーズに2-1で勝った。", "ja", ["浦和レッズ", "鹿島アントラーズ"]),
            ("横浜で試合があり、清水エスパルスが勝った。", "ja", ["清水エスパルス"]),
            ("川崎ブルーウェーブの監督が辞任した。", "ja", ["川崎ブルーウェーブ"]),
            ("上海申花客场以3:1击败山东泰山。", "zh", ["上海申花", "山东泰山"]),
            ("فاز الأهلي على الزمالك بهدفين.", "ar", ["الأهلي", "الزمالك"]),
            ("خسر نادي الاتحاد أمام الشباب 2-1.", "ar", ["نادي الاتحاد", "الشباب"]),
        ],
    )
    def test_what_plays_is_a_club(self, text: str, language: str, names: list[str]) -> None:
        """By its name, its quotes, or the katakana behind a town."""
        assert [text[start:end] for start, end, label in tag(text, language) if label == "ORG"] == names

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("Матч пройде на стадіоні «Олімпійський», а гол покажуть.", "uk"),
            ("Фільм «Зоря» вийшов у прокат.", "uk"),
            ("川崎のホテルで会議が開かれた。", "ja"),
            ("横浜ベイブリッジが開通した。", "ja"),
            ("上海申花时代广场开业。", "zh"),
            ("طالب الشباب بفرص عمل جديدة.", "ar"),
            ("حقق الجيش النصر في المعركة.", "ar"),
        ],
    )
    def test_elsewhere_it_is_none(self, text: str, language: str) -> None:
        """A stadium, a film, a bridge; youth and victory."""
        assert [label for _, _, label in tag(text, language) if label == "ORG"] == []

    def test_a_language_without_words_is_left(self) -> None:
        """Nothing is told there."""
        assert with_named_clubs([], "Arden 2:1 Kolm", "de") == []
