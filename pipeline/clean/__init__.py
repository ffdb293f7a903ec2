"""Bytes in, an article's text and metadata out.

Three entry points, all pure: the same input gives the same page, and nothing is kept between two calls.

* :func:`extract_page` reads what came over the wire (HTML; text and PDF are handed on);
* :func:`clean_text` reads plain text, or text that somebody took out of a PDF;
* :func:`clean_pdf` reads a PDF file.

Each returns a :class:`Page`, or raises :class:`pipeline.errors.RejectedError` (sound, but no article) or
:class:`pipeline.errors.QuarantineError` (broken in itself).
"""

from pipeline.clean.extract import extract_page
from pipeline.clean.page import Page
from pipeline.clean.printed import clean_pdf, clean_text

__all__ = ["Page", "clean_pdf", "clean_text", "extract_page"]
