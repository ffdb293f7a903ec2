"""Chinese persons whom nothing is said by: what they do, are, have, and whom somebody names beside them."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag


def persons(text: str) -> list[str]:
    """Return who is found in a Chinese text."""
    return [text[start:end] for start, end, label in tag(text, "zh") if label == "PER"]


class TestChinesePersons:
    """``han_names``: a full name beside what only a person is, has or does."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("陈晓东今年五十岁，经营一家面馆。", ["陈晓东"]),
            ("刘美华和赵国强参加了开幕式。", ["刘美华", "赵国强"]),
            ("获奖者孙丽萍是本地人。", ["孙丽萍"]),
            ("周文斌的新书出版了。", ["周文斌"]),
            ("冠军由黄志远夺得，何雨晴获得第二名。", ["黄志远", "何雨晴"]),
            ("警方逮捕了马建国。", ["马建国"]),
            ("法院判处李建国有期徒刑十年。", ["李建国"]),
            ("陈明远曾任银行行长。", ["陈明远"]),
            ("检察官孙晓梅表示将抗诉。", ["孙晓梅"]),
            ("女主角赵涛出席了活动。", ["赵涛"]),
            ("导演贾樟柯的新片上映。", ["贾樟柯"]),
            ("林子豪，42岁，是一名渔民。", ["林子豪"]),
            ("本届比赛中许海波战胜傅明辉夺冠。", ["许海波", "傅明辉"]),
            ("何军曾任县长。", ["何军"]),
            ("时任校长的郭敏签署了文件，曾任局长的马健表示支持。", ["郭敏", "马健"]),
        ],
    )
    def test_a_full_name_is_found(self, text: str, found: list[str]) -> None:
        """Without any word of saying."""
        assert persons(text) == found

    @pytest.mark.parametrize(
        "text",
        [
            "高中生参加考试，黄金周游客增多。",
            "曾任教练的成员不多，平台曾任其发展。",
            "安全生产会议召开，文学家出席活动。",
            "马拉松比赛获得好评，高科技公司参加展会。",
            "女子高中生夺冠，任天堂参加展会。",
            "法院判处高级官员罚款，警方逮捕方便面厂老板。",
            "董事会通过决议，裁判长说，行长达十公里。",
            "田园风光和石雕艺术，时装周获得成功。",
        ],
    )
    def test_words_that_begin_like_a_name_are_nobody(self, text: str) -> None:
        """Their first two characters are a word."""
        assert persons(text) == []
