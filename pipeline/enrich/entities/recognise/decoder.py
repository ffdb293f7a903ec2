"""Greedy decoding of a spaCy model's ``ner`` without spaCy's loop over tokens: the same entities, many times sooner.

Why it is exact: the state of that transition system (``state_type="ner"``, three features) is only the first word not
yet read, the start of the open entity and the word before. Outside an entity these are (i, -, -), so that the scores
of all words outside are one matrix product over the text. Inside one that began at s they are (i, s, i-1), and the only
moves allowed are I and L of its label. So all entities that could begin are followed at once, one word a round; then
one walk from left to right takes those that do begin. What is allowed is as in spaCy's ``BiluoPushDown`` for a text of
which nothing is known beforehand; of equal scores the lower class wins, as there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.recognise.convolutions import Floats, by_pieces, maxout
from pipeline.enrich.entities.recognise.token_vectors import ShapeError, TokenVectors, parameter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

FEATURES = 3
"""Of the state: first word unread, start of the open entity, word before."""
Booleans = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Moves:
    """The classes of a model, one a column of its scores: ``B-PER``, ``I-PER``, ``L-PER``, ``U-PER``, ``O``."""

    labels: Sequence[str]
    begins: Booleans
    units: Booleans
    forbidden: Floats
    """What is added to the scores outside an entity: minus infinity but for what is allowed, any B and U, and O."""
    goes_on: Numbers
    """For a class that begins an entity the class that goes on with it (I)."""
    ends: Numbers
    """Likewise the class that ends it (L)."""

    @classmethod
    def of(cls, names: Sequence[str]) -> Moves:
        """Return the moves with these names; raises :class:`ShapeError` where one begins that cannot end."""
        kinds, labels = zip(*((name[0], name[2:]) for name in names), strict=True)
        place = {name: number for number, name in enumerate(names)}
        begun = {label for kind, label in zip(kinds, labels, strict=True) if kind == "B"}
        if "O" not in place or any(f"{kind}-{label}" not in place for kind in "IL" for label in begun):
            raise ShapeError("no classes of the form B, I, L, U, O")
        begins = np.array([one == "B" for one in kinds])
        units = np.array([kind == "U" and label != "" for kind, label in zip(kinds, labels, strict=True)])
        return cls(
            labels,
            begins,
            units,
            np.where(begins | units | np.array([one == "O" for one in kinds]), 0, -np.inf).astype(np.float32),
            np.array([place.get(f"I-{label}", 0) for label in labels], dtype=np.int64),
            np.array([place.get(f"L-{label}", 0) for label in labels], dtype=np.int64),
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What turns token vectors into scores: a linear layer, a hidden one with a part a feature, the output."""

    linear: Floats
    """(width, hidden in)."""
    linear_bias: Floats
    lower: Sequence[Floats]
    """For each feature (hidden in, pieces · hidden): the part of the hidden layer that it brings."""
    lower_bias: Floats
    padding: Floats
    """(3, pieces · hidden): what a feature brings that is not there."""
    pieces: int
    upper: Floats
    """(classes, hidden)."""
    upper_bias: Floats

    @classmethod
    def of(cls, model: Any) -> Weights:  # noqa: ANN401 - thinc's Model is generic in what no caller knows
        """Return the weights of a ``TransitionBasedParser.v2``; raises :class:`ShapeError` for another."""
        if not model.attrs["has_upper"] or len(model.attrs["unseen_classes"]):
            raise ShapeError("no upper layer, or classes that were never trained")
        lower, upper, linear = model.get_ref("lower"), model.get_ref("upper"), model.get_ref("tok2vec").layers[-1]
        weights = parameter(lower, "W")
        if weights.shape[0] != FEATURES or linear.name != "linear":
            raise ShapeError("another state than that of names")
        return cls(
            np.ascontiguousarray(parameter(linear, "W").T),
            parameter(linear, "b"),
            tuple(map(by_pieces, weights)),
            parameter(lower, "b").T.reshape(-1),
            np.swapaxes(parameter(lower, "pad")[0], 1, 2).reshape(FEATURES, -1),
            weights.shape[2],
            parameter(upper, "W"),
            parameter(upper, "b"),
        )

    def states(self, vectors: Floats) -> Floats:
        """Return the part of each word in any state that it is in: (words, hidden in)."""
        found: Floats = vectors @ self.linear
        found += self.linear_bias
        return found

    def as_feature(self, number: int, states: Floats) -> Floats:
        """Return what words bring as one of the three features: (words, pieces · hidden)."""
        return states @ self.lower[number]

    def hidden(self, sums: Floats) -> Floats:
        """Return the hidden layer (states, hidden) of states whose features come to ``sums``."""
        return maxout(sums + self.lower_bias, self.pieces)

    def scores(self, hidden: Floats) -> Floats:
        """Return the scores of all classes: (states, classes)."""
        return hidden @ self.upper.T + self.upper_bias

    def score(self, hidden: Floats, classes: Numbers) -> Floats:
        """Return for each state the score of its one class: (states,)."""
        found: Floats = np.einsum("ij,ij->i", hidden, self.upper[classes]) + self.upper_bias[classes]
        return found


