"""Broken words, damaged quotation marks and PDF files."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from pipeline.clean import clean_pdf
from pipeline.clean.printed.quotes import mend_quotes
from pipeline.clean.printed.words import WordJoiner
from pipeline.errors import QuarantineError, RejectedError


class TestWords:
    """Words broken over two lines."""

    @pytest.mark.parametrize(
        ("text", "left", "right", "language", "word"),
        [
            ("", "coun-", "tries", "en", "countries"),
            ("", "anti-", "corruption", "en", "anti-corruption"),
            ("", "Non-", "Interference", "en", "Non-Interference"),
            ("", "state-", "sanctioned", "en", "state-sanctioned"),
            ("", "44-", "year-old", "en", "44-year-old"),
            ("", "pre-", "and", "en", "pre- and"),
            ("Orravik lies", "Orra-", "vik", "en", "Orravik"),
            ("the co-ordinator", "co-", "ordinator", "en", "co-ordinator"),
            ("", "Bundes-", "kanzleramt", "de", "Bundeskanzleramt"),
            ("", "правитель-", "ство", "ru", "правительство"),
        ],
    )
    def test_evidence(self, text: str, left: str, right: str, language: str, word: str) -> None:
        """The document's own words decide first, then the dictionary."""
        assert WordJoiner(text, language).join(left, right) == word


class TestQuotes:
    """Damaged quotation marks."""

    @pytest.mark.parametrize(
        ("damaged", "mended"),
        [
            ("""He saw ""a sea of boats" there.""", 'He saw "a sea of boats" there.'),
            ("""They spoke of ''a great step' today.""", 'They spoke of "a great step" today.'),
            ("""Never '"a hostage to luck," she said.""", 'Never "a hostage to luck," she said.'),
            ("'A new chapter’", "'A new chapter'"),
            ("the captains' boats and Moe's dog", "the captains' boats and Moe's dog"),
            ("\"'No,' he said, and left,\" Moe wrote.", "\"'No,' he said, and left,\" Moe wrote."),
            ("“Whole already,” she said.", "“Whole already,” she said."),
        ],
    )
    def test_mending(self, damaged: str, mended: str) -> None:
        """Doubled and mixed marks become one pair; sound text is left alone."""
        assert mend_quotes(damaged) == mended


class TestPdf:
    """PDF files."""

    def test_broken(self) -> None:
        """What is no PDF is set aside with its reason."""
        with pytest.raises(QuarantineError) as caught:
            clean_pdf(b"%PDF-1.7 nothing more")
        assert caught.value.reason == "broken-pdf"

    def test_without_text(self) -> None:
        """A PDF of pictures has no text, and says what to do."""
        writer, stream = PdfWriter(), io.BytesIO()
        writer.add_blank_page(200, 200)
        writer.write(stream)
        with pytest.raises(RejectedError, match="recognised"):
            clean_pdf(stream.getvalue())

    def test_locked(self) -> None:
        """A PDF with a password is set aside."""
        writer, stream = PdfWriter(), io.BytesIO()
        writer.add_blank_page(200, 200)
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(stream)
        with pytest.raises(QuarantineError) as caught:
            clean_pdf(stream.getvalue())
        assert caught.value.reason == "encrypted-pdf"
