"""The convolutions of a model: the sums that its layers ask for, however they are come by."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.enrich.entities.recognise.convolutions import Convolution, Floats, convolved

WIDTH, PIECES, DEPTH = 12, 3, 4


def layers(seed: int) -> list[tuple[Floats, Floats, Floats, Floats]]:
    """Return weights, bias, gain and shift of some layers, by chance."""
    chance = np.random.default_rng(seed)

    def drawn(*size: int) -> Floats:
        return chance.normal(scale=0.3, size=size).astype(np.float32)

    return [(drawn(WIDTH, PIECES, 3 * WIDTH), drawn(WIDTH, PIECES), drawn(WIDTH), drawn(WIDTH)) for _ in range(DEPTH)]


def by_definition(rows: Floats, layer: tuple[Floats, Floats, Floats, Floats]) -> Floats:
    """Return ``rows`` after one layer: token by token its neighbours' product, the largest piece, normalized, added."""
    weights, bias, gain, shift = layer
    beyond = np.zeros((1, WIDTH))
    around = np.concatenate([beyond, rows, beyond]).astype(np.float64)
    found = []
    for at in range(len(rows)):
        best = (weights @ around[at : at + 3].reshape(-1) + bias).max(axis=1)
        normal = (best - best.mean()) / np.sqrt(best.var() + 1e-8)
        found.append(rows[at] + normal * gain + shift)
    return np.array(found)


class TestConvolved:
    """Layers over a text."""

    @pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 255, 480, 481, 963])
    def test_each_token_is_what_its_layers_say(self, count: int) -> None:
        """Of any length, in the middle of a text, at its ends and where blocks meet, sums are those of the layer."""
        rows = np.random.default_rng(count).normal(size=(count, WIDTH)).astype(np.float32)
        made = layers(count)
        beyond = np.zeros((DEPTH, WIDTH), dtype=np.float32)  # spaCy computes on past both ends
        expected = np.concatenate([beyond, rows, beyond])
        for one in made:
            expected = by_definition(expected, one)
        found = convolved(rows, [Convolution.of(*one) for one in made])
        assert found == pytest.approx(expected[DEPTH:-DEPTH], abs=1e-3)

    def test_rows_are_left_as_they_were(self) -> None:
        """What is given is not written over: an embedding's rows serve other texts, too."""
        rows = np.ones((9, WIDTH), dtype=np.float32)
        convolved(rows, [Convolution.of(*one) for one in layers(1)])
        assert (rows == 1).all()
