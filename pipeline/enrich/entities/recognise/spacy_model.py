"""Recognisers that are spaCy pipelines: an installed package's, or one that lies beside this module.

Only ``ner`` runs. In the models that we use it carries its own embedding layer, so that all else is left out: the
strings alone, half a million of them, take 100 MB a model.
"""

from __future__ import annotations

import importlib
import logging
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import LibController, ThreadpoolController

from pipeline.enrich.entities.recognise.convolutions import Floats
from pipeline.enrich.entities.recognise.decoder import Decoder, Moves, characters, likelihoods
from pipeline.enrich.entities.recognise.recogniser import LABELS, Guess, Opinion, Recogniser
from pipeline.enrich.entities.recognise.token_vectors import ShapeError
from pipeline.enrich.entities.spans import NAMED

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_LOG = logging.getLogger(__name__)
FoundT = TypeVar("FoundT")
UNUSED = ("tok2vec", "tagger", "morphologizer", "parser", "senter", "lemmatizer", "attribute_ruler", "strings")
MOST_FORMS = 20_000
"""Word forms that are kept: spaCy would keep every one for ever, 1.4 kB each with its row. They are the commonest ones;
a rarer one takes 9 µs more (`bench/word_memory.py`)."""
LONGEST_KEPT = 40
"""Letters of a word whose parts are kept: a longer one does not come again."""
MOST_PASSING = 40_000
"""Strings beyond those of the forms that are kept, two a form, until they are forgotten."""
MOST_CUT = 4096
"""Words of which is kept what is cut off behind them, or within them."""
_SENTENCE_SIGNS = ",.;:!?"
SIGNS_BEHIND = ',:;!?)"'
"""Not the stop: whether one is cut off depends on the letters before it. spaCy asks for the length of what is cut."""
_ORDER = tuple(sorted(NAMED))


def from_package(name: str, wanted: Mapping[str, Any]) -> Recogniser:
    """Return the recogniser of the installed ``package``, a spaCy pipeline; its version becomes part of the name."""
    nlp = pipeline_of(wanted)
    rank = ranks(nlp) if wanted.get("vectors_by_frequency") else len
    return _recogniser(name, nlp, rank)


def _recogniser(name: str, nlp: Language, rank: Callable[[str], int] = len) -> Recogniser:
    reader = Reader(nlp)
    reader.release()
    weigh, guess = (None, None) if reader.decoder is None else (reader.weigh, reader.guess)
    return Recogniser(f"{name}-{nlp.meta['version']}", reader.read, rank, weigh=weigh, guess=guess)


def pipeline_of(wanted: Mapping[str, Any]) -> Language:
    """Return the pipeline of the installed ``package``, its ``ner`` alone.

    Where ``plain_tokenizer`` says that its tokenizer is that of its language, written out, it is not read: that would
    compile the language's patterns once more, of French for a second.
    """
    # spaCy first: importing it resets the warnings' filters.
    import spacy  # noqa: F401, PLC0415 - a second and 300 MB: only for those who read such a language

    unused = (*UNUSED, "tokenizer") if wanted.get("plain_tokenizer") else UNUSED
    with warnings.catch_warnings():
        # Models made by spaCy 3.7 are read by 3.8; spaCy's own notes say that this is no change for ner.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp: Language = importlib.import_module(wanted["package"]).load(exclude=unused)
    return nlp


def from_folder(name: str, wanted: Mapping[str, Any]) -> Recogniser:
    """Return the recogniser of a spaCy pipeline in a folder: ``path``, else the model's name beside this module."""
    import spacy  # noqa: PLC0415 - as above

    nlp = spacy.load(Path(wanted.get("path") or Path(__file__).parent / "data" / name), exclude=UNUSED)
    return _recogniser(name, nlp)


def from_file(name: str, wanted: Mapping[str, Any]) -> Recogniser:
    """Return the recogniser that Dateline carries itself: ``path``, else the model's name beside this module."""
    # Here, since it imports spaCy.
    from pipeline.enrich.entities.recognise import bundled  # noqa: PLC0415 - as above

    nlp = bundled.read(Path(wanted.get("path") or Path(__file__).parent / "data" / f"{name}.npz"))
    return _recogniser(name, nlp)


