"""What of an English text a model has to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.enrich.entities.english.near_capitals import BESIDE, guessed
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.recogniser import Guess, Recogniser
from pipeline.enrich.entities.recognise.stretches import Stretches

RANKS = {"inventory": 300, "Inventory": 9000, "halden": 90000, "Halden": 20000, "oslo": 80000, "Oslo": 3000}
FILLING = "and then some more of what was said at length by others there and here "
PRESS = Path(__file__).parents[2] / "data" / "entities" / "en.txt"


def what_is_read(text: str) -> str:
    """Return what a model is given of ``text``."""
    asked: list[str] = []

    def guess(read: str) -> list[Guess]:
        asked.append(read)
        return []

    guessed(text, Recogniser("listening", lambda _: [], rank=lambda word: RANKS.get(word, 5000), guess=guess))
    return "".join(asked)


class TestWhatIsRead:
    """A name has a capital, and a model sees few words beside it."""

    def test_words_far_from_a_capital_are_left_out(self) -> None:
        """Five words to either side of a capital are read, and nothing where there is none."""
        words = [f"word{number}" for number in range(50)]
        words[25] = "Halden"
        assert what_is_read(" ".join(words)) == " ".join(words[25 - BESIDE : 25 + BESIDE + 1])
        assert what_is_read(FILLING * 5) == ""
        assert what_is_read("") == ""

    def test_a_text_full_of_capitals_is_read_as_it_stands(self) -> None:
        """Where stretches touch, they are one: with its lines and spaces, from the first sign to the last."""
        text = "  Halden met  Oslo\nof all the many towns Halden\t(Oslo).\n"
        assert what_is_read(text) == text

    @pytest.mark.parametrize(
        ("text", "is_read"),
        [
            pytest.param(f"{FILLING}. Inventory {FILLING}", False, id="a common word opens a sentence"),
            pytest.param(f"{FILLING}.\nInventory, {FILLING}", False, id="or a line"),
            pytest.param(f'{FILLING}: "Inventory {FILLING}', True, id="or stands behind a colon, where names may"),
            pytest.param(f"{FILLING}. Halden {FILLING}", True, id="a name opens it"),
            pytest.param(f"{FILLING}. Oslo {FILLING}", True, id="a town opens it"),
            pytest.param(f"{FILLING} Inventory {FILLING}", True, id="a common word within a sentence"),
            pytest.param(f"{FILLING}. Inventory Halden {FILLING}", True, id="before another capital"),
            pytest.param(f"{FILLING} I {FILLING}", False, id="a word that is no name anywhere"),
            pytest.param(f"{FILLING}. It's {FILLING}", False, id="and with an ending"),
            pytest.param(f'{FILLING} "However, {FILLING}', False, id="and with signs beside it"),
            pytest.param(f"{FILLING}. The Halden {FILLING}", True, id="and before a name"),
            pytest.param(f"{FILLING} eBay {FILLING}", True, id="a capital within a word"),
            pytest.param(f"{FILLING} Österlen {FILLING}", True, id="a capital with a sign"),
        ],
    )
    def test_which_capitals_count(self, text: str, *, is_read: bool) -> None:
        """A capital that its sentence gave to a common word is none, unless another follows."""
        assert bool(what_is_read(text)) is is_read

    def test_the_same_names_as_of_the_whole_text(self) -> None:
        """Of the tests' articles the model finds what it finds where it reads all of them."""
        model = models.recogniser("en")
        assert model is not None
        text = re.sub(r"\[([^\[\]|]+)\|[A-Z]+\]", r"\1", PRESS.read_text(encoding="utf-8")).replace("\n=====\n", "\n\n")
        whole = {one[:3] for one in model.guessed(text) if one.label in {"PER", "ORG", "LOC"}}
        near = {one[:3] for one in guessed(text, model) if one.label in {"PER", "ORG", "LOC"}}
        assert len(whole) > 100
        assert {text[start:end] for start, end, _ in whole ^ near} == set()


class TestStretches:
    """Parts of a text that are read as one."""

    def test_what_is_found_is_told_by_the_text(self) -> None:
        """Offsets are those of the text; what runs from one stretch into the next is no name."""
        text = "at first Halden, and much later in the year Oslo at last"
        stretches = Stretches(text, [(9, 15), (44, 48)])
        assert stretches.joined == "Halden\n\nOslo"
        found = [Guess(0, 6, "PER", 0.9), Guess(8, 12, "LOC", 0.8), Guess(3, 10, "ORG", 0.7)]
        assert stretches.guesses(found) == [Guess(9, 15, "PER", 0.9), Guess(44, 48, "LOC", 0.8)]
        assert [stretches.place(one) for one in (0, 8)] == [9, 44]
