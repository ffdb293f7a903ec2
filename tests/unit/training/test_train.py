"""Making a model: what is learnt is what is read, and the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from thinc.api import fix_random_seed

from pipeline.enrich.entities.recognise import bundled, known_words
from training import plans, train
from training.corpus import Annotated
from training.recogniser import PART, Score, example, mean_f1, scored
from training.words import rows

SENTENCES = ("{} reiste nach {}.", "In {1} traf er {0}.", "{} wohnt in {}.", "Aus {1} schreibt {0}.")
PERSONS, PLACES = ("Anna Berg", "Jon Tal", "Ida Moor"), ("Wien", "Kiel", "Bonn", "Ulm")


def annotated(sentence: str, person: str, place: str) -> Annotated:
    """Return a sentence about a person and a place."""
    text = sentence.format(person, place)
    spans = [
        (text.index(name), text.index(name) + len(name), label) for name, label in ((person, "PER"), (place, "LOC"))
    ]
    return Annotated(text, tuple(sorted(spans)))


TEXTS = {"de": [annotated(one, person, place) for one in SENTENCES for person in PERSONS for place in PLACES]}


@pytest.fixture(scope="module")
def plan() -> Mapping[str, Any]:
    """Return the plan of the model that is shipped, cut to seconds."""
    whole = {**plans.planned("base")}
    whole["model"]["tok2vec"]["embed"] |= {
        "rows": [100] * len(whole["model"]["tok2vec"]["embed"]["attrs"]),
        "width": 16,
    }
    whole["model"]["tok2vec"]["encode"] |= {"width": 16, "depth": 1}
    return whole | {"words": 20_000, "enough": 16_000, "look_every": 4_000, "dropout": 0.1, "learn_rate": 0.01}


def learnt(plan: Mapping[str, Any], path: Path) -> Path:
    """Return the file that a run writes."""
    table = path.with_name(known_words.FILE)
    known_words.write(table, rows({"g": ["anna", "ida"], "t": ["wien", "bonn"]}, {}, {}))
    fix_random_seed(plan["seed"])
    train.learn(bundled.blank(plan, known_words.read(table)), TEXTS, TEXTS, plan, path)
    return path


@pytest.fixture(scope="module")
def model(plan: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a model that has learnt."""
    return learnt(plan, tmp_path_factory.mktemp("model") / "small.npz")


class TestLearning:
    """A run."""

    def test_what_is_read_finds_the_names(self, model: Path) -> None:
        """Weights of one byte find what the weights that were learnt did."""
        assert scored(bundled.read(model), TEXTS["de"]).f1 > 0.95

    def test_twice_is_the_same(self, model: Path, plan: Mapping[str, Any], tmp_path: Path) -> None:
        """One seed, one model: to the last bit."""
        with np.load(model) as first, np.load(learnt(plan, tmp_path / "again.npz")) as again:
            assert first.files == again.files
            assert all(np.array_equal(first[name], again[name]) for name in first.files)

    def test_a_plan_may_go_on_from_another_model(self, model: Path, plan: Mapping[str, Any], tmp_path: Path) -> None:
        """Before it learns anything more it finds what that one does, and it writes what it has learnt."""
        further = {**plan, "start": model.stem, "words": 1_000, "enough": 1_000, "look_every": 1_000}
        nlp = train.begun(further, model.parent)
        assert scored(nlp, TEXTS["de"]).f1 > 0.95
        train.learn(nlp, TEXTS, TEXTS, further, tmp_path / known_words.FILE)
        assert (tmp_path / known_words.FILE).stat().st_size > 0


class TestTaught:
    """What is learnt from."""

    def test_the_dev_part_as_often_as_the_plan_says(self) -> None:
        """Not at all for most; what is set aside never is."""
        known, dev = {"de": TEXTS["de"][:2]}, {"de": TEXTS["de"][2:3]}
        assert train.taught(known, dev, 0) == known
        assert train.taught(known, dev, 2) == {"de": [*TEXTS["de"][:2], TEXTS["de"][2], TEXTS["de"][2]]}

    def test_plans_of_one_language_go_on_from_a_model_that_is_shipped(self) -> None:
        """The file is beside theirs, and they learn from no other language."""
        for name in ("croatian", "german", "hungarian", "romanian", "slovak"):
            plan = plans.planned(name)
            assert (known_words.CARRIED / f"{plan['start']}.npz").exists()
            assert len(plan["languages"]) == 1


class TestExamples:
    """How a text is learnt from."""

    def test_a_name_within_a_word_is_none(self, plan: Mapping[str, Any]) -> None:
        """``Wien`` of ``Wienfahrt`` is no place, and the word no name."""
        one = example(bundled.blank(plan, known_words.EMPTY), Annotated("Die Wienfahrt endet.", ((4, 8, "LOC"),)))
        assert [(span.text, span.label_) for span in one.reference.ents] == [("Wienfahrt", PART)]


class TestScores:
    """The figures."""

    def test_a_small_language_counts_as_much_as_a_large_one(self) -> None:
        """The mean is over languages."""
        assert mean_f1({"de": Score(100, 100, 100), "da": Score(0, 1, 1)}) == pytest.approx(0.5)

    def test_exact_spans(self) -> None:
        """Precision is of what was found, recall of what is there."""
        one = Score(hits=1, found=2, gold=4)
        assert (one.precision, one.recall) == (0.5, 0.25)
        assert one.f1 == pytest.approx(1 / 3)
