"""Dictionaries kept as tries: the same words as the packed ones, whatever became of the file."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory, StreamMap
from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieWrapDict

from pipeline.index.lemmas.tries import KeptDictionaries, records


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tries of three languages."""
    made = tmp_path_factory.mktemp("tries")
    kept = KeptDictionaries(made)
    for language in ("ms", "fa", "en"):
        kept.keep(language)
    return made


class TestSame:
    """A trie says what the packed dictionary says."""

    @pytest.mark.no_cover
    @pytest.mark.parametrize("language", ["ms", "fa", "en"])
    def test_every_word(self, folder: Path, language: str) -> None:
        """Every word has its lemma, and there are no others; ``bench/lemmas.py`` compares all languages."""
        packed, trie = StreamMap(language), KeptDictionaries(folder).get_dictionary(language)
        assert isinstance(trie, TrieWrapDict)
        assert dict(trie.items()) == {word: packed[word] for word in packed}

    @pytest.mark.parametrize("language", ["ms", "fa", "en"])
    def test_what_is_no_word(self, folder: Path, language: str) -> None:
        """Nothing else is found: no part of a word, nothing in other case, nothing with a NUL in it."""
        packed, trie = StreamMap(language), KeptDictionaries(folder).get_dictionary(language)
        words = list(packed)[:: len(packed) // 1_000]
        asked = [changed for word in words for changed in (word, word.swapcase(), word[:-1], word + word[::-1])]
        asked += ["", *(word + end for word in words for end in ("\0", "\0a", "\U0010ffff"))]
        assert [trie.get(word) for word in asked] == [packed.get(word) for word in asked]

    def test_packed_from_the_end(self) -> None:
        """Swahili is packed with its words turned round; they are turned back."""
        packed = StreamMap("sw")
        for word, lemma in islice(records("sw"), 2_000, 4_000):
            assert packed[word] == lemma.decode()

    def test_lemmas_by_rule(self, folder: Path) -> None:
        """What simplemma makes of words that it does not list is the same, too."""
        by_trie = DefaultStrategy(dictionary_factory=KeptDictionaries(folder))
        by_packed = DefaultStrategy(dictionary_factory=StreamDictionaryFactory())
        stems = [f"{before}{stem}" for stem in ("harbour", "Kestrel", "re-elect") for before in ("", "un", "over")]
        words = [f"{stem}{ending}" for stem in stems for ending in ("s", "ings", "edly", "'s")]
        for word in words:
            assert by_trie.get_lemma(word, "en") == by_packed.get_lemma(word, "en")


class TestKeeping:
    """The file is written once, whole or not at all."""

    def test_not_kept_by_asking(self, tmp_path: Path) -> None:
        """Who asks writes nothing: a search does not wait for a trie."""
        assert KeptDictionaries(tmp_path / "tries").get_dictionary("ms")["buku-buku"]
        assert not (tmp_path / "tries").exists()

    def test_kept_once(self, folder: Path) -> None:
        """The next process takes what is there, and a folder that only this user can read holds it."""
        before = (folder / "ms.trie").stat()
        KeptDictionaries(folder).keep("ms")
        assert (folder / "ms.trie").stat() == before
        assert not list(folder.glob("*.tmp"))

    @pytest.mark.parametrize("left", [slice(0), slice(100), slice(-1), slice(100, None)])
    def test_a_damaged_file(self, folder: Path, tmp_path: Path, left: slice) -> None:
        """One that cannot be read is passed over by who asks, and written anew by who writes articles."""
        path = tmp_path / "ms.trie"
        path.write_bytes((folder / "ms.trie").read_bytes()[left])
        assert isinstance(KeptDictionaries(tmp_path).get_dictionary("ms"), StreamMap)
        KeptDictionaries(tmp_path).keep("ms")
        assert path.read_bytes() == (folder / "ms.trie").read_bytes()

    def test_a_folder_that_cannot_be(self, tmp_path: Path) -> None:
        """Where nothing can be written the packed dictionary is asked."""
        (tmp_path / "file").write_bytes(b"")
        kept = KeptDictionaries(tmp_path / "file" / "tries")
        kept.keep("ms")
        assert isinstance(kept.get_dictionary("ms"), StreamMap)

    def test_one_at_a_time(self, tmp_path: Path) -> None:
        """While another process writes one, this one goes on without, and has it the next time."""
        kept = KeptDictionaries(tmp_path)
        with (tmp_path / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept.keep("ms")
            assert isinstance(kept.get_dictionary("ms"), StreamMap)
        kept.keep("ms")
        assert isinstance(kept.get_dictionary("ms"), TrieWrapDict)

    def test_where_they_are(self, tmp_path: Path) -> None:
        """The cache folder is the platform's, with the versions that wrote it."""
        code = "from pipeline.index.lemmas.tries import cache_folder; print(cache_folder())"
        environment = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)}
        found = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert Path(found.stdout.strip()).parent == tmp_path / "dateline" / "lemmas"
        assert "simplemma-2." in found.stdout
