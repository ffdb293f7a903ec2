"""What changed from one text to another, word by word."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.web.differences import MOST_WORDS, difference


def shown(before: str, after: str) -> str:
    """Return the difference with marks, a line a paragraph; spaces stand outside of them."""
    marks = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    lines = []
    for line in difference(before, after).lines:
        pieces = [(*marks[piece.kind], piece.text) for piece in line]
        lines.append(" ".join(f"{opening}{text.strip()}{closing}" for opening, closing, text in pieces))
    return "\n".join(lines)


class TestDifference:
    """Words that stayed, went and came."""

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("The ferry sails on Friday.", "The ferry sails on Monday.", "The ferry sails on [-Friday-] {+Monday+} ."),
            ("Two dead", "Three dead in fire", "[-Two-] {+Three+} dead {+in fire+}"),
            ("", "New", "{+New+}"),
            ("Gone", "", "[-Gone-]"),
            ("港は明日再開", "港は今日再開", "港は [-明-] {+今+} 日再開"),
            ("a b c of d e f", "u v w of x y z", "[-a b c of d e f-] {+u v w of x y z+}"),
            ("हिन्दी में लिखा", "हिन्दी मे लिखा", "हिन्दी [-में-] {+मे+} लिखा"),
            ("كَتَبَ الوزير", "كُتِبَ الوزير", "[-كَتَبَ-] {+كُتِبَ+} الوزير"),
            ("می\u200cخواهد برود", "نمی\u200cخواهد برود", "[-می\u200cخواهد-] {+نمی\u200cخواهد+} برود"),
            ("ข่าวค่า", "ข่าวค้า", "ข่าว [-ค่-] {+ค้+} า"),
            ("👩\u200d👧 home", "👩\u200d👦 home", "[-👩\u200d👧-] {+👩\u200d👦+} home"),
            ("First.\nSecond.", "First.\nSecond one.", "First.\nSecond {+one+} ."),
        ],
    )
    def test_words(self, before: str, after: str, expected: str) -> None:
        """Whole words are marked, letters in scripts without spaces; one that stayed by chance is not kept apart."""
        assert shown(before, after) == expected

    def test_white_space_is_no_change(self) -> None:
        """Other spaces are none."""
        assert difference("One  two", "One two ").is_none
        assert not difference("One two", "One three").is_none

    @pytest.mark.parametrize(
        ("before", "after"), [("caf\u00e9", "cafe\u0301"), ("news\u00adpaper", "newspaper"), ("\u0439", "\u0438\u0306")]
    )
    def test_what_no_reader_sees_is_no_change(self, before: str, after: str) -> None:
        """An accent as a character of its own, or a soft hyphen, is another spelling of the same word."""
        assert difference(before, after).is_none

    def test_long_texts_are_cut(self) -> None:
        """Of a huge text the beginning is compared, and it is said."""
        made = difference("word " * (MOST_WORDS + 5), "word " * (MOST_WORDS + 5))
        assert made.is_cut
        assert made.is_none

    def test_the_worst_texts_are_quick(self) -> None:
        """Few words over and over, or none in common: well under a second."""
        before = time.process_time()
        difference("a b " * (MOST_WORDS // 2), "b a c " * (MOST_WORDS // 3))
        difference(" ".join(map(str, range(MOST_WORDS))), " ".join(map(str, range(MOST_WORDS, 2 * MOST_WORDS))))
        assert time.process_time() - before < 2

    @given(st.text(), st.text())
    @example("\x00", "\u00ad")
    def test_both_texts_can_be_read_off(self, before: str, after: str) -> None:
        """What stayed and came is the newer text; what stayed and went the older, but for white space."""
        pieces = [piece for line in difference(before, after).lines for piece in line]
        for text, marked in ((before, "removed"), (after, "added")):
            read = "".join(piece.text for piece in pieces if piece.kind in ("same", marked))
            assert "".join(read.split()) == "".join(text.split())
