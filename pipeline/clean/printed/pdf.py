"""A PDF file's text, put into reading order and paragraphs, handed on to :func:`pipeline.clean.clean_text`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.article import FieldOrigin, Link
from pipeline.clean.characters import normalise
from pipeline.clean.page import Page
from pipeline.clean.printed.languages import guess_language
from pipeline.clean.printed.pdf_heads import without_heads
from pipeline.clean.printed.pdf_layout import Line, Paragraph, headline, paragraphs_of, text_size
from pipeline.clean.printed.text import clean_text, joined_lines
from pipeline.clean.printed.words import WordJoiner
from pipeline.clean.resources import alternatives
from pipeline.errors import QuarantineError, RejectedError

CPU_SECONDS = 20
"""What one document may take; a newspaper of 200 pages takes less."""
_WALL_SECONDS = 180
"""On a machine that is busy with other things."""
_MEMORY_BYTES = 2 << 30
_FEWEST_TITLE_WORDS = 2
_UNSPACED_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{6}")
"""Letters of a script without spaces between words, as many as two words and more have."""
_REASONS: dict[str, type[QuarantineError | RejectedError]] = {"too-long": RejectedError}


def clean_pdf(
    body: bytes,
    *,
    url: str | None = None,
    language: str | None = None,
    link: Link | None = None,
    cpu_seconds: int = CPU_SECONDS,
) -> Page:
    """Return the article that the PDF file ``body`` holds.

    Args:
        body: the file.
        url: where it came from.
        language: ISO 639-1, for the dictionary that joins broken words.
        link: hints for what the text does not state.
        cpu_seconds: what reading the file may take.

    Raises:
        QuarantineError: it is no readable PDF (``broken-pdf``), asks for a password (``encrypted-pdf``), or takes more
            time or memory than a document may (``too-slow``, ``too-large``).
        RejectedError: it holds no text (``not-text``: perhaps scanned pages), or too little of it.
    """
    where = url or "the PDF file"
    read = _read(body, where, cpu_seconds)
    pages = [[Line(*line) for line in page] for page in read["pages"]]
    if not any(pages):
        raise RejectedError(
            f"{where} holds no text: scanned pages must be recognised first, as by `ocrmypdf IN.pdf OUT.pdf`",
            reason="not-text",
        )
    paragraphs = paragraphs_of(without_heads(pages, text_size(pages)))
    stated = _sane(normalise(read["title"]))
    title = headline(paragraphs)
    text = _text(paragraphs, title, stated, language)
    page = clean_text(text, url=url, language=language, link=link)
    if title is None and not stated:
        return page
    rule = "largest-letters" if title is not None else "pdf-title"
    agrees = title is not None and _fold(stated) == _fold(page.title or "")
    origin = FieldOrigin(rule=rule, confidence=0.95 if agrees else 0.8)
    return page.model_copy(update={"provenance": {**page.provenance, "title": origin}})


def _read(body: bytes, where: str, cpu_seconds: int) -> dict[str, Any]:
    """Return what :mod:`pipeline.clean.printed.pdf_lines` reads, in a process that ends when it takes too much."""
    script = files("pipeline.clean.printed") / "pdf_lines.py"
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the file is its input
            [sys.executable, "-I", str(script), str(cpu_seconds), str(_MEMORY_BYTES)],
            input=body,
            capture_output=True,
            timeout=_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(where, _WALL_SECONDS) from error
    if done.returncode < 0:
        raise _too_slow(where, cpu_seconds)
    try:
        read: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise QuarantineError(f"{where} could not be read: {last}", reason="broken-pdf") from error
    if "error" in read:
        reason, words = read["error"]
        raise _REASONS.get(reason, QuarantineError)(f"{where} {words}", reason=reason)
    return read


def _too_slow(where: str, seconds: int) -> QuarantineError:
    return QuarantineError(f"{where} takes more than {seconds} s to read; save it anew", reason="too-slow")


def _text(paragraphs: list[Paragraph], title: Paragraph | None, stated: str, language: str | None) -> str:
    """Return the headline and the paragraphs, one line each; more empty lines where a column or page begins."""
    lines = [line.text for one in paragraphs for line in one.lines]
    plain = normalise("\n".join(lines))
    joiner = WordJoiner(plain, language or guess_language(plain))

    def whole(one: Paragraph) -> str:
        return joined_lines([line.text for line in one.lines], joiner)

    first = whole(title) if title is not None else stated
    rest = [one for one in paragraphs if one is not title]
    if title is None and stated:
        rest = [one for one in rest if _fold(whole(one)) != _fold(stated)]
    parts = [("\n\n\n" if one.is_jump else "\n\n") + whole(one) for one in rest]
    return first + "".join(parts) if first else "".join(parts).lstrip("\n")


def _sane(title: str) -> str:
    """Return the title that a file states of itself, nothing where a program or a typesetter put it there."""
    has_words = len(title.split()) >= _FEWEST_TITLE_WORDS or _UNSPACED_WORDS.search(title)
    return title if has_words and not _not_titles().search(title) else ""


@cache
def _not_titles() -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{alternatives('printed/pdf', 'not_titles')})", re.IGNORECASE)


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
