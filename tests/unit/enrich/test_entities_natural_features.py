"""Mountains and lakes that are called by what they are."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.languages.natural_features import with_features
from pipeline.enrich.entities.spans import Span


class TestFeatures:
    """``natural_features.with_features``: the kind, with its capital, is a part of the name."""

    @pytest.mark.parametrize(
        ("text", "language", "place"),
        [
            ("Il Lago Turchese è gelato.", "it", "Lago Turchese"),
            ("Nevica sul Gran Sasso.", "it", "Gran Sasso"),
            ("El Monte Pelado estaba nevado.", "es", "Monte Pelado"),
            ("El Volcán de Fuentefría humea.", "es", "Volcán de Fuentefría"),
            ("A Lagoa da Prata secou.", "pt", "Lagoa da Prata"),
            ("Le Lac Vert déborde.", "fr", "Lac Vert"),
        ],
    )
    def test_whole(self, text: str, language: str, place: str) -> None:
        """Also where lists know a town of half the name."""
        assert place in [one.surface for one in mentions(text, language) if one.label == "LOC"]

    @pytest.mark.parametrize(
        ("text", "language", "found", "label"),
        [
            ("Parla Mario Monti Salvi.", "it", "Mario Monti Salvi", "PER"),
            ("Vive a Monte Alto Ligure.", "it", "Monte Alto Ligure", "LOC"),
            ("Vive en El Monte desde ayer.", "es", "El Monte", "LOC"),
            ("Il Monte di Pietà apre.", "it", "Monte di Pietà", "ORG"),
            ("At Monte Verde it snows.", "en", "Verde", "LOC"),
        ],
    )
    def test_what_was_found_stays(self, text: str, language: str, found: str, label: str) -> None:
        """Persons, bodies, longer names, and languages without a table."""
        span = Span(text.index(found), text.index(found) + len(found), label, "model")
        assert with_features([span], text, language) == [span]

    def test_an_article_is_no_part_of_it(self) -> None:
        """A model took it along."""
        text = "El Lago de Sotoverde se heló."
        (found,) = with_features([Span(0, 20, "LOC", "model")], text, "es")
        assert found.of(text) == "Lago de Sotoverde"
