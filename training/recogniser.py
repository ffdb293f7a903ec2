"""The model that learns: spaCy's recogniser over hashed features of words, without vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import NumpyOps

from training.corpus import NAMES, Annotated

PART = "PART"
"""The label of a name within a longer token (``Vivo-Klinikum``): the token is none of the names."""


class Products(NumpyOps):  # type: ignore[misc]  # a compiled class without types
    """thinc's operations with numpy's own matrix products, which take a third of the time of those of BLIS."""

    def gemm(
        self,
        x: Any,  # noqa: ANN401 - arrays, as thinc has them
        y: Any,  # noqa: ANN401 - likewise
        out: Any = None,  # noqa: ANN401 - likewise
        trans1: bool = False,  # noqa: FBT001, FBT002 - as thinc calls it
        trans2: bool = False,  # noqa: FBT001, FBT002 - likewise
    ) -> Any:  # noqa: ANN401 - likewise
        """Return the product of ``x`` and ``y``, each turned first if its flag says so."""
        left, right = np.asarray(x), np.asarray(y)
        found: Any = np.matmul(left.T if trans1 else left, right.T if trans2 else right, out=out)
        return found


@dataclass(frozen=True, slots=True)
class Score:
    """Exact spans of PER, ORG and LOC, micro-averaged."""

    hits: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.hits / max(1, self.found)

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.hits / max(1, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / max(1, self.found + self.gold)


def example(nlp: Language, one: Annotated) -> Example:
    """Return a text as spaCy learns from it."""
    doc = nlp.make_doc(one.text)
    gold = doc.copy()
    entities, free = [], 0
    for start, end, label in one.spans:
        span = gold.char_span(start, end, label=label)
        if span is None:
            span = gold.char_span(start, end, label=PART, alignment_mode="expand")
        if span is None or span[0].is_space or span[-1].is_space or span.start < free:
            continue
        entities.append(span)
        free = span.end
    gold.set_ents(entities, default="outside")
    return Example(doc, gold)


def scored(nlp: Language, texts: Sequence[Annotated]) -> Score:
    """Return how well ``nlp`` finds the names of ``texts``."""
    hits = found = gold = 0
    docs: Iterable[Doc] = nlp.pipe([one.text for one in texts])
    for doc, one in zip(docs, texts, strict=True):
        mine = {(span.start_char, span.end_char, span.label_) for span in doc.ents if span.label_ in NAMES}
        right = {span for span in one.spans if span[2] in NAMES}
        hits, found, gold = hits + len(mine & right), found + len(mine), gold + len(right)
    return Score(hits, found, gold)


def mean_f1(scores: Mapping[str, Score]) -> float:
    """Return the mean over languages: a large corpus counts no more than a small one."""
    return sum(one.f1 for one in scores.values()) / max(1, len(scores))