Words: TypeAlias = "tuple[Floats, Floats]"
"""What each word brings as the first feature, and its part in any state."""
AT_ONCE = 64
"""Words of an entity up to which all that could begin are followed together."""
OPEN = -1


@dataclass(frozen=True, slots=True)
class Decoder:
    """A model's ``ner`` taken apart."""

    vectors: TokenVectors
    weights: Weights
    moves: Moves

    @classmethod
    def of(cls, nlp: Language) -> Decoder:
        """Return the decoder of a pipeline that is an ``ner`` and nothing else, with vectors of its own.

        Raises :class:`ShapeError` when it is built otherwise: then spaCy's own loop has to read it.
        """
        if nlp.pipe_names != ["ner"]:
            raise ShapeError("components beside ner may say beforehand what no name is")
        ner: Any = nlp.get_pipe("ner")
        if ner.cfg["beam_width"] != 1:
            raise ShapeError("a beam, which follows several readings")
        layer = ner.model.get_ref("tok2vec")
        if not layer.layers or not layer.has_dim("nO"):
            raise ShapeError("no token vectors of its own")
        vectors = TokenVectors.of(layer.layers[0], nlp.vocab)
        moves = Moves.of([ner.moves.get_class_name(number) for number in range(ner.moves.n_moves)])
        return cls(vectors, Weights.of(ner.model), moves)

    def entities(self, document: Doc) -> list[tuple[int, int, str]]:
        """Return first token, token after the last and label of each entity of ``document``, from left to right."""
        return self.decoded(document)[0]

    def decoded(self, document: Doc) -> tuple[list[tuple[int, int, str]], Floats]:
        """Return the entities as :meth:`entities` does, and the scores of all moves at each word outside an entity.

        The scores are of shape (words, classes); what is not allowed there has minus infinity.
        """
        if not len(document):
            return [], np.zeros((0, len(self.moves.labels)), dtype=np.float32)
        states = self.weights.states(self.vectors.of_tokens(document))
        first = self.weights.as_feature(0, states)
        outside = self.weights.hidden(first + (self.weights.padding[1] + self.weights.padding[2]))
        scores = self._allowed(self.weights.scores(outside), document)
        best = scores.argmax(axis=1)
        words = first, states
        starts = np.flatnonzero(self.moves.begins[best])
        return self._walked(best, self._ends(best, words, starts, AT_ONCE), words), scores

    def _allowed(self, scores: Floats, document: Doc) -> Floats:
        """Return ``scores`` with what is not allowed outside an entity at minus infinity."""
        scores += self.moves.forbidden
        if (space := np.flatnonzero(document.to_array("IS_SPACE"))).size:
            scores[space[:, None], np.flatnonzero(self.moves.begins | self.moves.units)] = -np.inf
        scores[-1, self.moves.begins] = -np.inf
        return scores

    def _ends(self, best: Numbers, words: Words, open_at: Numbers, most: int) -> Numbers:
        """Return for each word of ``open_at`` the word after its entity's last; 0 for all others.

        An entity of more than ``most`` words is left :data:`OPEN`.
        """
        first, states = words
        opened = self.weights.as_feature(1, states[open_at])
        ends = np.zeros(len(best), dtype=np.int64)
        at = open_at + 1
        for _ in range(most):
            if not len(open_at):
                break
            hidden = self.weights.hidden(first[at] + opened + self.weights.as_feature(2, states[at - 1]))
            on, last = self.moves.goes_on[best[open_at]], self.moves.ends[best[open_at]]
            more, enough = self.weights.score(hidden, on), self.weights.score(hidden, last)
            goes_on = ((more > enough) | ((more == enough) & (on < last))) & (at < len(best) - 1)
            ends[open_at[~goes_on]] = at[~goes_on] + 1
            open_at, opened, at = open_at[goes_on], opened[goes_on], at[goes_on] + 1
        ends[open_at] = OPEN
        return ends

    def _walked(self, best: Numbers, ends: Numbers, words: Words) -> list[tuple[int, int, str]]:
        found, free = [], 0
        for start in np.flatnonzero(self.moves.begins[best] | self.moves.units[best]).tolist():
            if start < free:
                continue
            end = int(ends[start])
            if end == OPEN:
                # Followed alone, and only where it is taken: of names that never end, all at once cost a square.
                end = int(self._ends(best, words, np.array([start]), len(best))[start])
            free = end or start + 1
            found.append((start, free, self.moves.labels[best[start]]))
        return found


def likelihoods(scores: Floats) -> Floats:
    """Return how likely each move is, by its score among those of its row: the softmax, (words, classes)."""
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def characters(document: Doc, entities: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return ``entities`` of ``document`` by characters instead of tokens."""
    starts, lengths = document.to_array(["IDX", "LENGTH"]).T.tolist()
    return [(starts[first], starts[end - 1] + lengths[end - 1], label) for first, end, label in entities]
