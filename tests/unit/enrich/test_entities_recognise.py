"""Which model reads a language, in which pieces, and what happens where there is none."""

from __future__ import annotations

import time
import tracemalloc
from itertools import cycle, islice, product
from pathlib import Path

import pytest

from pipeline.enrich.entities import enriched, tag
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.recogniser import LONGEST_PIECE, Recogniser, pieces
from pipeline.errors import ModelError


class TestPieces:
    """A long text in pieces that a model can hold."""

    def test_they_cover_the_text(self) -> None:
        """A long text is cut between words, and nothing is lost."""
        text = "abcdefghi " * 12_000
        found = list(pieces(text))
        assert "".join(text[start:end] for start, end in found) == text
        assert all(text[start - 1] == " " for start, _ in found[1:])
        assert max(end - start for start, end in found) <= LONGEST_PIECE

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("abc def. ghi\n" * 3_000, "\n"),
            ("Abc def ghi. " * 3_000, ". "),
            ("abc def ghi " * 3_000, " "),
        ],
    )
    def test_the_best_end_is_taken(self, text: str, expected: str) -> None:
        """A piece ends with a line, else with a sentence, else with a word."""
        first = next(iter(pieces(text)))
        assert text[: first[1]].endswith(expected)

    def test_a_text_without_spaces_is_cut_anyway(self) -> None:
        """Even one endless word."""
        text = "a" * 6 * LONGEST_PIECE
        assert [end - start for start, end in pieces(text)] == [LONGEST_PIECE] * 6

    def test_nothing_has_no_piece(self) -> None:
        """An empty text is not given to a model."""
        assert not list(pieces(""))

    def test_a_long_text_keeps_its_offsets(self) -> None:
        """A name behind the first piece stands where it stands."""
        text = "Nothing happened here at all today. " * 1500 + "Angela Merkel visited Paris."
        assert [text[start:end] for start, end, _ in tag(text)][-2:] == ["Angela Merkel", "Paris"]


class TestFoundBy:
    """What an article says of who looked for its names."""

    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("Ann Poe met Ben Roe.", "en", "model"),
            ("Ann Poe met Ben Roe.", "tlh", "lists"),
            ("Ann Poe met Ben Roe.", "und", "lists"),
            ("", "en", "none"),
            (" 12 – 14 \n", "tlh", "none"),
        ],
    )
    def test_it_is_told(self, text: str, language: str, expected: str) -> None:
        """A model, lists alone, or nothing where there is no word to read."""
        assert enriched(text, language).found_by == expected


class TestRecognisers:
    """What is chosen for a language."""

    def test_no_model_is_none(self) -> None:
        """A language without a model has none, and that is no error."""
        assert models.recogniser("tlh") is None
        assert models.problem("tlh") is None

    def test_labels_not_believed_are_left_out(self) -> None:
        """A model that is right on persons alone is asked for persons alone; offsets count from the text's start."""
        given = [(0, 3, "PERSON"), (4, 7, "GPE"), (8, 9, "DATE")]
        whole = Recogniser("m", lambda _: given)
        assert [one.label for one in whole.find("Ann Ulm 5")] == ["PER", "LOC", "date"]
        persons = Recogniser("m", lambda _: given, labels=frozenset({"PER"}))
        assert [(one.start, one.end, one.label) for one in persons.find("Ann Ulm 5")] == [(0, 3, "PER")]

    @pytest.mark.parametrize(("package", "model"), [("json", "better"), ("no_such_model", "own")])
    def test_what_the_user_installed_comes_first(self, package: str, model: str) -> None:
        """A model that is never installed with Dateline is taken where it is there, and is believed on all labels."""
        row = {"model": "own", "labels": ["PER"], "rather": "better"}
        assert models.chosen(row, {"better": {"package": package}})["model"] == model

    @pytest.mark.parametrize(
        ("wanted", "named"),
        [
            ({"kind": "package", "package": "no_such_model", "install": "no-such-model==1"}, "no-such-model==1"),
            ({"kind": "folder"}, "install dateline again"),
            ({"kind": "slovnet", "package": "no_such_model", "install": "natasha==1.6.0"}, "natasha==1.6.0"),
        ],
    )
    def test_a_missing_model_is_named(self, wanted: dict[str, str], named: str) -> None:
        """One line says which model is missing, that lists go on alone, and what to install."""
        with pytest.raises(ModelError) as caught:
            models.load("absent", wanted)
        message = str(caught.value)
        assert message.startswith("the model absent cannot be loaded")
        assert "lists alone" in message
        assert named in message
        assert "\n" not in message

    def test_a_damaged_model_is_named(self, tmp_path: Path) -> None:
        """Files that are no model are a missing model, whatever their reader makes of them."""
        (tmp_path / "config.cfg").write_text("[nlp\nlang = ")
        (tmp_path / "meta.json").write_text("{")
        with pytest.raises(ModelError, match="the model torn cannot be loaded"):
            models.load("torn", {"kind": "folder", "path": str(tmp_path)})


def seconds(text: str, language: str) -> float:
    """Return the CPU time that the names of ``text`` take, the better of two."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        enriched(text, language)
        best = min(best, time.process_time() - start)
    return best


def persons(count: int) -> str:
    """Return a text of ``count`` sentences in each of which other people, bodies and short names stand."""
    ends = ["".join(one) for one in product("bdfgklmnprst", "aeiou", "bdfgklmnprst")]
    people = islice(zip(cycle(["Anna", "Ben", "Carla", "Farid"]), product(ends, ends), strict=False), count)
    return " ".join(
        f"{first} {one.title()}{two} of {two.title()} Corp. met Mr {one.title()} in Oslo."
        for first, (one, two) in people
    )


class TestBadInput:
    """Texts that no one wrote."""

    @pytest.mark.parametrize("language", ["en", "fr", "ru", "de"])
    @pytest.mark.parametrize(
        "text",
        [
            "abcdefghij" * 100_000,
            "A" * 300_000,
            "HARBOUR BRIDGE CLOSED AGAIN " * 1_000,
            "Kyiv Київ 東京都知事 القاهرة דוד Αθήνα กรุงเทพ मुंबई 서울 თბილისი " * 200,
            "".join(map(chr, range(32))) * 300,
            "\ud800 \udfff" * 1_000,
            "\u202e\u200b\ufeff " * 1_000,
            "",
            " ",
            "\n",
        ],
        ids=["no space", "a letter", "capitals", "scripts", "controls", "surrogates", "invisible", "", "space", "line"],
    )
    def test_ends_without_an_error(self, text: str, language: str) -> None:
        """Whatever a page's text is, its names are found, or there are none."""
        found = enriched(text, language).mentions
        assert all(text[one.start : one.end] == one.surface for one in found)

    @pytest.mark.no_cover
    def test_time_grows_with_the_text(self) -> None:
        """Four times as many names take about four times as long, not sixteen times."""
        short, long = persons(300), persons(1_200)
        seconds(short, "en")
        assert seconds(long, "en") < 8 * seconds(short, "en")

    @pytest.mark.no_cover
    def test_memory_grows_with_the_text(self) -> None:
        """Four times as many names take about four times the memory, not sixteen times."""
        short, long = persons(100), persons(400)
        enriched(short, "en")
        peaks = []
        for text in (short, long):
            tracemalloc.start()
            enriched(text, "en")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < 6 * peaks[0]
