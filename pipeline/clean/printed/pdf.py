"""A PDF file's text, page by page, handed on to :func:`pipeline.clean.clean_text`."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pipeline.article import Link
from pipeline.clean.page import Page
from pipeline.clean.printed.text import clean_text
from pipeline.errors import QuarantineError, RejectedError

_MOST_PAGES = 200
"""A newspaper has fewer; a book is not news."""


def clean_pdf(body: bytes, *, url: str | None = None, language: str | None = None, link: Link | None = None) -> Page:
    """Return the article that the PDF file ``body`` holds.

    Args:
        body: the file.
        url: where it came from.
        language: ISO 639-1, for the dictionary that joins broken words.
        link: hints for what the text does not state.

    Raises:
        QuarantineError: it is no readable PDF (``broken-pdf``), or asks for a password (``encrypted-pdf``).
        RejectedError: it holds no text (``not-text``: perhaps scanned pages), or too little of it.
    """
    text = pdf_text(body, url)
    if not text.strip():
        raise RejectedError(
            f"{url or 'the PDF file'} holds no text: scanned pages must be recognised first", reason="not-text"
        )
    return clean_text(text, url=url, language=language, link=link)


def pdf_text(body: bytes, url: str | None = None) -> str:
    r"""Return the text of each page, with ``\f`` between two pages; raises :class:`QuarantineError`."""
    where = url or "the PDF file"
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise QuarantineError(f"{where} asks for a password; save it without one", reason="encrypted-pdf")
        if len(reader.pages) > _MOST_PAGES:
            raise RejectedError(
                f"{where} has {len(reader.pages)} pages; an article has at most {_MOST_PAGES}", reason="too-long"
            )
        return "\f".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise QuarantineError(f"{where} is no readable PDF: {error}", reason="broken-pdf") from error
