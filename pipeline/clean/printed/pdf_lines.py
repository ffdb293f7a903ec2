"""A PDF file's lines with their places, in a process of its own: ``python -I pdf_lines.py CPU_SECONDS BYTES < FILE``.

A few kilobytes can keep any reader of PDF busy for hours, or make it ask for all memory there is: the system ends this
process when it has used its share of either. It imports nothing of Dateline, so that it starts at once. The answer is
one JSON object: ``title``, and ``pages``, each a list of lines ``[x0, y0, x1, size, text]`` (points, from the left and
the bottom); or ``error`` with a reason and words.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
import resource
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import decode_text

MOST_PAGES = 200
"""A newspaper has fewer; a book is not news."""
_RIGHT_TO_LEFT_SHARE = 0.5
_WORD_GAP = 0.15
"""Of a line's size, in points: what is wider stands between two words."""
_INITIAL = 1.7
"""Times the size of its line: a first letter as large as that belongs to its word."""
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_PRESENTATION = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufeff]")
_DC_TITLE = re.compile(rb"<dc:title(?:\s[^<>]*)?(?<!/)>(.*?)</dc:title\s*>", re.DOTALL)
_ITEM = re.compile(rb"<rdf:li(?:\s[^<>]*)?(?<!/)>([^<]*)</rdf:li\s*>")


def read(body: bytes) -> dict[str, Any]:
    """Return what the PDF file ``body`` says, as the module's description has it."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(body)))
        count = sum(1 for _ in PDFPage.create_pages(document))
        if count > MOST_PAGES:
            return {"error": ["too-long", f"has {count} pages; an article has at most {MOST_PAGES}"]}
        if not count:
            return {"error": ["broken-pdf", "is no readable PDF: it has no pages"]}
        pages = [list(_lines(page)) for page in extract_pages(io.BytesIO(body), laparams=LAParams())]
        return {"title": _title(document), "pages": pages}
    except PDFPasswordIncorrect:
        return {"error": ["encrypted-pdf", "asks for a password; save it without one"]}
    except MemoryError:
        return {"error": ["too-large", "asks for more memory than a document may"]}
    except Exception as error:  # noqa: BLE001 - whatever a broken file does to the library is said in one line
        return {
            "error": ["broken-pdf", f"is no readable PDF: {' '.join(str(error).split())[:200] or type(error).__name__}"]
        }


def _title(document: PDFDocument) -> str:
    """Return the title that the file states of itself: XMP's before the older dictionary's (ISO 32000-2, 14.3)."""
    metadata = resolve1(document.catalog.get("Metadata"))
    if isinstance(metadata, PDFStream) and (found := _DC_TITLE.search(metadata.get_data())):
        # A title may be there and have nothing in it: what follows is then somebody's name.
        for item in _ITEM.findall(found[1]):
            if title := " ".join(html.unescape(item.decode("utf-8", "replace")).split()):
                return title
    stated = [resolve1(one.get("Title")) for one in document.info]
    return next((" ".join(decode_text(one).split()) for one in stated if isinstance(one, bytes) and one.strip()), "")


def _lines(page: LTPage) -> Iterator[list[Any]]:
    for box in page:
        for line in box if isinstance(box, LTTextBox) else ():
            characters = [one for one in line if isinstance(one, LTChar)] if isinstance(line, LTTextLine) else []
            if not characters:
                continue
            size = sorted(one.size for one in characters)[len(characters) // 2]
            base = sorted(one.y0 for one in characters)[len(characters) // 2]
            text = _right_to_left(characters, size) if _is_right_to_left(characters) else line.get_text()
            text, left = " ".join(text.split()), line.x0
            if len(characters) > 1 and characters[0].size > size * _INITIAL and text[1:2] == " ":
                text = text[0] + text[2:]
                left = characters[1].x0
            if text:
                yield [round(left, 1), round(base, 1), round(line.x1, 1), round(size, 1), text]


def _is_right_to_left(characters: list[LTChar]) -> bool:
    kinds = [unicodedata.bidirectional(one.get_text()[:1]) for one in characters if one.get_text().strip()]
    letters = [kind for kind in kinds if kind in {"L", "R", "AL"}]
    return sum(kind != "L" for kind in letters) > len(letters) * _RIGHT_TO_LEFT_SHARE


def _right_to_left(characters: list[LTChar], size: float) -> str:
    """Return a line in the order in which it is read, whatever the order in which it was drawn.

    What stands rightmost comes first; numbers and words of other scripts within it keep their own order (UAX #9).
    """
    pieces: list[str] = []
    after: LTChar | None = None
    for one, text in _with_marks(characters):
        if after is not None and after.x0 - one.x1 > size * _WORD_GAP:
            pieces.append(" ")
        pieces.append(text)
        after = one
    ordered: list[str] = []
    run: list[str] = []
    for piece in [*pieces, ""]:
        if piece and _keeps_its_order(piece, is_inside=bool(run)):
            run.append(piece)
            continue
        ends = next((n for n in range(len(run), 0, -1) if _keeps_its_order(run[n - 1], is_inside=False)), 0)
        ordered += [*reversed(run[:ends]), *run[ends:], piece.translate(_MIRRORED)]
        run = []
    return _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), "".join(ordered))


def _with_marks(characters: list[LTChar]) -> Iterator[tuple[LTChar, str]]:
    """Yield what stands beside one another from the right, each with the vowel signs that stand on it."""
    signs = [one for one in characters if unicodedata.bidirectional(one.get_text()[:1]) == "NSM"]
    bases = sorted((one for one in characters if one not in signs), key=lambda one: -one.x1)
    texts = [one.get_text() for one in bases]
    for sign in signs:
        middle = (sign.x0 + sign.x1) / 2
        if bases:
            nearest = min(range(len(bases)), key=lambda n: abs((bases[n].x0 + bases[n].x1) / 2 - middle))
            texts[nearest] += sign.get_text()
    yield from zip(bases, texts, strict=True)


def _keeps_its_order(piece: str, *, is_inside: bool) -> bool:
    kind = unicodedata.bidirectional(piece[:1])
    return kind in {"L", "EN", "AN"} or (is_inside and kind in {"CS", "ES", "ET"})


def main() -> None:
    """Read a file from the standard input within the limits that the arguments give."""
    logging.disable(logging.CRITICAL)
    seconds, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
