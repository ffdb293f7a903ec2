"""Plain text and PDF text: what the layout of a printed page did to an article is undone."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.clean import clean_text
from pipeline.errors import RejectedError

PRINTED = """ Harbour Council Backs Long-
Delayed Ferry Link To Norrvik
 Commuters wait for the last boat of the evening at the old customs
pier. Norrvikport.example.com

The harbour council of Norrvik voted on Tuesday to reopen the ferry
line that closed nine years ago, ending a quarrel that divided the
coun-
tryside around the fjord.

Related article: Ferry Prices Rise Again
 the second crossing, which the mayor has called a matter of anti-
corruption policy as much as of transport policy for the region.

"We have waited long enough,' the mayor said. ""Now the boats will
come back, and with them the people who left" after the closure,



the town's oldest captain said.

The ministry called the plan ''a brave and long awaited
step' but gave no money.
"""


class TestPrintedPage:
    """One text with the defects that printing and copying leave."""

    @pytest.fixture
    def paragraphs(self) -> list[str]:
        """Return the cleaned paragraphs."""
        return clean_text(PRINTED).text.split("\n\n")

    def test_title_is_joined_over_its_broken_line(self) -> None:
        """A headline that runs over two lines is one, and keeps the hyphen before a capital."""
        assert clean_text(PRINTED).title == "Harbour Council Backs Long-Delayed Ferry Link To Norrvik"

    def test_caption_and_promotion_are_not_body(self, paragraphs: list[str]) -> None:
        """A caption that ends in a credit, and a line that advertises an article, are dropped whole."""
        text = "\n".join(paragraphs)
        assert "Commuters wait" not in text
        assert "Related article" not in text
        assert paragraphs[0].startswith("The harbour council")

    def test_broken_words_are_joined_by_evidence(self, paragraphs: list[str]) -> None:
        """A word that the dictionary knows closes; a prefixed compound keeps its hyphen."""
        assert "divided the countryside around" in paragraphs[0]
        assert "anti-corruption policy" in paragraphs[1]

    def test_fragment_is_kept_and_flagged(self, paragraphs: list[str]) -> None:
        """A paragraph that lost its beginning stays as text, and the page says so."""
        assert paragraphs[1].startswith("the second crossing")
        assert clean_text(PRINTED).flags == ("truncated-fragment",)

    def test_quotes_are_mended_and_the_page_break_is_closed(self, paragraphs: list[str]) -> None:
        """Doubled and mixed marks become one pair, also over a paragraph that a page's end broke."""
        assert paragraphs[2] == (
            '"We have waited long enough," the mayor said. "Now the boats will come back, and with them the people '
            "who left\" after the closure, the town's oldest captain said."
        )
        assert '"a brave and long awaited step" but' in paragraphs[3]

    def test_cleaning_again_changes_nothing(self) -> None:
        """Cleaning is idempotent."""
        once = clean_text(PRINTED)
        again = clean_text(f"{once.title}\n\n{once.text}")
        assert (again.title, again.text) == (once.title, once.text)


class TestFrontMatter:
    """What stands between a headline and the text."""

    def test_byline_and_date_line(self) -> None:
        """A byline gives authors, a line that is only a date gives the day; neither is text."""
        page = clean_text(
            "Storm closes two bridges\nBy Ada Lindqvist and Jan Moe\n14 March 2024\n\n"
            "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours."
        )
        assert page.authors == ("Ada Lindqvist", "Jan Moe")
        assert page.published_day == date(2024, 3, 14)
        assert page.text.startswith("Two bridges")


class TestRefusals:
    """What is no text."""

    @pytest.mark.parametrize(
        ("text", "reason"), [("", "too-short"), ("One line.", "too-short"), ("1 2 3 4 " * 50, "not-text")]
    )
    def test_reason(self, text: str, reason: str) -> None:
        """A document without enough text is refused with its reason."""
        with pytest.raises(RejectedError) as caught:
            clean_text(text)
        assert caught.value.reason == reason


class TestFront:
    """Who wrote it and when, above the text, in any language."""

    BODY = (
        "The council of Norrvik opened the bridge over the Orra on Tuesday after nine long years of work and quarrel."
    )

    @pytest.mark.parametrize(
        ("lines", "authors"),
        [
            ("Jitka Malá\n\n4. března 2024", ("Jitka Malá",)),
            ("Вера Зимина\n\n4 марта 2024", ("Вера Зимина",)),
            ("Του Νίκου Μάνου\n\n4 Μαρτίου 2024", ("Νίκου Μάνου",)),
            ("Av Astrid Holm\n\n4 mars 2024", ("Astrid Holm",)),
            ("Von Lena Brandt\n\nUferblatt, 4.3.2024, Seite 3", ("Lena Brandt",)),
            ("PRESS RELEASE\n\nFor immediate release\n\nNorrvik, 4 March 2024", ()),
            ("Pressemitteilung\n\nNorrvik, 4. März 2024", ()),
        ],
    )
    def test_read(self, lines: str, authors: tuple[str, ...]) -> None:
        """A name over a date is a byline; the number of a page, and what says "press release", are no text."""
        page = clean_text(f"Bridge opened at last\n\n{lines}\n\n{self.BODY}\n\n{self.BODY}")
        assert (page.authors, str(page.published_day)) == (authors, "2024-03-04")
        assert page.text == f"{self.BODY}\n\n{self.BODY}"

    @pytest.mark.parametrize("line", ["The Old Bridge", "What next", "Press release of the year 2024 was a bad one"])
    def test_text(self, line: str) -> None:
        """A heading above the text is none of them."""
        assert clean_text(f"Bridge opened\n\n{line}\n\n{self.BODY}").text.startswith(line)
