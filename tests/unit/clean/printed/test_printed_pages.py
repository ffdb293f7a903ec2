"""Printed pages: running heads, page numbers, page ends, and a PDF file read from its bytes."""

from __future__ import annotations

import pytest

from pipeline.clean import clean_pdf, clean_text, extract_page
from pipeline.clean.printed.layout import read_layout

PAGES = (
    "Council Opens The Bridge\n\nThe council of Norrvik opened the bridge over the Orra on Tuesday\n"
    "after nine long years, and the"
    "\n\n1\n\fNorrvik Gazette 4 May\n\ncaptains of the old ferries came to watch it with their families.\n\n2\n"
    "\fNorrvik Gazette 4 May\n\nNobody spoke of the costs on that day, though they had doubled twice.\n\n3\n"
    "\fNorrvik Gazette 4 May\n\nThe toll will be two crowns for the first year and four crowns later.\n"
)


def pdf_of(lines: list[str]) -> bytes:
    """Return a PDF file of one page with these lines of text, written by hand (ISO 32000-1, 7.5)."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 40 760 Td {shown} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + end


class TestPageFurniture:
    """What a printed page carries beside its text."""

    def test_heads_and_numbers_go(self) -> None:
        """Page numbers and the heads that each page repeats are no text."""
        text = clean_text(PAGES).text
        assert "Gazette" not in text
        assert not [line for line in text.split("\n\n") if line.isdigit()]

    def test_paragraph_goes_on_over_the_page(self) -> None:
        """A paragraph that the page's end broke is one."""
        assert "and the captains of the old ferries came" in clean_text(PAGES).text

    def test_repeated_sentence_is_no_head(self) -> None:
        """A sentence that a text repeats is text."""
        page = clean_text("A refrain\n\n" + "They came back, and the boats with them, to the pier.\n\n\n" * 4)
        assert page.text.count("They came back") == 4

    def test_year_is_no_page_number(self) -> None:
        """A line that is a year stays."""
        assert (
            "1972" in clean_text("What we remember\n\nThe year that everybody speaks of in the harbour is\n\n1972").text
        )


class TestWidth:
    """Lines that were broken at a width, and lines that were not."""

    def test_unbroken_lines_are_paragraphs(self) -> None:
        """Where no width broke the lines, each line is a paragraph."""
        lines = [
            "A short line here.",
            "And one that is a good deal longer than the first one.",
            "End of it all.",
        ]
        assert clean_text("Title\n\n" + "\n".join(lines)).text.split("\n\n") == lines

    def test_width_is_seen(self) -> None:
        """A text that was broken at a width says which."""
        broken = (
            "The council of the town of Norrvik met\nagain on Tuesday to speak of the bridge\n"
            "and of its costs, which have grown again\nand again.\n"
        )
        assert read_layout(broken).width == 39
        assert read_layout("one line only").width is None


class TestPromotions:
    """Lines that advertise other articles."""

    def test_text_right_below_stays(self) -> None:
        """What stands right below such a line is text, unless the line is full to its end."""
        body = (
            "The council of the town of Norrvik met again on Tuesday to\n"
            "speak of the bridge and of its costs, which have grown\n"
            "once more.\n\nRelated article: Ferry Prices Rise Once More In\n"
            "the outcome of the vote, and nobody in the town will say\n"
            "that it was unexpected.\n"
        )
        text = clean_text("Bridge Talks Go On\n\n" + body).text
        assert "Ferry Prices" not in text
        assert text.split("\n\n")[1].startswith("the outcome of the vote")


class TestPdfBytes:
    """A PDF file with text."""

    LINES = (
        "Council Opens The Bridge",
        "",
        "The council of Norrvik opened the bridge over the Orra on Tues-",
        "day after nine long years of argument about its costs and its use.",
    )

    @pytest.mark.parametrize("entry", ["pdf", "page"])
    def test_text(self, entry: str) -> None:
        """Title and text come out of the bytes, by either entry point, with the broken word joined."""
        body = pdf_of(list(self.LINES))
        page = clean_pdf(body) if entry == "pdf" else extract_page(body, "https://a.example/b.pdf")
        assert page.title == "Council Opens The Bridge"
        assert page.text.startswith("The council of Norrvik opened the bridge over the Orra on Tuesday after")
