"""What a data file can say of its script: no spaces, letters written alike, clitics, numbers in letters, eras."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from time import process_time
from typing import Any

import pytest

from pipeline.enrich.dates import mentions
from pipeline.enrich.timex.context import Context
from pipeline.enrich.timex.direction import Direction, direction
from pipeline.enrich.timex.language import Language, build
from pipeline.enrich.timex.scan import scan
from pipeline.enrich.timex.script import alike_letters, fold, numeral_value

UNSPACED: Mapping[str, Any] = {
    "settings": {"unspaced": True, "cues": "after"},
    "words": {
        "numeral": {str(value): [sign] for value, sign in enumerate("〇一二三四五六七八九十")} | {"100": ["百"]},
        "epoch": {"2018": ["令和"]},
        "deictic": {"-1": ["昨日"], "1": ["明日"]},
    },
    "rule": [
        {"pattern": "{year}年{monthnumber}月{day}日", "means": "date"},
        {"pattern": "{epoch}{digits:yearofera}年", "means": "date"},
        {"pattern": "{deictic:days}", "means": "days"},
    ],
    "cues": {"past": ["した"], "future": ["する"]},
}


def _surfaces(text: str, known: Language) -> list[str]:
    return [text[found.start : found.end] for found in scan(fold(text, known.alike), known)]


class TestFold:
    """Texts as the rules see them."""

    @pytest.mark.parametrize("digits", ["٢٠٢٦", "۲۰۲۶", "२०२६", "๒๐๒๖", "２０２６", "𝟮𝟬𝟮𝟲"])
    def test_digits_of_every_script(self, digits: str) -> None:
        """Decimal digits count in whatever script they are written; the mention is what the text holds."""
        found = mentions(f"({digits}-12-05)", date(2020, 9, 25), "und")
        assert [(one.surface, one.value) for one in found] == [(f"{digits}-12-05", "2026-12-05")]

    def test_letters_written_alike(self) -> None:
        """A letter of the table stands for each of its variants, one for one."""
        assert fold("ÀÁx", alike_letters({"A": "ÀÁ"})) == "AAx"

    def test_only_single_letters(self) -> None:
        """What would change offsets is refused."""
        with pytest.raises(ValueError, match="single letters"):
            alike_letters({"ss": "ß"})


class TestNumerals:
    """Numbers in letters."""

    @pytest.mark.parametrize(
        ("said", "value"),
        [("十", 10), ("十二", 12), ("二十一", 21), ("二〇二六", 2026), ("百二十", 120), ("三百〇五", 305)],
    )
    def test_value(self, said: str, value: int) -> None:
        """Digit by digit, or with tens and hundreds."""
        assert numeral_value(said, {"百": 100, **dict(zip("〇一二三四五六七八九十", range(11), strict=True))}) == value


class TestUnspaced:
    """Languages without spaces between words."""

    def test_an_expression_begins_and_ends_anywhere(self) -> None:
        """No space is needed before or after; numbers may have some around them."""
        text = "市長が昨日述べ、二〇二六年十二月五日に、2026 年 5 月 3 日から令和8年まで"
        assert _surfaces(text, build("xx", UNSPACED)) == [
            "昨日",
            "二〇二六年十二月五日",
            "2026 年 5 月 3 日",
            "令和8年",
        ]

    @pytest.mark.parametrize(
        ("first", "text", "direction"),
        [
            ("before", "説明した。発表した市が明日開会する", Direction.PAST),
            ("after", "説明した。発表した市が明日開会する", Direction.FUTURE),
            ("nearest", "発表した市が明日会議を開会する", Direction.PAST),
            ("nearest", "発表した市が明日する", Direction.FUTURE),
            ("after", "発表した明日", Direction.PAST),
            ("before", "明日する", Direction.FUTURE),
        ],
    )
    def test_which_cue_comes_first(self, first: str, text: str, direction: Direction) -> None:
        """``cues`` says whether the cue before, the one after or the nearest tells the direction; any if alone."""
        known = build("xx", {**UNSPACED, "settings": {"unspaced": True, "cues": first}})
        found = next(iter(scan(text, known)))
        assert Context(text, known, date(2020, 9, 25)).direction(found) is direction


class TestClitics:
    """Little words that are written as one with the next."""

    def test_they_are_no_part_of_the_expression(self) -> None:
        """Before a word, before a number, two of them in a row if the data say so; no other letter."""
        source = {
            "settings": {"clitics": ["و", "ب", "وب"]},
            "words": {"deictic": {"-1": ["أمس", "الأمس"]}, "month": {"5": ["مايو"]}},
            "rule": [
                {"pattern": "{deictic:days}", "means": "days"},
                {"pattern": "{day} {month}", "means": "date"},
            ],
        }
        assert _surfaces("وأمس بالأمس وبالأمس خأمس و5 مايو خ5 مايو", build("xx", source)) == [
            "أمس",
            "الأمس",
            "الأمس",
            "5 مايو",
        ]

    def test_cues_may_have_them(self) -> None:
        """What tells the tense, or has to stand before an expression, may begin with one as well."""
        source = {
            "settings": {"clitics": ["و"]},
            "words": {"weekday": {"7": ["الأحد"]}},
            "rule": [{"pattern": "{weekday}", "means": "weekday", "only_after": ["يوم"]}],
            "cues": {"future": ["سي*"]},
        }
        known = build("xx", source)
        text = "وسيعقد المؤتمر ويوم الأحد"
        found = next(iter(scan(text, known)))
        assert direction(text, found.start, found.end, known) is Direction.FUTURE


@pytest.mark.parametrize("code", ["ja", "zh"])
def test_a_run_without_spaces_takes_time_in_proportion(code: str) -> None:
    """Twice as long a run of letters that begin rules takes about twice as long, not four times."""

    def seconds(length: int) -> float:
        started = process_time()
        mentions("月" * length, date(2026, 11, 26), code)
        return process_time() - started

    seconds(100)
    assert seconds(32_000) < 16 * max(seconds(4_000), 0.01)