class Reader:
    """What reads texts with one pipeline: by the decoder where it knows the model's shape, else by spaCy's own loop."""

    def __init__(self, nlp: Language, most_forms: int = MOST_FORMS, most_passing: int = MOST_PASSING) -> None:
        """``nlp`` is this reader's own from now on: its vocabulary is emptied now and then."""
        self._nlp = nlp
        self._lock = threading.Lock()  # a vocabulary grows while it reads, and is not made for several threads
        self._blas = ThreadpoolController().select(user_api="blas").lib_controllers
        self._zone = ExitStack()
        self._most_forms, self._most_passing = most_forms, most_passing
        self._kept_strings: int | None = None
        self._known: set[str] = set()
        self._tokenizer = cast("Any", nlp.tokenizer)
        self._keeps_words = hasattr(self._tokenizer, "max_cache_size")  # others than spaCy's own keep nothing
        self._rules = frozenset(self._tokenizer.rules) if self._keeps_words else frozenset()
        if self._keeps_words:
            self._tokenizer.max_cache_size = most_forms
        try:
            self.decoder: Decoder | None = Decoder.of(nlp)
            self._beginnings = _beginnings(self.decoder.moves)
        except ShapeError as error:
            _LOG.info("spaCy's own loop reads %s: %s", nlp.meta["name"], error)
            self.decoder = None

    def release(self) -> None:
        """Let go of the weights and vectors that the decoder has in its own form, if it has: spaCy only cuts words.

        What refers to itself, as a pipeline does, would hold them until Python looks for such rings.
        """
        if self.decoder is None:
            return
        _, component = self._nlp.remove_pipe("ner")
        for node in cast("Any", component).model.walk():
            for name in node.param_names:
                node.set_param(name, None)
        self._nlp.vocab.vectors = type(self._nlp.vocab.vectors)(strings=self._nlp.vocab.strings)
        _ask_only(self._nlp, self.decoder.vectors.embedding.columns)
        if self._keeps_words:
            _pass_letters(self._tokenizer)

    def read(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, end (characters) and label of each entity of ``text``, in order."""
        with self._lock:
            self._renew()
            self._learn(text)
            if self.decoder is None:
                return [(one.start_char, one.end_char, one.label_) for one in self._nlp(text).ents]
            document = self._nlp.make_doc(text)
            return characters(document, self._decoded(self.decoder, document)[0])

    def weigh(self, text: str) -> Opinion:
        """Return what the model thinks of ``text``; raises :class:`ShapeError` where spaCy's own loop reads it."""
        with self._lock:
            document, entities, scores = self._seen(text)
            of_label = likelihoods(scores) @ self._beginnings
            guesses = _guesses(document, entities, of_label[_firsts(entities)])
            return Opinion(guesses, document.to_array("IDX").tolist(), of_label.sum(axis=1).tolist())

    def guess(self, text: str) -> list[Guess]:
        """Return the names alone of what :meth:`weigh` returns, without asking of each word how likely it begins one.

        Raises :class:`ShapeError` as that does.
        """
        with self._lock:
            document, entities, scores = self._seen(text)
            return _guesses(document, entities, likelihoods(scores[_firsts(entities)]) @ self._beginnings)

    def _seen(self, text: str) -> tuple[Doc, list[tuple[int, int, str]], Floats]:
        """Return the tokens of ``text``, its entities, and the scores of all moves at each token."""
        if self.decoder is None:
            raise ShapeError("spaCy's own loop gives no likelihoods")
        self._renew()
        self._learn(text)
        document = self._nlp.make_doc(text)
        return document, *self._decoded(self.decoder, document)

    def _decoded(self, decoder: Decoder, document: Doc) -> tuple[list[tuple[int, int, str]], Floats]:
        with _one_thread(self._blas):
            return decoder.decoded(document)

    def _learn(self, text: str) -> None:
        """Have the tokenizer keep what each new word of ``text`` is taken apart into.

        Of a text it keeps nothing behind the first word that it has a rule for ("can't"), so that most words of most
        texts would be taken apart each time; a word alone is kept.
        """
        vocabulary: Any = self._nlp.vocab
        room = self._most_forms - len(self._known)
        if not room or not self._keeps_words or vocabulary.in_memory_zone:
            return
        new = sorted(one for one in set(text.split()) - self._known if len(one) <= LONGEST_KEPT)
        del new[room:]
        together = [one for one in new if self._has_no_rule(one)]
        for words in filter(None, (" ".join(together), *set(new).difference(together))):
            self._tokenizer(words)
        self._known.update(new)

    def _has_no_rule(self, word: str) -> bool:
        """Say whether a word surely has none: then it may be taken apart, and kept, in one text with others."""
        bare = word.rstrip(_SENTENCE_SIGNS)
        return bare.isalpha() and bare not in self._rules and f"{bare}." not in self._rules

    def _renew(self) -> None:
        """Forget the word forms of earlier texts when there are many."""
        vocabulary = self._nlp.vocab
        if self._kept_strings is None:
            if len(vocabulary) < self._most_forms:
                return
        # Strings are counted, since a vocabulary does not say that it became smaller.
        elif len(vocabulary.strings) - self._kept_strings <= self._most_passing:
            return
        self._zone.close()
        self._zone.enter_context(self._nlp.memory_zone())
        self._kept_strings = len(vocabulary.strings)


def _ask_only(nlp: Language, columns: Iterable[str]) -> None:
    """Have a new word asked for nothing but what the decoder sees of it: it would answer two dozen questions."""
    from spacy.attrs import IDS  # type: ignore[import-not-found]  # noqa: PLC0415 - as above; no types

    kept = {IDS[one] for one in (*columns, "NORM", "IS_SPACE")}
    vocabulary: Any = nlp.vocab
    getters = vocabulary.lex_attr_getters
    for attribute in set(getters) - kept:
        del getters[attribute]


def _pass_letters(tokenizer: Any) -> None:  # noqa: ANN401 - a compiled class without types
    """Have no pattern tried on letters alone, of which none cuts anything: most words, and the slowest step.

    Of letters with a sign behind them alone that one sign is cut off, where it is cut off one letter; what else was
    found is kept for a while.
    """
    suffix, rules = _kept(tokenizer.suffix_search), dict(tokenizer.rules)
    infixes = _kept(_all_of(tokenizer.infix_finditer))
    signs = {sign: cut for sign in SIGNS_BEHIND if (cut := suffix(f"a{sign}")) is not None and cut.span() == (1, 2)}
    tokenizer.rules = {}  # which it reads again with each change
    tokenizer.suffix_search = lambda word: (
        None if word.isalpha() else (word[:-1].isalpha() and signs.get(word[-1])) or suffix(word)
    )
    tokenizer.infix_finditer = lambda word: () if word.isalpha() else infixes(word)
    tokenizer.rules = rules


def _kept(found: Callable[[str], FoundT]) -> Callable[[str], FoundT]:
    """Return ``found`` with what it says of words kept for a while, but for long ones, which do not come again."""
    known = lru_cache(maxsize=MOST_CUT)(found)
    return lambda word: (known if len(word) <= LONGEST_KEPT else found)(word)


def _all_of(found: Callable[[str], Iterable[re.Match[str]]]) -> Callable[[str], tuple[re.Match[str], ...]]:
    return lambda word: tuple(found(word))


@contextmanager
def _one_thread(libraries: Sequence[LibController]) -> Iterator[None]:
    """Hold ``libraries`` to one thread: on matrices of this size OpenBLAS' threads wait for each other.

    threadpoolctl's own limit asks every library for all that it knows, which takes as long as a short text's matrices.
    """
    before = [(one, one.num_threads) for one in libraries]
    wider = [(one, count) for one, count in before if count != 1]
    for one, _ in wider:
        one.set_num_threads(1)
    try:
        yield
    finally:
        for one, count in wider:
            one.set_num_threads(count)


def _beginnings(moves: Moves) -> Floats:
    """Return which moves begin a name of which label: ones in (classes, labels), the labels as in ``_ORDER``."""
    begins = moves.begins | moves.units
    ours = np.array([LABELS.get(label, label.lower()) for label in moves.labels])
    return np.stack([begins & (ours == label) for label in _ORDER], axis=1).astype(np.float32)


def _firsts(entities: Sequence[tuple[int, int, str]]) -> NDArray[np.int64]:
    return np.array([first for first, _, _ in entities], dtype=np.int64)


def _guesses(document: Doc, entities: Sequence[tuple[int, int, str]], of_label: Floats) -> list[Guess]:
    """Return ``entities`` by characters; ``of_label``, (entities, labels): how likely each begins where it does."""
    guesses = []
    for (start, end, label), likely in zip(characters(document, entities), of_label.tolist(), strict=True):
        ours = LABELS.get(label, label.lower())
        guesses.append(Guess(start, end, ours, likely[_ORDER.index(ours)] if ours in NAMED else 1.0))
    return guesses


def ranks(nlp: Language) -> Callable[[str], int]:
    """Return the rank of word forms for a model whose vectors are listed by frequency, the commonest first."""
    keys = np.fromiter(nlp.vocab.vectors.key2row, dtype=np.uint64, count=len(nlp.vocab.vectors.key2row))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]

    @lru_cache(maxsize=65536)
    def rank(word: str) -> int:
        wanted = np.uint64(nlp.vocab.strings[word])
        place = int(keys.searchsorted(wanted))
        return int(order[place]) if place < len(keys) and keys[place] == wanted else len(keys)

    return rank
