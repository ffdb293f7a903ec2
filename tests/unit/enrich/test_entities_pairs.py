"""Two persons whom a model took for one."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages.pairs import parted, with_met
from pipeline.enrich.entities.spans import Span


def persons(taken: str, text: str, language: str) -> list[str]:
    """Return who is found where a model has ``taken`` for one, and who is named in full behind it."""
    spans = [Span(text.index(taken), text.index(taken) + len(taken), "PER", "model")]
    if (full := "Ludger Tamminga") in text:
        spans.append(Span(text.index(full), text.index(full) + len(full), "PER", "model"))
    return [one.of(text) for one in parted(spans, text, language)]


class TestPairs:
    """``pairs.parted``: surnames of two stand side by side where everybody knows them, or a verb leads to both."""

    @pytest.mark.parametrize(
        ("taken", "text", "language", "found"),
        [
            ("Macron Merz", "Am Freitag traf Macron Merz.", "de", ["Macron", "Merz"]),
            ("Macron Merz", "Als Macron Merz anrief, schlief er.", "de", ["Macron", "Merz"]),
            ("Steinmeier Krause", "Danach lobte Steinmeier Krause.", "de", ["Steinmeier", "Krause"]),
            ("Steinmeier Krause", "Als Steinmeier Krause traf, war es spät.", "de", ["Steinmeier", "Krause"]),
            ("Tamminck Macron", "Gestern traf Tamminck Macron in Bern.", "de", ["Tamminck", "Macron"]),
            ("Merkel Tamminck", "Gestern traf Merkel Tamminck in Bern.", "de", ["Merkel", "Tamminck"]),
            ("Trump Putin", "Trump Putin zirvesi bitti.", "tr", ["Trump", "Putin"]),
            ("Trump Putin", "Trump Putin summit ends.", "en", ["Trump", "Putin"]),
            ("Macron Merz y Tusk", "Macron Merz y Tusk viajaron.", "es", ["Macron", "Merz", "Tusk"]),
            (
                "Tamminga Vossen",
                "Gestern besuchte Tamminga Vossen. Ludger Tamminga lachte.",
                "de",
                ["Tamminga", "Vossen", "Ludger Tamminga"],
            ),
        ],
    )
    def test_two_are_two(self, taken: str, text: str, language: str, found: list[str]) -> None:
        """Also where the text itself names the first in full."""
        assert persons(taken, text, language) == found

    @pytest.mark.parametrize(
        ("taken", "text", "language"),
        [
            ("Angela Merkel", "Am Freitag traf Angela Merkel ein.", "de"),
            ("Steinmeier Krause", "Danach sang Steinmeier Krause.", "de"),
            ("Thorgard Weidner", "Am Freitag traf Thorgard Weidner ihren Anwalt.", "de"),
            ("Steinmeier Krause", "Ayer visitó Steinmeier Krause el museo.", "es"),
            ("Wladimir Putin", "Am Freitag traf Wladimir Putin ein.", "de"),
            ("Brigitte Macron", "Am Freitag traf Brigitte Macron ein.", "de"),
            ("Tamminck Macron", "Am Freitag sang Tamminck Macron.", "de"),
            ("Anna Maria Merz", "Am Freitag traf Anna Maria Merz ein.", "de"),
        ],
    )
    def test_one_is_one(self, taken: str, text: str, language: str) -> None:
        """A given name, a word that is no surname, another verb, another language."""
        assert persons(taken, text, language) == [taken]


class TestMet:
    """``pairs.with_met``: two whom no model saw, where a verb leads to both and everybody knows one of them."""

    @pytest.mark.parametrize(
        ("text", "language", "found"),
        [
            ("I går mötte Tamminck Macron i Paris.", "sv", ["Tamminck", "Macron"]),
            ("Daarna bekritiseerde Macron Tamminck fel.", "nl", ["Macron", "Tamminck"]),
            ("Derefter roste Tamminck Merkel.", "da", ["Tamminck", "Merkel"]),
            ("I går mötte Brigitte Macron pressen.", "sv", []),
            ("I går mötte Tamminck Macron Tower.", "sv", []),
            ("I går sjöng Tamminck Macron i Paris.", "sv", []),
            ("Ayer Tamminck Macron cantó.", "es", []),
        ],
    )
    def test_both_are_found(self, text: str, language: str, found: list[str]) -> None:
        """Not with a given name, in a longer name, behind another verb, in another language."""
        assert [one.of(text) for one in with_met([], text, language)] == found

    def test_what_was_found_stays(self) -> None:
        """What a model saw there is no longer free."""
        spans = [Span(12, 20, "ORG", "model")]
        assert with_met(spans, "I går mötte Tamminck Macron i Paris.", "sv") == spans
