"""Plain text and PDF: lines joined to paragraphs, words and quotation marks mended, the frame of pages left out."""

from pipeline.clean.printed.pdf import clean_pdf
from pipeline.clean.printed.text import clean_text

__all__ = ["clean_pdf", "clean_text"]
