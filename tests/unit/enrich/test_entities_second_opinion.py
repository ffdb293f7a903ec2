"""What a second model changes where the first is in doubt."""

from __future__ import annotations

import re

import pytest

from pipeline.enrich.entities.english.second_opinion import DOUBT, found
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.recogniser import LONGEST_PIECE, Guess, Opinion, Recogniser

TEXT = "In spring Halden Brook met the board."
NAME = "Halden Brook"


def guess(text: str, name: str, label: str, likelihood: float) -> Guess:
    """Return the guess that ``name`` is one, where it first stands in ``text``."""
    start = text.index(name)
    return Guess(start, start + len(name), label, likelihood)


def thinking(label: str, likelihood: float, *, seen: float = 1.0, asked: list[str] | None = None) -> Recogniser:
    """Return a model that knows one name, and of each word whether a name begins there: of that one so likely."""

    def weigh(text: str) -> Opinion:
        if asked is not None:
            asked.append(text)
        words = [place for place, sign in enumerate(text) if sign.isalnum() and not text[place - 1 : place].isalnum()]
        guesses = [guess(text, NAME, label, likelihood)] if NAME in text else []
        return Opinion(guesses, words, [seen if text.startswith("Halden", one) else 0.0 for one in words])

    return Recogniser(f"knows-{label}", lambda _: [], weigh=weigh)


class TestDoubtfulNames:
    """What becomes of a name that the first model sees."""

    @pytest.mark.parametrize(
        ("label", "likelihood", "other", "certain", "seen", "expected"),
        [
            pytest.param("ORG", 0.6, "ORG", 0.9, 0.9, [("ORG", "knows-ORG")], id="both see it"),
            pytest.param("ORG", 0.6, "PER", 0.9, 0.1, [], id="the second sees nothing"),
            pytest.param("ORG", 0.95, "PER", 0.9, 0.1, [("ORG", "knows-ORG")], id="the first is in no doubt"),
            pytest.param("ORG", 0.6, "PER", 0.9, 0.9, [("PER", "knows-PER")], id="the second is sure of another"),
            pytest.param("ORG", 0.6, "PER", 0.7, 0.9, [("ORG", "knows-ORG")], id="the second is not sure"),
            pytest.param("LOC", 0.6, "PER", 0.9, 0.9, [("LOC", "knows-LOC")], id="a pair in which the first is right"),
            pytest.param("date", 0.2, "PER", 0.9, 0.0, [("date", "knows-date")], id="no name of ours"),
        ],
    )
    def test_both_are_heard(
        self, label: str, likelihood: float, other: str, certain: float, seen: float, expected: list[tuple[str, str]]
    ) -> None:
        """What the second does not see goes, what it is sure of may get its label, all else stays; each says whose."""
        spans = found(TEXT, thinking(label, likelihood), thinking(other, certain, seen=seen))
        assert [(one.label, one.source) for one in spans] == expected
        assert all(one.of(TEXT) == NAME for one in spans)

    def test_without_a_second_nothing_changes(self) -> None:
        """A second model that is not there takes nothing away."""
        assert [one.label for one in found(TEXT, thinking("ORG", 0.1), None)] == ["ORG"]

    def test_a_model_without_likelihoods_is_sure(self) -> None:
        """Of a model that says no more than where names are, none is in doubt."""
        first = Recogniser("plain", lambda _: [(10, 22, "ORG")])
        assert len(found(TEXT, first, thinking("PER", 1.0, seen=0.0))) == 1

    def test_only_the_surroundings_are_read(self) -> None:
        """The second model reads some words beside a doubtful name, once, and nothing where there is none."""
        text = "Nothing is here. " * 50 + TEXT + " Nothing is here." * 50
        asked: list[str] = []
        assert [one.label for one in found(text, thinking("ORG", 0.5), thinking("PER", 0.9, asked=asked))] == ["PER"]
        assert len(asked) == 1
        assert NAME in asked[0]
        assert len(asked[0]) < len(text) / 4
        found(text, thinking("ORG", DOUBT), thinking("PER", 0.9, asked=asked))
        assert len(asked) == 1

    def test_a_text_without_spaces_is_read_in_bounds(self) -> None:
        """Where no word ends, the surroundings are the name itself."""
        text = "x" * 500 + NAME + "y" * 500
        asked: list[str] = []
        found(text, thinking("ORG", 0.5), thinking("ORG", 0.9, asked=asked))
        assert asked == [NAME]

    @pytest.mark.parametrize(
        ("seen", "left"),
        [pytest.param((0.0, 0.0), 0, id="of one mind"), pytest.param((0.9, 0.0), 9, id="of two")],
    )
    def test_a_name_is_asked_of_twice(self, seen: tuple[float, float], left: int) -> None:
        """What the second says of two mentions holds for the others, unseen; of two minds, it changes none."""
        text = f"They went on when {NAME} had gone. " * 9
        asked: list[str] = []

        def guess_all(read: str) -> list[Guess]:
            return [Guess(*one.span(), "ORG", 0.5) for one in re.finditer(NAME, read)]

        def weigh(read: str) -> Opinion:
            asked.append(read)
            return Opinion([], [one.start() for one in re.finditer(NAME, read)], seen)

        first = Recogniser("first", lambda _: [], guess=guess_all)
        spans = found(text, first, Recogniser("second", lambda _: [], weigh=weigh))
        assert [one.label for one in spans] == ["ORG"] * left
        assert [one.count(NAME) for one in asked] == [2]


class TestLikelihoods:
    """What the carried and the installed models say of themselves."""

    def test_weighing_finds_what_reading_finds(self) -> None:
        """With likelihoods come the same spans, over the border of two pieces too; words are in order, in bounds.

        So are the guesses when they alone are asked for.
        """
        model = models.recogniser("en")
        assert model is not None
        text = "Mara Quill of Brightline Motors flew from Oslo to Turin on Monday. " * 400
        assert len(text) > LONGEST_PIECE
        opinion = model.weighed(text)
        assert [one[:3] for one in opinion.guesses] == [(one.start, one.end, one.label) for one in model.find(text)]
        assert all(0 <= one.likelihood <= 1.001 for one in opinion.guesses)
        alone = model.guessed(text)
        assert [one[:3] for one in alone] == [one[:3] for one in opinion.guesses]
        assert [one.likelihood for one in alone] == pytest.approx([one.likelihood for one in opinion.guesses], abs=1e-5)
        assert list(opinion.words) == sorted(set(opinion.words))
        assert text[opinion.words[-1]] == "."
        assert opinion.name_within(0, 4) == pytest.approx(1, abs=0.2)
        assert opinion.name_within(len(text), len(text) + 1) is None

    def test_english_has_a_second_model(self) -> None:
        """The model of all languages in Latin script is heard beside the English one; others stand alone."""
        second = models.second("en")
        assert second is not None
        assert second.name.startswith("dateline-latin")
        assert models.second("fr") is None
