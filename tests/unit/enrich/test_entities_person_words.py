"""Persons in languages without capitals, by what stands beside them."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import mentions
from pipeline.enrich.entities.languages import person_words
from pipeline.enrich.entities.languages.person_words import Candidate
from pipeline.enrich.entities.spans import Span


def named(text: str, language: str) -> list[str]:
    """Return the surfaces of the persons that are found."""
    return [one.surface for one in mentions(text, language) if one.label == "PER"]


class TestPersons:
    """A surname and a given name beside a title, an office or an act."""

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("ja", "新人の松下千尋氏と元職の西野氏が争う。", ["松下千尋", "西野"]),
            ("ja", "会社員の小泉学被告（52）", ["小泉学"]),
            ("ja", "監督のピエール・デュポン氏", ["ピエール・デュポン"]),
            ("ja", "夫の光太郎さんと写真を見る。", ["光太郎"]),
            ("ja", "高松市長と千田建設の社長が会った。", []),
            ("ja", "アメリカ大統領とソニー社長が会った。", []),
            ("ja", "民友党の大河原まさみ議員と大河原氏", ["大河原まさみ", "大河原"]),
            ("ja", "山田さん夫妻と東北大学長。", ["山田"]),
            ("zh", "江苏省长和安徽省长到了。", []),
            ("zh", "局长邓海燕说，雨停了。", ["邓海燕"]),
            ("zh", "听众中有安娜·科瓦奇。", ["安娜·科瓦奇"]),
            ("zh", "“好。”曾庆华教授说。", ["曾庆华"]),
            ("zh", "方面表示，周五说的话。高兴地说。", []),
            ("zh", "金华市长和意大利总统。", []),
            ("zh", "本报讯 文/李明远 图/王强 昨日，市政府开会。", ["李明远", "王强"]),
            ("zh", "（记者 张伟 李娜 通讯员 王芳）周一下雨。", ["张伟", "李娜", "王芳"]),
            ("zh", "记者陈晓东、赵丽摄影报道", ["陈晓东", "赵丽"]),
            ("zh", "他是一名记者，高兴地走了。语文王牌。图 王府井大街。", []),
            ("ko", "표창은 소방관 심재윤(34) 씨가 받았다.", ["심재윤"]),
            ("ko", "소설가 한강은 웃었다. 배우 한가은, 수상", ["한가은"]),
            ("ko", "도서관 관장과 연구원 원장은 웃었다. 좋다”라고 말했다.", []),
            ("ko", "번역가 데버라 브라운 씨와 이지원 원장", ["데버라 브라운", "이지원"]),
            ("ko", "감독 노은채는 웃었다. 노 감독은 떠났다.", ["노은채", "노"]),
            ("ko", "환경부 장관과 국민당 대표, 성남시 시장.", []),
            ("ko", "영국의 브라운 교수는 웃었다.", ["브라운"]),
            ("ar", "قال الطبيب وسام الجندي إن", ["وسام الجندي"]),
            ("ar", "تحدث محمد الفقيه ومريم الفقيه.", ["محمد الفقيه", "مريم الفقيه"]),
            ("ar", "فاز عمر بن جلون في السباق.", ["عمر بن جلون"]),
            ("ar", "قال الوزير خالد رباع المرجاني في مؤتمر.", ["خالد رباع المرجاني"]),
            ("ar", "حضر المحافظ سامي خالد حسن الحفل.", ["سامي خالد حسن"]),
            ("ar", "وصل السفير جان كلود مارتيه إلى المدينة.", ["جان كلود مارتيه"]),
            ("ar", "قال الكاتب يوسف خير الله إنه. الله أعلم.", ["يوسف خير الله"]),
            ("ar", "الأمير عبدالكريم بن سلمان بحث سوق النفط.", ["عبدالكريم بن سلمان"]),
            ("ar", "أكد الوزير أمل بلاده، والوزير سعيد بالاتفاق.", []),
            ("ar", "قال المتحدث باسم الشركة إن العمل جميل.", []),
        ],
    )
    def test_who_is_one(self, language: str, text: str, expected: list[str]) -> None:
        """Offices, towns, firms and words that begin like a name are nobody."""
        assert named(text, language) == expected

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("ja", "松下千尋氏が来た。松下氏は語った。", ["松下千尋", "松下千尋"]),
            ("ja", "松下千尋氏と松下明氏が来た。松下氏は語った。", ["松下千尋", "松下明", "松下"]),
            ("zh", "学者让·莫兰说。莫兰教授走了。", ["让·莫兰", "让·莫兰"]),
            ("ko", "심재윤 의원은 갔다. 심 의원은 왔다.", ["심재윤", "심재윤"]),
        ],
    )
    def test_a_surname_alone_is_its_only_bearer(self, language: str, text: str, expected: list[str]) -> None:
        """The facet has one person; of two who bear it neither is meant."""
        assert [one.canonical for one in mentions(text, language) if one.label == "PER"] == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("اجتمع بفلاديمير بوتين", "Vladimir Putin"),
            ("وفلاديمير بوتين غادر", "Vladimir Putin"),
            ("قرار للأمم المتحدة", "United Nations"),
            ("وبالأمم المتحدة خلاف", "United Nations"),
        ],
    )
    def test_arabic_letters_before_a_name(self, text: str, expected: str) -> None:
        """Conjunctions and prepositions are written as one word with the name behind them."""
        assert [one.canonical for one in mentions(text, "ar")] == [expected]

    def test_a_word_in_katakana_is_whole(self) -> None:
        """There is no Thailand in a name that goes on before and after it."""
        assert [one.surface for one in mentions("シュタインさんはタイにいる。", "ja")] == ["シュタイン", "タイ"]


class TestPrecedence:
    """What lists know of a place, and what is said of a person."""

    def test_a_doubtful_name_yields(self) -> None:
        """It touches nothing that is known, and is itself no place; a certain one takes a town's place."""
        known = [Span(0, 3, "LOC", "fake")]
        text = "abc def"
        assert person_words.persons([Candidate(0, 3, doubtful=True)], text, "ko", known) == []
        certain = person_words.persons([Candidate(0, 7)], text, "ko", known)
        assert [(one.start, one.end) for one in person_words.with_persons(known, certain)] == [(0, 7)]

    def test_a_body_is_no_person(self) -> None:
        """What a list knows as a body stays one."""
        known = [Span(0, 3, "ORG", "fake")]
        assert person_words.persons([Candidate(0, 3)], "abc", "ko", known) == []
