"""What is known of words beforehand: what a model sees of a word, and the file of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.known_words import KnownWords, key, read, write
from training.words import rows


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> KnownWords:
    """Return a table of four words: lists, cluster, languages."""
    path = tmp_path_factory.mktemp("words") / known_words.FILE
    write(path, {key("Milan"): (5, 40, 7), key("Anna"): (1, 0, 7), key("sagte"): (0, 12, 0), key("EU"): (0, 9, 3)})
    return read(path)


class TestListed:
    """Words of the lists of given and of family names."""

    def test_as_it_stands(self, tmp_path: Path) -> None:
        """One that is listed, with a capital and without an ending more."""
        path = tmp_path / known_words.FILE
        write(path, rows({"f": ["milan", "horn"], "g": ["milan", "ema"], "t": ["milan"]}, {}, {}))
        table = read(path)
        words = ("Milan", "Ema", "Horn", "Emas", "ema", "")
        assert [one for one in words if table.is_given(one)] == ["Milan", "Ema"]
        assert [one for one in (*words, "Horns", "horn") if table.is_family(one)] == ["Milan", "Horn"]

    def test_the_table_that_is_carried(self) -> None:
        """It has common given names, and no common words."""
        assert known_words.shipped().is_given("Tage")
        assert not known_words.shipped().is_given("Regering")

    @pytest.mark.parametrize(("word", "is_given"), [("Tage", True), ("Volodymyr", True), ("Regering", False)])
    def test_either_list(self, word: str, *, is_given: bool) -> None:
        """A given name is one of the table, or of the rules' own list."""
        assert known_words.is_given_name(word) is is_given

    def test_a_damaged_one_is_empty(self, tmp_path: Path) -> None:
        """What reads it says so; here it knows nothing."""
        assert known_words.shipped(tmp_path) is known_words.EMPTY


class TestOfWord:
    """What is seen of a word."""

    @pytest.mark.parametrize(
        ("word", "seen"),
        [
            ("Milan", ("5", "40", "7")),
            ("MILAN", ("5", "40", "7")),
            ("Milanovi", ("5'", "40'", "7'")),
            ("Anna", ("1", "+", "7")),
            ("Annas", ("1'", "+", "7'")),
            ("Milanistas", ("+", "+", "+")),
            ("EU", ("+", "9", "3")),
            ("milan", ("-", "-", "-")),
            ("sagte", ("-", "12", "-")),
            ("A", ("-", "-", "-")),
            ("", ("-", "-", "-")),
        ],
    )
    def test_in_each_column(self, table: KnownWords, word: str, seen: tuple[str, str, str]) -> None:
        """Its number, with a stroke where it has an ending more; of words without a capital the cluster alone."""
        assert table.of_word(word) == seen
        assert table.remembered()(word) == seen

    def test_nothing_is_known(self) -> None:
        """An empty table is one of no words."""
        assert known_words.EMPTY.of_word("Milan") == ("+", "+", "+")


class TestFile:
    """The file of a table."""

    def test_the_same_comes_back(self, tmp_path: Path) -> None:
        """Keys of 32 bits in any order, the largest too."""
        path = tmp_path / "words.npz"
        write(path, {0xFFFFFFFF: (1, 2, 3), 0: (4, 5, 6), 7: (0, 0, 700)})
        found = read(path)
        assert found.hashes.tolist() == [0, 7, 0xFFFFFFFF]
        assert found.columns.tolist() == [[4, 5, 6], [0, 0, 700], [1, 2, 3]]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"])
    def test_damaged(self, tmp_path: Path, content: bytes) -> None:
        """The message names the file and what to do."""
        path = tmp_path / "words.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"words\.npz is no table of known words, or is damaged: install"):
            read(path)

    def test_columns_of_another_length(self, tmp_path: Path) -> None:
        """A table whose columns do not belong together is none."""
        path = tmp_path / "words.npz"
        one = np.zeros(1, dtype=np.uint16)
        np.savez(path, hashes=np.zeros(2, dtype=np.uint32), lists=one, clusters=one, languages=one)
        with pytest.raises(ValueError, match="2 words with 1 rows"):
            read(path)

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is said to be missing, not damaged."""
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "words.npz")
