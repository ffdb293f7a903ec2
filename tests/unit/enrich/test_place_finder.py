"""Places in languages that lists read: which words of a sentence are one."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities.languages import place_finder


def names(text: str, language: str) -> list[str]:
    """Return the places of ``text``."""
    return [one.of(text) for one in place_finder.found(text, language)]


class TestFound:
    """What is taken for a place."""

    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("Kurul Bursa'ya vardı. Heyet Konya'dan geldi.", "tr", ["Bursa", "Konya"]),
            ("Dün Ayşe Bursa anlattı.", "tr", []),
            ("Hän vieraili Kotkassa ja Brysselissä.", "fi", ["Kotkassa", "Brysselissä"]),
            ("Kaleci Deniz Ak İzmir'de kaldı.", "tr", ["İzmir"]),
            ("Dün Ayşe Bursa'nın evi yandı.", "tr", []),
            ("الوفد متجه للدوحة اليوم", "ar", ["للدوحة"]),
            ("الوفد متجه للعين اليوم", "ar", []),
            ("代表团在纽约和伦敦停留。", "zh", ["纽约", "伦敦"]),
            ("代表團在紐約停留。", "zh", ["紐約"]),
            ("纽约翰先生来了。", "zh", []),
            ("Llegó a Santiago de Compostela ayer.", "es", ["Santiago de Compostela"]),
            ("Zij woont in Alphen aan den Rijn.", "nl", ["Alphen aan den Rijn"]),
            ("ワシントン州とシアトル。", "ja", ["ワシントン州", "シアトル"]),
            ("广州和杭州。", "zh", ["广州", "杭州"]),
            ("影片在云南和吉林市拍摄，高原上有雨。", "zh", ["云南", "吉林市"]),
        ],
    )
    def test_what_stands_beside_a_name_decides(self, text: str, language: str, expected: list[str]) -> None:
        """A case behind an apostrophe and a preposition in the word tell a place; names that news gives are known."""
        assert names(text, language) == expected

    def test_a_run_without_spaces_is_no_word(self) -> None:
        """Hangul of a word's length is read; a run of it without an end is not tried at each of its lengths."""
        assert names("서울에서 왔다.", "ko") == ["서울"]
        assert names("서울" + "가" * 50, "ko") == []
