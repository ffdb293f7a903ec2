"""Letters with and without a capital, as parts of patterns."""

from __future__ import annotations

import re

import pytest

from pipeline.enrich.letters import CAPITAL, NO_CAPITAL

SMALL_LETTERS = "zßéÿżřčłőșğıњяіїґωάհ"
CAPITALS = "ZÉŸŻŘČŁŐȘĞİЊЯІЇҐΩΆՀ"
OF_NO_CASE = "東ムعאกक한"


class TestCapital:
    """What may begin a name."""

    @pytest.mark.parametrize("letter", CAPITALS + OF_NO_CASE)
    def test_a_capital_or_a_letter_without_case(self, letter: str) -> None:
        """Of whatever script."""
        assert re.fullmatch(CAPITAL, letter)

    @pytest.mark.parametrize("sign", SMALL_LETTERS + "4_ -.")
    def test_no_small_letter(self, sign: str) -> None:
        """Neither ``z`` nor ``ż``; nor is what is no letter at all."""
        assert not re.fullmatch(CAPITAL, sign)


class TestNoCapital:
    """What may begin a word that is no name."""

    def test_small_letters_and_those_without_case(self) -> None:
        """All but capitals, and but what is no letter."""
        signs = f"{SMALL_LETTERS}{CAPITALS}{OF_NO_CASE}4_"
        assert "".join(re.findall(NO_CAPITAL, signs)) == SMALL_LETTERS + OF_NO_CASE
