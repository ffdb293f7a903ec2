"""The tables of an embedding: smaller than spaCy holds them, and the same numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from spacy.vectors import Vectors  # type: ignore[import-not-found]  # a compiled module without types
from thinc.api import HashEmbed, Maxout

from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.convolutions import Mixer
from pipeline.enrich.entities.recognise.embedding_tables import HashedRows, StaticVectors, Table

if TYPE_CHECKING:
    from pipeline.enrich.entities.recognise.spacy_model import Reader

MOST_MEGABYTES = 430
"""All models together: 500 are wanted, 337 were held; allocators differ."""
WORDS = np.array([3, 2**63 + 5, 17, 3, 2**64 - 1], dtype=np.uint64)


def drawn(*size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return weights by chance, the same each time."""
    return np.random.default_rng(7).normal(size=size).astype(np.float32)


def packed(rows: int, width: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return weights as a carried model has them: whole numbers times a scale of two bytes, one row of zeros."""
    chance = np.random.default_rng(7)
    numbers = chance.integers(-127, 128, size=(rows, width))
    numbers[:, 0] = 127
    scales = chance.uniform(1e-6, 0.1, size=(rows, 1)).astype(np.float16)
    scales[1] = 0
    return numbers.astype(np.float32) * scales


class TestTable:
    """Rows of weights."""

    def test_what_came_from_bytes_is_held_in_bytes(self) -> None:
        """Weights that were whole numbers with a scale a row take a byte each, and come back to the last bit."""
        rows = packed(200, 48)
        table = Table.of(rows)
        assert table.weights.dtype == np.int8
        places = np.array([0, 1, 199, 1])
        assert np.array_equal(table.at(places), rows[places])
        assert table.at(places).dtype == np.float32

    @pytest.mark.parametrize("factor", [1.0, 1e9, 1e-9])
    def test_other_weights_stay_as_they_are(self, factor: float) -> None:
        """Weights that bytes would change are held as they were learnt, be they large or small."""
        rows = drawn(20, 8) * np.float32(factor)
        table = Table.of(rows)
        assert table.scales is None
        assert np.array_equal(table.at(np.arange(20)), rows)


class TestHashedRows:
    """The table of a column."""

    @pytest.mark.parametrize("weights", [packed(50, 12), drawn(50, 12)], ids=["packed", "learnt"])
    def test_each_value_has_the_sum_that_thinc_gives_it(self, weights: np.ndarray[Any, np.dtype[np.float32]]) -> None:
        """The four rows of a value, and their sum to the last bit, are those of thinc's layer."""
        layer: Any = HashEmbed(12, 50, seed=4)
        layer.initialize()
        layer.set_param("E", weights)
        assert np.array_equal(HashedRows.of(layer).of_values(WORDS), layer.predict(WORDS))


class TestStaticVectors:
    """Vectors that were published with a model."""

    def test_a_form_has_its_vector_times_the_weights_and_others_nothing(self) -> None:
        """Forms may share a vector; one that has none gets zeros, as where the table has no form at all."""
        vectors = Vectors(shape=(4, 6))
        vectors.data = drawn(4, 6)
        for form, row in ((17, 2), (3, 0), (2**63 + 5, 2)):
            vectors.add(form, row=row)
        weights = drawn(5, 6)
        found = StaticVectors.of(vectors, weights).of_forms(WORDS)
        products = vectors.data @ weights.T
        assert found == pytest.approx(np.stack([products[0], products[2], products[2], products[0], 0 * products[0]]))
        assert not StaticVectors.of(Vectors(), drawn(5, 0)).of_forms(WORDS).any()


class TestMixer:
    """The layer that makes one row of the parts."""

    def test_it_is_thincs_maxout_and_normalization(self) -> None:
        """Rows are those of thinc's layer, but for the last bits."""
        layer: Any = Maxout(6, 10, nP=3, normalize=True)
        layer.initialize()
        maximum, norm = layer.layers
        maximum.set_param("b", drawn(6, 3))
        norm.set_param("G", drawn(6))
        norm.set_param("b", drawn(6) + 1)
        parts = drawn(9, 10)
        weights = [
            np.asarray(one.get_param(name)) for one, name in zip((maximum, maximum, norm, norm), "WbGb", strict=True)
        ]
        assert Mixer.of(*weights).mixed(parts) == pytest.approx(layer.predict(parts), abs=1e-5)


class TestMemory:
    """What a process holds."""

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_what_the_decoder_has_in_its_own_form_is_let_go(self, language: str) -> None:
        """A loaded model has neither published vectors nor weights a second time."""
        found = models.recogniser(language)
        assert found is not None
        reader: Reader = cast("Any", found.read).__self__
        assert reader.decoder is not None
        assert reader._nlp.pipe_names == []
        assert reader._nlp.vocab.vectors.n_keys == 0
        tables = [one.table for one in reader.decoder.vectors.embedding.hashes]
        assert language == "en" or all(one.weights.dtype == np.int8 for one in tables)

    @pytest.mark.no_cover
    def test_all_models_together_are_bounded(self, repository: Path) -> None:
        """A process that reads every language that has a model holds little more than one that reads three."""
        command = [sys.executable, "-m", "bench.model_memory", "--most", str(MOST_MEGABYTES)]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
        assert done.returncode == 0, done.stdout + done.stderr
