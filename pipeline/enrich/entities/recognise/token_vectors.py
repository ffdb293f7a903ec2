"""Token vectors of a spaCy model, computed by numpy: an embedding row a word form, then convolutions over the text.

The layer is spaCy's ``Tok2Vec.v2``: ``MultiHashEmbed`` (with or without static vectors) under ``MaxoutWindowEncoder``.
An embedding row depends on a token's form and norm alone, so that each is computed once and kept; the convolutions see
``depth`` tokens to either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.recognise.convolutions import Convolution, Floats, Mixer, convolved
from pipeline.enrich.entities.recognise.embedding_tables import HashedRows, StaticVectors

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab
    from thinc.api import Model

MOST_ROWS = 32_768
"""Embedding rows that are kept (13 MB at a width of 96); then they are gathered anew."""

_FORM_COLUMNS = frozenset({"NORM", "PREFIX", "SUFFIX", "SHAPE", "LOWER", "ORTH", "LANG", "ID"})
_MIXER = ("maxout", "layernorm")
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, as of Fibonacci hashing


class ShapeError(ValueError):
    """A model is built in another way than this decoder knows."""


def named(model: Model[Any, Any], *names: str) -> list[Model[Any, Any]]:
    """Return the layers of ``model`` with one of ``names``, in order; training's dropout is no layer of its own."""
    return [one for one in model.walk() if one.name.removesuffix(">>dropout") in names]


def parameter(model: Model[Any, Any], name: str) -> Floats:
    """Return the weights of one layer, of whatever shape that has."""
    return np.asarray(model.get_param(name), dtype=np.float32)


@dataclass(slots=True)
class Embedding:
    """The rows of word forms, each computed once as long as there is room for it."""

    columns: Sequence[str]
    hashes: Sequence[HashedRows]
    """One a column."""
    static: StaticVectors | None
    mixer: Mixer
    rows: Floats
    places: dict[int, int]
    most: int = MOST_ROWS

    @classmethod
    def of(cls, model: Model[Any, Any], vocabulary: Vocab) -> Embedding:
        """Return the embedding of ``model``, whose forms ``vocabulary`` knows; raises :class:`ShapeError`."""
        extract, static = named(model, "extract_features"), named(model, "static_vectors")
        layers, hashes = named(model, *_MIXER), named(model, "hashembed")
        counts = len(extract), len(layers)
        if counts != (1, len(_MIXER)) or len(static) > 1 or len(hashes) != len(extract[0].attrs["columns"]):
            raise ShapeError("no MultiHashEmbed")
        columns = extract[0].attrs["columns"]
        if not set(columns) <= _FORM_COLUMNS or [one.attrs["column"] for one in hashes] != list(range(len(columns))):
            raise ShapeError("an embedding of something else than the form of a word")
        if static and (static[0].attrs["key_attr"] != "ORTH" or vocabulary.vectors.mode != "default"):
            raise ShapeError("static vectors of something else than whole forms")
        vectors = StaticVectors.of(vocabulary.vectors, parameter(static[0], "W")) if static else None
        empty = np.zeros((1024, model.get_dim("nO")), dtype=np.float32)
        return cls(columns, tuple(map(HashedRows.of, hashes)), vectors, Mixer.of(*_maxout(*layers)), empty, {})

    def of_tokens(self, document: Doc) -> Floats:
        """Return the row of each token of ``document``."""
        # The norm is a token's own ("ca" of "can't" is "can"), so that the form alone would be no key.
        forms: NDArray[np.uint64] = np.asarray(document.to_array(["ORTH", "NORM"]), dtype=np.uint64)
        keys = forms[:, 0] ^ (forms[:, 1] * _SPREAD)
        try:
            # Most texts have no word that is new, and sorting them takes as long as finding them.
            return self._known(keys.tolist())
        except KeyError:
            distinct, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        if len(self.places) + len(distinct) > self.most:
            self.places.clear()
        wanted = distinct.tolist()
        unknown = [number for number, key in enumerate(wanted) if key not in self.places]
        self._learn([wanted[number] for number in unknown], self._computed(document, first[unknown]))
        found: Floats = self._known(wanted)[inverse]
        return found

    def _known(self, keys: Sequence[int]) -> Floats:
        """Return the rows kept for ``keys``; raises ``KeyError`` where one is not."""
        places = np.fromiter(map(self.places.__getitem__, keys), dtype=np.int64, count=len(keys))
        found: Floats = self.rows[places]
        return found

    def _learn(self, keys: Sequence[int], rows: Floats) -> None:
        start, end = len(self.places), len(self.places) + len(keys)
        if end > len(self.rows):
            larger = np.zeros((max(end, 2 * len(self.rows)), self.rows.shape[1]), dtype=np.float32)
            larger[:start] = self.rows[:start]
            self.rows = larger
        self.rows[start:end] = rows
        self.places.update(zip(keys, range(start, end), strict=True))

    def _computed(self, document: Doc, at: NDArray[np.int64]) -> Floats:
        forms = np.asarray(document.to_array([*self.columns, "ORTH"]), dtype=np.uint64)[at]
        parts = [one.of_values(forms[:, number]) for number, one in enumerate(self.hashes)]
        if self.static is not None:
            parts.append(self.static.of_forms(forms[:, -1]))
        return self.mixer.mixed(np.concatenate(parts, axis=1))


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A model's embedding and its convolutions."""

    embedding: Embedding
    convolutions: Sequence[Convolution]

    @classmethod
    def of(cls, model: Model[Any, Any], vocabulary: Vocab) -> TokenVectors:
        """Return the token vectors of a ``Tok2Vec.v2`` layer; raises :class:`ShapeError` when ``model`` is none."""
        if len(model.layers) != 2 or not model.layers[1].name.startswith("with_array(residual("):  # noqa: PLR2004
            raise ShapeError("no Tok2Vec.v2")
        embed, encode = model.layers
        return cls(Embedding.of(embed, vocabulary), tuple(_convolutions(encode)))

    def of_tokens(self, document: Doc) -> Floats:
        """Return the vectors of ``document``: (tokens, width)."""
        return convolved(self.embedding.of_tokens(document), self.convolutions)


def _convolutions(encode: Model[Any, Any]) -> Iterator[Convolution]:
    if any(one.attrs["window_size"] != 1 for one in named(encode, "expand_window")):
        raise ShapeError("a window of more than a token to either side")
    layers = named(encode, *_MIXER)
    if len(layers) != 2 * len(named(encode, "expand_window")):
        raise ShapeError("convolutions of something else than maxout and layernorm")
    for maximum, norm in list(pairwise(layers))[::2]:
        yield Convolution.of(*_maxout(maximum, norm))


def _maxout(maximum: Model[Any, Any], norm: Model[Any, Any]) -> tuple[Floats, Floats, Floats, Floats]:
    return parameter(maximum, "W"), parameter(maximum, "b"), parameter(norm, "G"), parameter(norm, "b")
