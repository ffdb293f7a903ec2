"""The recogniser that is part of Dateline: read by the decoder, where it learnt and where it did not; damaged files."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from pipeline.enrich.entities.languages import foreign
from pipeline.enrich.entities.recognise import bundled, known_words, models, spacy_model
from pipeline.enrich.entities.recognise.reading import read
from pipeline.enrich.entities.spans import Span

FILES = sorted((Path(models.__file__).parent / "data").glob("*.npz"))
MOST_BYTES = 4_000_000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestFiles:
    """What lies in the package."""

    def test_it_is_small_and_says_whose_texts_it_learnt_from(self, path: Path) -> None:
        """A few megabytes, its licence beside it, and both named in NOTICE."""
        assert path.stat().st_size < MOST_BYTES
        licence = path.with_suffix(".LICENSE.md").read_text(encoding="utf-8")
        assert "CC BY" in licence
        assert path.name in licence

    def test_notice_names_it(self, path: Path, repository: Path) -> None:
        """Who is to be named stands where the licences of a package are looked for."""
        assert path.name in (repository / "NOTICE").read_text(encoding="utf-8")

    def test_it_is_read(self, path: Path) -> None:
        """Models have the shape that the decoder knows: spaCy's own loop is not needed. The table is no empty one."""
        if path.name == known_words.FILE:
            assert len(known_words.read(path).hashes) > 100_000
        else:
            assert spacy_model.Reader(bundled.read(path)).decoder is not None


class TestWords:
    """How a text is cut into words."""

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("dell'Emilia", ["dell", "'", "Emilia"]),
            ("Bursa'da", ["Bursa", "'", "da"]),
            ("Rhein-Ruhr", ["Rhein", "-", "Ruhr"]),
        ],
    )
    def test_a_name_is_a_word(self, text: str, words: list[str], repository: Path) -> None:
        """What stands before it or hangs on it is another."""
        plan = tomllib.loads((repository / "training" / "latin.toml").read_text(encoding="utf-8"))
        assert [token.text for token in bundled.blank(plan, known_words.EMPTY).make_doc(text)] == words


class TestUnlearntLanguage:
    """A language of which the model saw no text."""

    TEXT = "Milan Novák otevřel v Zálesku dílnu."

    def test_lists_come_before_its_places(self) -> None:
        """A city that lists know is theirs; the model's word fills what they leave."""
        spans = [Span(0, 11, "PER", "m"), Span(22, 29, "LOC", "m")]
        found = foreign.found(spans, read(self.TEXT, len), "cs", "guest")
        assert [(one.of(self.TEXT), one.label) for one in found if one.source == "m"] == [
            ("Milan Novák", "PER"),
            ("Zálesku", "LOC"),
        ]
        known = "Dan Berger wohnt in Berlin dort."
        spans = [Span(0, 10, "PER", "m"), Span(20, 31, "LOC", "m")]
        found = foreign.found(spans, read(known, len), "de", "guest")
        assert [one.of(known) for one in found] == ["Dan Berger", "Berlin"]


class TestWithinWords:
    """Names within a longer word, in a language whose model was taught that they are none."""

    @pytest.mark.parametrize(
        ("text", "names"), [("Der NATO-Gipfel endet.", []), ("Die NATO - ein Bund.", ["NATO"]), ("Die NATO.", ["NATO"])]
    )
    def test_lists_leave_them_too(self, text: str, names: list[str]) -> None:
        """They fill in what stands alone; beside a model that is no such one they find both."""
        assert [one.of(text) for one in foreign.found([], read(text, len), "de", "sparing")] == names
        assert [one.of(text) for one in foreign.found([], read(text, len), "de", "lists")] == ["NATO"]


class TestStops:
    """The stop behind a name."""

    @pytest.mark.parametrize(
        ("text", "label", "name"),
        [
            ("Claudia B.", "PER", "Claudia B."),
            ("U.N.A.S.", "ORG", "U.N.A.S."),
            ("Nordvind Energi.", "ORG", "Nordvind Energi"),
        ],
    )
    def test_it_is_the_name_s_behind_a_single_letter(self, text: str, label: str, name: str) -> None:
        """An initial and an abbreviation keep it; a sentence's stop is no part of a name."""
        spans = [Span(0, len(text), label, "m")]
        assert [one.of(text) for one in foreign.found(spans, read(text, len), "da") if one.source == "m"] == [name]


class TestDamaged:
    """What is no recogniser."""

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is said to be missing, not damaged."""
        with pytest.raises(FileNotFoundError):
            bundled.read(tmp_path / "none.npz")

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"])
    def test_no_archive(self, content: bytes, tmp_path: Path) -> None:
        """Whatever the bytes are."""
        path = tmp_path / "damaged.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"damaged\.npz is no recogniser of Dateline's, or is damaged: install"):
            bundled.read(path)

    def test_an_archive_of_something_else(self, tmp_path: Path) -> None:
        """Arrays without a form."""
        path = tmp_path / "other.npz"
        np.savez(path, weights=np.zeros(3))
        with pytest.raises(ValueError, match=r"other\.npz is no recogniser"):
            bundled.read(path)
