"""How often the language is right: floors over invented sentences in 63 languages; they only rise."""

from __future__ import annotations

import pytest

from pipeline.enrich.language import detect
from tests.unit.enrich.language_pieces import LENGTHS, pieces

SHORT, MIDDLING, SENTENCE = LENGTHS


def wrong(group: str, span: tuple[int, int], *, tagged: bool = False) -> tuple[list[str], int]:
    """Return the mistaken verdicts, and how many there were in all."""
    sample = list(pieces(group, *span))
    found = [(code, detect(piece, hints=[("page", code)] if tagged else [])) for code, piece in sample]
    return [f"{code}>{one.code} {one.confidence}" for code, one in found if one.code != code], len(sample)


@pytest.mark.no_cover
class TestKnownLanguages:
    """Languages that both detectors know, without any tag."""

    @pytest.mark.parametrize(("span", "floor"), [(SHORT, 0.955), (MIDDLING, 0.99), (SENTENCE, 0.995)])
    def test_pieces_are_told(self, span: tuple[int, int], floor: float) -> None:
        """At most one headline in twenty, and hardly a sentence, is taken for another language."""
        mistakes, count = wrong("known", span)
        assert 1 - len(mistakes) / count >= floor, mistakes

    def test_a_wrong_tag_changes_little(self) -> None:
        """A template's lang=en costs no piece of 40 letters in other scripts and few in its own."""
        sample = [(code, piece) for code, piece in pieces("known", *MIDDLING) if code != "en"]
        mistakes = [code for code, piece in sample if detect(piece, hints=[("page", "en")]).code != code]
        assert len(mistakes) <= 0.02 * len(sample), mistakes


@pytest.mark.no_cover
class TestLanguagesWithoutProfile:
    """Languages that langdetect has no profile for."""

    @pytest.mark.parametrize("span", LENGTHS)
    def test_a_tag_is_right(self, span: tuple[int, int]) -> None:
        """Where the page says it, they are told, every one."""
        assert wrong("unknown", span, tagged=True)[0] == []

    @pytest.mark.parametrize("span", LENGTHS)
    def test_a_neighbour_is_never_named_surely(self, span: tuple[int, int]) -> None:
        """Without a tag four of five are told, and what is taken for a neighbour is so below a confidence of 0.7."""
        mistakes, count = wrong("unknown", span)
        assert len(mistakes) <= 0.2 * count, mistakes
        assert all(float(one.split()[1]) < 0.7 for one in mistakes), mistakes
