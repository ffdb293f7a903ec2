"""The convolutions of a spaCy model over a text: what the tokens beside each say of it, in a third fewer seconds.

A layer of spaCy's ``MaxoutWindowEncoder`` multiplies each token and its two neighbours by one matrix: three products of
matrices a token. Winograd's filtering F(4, 3) gives four neighbouring outputs by six products of sums instead of by
twelve (S. Winograd, Arithmetic Complexity of Computations, 1980; for networks Lavin and Gray, Fast Algorithms for
Convolutional Neural Networks, 2016, whose matrices these are). The sums are the same but for their last bits.

Tokens lie in four rows, of every fourth token each: then what begins at a neighbour is a piece of memory, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""Of shape (tokens, width), unless it is said otherwise."""
_STEP = 4
"""Outputs that are computed together."""
_LARGEST_BLOCK = 480
"""Tokens that are read together at most: each block reads all weights; what is computed of more leaves the cache."""
_LEAST_VARIANCE = np.float32(1e-8)

_OF_INPUTS = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ],
    dtype=np.float32,
)
_OF_WEIGHTS = np.array(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
_OF_OUTPUTS = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]], dtype=np.float32
)
_OF_ALL = 1
"""The product that each of the four outputs has once: what is added to it is added to each."""


def by_pieces(weights: Floats) -> Floats:
    """Return maxout weights of (..., width, pieces, inputs) as (inputs, ... · pieces · width), the pieces in blocks.

    Neighbours to be compared then lie in blocks instead of in turn, which numpy compares many times faster.
    """
    swapped = np.swapaxes(weights, -3, -2)
    return np.ascontiguousarray(swapped.reshape(-1, weights.shape[-1]).T)


def maxout(rows: Floats, pieces: int) -> Floats:
    """Return the largest of each of ``pieces`` blocks: (n, pieces · width) becomes (n, width)."""
    width = rows.shape[1] // pieces
    best = rows[:, :width].copy()
    for start in range(width, pieces * width, width):
        np.maximum(best, rows[:, start : start + width], out=best)
    return best


class Normalization(NamedTuple):
    """A layer's: each row with mean 0 and variance 1, then ``gain`` and ``shift`` (width) for all."""

    gain: Floats
    shift: Floats
    means: Floats
    """(width, 1): what a row is multiplied by to give its mean."""

    @classmethod
    def of(cls, gain: Floats, shift: Floats) -> Normalization:
        """Return the normalization of what is as wide as ``gain`` and ``shift``."""
        return cls(gain, shift, np.full((len(gain), 1), 1 / len(gain), dtype=np.float32))

    def normalized(self, rows: Floats) -> Floats:
        """Return ``rows`` normalized, in their own place."""
        rows -= rows @ self.means
        variance: Floats = np.einsum("ij,ij->i", rows, rows)
        variance /= np.float32(rows.shape[1])
        variance += _LEAST_VARIANCE
        rows *= np.reciprocal(np.sqrt(variance))[:, None]
        rows *= self.gain
        rows += self.shift
        return rows


class Mixer(NamedTuple):
    """What makes a word's row of the parts of its embedding: a maxout, normalized."""

    weights: Floats
    """(parts' width, pieces · width): :func:`by_pieces`."""
    bias: Floats
    pieces: int
    normalization: Normalization

    @classmethod
    def of(cls, weights: Floats, bias: Floats, gain: Floats, shift: Floats) -> Mixer:
        """Return the mixer of a maxout's ``weights`` (width, pieces, parts' width) and ``bias`` (width, pieces)."""
        return cls(by_pieces(weights), bias.T.reshape(-1), weights.shape[1], Normalization.of(gain, shift))

    def mixed(self, parts: Floats) -> Floats:
        """Return a row (width) for each of ``parts``, (words, parts' width)."""
        return self.normalization.normalized(maxout(parts @ self.weights + self.bias, self.pieces))


class Convolution(NamedTuple):
    """One residual layer: what the three tokens around each come to (width ``nO``), normalized and added to it."""

    weights: Floats
    """(6, width, pieces · width): :func:`by_pieces`, transformed."""
    bias: Floats
    pieces: int
    normalization: Normalization

    @classmethod
    def of(cls, weights: Floats, bias: Floats, gain: Floats, shift: Floats) -> Convolution:
        """Return the layer of a maxout's ``weights`` (width, pieces, 3 · width) and ``bias`` (width, pieces)."""
        width, pieces, _ = weights.shape
        three = by_pieces(weights).reshape(3, width, pieces * width)
        six = np.einsum("ij,jkl->ikl", _OF_WEIGHTS, three).astype(np.float32)
        return cls(six, bias.T.reshape(-1), pieces, Normalization.of(gain, shift))

    def added_to(self, rows: Floats) -> Floats:
        """Return ``rows`` of (4, tokens / 4, width) after this layer; beyond both ends lie zeros."""
        _, count, width = rows.shape
        inputs = np.empty((_STEP + 2, count, width), dtype=np.float32)
        inputs[0, 0], inputs[-1, -1] = 0, 0
        inputs[0, 1:], inputs[1:-1], inputs[-1, :-1] = rows[-1, :-1], rows, rows[0, 1:]
        products = np.matmul((_OF_INPUTS @ inputs.reshape(_STEP + 2, -1)).reshape(inputs.shape), self.weights)
        products[_OF_ALL] += self.bias
        sums = (_OF_OUTPUTS @ products.reshape(_STEP + 2, -1)).reshape(_STEP * count, -1)
        added: Floats = self.normalization.normalized(maxout(sums, self.pieces)).reshape(rows.shape)
        added += rows
        return added


def convolved(rows: Floats, layers: Sequence[Convolution]) -> Floats:
    """Return ``rows`` after all layers.

    spaCy computes on past both ends, where a layer makes something of nothing, for as many tokens as there are layers.
    Beyond these lie zeros, which no token of the text sees; neither does it see what lies beyond its block's margins.
    Blocks are as few as can be, and as long as each other.
    """
    count, width = rows.shape
    margin = len(layers)
    padded = np.zeros((count + 2 * margin + _STEP - 1, width), dtype=np.float32)
    padded[margin : margin + count] = rows
    found = np.empty_like(rows)
    blocks = max(1, -(-count // _LARGEST_BLOCK))
    for start, end in pairwise(count * number // blocks for number in range(blocks + 1)):
        size = -(-(end - start + 2 * margin) // _STEP) * _STEP
        block = np.ascontiguousarray(padded[start : start + size].reshape(-1, _STEP, width).swapaxes(0, 1))
        for one in layers:
            block = one.added_to(block)
        found[start:end] = block.swapaxes(0, 1).reshape(size, width)[margin : margin + end - start]
    return found
