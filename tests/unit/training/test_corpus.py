"""Annotated text: read from files, with other names, put together."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from training.corpus import Annotated, apart, balance, find, joined, names, read, repeated, swapped

BERG = Annotated("Anna Berg reiste nach Wien.", ((0, 9, "PER"), (22, 26, "LOC")))
LUND = Annotated("Ole Lund bor i Ribe.", ((0, 8, "PER"), (15, 19, "LOC")))


def line(one: Annotated) -> str:
    """Return a text as its line of JSON."""
    return json.dumps({"text": one.text, "spans": one.spans, "source": "invented"}) + "\n"


def named(one: Annotated) -> list[tuple[str, str]]:
    """Return the names of a text with their labels."""
    return [(one.text[start:end], label) for start, end, label in one.spans]


class TestApart:
    """What a model is chosen by, and what it never is."""

    def test_a_text_is_always_on_its_side(self) -> None:
        """A third is set aside, by the text alone."""
        texts = [Annotated(f"Satz {number}.", ()) for number in range(300)]
        chosen, aside = apart(texts)
        assert 80 < len(aside) < 120
        assert len(chosen) == 300 - len(aside)
        assert apart(reversed(texts))[1] == aside[::-1]


class TestRead:
    """JSON lines, packed or not."""

    def test_packed_and_plain_are_the_same(self, tmp_path: Path) -> None:
        """The suffix says whether a file is packed; keys beside text and spans are left alone."""
        (tmp_path / "de.dev.jsonl").write_text(line(BERG) + line(LUND), encoding="utf-8")
        with gzip.open(tmp_path / "da.dev.jsonl.gz", "wt", encoding="utf-8") as packed:
            packed.write(line(BERG) + line(LUND))
        assert read(tmp_path / "de.dev.jsonl") == read(tmp_path / "da.dev.jsonl.gz") == [BERG, LUND]

    @pytest.mark.parametrize("damaged", ["{", '{"text": "a"}', '{"text": "a", "spans": [[0, 1]]}'])
    def test_a_damaged_line_is_named(self, damaged: str, tmp_path: Path) -> None:
        """The message has the file and the number of the line."""
        path = tmp_path / "de.dev.jsonl"
        path.write_text(line(BERG) + damaged + "\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"de\.dev\.jsonl, line 2: expected text and spans"):
            read(path)


class TestPlain:
    """The text as it will be read."""

    def test_quotes_are_the_typewriter_s(self, tmp_path: Path) -> None:
        """What is learnt from has the signs of what is read later; offsets stay."""
        path = tmp_path / "de.dev.jsonl"
        path.write_text(line(Annotated("\u201eAnna Berg\u201c \u2013 Wien", ((1, 10, "PER"),))), encoding="utf-8")
        (one,) = read(path)
        assert one.text == '"Anna Berg" - Wien'
        assert named(one) == [("Anna Berg", "PER")]


class TestBalance:
    """How often a round takes the texts of a language."""

    def test_between_as_they_are_and_all_equal(self) -> None:
        """A power of 1 leaves the corpora as they are, 0 makes their parts equal, and a half lies between."""
        texts = {"de": [BERG] * 160, "da": [BERG] * 10}
        assert balance(texts, 1) == {"de": 1, "da": 1}
        assert balance(texts, 0.5) == {"de": 1, "da": 4}
        assert balance(texts, 0) == {"de": 1, "da": 16}

    def test_each_as_often_as_any_other(self) -> None:
        """Two and a half copies are every text twice and half of them a third time."""
        texts = [Annotated(str(number), ()) for number in range(10)]
        counts = Counter(one.text for one in repeated(texts, 2.5, Random(1)))
        assert sorted(counts.values()) == [2] * 5 + [3] * 5


class TestFind:
    """The files of a folder, by language."""

    def test_only_the_languages_asked_for(self, tmp_path: Path) -> None:
        """A file is named LANGUAGE.PART.jsonl."""
        for language in ("da", "de"):
            (tmp_path / f"{language}.train.jsonl").write_text(line(LUND), encoding="utf-8")
        assert list(find(tmp_path, "train")) == ["da", "de"]
        assert find(tmp_path, "train", ["da"]) == {"da": [LUND]}

    def test_a_missing_language_is_named(self, tmp_path: Path) -> None:
        """Nothing is left out in silence."""
        (tmp_path / "da.train.jsonl").write_text(line(LUND), encoding="utf-8")
        with pytest.raises(FileNotFoundError, match=r"LANGUAGE\.train\.jsonl\[\.gz\] for \['de'\]"):
            find(tmp_path, "train", ["da", "de"])


class TestSwapped:
    """Texts with other names."""

    def test_names_are_of_the_same_kind_and_at_their_spans(self) -> None:
        """A person becomes a person that occurs somewhere, and its span covers it."""
        persons, places = {"Anna Berg", "Ole Lund"}, {"Wien", "Ribe"}
        seen = set()
        for seed in range(9):
            for one in swapped([BERG, LUND], [names([BERG, LUND])], 1.0, Random(seed)):
                (person, first), (place, second) = named(one)
                assert (first, second) == ("PER", "LOC")
                assert person in persons
                assert place in places
                seen.add((person, place))
        assert len(seen) == 4

    def test_other_labels_stay(self) -> None:
        """What is no person, organization or place is left as it is: it is not the same thing in all corpora."""
        one = Annotated("Der Ulmer Preis geht an Jon Tal.", ((4, 15, "MISC"), (24, 31, "PER")))
        (renamed,) = swapped([one], [names([BERG, one])], 1.0, Random(3))
        assert named(renamed)[0] == ("Ulmer Preis", "MISC")

    def test_no_share_changes_nothing(self) -> None:
        """The first round is as it was annotated."""
        assert swapped([BERG, LUND], [names([BERG])], 0.0, Random(1)) == [BERG, LUND]


class TestJoined:
    """Sentences put together."""

    def test_every_name_once_at_its_span(self) -> None:
        """Nothing is lost, doubled or shifted."""
        found = [one for text in joined([BERG, LUND] * 20, Random(1)) for one in named(text)]
        assert sorted(found) == sorted((named(BERG) + named(LUND)) * 20)

    def test_an_article_stays_alone(self) -> None:
        """What is long is joined to nothing."""
        long = Annotated("Ribe. " + "Es regnet. " * 60, ((0, 4, "LOC"),))
        assert joined([long] * 9, Random(1)) == [long] * 9
