"""Towns, clubs and names cut short: what stands right beside a name, in sentences of a few words."""

from __future__ import annotations

import re

import pytest

from pipeline.enrich.entities import tag
from pipeline.enrich.entities.english.towns import told_apart
from pipeline.enrich.entities.spans import Span

_LABELS = {"P": "PER", "L": "LOC", "O": "ORG"}
_MARKED = re.compile(r"\[([PLO]) ([^\]]+)\]")


def marked(sentence: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a sentence without its marks, and the names in it with the labels that the marks give them."""
    names = [(name, _LABELS[mark]) for mark, name in _MARKED.findall(sentence)]
    return _MARKED.sub(r"\2", sentence), names


class TestTownsAndClubs:
    """In English what a town does, or has, or who plays whom tells the two apart in any text."""

    @pytest.mark.parametrize("taken_for", ["PER", "LOC", "ORG"])
    @pytest.mark.parametrize(
        "sentence",
        [
            "[L Barcelona] will ban tourist flats.",
            "[L Valencia] approves a new tram line.",
            "[L Liverpool] plans to close two libraries.",
            "[L Bologna] lowers its speed limit.",
            "[L Chelsea] residents complain.",
            "Residents of [L Chelsea] complain.",
            "[L Everton] is a district of note.",
            "[O Liverpool] beat [O Chelsea] 2-1.",
            "[O Barcelona] drew with [O Sevilla] and [O Valencia] lost.",
            "[O Barcelona] signed a striker from [O Porto].",
        ],
    )
    def test_what_stands_beside_tells(self, sentence: str, taken_for: str) -> None:
        """Whatever the model took them for."""
        text, names = marked(sentence)
        label = "ORG" if taken_for == "LOC" and ("[L" in sentence) else taken_for
        label = "LOC" if taken_for == "PER" and "[O" in sentence else label
        spans = [Span(text.index(one), text.index(one) + len(one), label, "fake") for one, _ in names]
        assert [(one.of(text), one.label) for one in told_apart(spans, text)] == names

    def test_who_bids_plays_no_match(self) -> None:
        """London beat Paris to host the Games: towns, as the model had them; nor are countries clubs."""
        for text in ("London beat Paris to host the Games.", "France beat Spain."):
            names = text.split()[0], text.split()[2].rstrip(".")
            spans = [Span(text.index(one), text.index(one) + len(one), "LOC", "fake") for one in names]
            assert told_apart(spans, text) == spans

    def test_a_surname_is_nobodys_town(self) -> None:
        """Who is named in full acts under the surname."""
        text = "Jo Valencia left. Valencia votes today."
        spans = [Span(0, 11, "PER", "fake"), Span(18, 26, "PER", "fake")]
        assert told_apart(spans, text) == spans

    @pytest.mark.parametrize(
        "sentence",
        [
            "It ended [O Hull] 2-2 [O Barnsley] after a penalty.",
            "A year ago [O Exeter] 2\u20133 [O Plymouth] decided it.",
            "Tuesday: [O West Ham] 2-2 [O Aston Villa].",
            "Nobody expected [O Sheffield United] 4-0 [O Southampton].",
        ],
    )
    def test_a_result_tells_both_sides(self, sentence: str) -> None:
        """In any text, and whatever the model saw there: nothing, or a person."""
        text, names = marked(sentence)
        first = text.index(names[0][0])
        for spans in ([], [Span(first, first + len(names[0][0]), "PER", "fake")]):
            assert [(one.of(text), one.label) for one in told_apart(spans, text)] == names

    @pytest.mark.parametrize(
        "text",
        [
            "Spain 2-1 England was the final.",
            "Novak 6-4 Woods.",
            "Of page 10-12 Leeds.",
            "The fair is in Leeds 10-12 March.",
            "Back in Boston 3-5 August, it rained.",
            "Her shop is at Chester 20-22 Victoria Road.",
            "York 14-16 Lincoln Avenue",
        ],
    )
    def test_no_result_of_two_clubs(self, text: str) -> None:
        """A country is the country, who is no town nobody's club, and days of a month and houses are no result."""
        assert told_apart([], text) == []

    @pytest.mark.parametrize("text", ["LEEDS - Police said two men were held.", "Police said so.", '"Officials lied."'])
    def test_who_only_opens_a_sentence_is_no_name(self, text: str) -> None:
        """Police behind a dateline; within a sentence it stays."""
        word = "Police" if "Police" in text else "Officials"
        at = text.index(word)
        assert told_apart([Span(at, at + len(word), "ORG", "fake")], text) == []
        within = [Span(len("He heard The "), len("He heard The Police"), "ORG", "fake")]
        assert told_apart(within, "He heard The Police play.") == within


class TestWholeNames:
    """Surnames that are small words, or begin with a particle, and several persons in a row."""

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "[P Martin Will] opened the shop. [P Will] said sales doubled."),
            ("en", "[P Clara Short] resigned. Mr [P Short] was not consulted."),
            ("de", "[P Ina Lang] leitet das Museum. Frau [P Lang] sprach von Geldnot."),
            ("de", "[P Karin Viel] führt die Partei. [P Viel] will mehr Lehrer."),
            ("de", "[P Karl von Holt] ging. [P Von Holt] war müde."),
            ("fr", "[P Claire Bon] dirige le musée. [P Bon] a démissionné."),
            ("es", "[P Luis Bueno] dirige el museo. [P Bueno] pidió ayuda."),
            ("nl", "[P Jan de Groot] leidt het museum. [P De Groot] vraagt geld."),
            ("sv", "[P Anna Lång] leder museet. [P Lång] vill ha mer pengar."),
            ("zh", "记者 [P 李明] [P 王强]"),
            ("ja", "[P 佐藤健太]、[P 田中裕子]両氏が会談した。"),
            ("ja", "出席者は[P 山本一郎]、[P 鈴木花子]、[P 高橋誠]の3氏。"),
            ("ja", "（[P 佐藤健太]、[P 田中裕子]）"),
            ("ja", "[P 佐藤健太] [P 田中裕子]記者"),
            ("ko", "[P 김민수]·[P 이영희] 기자"),
            ("ko", "[P 최영수] [P 정미라] 특파원"),
            ("ko", "[P 김민수], [P 이영희], [P 박정호] 의원이 참석했다."),
        ],
    )
    def test_each_is_found_whole(self, language: str, sentence: str) -> None:
        """And alone where they were introduced in full."""
        text, names = marked(sentence)
        assert [(text[start:end], label) for start, end, label in tag(text, language)] == names
