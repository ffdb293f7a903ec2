"""What models know of words beforehand, as it is gathered."""

from __future__ import annotations

from pipeline.enrich.entities.recognise.known_words import key
from training.words import clusters, rows, usage


class TestClusters:
    """Words by the company they keep."""

    GIVEN = (("und", 26), ("Kiel", 80), ("KIEL", 7), (",", 3), ("Ulm", 80), ("Rest", 0), ("oder", 26), ("Hof", 9))

    def test_the_commonest_with_and_without_a_capital(self) -> None:
        """Numbered as they come; the first of several forms counts; signs and the rest that has no company do not."""
        found = clusters(self.GIVEN, 2, 1)
        assert found == {key("und"): 1, key("Kiel"): 2, key("Ulm"): 2}


class TestUsage:
    """Words by the languages that use them."""

    def test_alike_is_alike(self) -> None:
        """Two words that the same language uses most, as often and as alone, have one number."""
        found = usage({"de": {"haus": 1e-4, "baum": 1.1e-4, "paul": 1e-4}, "da": {"paul": 9e-5, "baum": 1e-9}}, 1)
        assert found[key("Haus")] == found[key("Baum")] != found[key("Paul")]

    def test_rare_words_are_left_out(self) -> None:
        """Below the least share a language does not use a word; signs and figures are no words."""
        assert usage({"de": {"selten": 1e-7, "2026": 1e-3}}, 1) == {}


class TestRows:
    """The table."""

    def test_one_row_a_word(self) -> None:
        """A bit a list, in the order of their letters, and the two numbers; 0 where there is none."""
        found = rows({"t": ["wien"], "g": ["wien", "anna"]}, {key("Wien"): 3}, {key("Haus"): 5})
        assert found == {key("Wien"): (3, 3, 0), key("Anna"): (1, 0, 0), key("Haus"): (0, 0, 5)}
