"""Tests of what pieces of text are known by."""

from __future__ import annotations

from pipeline.index.text.letters import SAME
from pipeline.index.text.vocabulary import LONGEST_KEPT, MOST_KNOWN, Vocabulary


class TestVocabulary:
    """Pieces of text, and the forms they hold."""

    def test_holding(self) -> None:
        """A piece is found by each of its forms, whether it is met for the first time or again."""
        vocabulary = Vocabulary(lambda piece: piece.split("-"))
        for _ in range(2):
            assert vocabulary.holding({"e-mail", "ferry"}, {"mail", "quay"}) == {"e-mail"}
        assert vocabulary.holding({"ferry"}, {"mail"}) == set()

    def test_asked_once(self) -> None:
        """What is known is not looked at again, and what is too long to come again is not kept."""
        asked: list[str] = []

        def forms_of(piece: str) -> list[str]:
            asked.append(piece)
            return [piece]

        vocabulary, long = Vocabulary(forms_of), "x" * (LONGEST_KEPT + 1)
        for _ in range(2):
            assert vocabulary.holding({"ferry", long}, {long}) == {long}
        assert sorted(asked) == sorted(["ferry", long, long])

    def test_bounded(self) -> None:
        """Beyond so many pieces it starts anew, and answers as before."""
        vocabulary = Vocabulary(lambda piece: [piece])
        vocabulary.holding({str(number) for number in range(MOST_KNOWN + 1)}, {"7"})
        assert vocabulary.holding({"7", "quay"}, {"7"}) == {"7"}


def test_spaces_part_words() -> None:
    """No sign that parts pieces is read as a letter, or as nothing: a word never reaches over one."""
    assert {one for one, same in SAME.items() if one.isspace() and not same.isspace()} == set()
