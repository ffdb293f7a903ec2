"""Bodies in Japanese and Chinese are whole where a place leads them; a kind of body is none."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag


class TestUnspacedBodies:
    """``unspaced_bodies``: what a place leads and a word for a body ends is one body."""

    @pytest.mark.parametrize(
        ("language", "text", "names"),
        [
            (
                "ja",
                "仙台高裁は控訴を棄却した。長野県警と名古屋市教育委員会が調べ、金沢医科大学附属病院が協力した。",
                ["仙台高裁", "長野県警", "名古屋市教育委員会", "金沢医科大学附属病院"],
            ),
            ("ja", "国土交通省が同志社大学に依頼した。", ["国土交通省", "同志社大学"]),
            (
                "zh",
                "南京市中级人民法院判决。上海市教育委员会和成都公安局表示支持。",
                ["南京市中级人民法院", "上海市教育委员会", "成都公安局"],
            ),
            ("zh", "商务部回应法国外交部的声明。", ["商务部", "法国外交部"]),
        ],
    )
    def test_whole(self, language: str, text: str, names: list[str]) -> None:
        """The body is one name under ORG, and the place in it is none of its own."""
        assert [(text[start:end], label) for start, end, label in tag(text, language)] == [
            (name, "ORG") for name in names
        ]

    @pytest.mark.parametrize(
        ("language", "text", "places"),
        [
            ("ja", "福岡市内の病院に運ばれた。国立大学の学生が米国大学を訪れた。", ["福岡市", "米国"]),
            ("ja", "仙台大学生が参加した。", ["仙台"]),
            ("zh", "上海一家医院和美国大学的学生。", ["上海", "美国"]),
            ("zh", "成都的法院在审理。", ["成都"]),
        ],
    )
    def test_a_kind_is_no_body(self, language: str, text: str, places: list[str]) -> None:
        """Where the sentence goes on behind the place, or any of its kind is meant, the place is found alone."""
        assert [(text[start:end], label) for start, end, label in tag(text, language)] == [
            (name, "LOC") for name in places
        ]
