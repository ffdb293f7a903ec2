"""Calibrating a model: how readily it begins a name of each label, chosen by annotated text."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.enrich.entities.recognise import bundled, known_words, models
from pipeline.enrich.entities.recognise.decoder import Decoder, characters
from training import calibration, plans
from training.corpus import Annotated

DATA = Path(models.__file__).parent / "data"
NAME = "dateline-romanian"
TEXTS = (
    "Primarul Ion Vlădescu a vizitat Clujul vineri.",
    "Elena Dobrogeanu s-a născut la Brăila, nu la Galați.",
    "Ministrul Radu Moldoveanu pleacă mâine la Paris.",
)
PLAN = {"alike": [-1, -30], "each": [-30, -1, 1], "least_gain": 0.01}


@pytest.fixture(scope="module")
def read() -> tuple[Decoder, list[calibration.Read]]:
    """Return a decoder, and the texts annotated as it finds names, then with its persons alone."""
    nlp = bundled.read(DATA / f"{NAME}.npz")
    decoder = Decoder.of(nlp)
    docs = [nlp.make_doc(text) for text in TEXTS]
    found = [characters(doc, decoder.entities(doc)) for doc in docs]
    assert {label for spans in found for *_, label in spans} >= {"PER", "LOC"}
    kept = (found, [[span for span in spans if span[2] == "PER"] for spans in found])
    return decoder, [
        [(doc, Annotated(doc.text, tuple(spans))) for doc, spans in zip(docs, each, strict=True)] for each in kept
    ]


class TestShifts:
    """What is added to the scores."""

    def test_names_of_one_label_become_rarer(self, read: tuple[Decoder, list[calibration.Read]]) -> None:
        """Places are begun no more; with nothing added all is as before."""
        decoder, (texts, _) = read
        without = calibration.shifted(decoder, {"LOC": -30.0})
        labels = {label for doc, _ in texts for *_, label in without.entities(doc)}
        assert "LOC" not in labels
        assert "PER" in labels
        assert calibration.score(calibration.shifted(decoder, {}), texts).f1 == 1

    def test_what_the_text_has_fewer_of_is_begun_less(self, read: tuple[Decoder, list[calibration.Read]]) -> None:
        """A text in which only persons are annotated makes the model leave places."""
        decoder, (_, persons) = read
        shifts = calibration.chosen(decoder, persons, PLAN)
        assert shifts["LOC"] < 0
        assert (
            calibration.score(calibration.shifted(decoder, shifts), persons).f1 > calibration.score(decoder, persons).f1
        )

    def test_no_gain_is_no_shift(self, read: tuple[Decoder, list[calibration.Read]]) -> None:
        """A model that is right stays as it is."""
        decoder, (texts, _) = read
        assert calibration.chosen(decoder, texts, PLAN) == {}


class TestFile:
    """The model's file, written again."""

    def test_all_else_stays(self, tmp_path: Path, read: tuple[Decoder, list[calibration.Read]]) -> None:
        """Of the weights only those change that the shifts are added to, by just that."""
        shutil.copy(DATA / known_words.FILE, tmp_path)
        shutil.copy(DATA / f"{NAME}.npz", tmp_path)
        path = tmp_path / f"{NAME}.npz"
        plan = {**plans.planned("romanian"), "calibration": PLAN}
        shifts = calibration.calibrate(path, [one for _, one in read[1][1]], plan)
        with np.load(DATA / f"{NAME}.npz") as before, np.load(path) as after:
            changed = [name for name in before.files if not np.array_equal(before[name], after[name])]
            assert len(changed) == 1
            added = after[changed[0]] - before[changed[0]]
        assert set(np.round(added, 3).tolist()) == {0.0, *map(float, shifts.values())}
