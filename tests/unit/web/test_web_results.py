"""Small pieces of a page of results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.highlights import highlights
from pipeline.index.protocol import Hit
from pipeline.index.text.language_names import language_name, text_direction
from pipeline.web.results import day_label, hit_views, shortened


class TestDayLabel:
    """Days for people."""

    @pytest.mark.parametrize("value", ["2020-09-25", "2020-09-25T23:59:00Z", "2020-09-25T23:59:00.5+00:00"])
    def test_days_and_times(self, value: str) -> None:
        """The day of a day or a time, in words."""
        assert day_label(value) == "25 September 2020"

    def test_what_is_neither(self) -> None:
        """Anything else stays as it is, on one line."""
        assert day_label("soon\n") == "soon"


class TestLanguageName:
    """Languages for people."""

    def test_names(self) -> None:
        """English names; what has none stays a code."""
        assert [language_name(code) for code in ("de", "und", "x9")] == ["German", "Unknown", "x9"]


class TestTextDirection:
    """Which way a text runs."""

    def test_directions(self) -> None:
        """Right to left where the language does, whatever a paragraph begins with; else its letters tell."""
        assert {text_direction(code) for code in ("ar", "fa", "he", "ur", "ar-EG")} == {"rtl"}
        assert {text_direction(code) for code in ("en", "ja", "und", "", "x9", "no such", None)} == {"auto"}


class TestShortened:
    """The opening of a text."""

    def test_at_a_word(self) -> None:
        """A text is cut before the word that does not fit; a short one is not cut."""
        assert shortened("one two\nthree", 8) == "one two …"
        assert shortened("one two\nthree", 13) == "one two three"

    @given(st.text(max_size=100), st.integers(1, 50))
    def test_length(self, text: str, most: int) -> None:
        """Never longer than asked, beside the ellipsis; never more than one line."""
        short = shortened(text, most)
        assert len(short.removesuffix(" …")) <= most
        assert "\n" not in short


class TestExcerpts:
    """The words found, in what surrounds them."""

    @pytest.mark.parametrize(
        ("text", "is_cut"),
        [
            ("The weir was opened.", False),
            ("The weir was opened." + " Then it rained & rained." * 20, True),
            ("The weir was opened.\n\n" + "It is long. " * 20, True),
            ("It is long. " * 40 + "\n\nHeading\n\nAt  last, the <weir>\twas opened.\n", False),
            ("The weir. " + "It is long. " * 40 + "The weir, again, before much more of it." + " More." * 60, True),
        ],
        ids=["whole", "goes on", "paragraphs behind", "ends with the text", "two excerpts"],
    )
    def test_what_is_cut_at_its_end_says_so(self, text: str, is_cut: bool) -> None:  # noqa: FBT001 - a case
        """An ellipsis stands behind the last excerpt where the text goes on, and nowhere else."""
        article = {"id": "a", "title": "T", "text": text, "language": "en"}
        (view,) = hit_views([Hit("a", 1.0, highlights("weir", article), article)], {}, ["/"])
        assert [str(one).endswith(" …") for one in view.fragments] == [*[False] * (len(view.fragments) - 1), is_cut]

    @pytest.mark.parametrize(
        ("before", "is_cut"),
        [
            ("", False),
            ("It rained for days. ", False),
            ("It rained for days, “and then”! ", False),
            ("It rained for days\n\n", False),
            ("雨が降った。", False),
            ("It rained for days and, after so many nights of waiting in the cold and the wet on the dam, ", True),
            ("It rained. " * 40 + "Nobody who had waited for so many days, out there in the cold, thought that ", True),
        ],
        ids=["whole", "sentence", "closed", "line", "ideographic", "clause", "far in"],
    )
    def test_what_begins_inside_a_sentence_says_so(self, before: str, is_cut: bool) -> None:  # noqa: FBT001 - a case
        """An ellipsis stands before an excerpt that begins in the middle of a sentence, and before no other."""
        article = {
            "id": "a",
            "title": "T",
            "text": f"{before}the <weir>, built of stone, was opened.",
            "language": "en",
        }
        (view,) = hit_views([Hit("a", 1.0, highlights("weir", article), article)], {}, ["/"])
        assert str(view.fragments[0]).startswith("… ") is is_cut

    @pytest.mark.parametrize(
        ("before", "is_cut"),
        [
            ("It rained for days. ", False),
            ("“And then?” ", False),
            ("It rained for days\n", False),
            ("雨が降った。", False),
            ("It rained for days, and ", True),
            ("The dam held, no. 4 at ", True),
        ],
        ids=["sentence", "closed", "line", "ideographic", "clause", "after a number"],
    )
    def test_what_stands_before_tells(self, before: str, *, is_cut: bool) -> None:
        """An end of a sentence, with what closes it, and a line's head: an excerpt may begin there."""
        article = {"id": "a", "title": "T", "text": f"{before}the weir was opened.", "language": "en"}
        hit = Hit("a", 1.0, {"text": ("the <em>weir</em> was opened.",)}, article)
        (view,) = hit_views([hit], {}, ["/"])
        assert str(view.fragments[0]).startswith("… ") is is_cut

    @pytest.mark.parametrize(
        ("text", "is_cut"),
        [
            ("It rained, and the  weir\n·\xa0was opened.", True),
            ("Of the dam, the weirs and the weir at Ulm. the weir was opened.", False),
            ("The dam held. the weir was opened. Then the weir was opened.", False),
            ("It rained, and the weir·was opened.", True),
            ("It rained, and the weirwas opened.", False),
        ],
        ids=["kept apart otherwise", "begun before", "twice", "by a dot alone", "by nothing"],
    )
    def test_an_excerpt_stands_where_all_its_words_do(self, text: str, *, is_cut: bool) -> None:
        """However they are kept apart there, and where first they do: what begins as it does is not yet it."""
        article = {"id": "a", "title": "T", "text": text, "language": "en"}
        hit = Hit("a", 1.0, {"text": ("the <em>weir</em> was opened.",)}, article)
        (view,) = hit_views([hit], {}, ["/"])
        assert str(view.fragments[0]).startswith("… ") is is_cut
