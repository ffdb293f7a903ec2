"""Second sources of text, charsets, broken words and PDF files."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfWriter

from pipeline.article import Link
from pipeline.clean import clean_pdf, extract_page
from pipeline.clean.charset import decode
from pipeline.clean.quotes import mend_quotes
from pipeline.clean.words import WordJoiner
from pipeline.errors import QuarantineError, RejectedError

URL = "https://www.fjordpost.example/news/bridges-closed-after-the-storm"
LONG = "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours. "


class TestSecondSources:
    """Text that is not in the page's markup."""

    def test_article_body(self) -> None:
        """JSON-LD's articleBody fills a page that shows no text."""
        stated = f'{{"@type":"NewsArticle","headline":"Storm","articleBody":"{LONG * 5}"}}'
        html = f"<html><head><script type='application/ld+json'>{stated}</script></head><body>Loading</body></html>"
        page = extract_page(html.encode(), URL)
        assert page.text == (LONG * 5).strip()
        assert page.flags == ("text-from-json-ld",)

    def test_feed(self) -> None:
        """So does the feed's own text."""
        link = Link(url=URL, source_id="fjord", listed_by="feed", content_html=f"<p>{LONG}</p>" * 5)
        page = extract_page(b"<html><body>Loading</body></html>", URL, link=link)
        assert page.text.count("Two bridges") == 5
        assert "text-from-feed" in page.flags


class TestCharset:
    """From bytes to characters."""

    RUSSIAN = "Совет города решил открыть мост через реку, закрытый девять лет назад."

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
    def test_without_declaration(self, encoding: str) -> None:
        """Marks, proof and letters tell the encoding."""
        assert decode(f"<p>{self.RUSSIAN * 3}</p>".encode(encoding)) == f"<p>{self.RUSSIAN * 3}</p>"

    @pytest.mark.parametrize(
        ("body", "content_type", "text"),
        [
            ("é".encode("cp1252"), "text/html; charset=iso-8859-1", "é"),
            ("é".encode(), "text/html; charset=iso-8859-1", "é"),
            ("<meta charset=cp1251>мост".encode("cp1251"), None, "<meta charset=cp1251>мост"),
            ("мост".encode("cp1251"), "text/html; charset=windows-1251", "мост"),
        ],
    )
    def test_declared(self, body: bytes, content_type: str | None, text: str) -> None:
        """Header and meta count, but valid UTF-8 counts more."""
        assert decode(body, content_type) == text


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
