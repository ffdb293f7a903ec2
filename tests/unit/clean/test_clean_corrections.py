"""Notes by which a paper says that an article was wrong."""

from __future__ import annotations

import pytest

from pipeline.clean.corrections import CORRECTED, correction_flags

TEXT = "The bridge over the Orra opens on Monday."


class TestCorrectionFlags:
    """correction_flags: the flag of an article that says that it was corrected."""

    @pytest.mark.parametrize(
        "note",
        [
            "Correction: An earlier version gave the wrong height of the dam.",
            "CORRECTION (3 November): the ferry carries 40 cars, not 400.",
            "Corrections — The mayor's name is Lena Orth.",
            "* This article was amended on 4 November to correct the name of the ferry.",
            "An earlier version of this story misspelled the skipper's name.",
            "Korrektur: Die Brücke ist 40 Meter lang.",
            "Anmerkung der Redaktion, Korrektur: Die Brücke ist 40 Meter lang.",
            "In einer früheren Fassung dieses Artikels hieß es, die Brücke sei gesperrt.",
            "Rectificatif : le pont mesure 40 mètres.",
            "Fe de errores: el puente mide 40 metros.",
            "Correção: a ponte tem 40 metros.",
            "Errata corrige: il ponte è lungo 40 metri.",
            "Sprostowanie: most ma 40 metrów.",
            "Исправление: длина моста 40 метров.",
            "Виправлення: довжина мосту 40 метрів.",
            "Oprava: most měří 40 metrů.",
            "V dřívější verzi článku byla uvedena chybná délka mostu.",
            "Rättelse: bron är 40 meter lång.",
            "訂正：橋の長さは40メートルです。",
            "更正：大桥长40米。",
            "تصحيح: طول الجسر 40 مترا.",
        ],
    )
    def test_a_note(self, note: str) -> None:
        """At the end or the beginning of the text, in every language of the sample press."""
        assert correction_flags([TEXT, note]) == correction_flags([note, TEXT]) == (CORRECTED,)

    @pytest.mark.parametrize(
        "text",
        [
            TEXT,
            "Correction officers went on strike on Monday.",
            "The correction: nobody at the yard had asked for one.",
            "Corrections are due by Friday, said the registrar.",
            "Korrekturen am Haushalt fordert die Opposition.",
            "Uma correção no preço do pão era esperada.",
            "Поправка к закону принята в третьем чтении.",
            "An earlier version of this bridge stood further north.",
        ],
    )
    def test_no_note(self, text: str) -> None:
        """A text that speaks of corrections is not one."""
        assert correction_flags([text]) == ()
