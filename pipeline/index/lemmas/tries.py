"""simplemma's dictionaries, written once a machine as tries that open in no time and are asked in 1 to 3 µs.

simplemma packs a dictionary so that it has to be read from its beginning: 0.1 to 2 s. What writes articles keeps it as
a MARISA trie (https://github.com/s-yata/marisa-trie), which whoever asks maps into memory. Where no trie is, or its
folder cannot be written to, the packed dictionary is read: the same words, later.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from os.path import commonprefix
from pathlib import Path

from marisa_trie import HUGE_CACHE, BytesTrie
from platformdirs import user_cache_path
from simplemma.strategies.dictionaries import DictionaryFactory, frontcode
from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamMap
from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieWrapDict

logger = logging.getLogger(__name__)

_MOST_IN_COMMON = 255
"""Characters: what one byte says."""


def cache_folder() -> Path:
    """Return where this user's tries are, for the versions that are installed: ``XDG_CACHE_HOME`` and its like."""
    versions = f"simplemma-{version('simplemma')}-marisa-{version('marisa-trie')}"
    return user_cache_path("dateline") / "lemmas" / versions


class KeptDictionaries(DictionaryFactory):
    """Dictionaries from the tries in ``folder``, else from simplemma's packed form, each opened at its first word."""

    def __init__(self, folder: Path) -> None:
        """Keep tries in ``folder``, which is made when the first is written."""
        self._folder = folder
        self._opened: dict[str, Mapping[str, str]] = {}
        self._settled: set[str] = set()

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """Return the dictionary of ``lang``, in simplemma's code; raises ``ValueError`` where it has none."""
        found = self._opened.get(lang)
        if found is None:
            found = self._opened[lang] = self._trie(lang) or StreamMap(lang)
        return found

    def keep(self, lang: str) -> None:
        """Write the trie of ``lang`` unless it is there; where another process is writing one, next time.

        One is written at a time, since that takes up to 500 MB. What cannot be written is logged, and no error.
        """
        if lang in self._settled:
            return
        try:
            trie = self._trie(lang) or self._written(lang)
        except BlockingIOError:
            return
        except (OSError, RuntimeError) as error:
            logger.info("The dictionary of %s is not kept: %s", lang, error)
        else:
            self._opened[lang] = trie
        self._settled.add(lang)

    def _trie(self, lang: str) -> Mapping[str, str] | None:
        path = self._path(lang)
        try:
            return _Words(BytesTrie().mmap(str(path))) if path.is_file() else None
        except (OSError, RuntimeError):  # a damaged one: marisa-trie's errors have no class of their own
            return None

    def _written(self, lang: str) -> Mapping[str, str]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            trie = self._trie(lang)  # of a process that was writing it a moment ago
            if trie is None:
                trie = _Words(_saved(BytesTrie(records(lang), cache_size=HUGE_CACHE), self._path(lang)))
        return trie

    def _path(self, lang: str) -> Path:
        return self._folder / f"{lang}.trie"


class KeptForms:
    """The forms of a lemma, from tries in ``folder`` that are written when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        """Keep tries in ``folder``; where it cannot be written to, in this process alone."""
        self._folder = folder
        self._opened: dict[str, BytesTrie] = {}

    def forms(self, lemma: str, lang: str) -> list[str]:
        """Return what the dictionary of ``lang``, in simplemma's code, has as forms of ``lemma``, that one included."""
        if "\0" in lemma:  # as in _Words
            return []
        trie = self._opened.get(lang)
        if trie is None:
            trie = self._opened[lang] = self._trie(lang)
        return [lemma[: one[0]] + one[1:].decode() for one in trie.get(lemma) or ()]

    def _trie(self, lang: str) -> BytesTrie:
        path = self._folder / f"{lang}.forms.trie"
        try:
            return BytesTrie().mmap(str(path))
        except (OSError, RuntimeError):
            pass
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self._folder / ".lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.is_file():
                    _saved(_forms_of(lang), path)
            return BytesTrie().mmap(str(path))
        except (OSError, RuntimeError) as error:
            logger.info("The forms of %s are not kept: %s", lang, error)
            return _forms_of(lang)


def _forms_of(lang: str) -> BytesTrie:
    """Return lemma → each of its forms, as how many characters they begin with in common, and the rest."""
    pairs = ((lemma.decode(), word) for word, lemma in records(lang))
    return BytesTrie(((lemma, _beside(lemma, word)) for lemma, word in pairs), cache_size=HUGE_CACHE)


def _beside(lemma: str, word: str) -> bytes:
    same = min(len(commonprefix((lemma, word))), _MOST_IN_COMMON)  # noqa: RUF071 - characters are meant
    return bytes([same]) + word[same:].encode()


class _Words(TrieWrapDict):
    """Words with their lemmas."""

    __slots__ = ()

    def _lookup(self, key: str) -> str | None:
        # marisa-trie 1.4.1 asks for what stands before a NUL, and cuts the answer as if for the whole.
        return None if "\0" in key else super()._lookup(key)


def _saved(trie: BytesTrie, path: Path) -> BytesTrie:
    """Write ``trie`` to ``path``, whole or not at all; the caller sees to it that nobody else does. Return it."""
    temporary = path.with_suffix(".tmp")
    try:
        trie.save(str(temporary))
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return trie


def records(lang: str) -> Iterator[tuple[str, bytes]]:
    """Yield the words of the packed dictionary with their lemmas, without having all of them in memory."""
    packed = _read_decompressed(lang)
    is_reversed, _, start = frontcode._read_header(packed)  # noqa: SLF001 - the public way takes 0.5 GB for Polish
    for _, word, lemma in frontcode._iter_records(packed, start):  # noqa: SLF001
        yield (word[::-1].decode(), lemma[::-1]) if is_reversed else (word.decode(), lemma)
