"""Plain text and text out of PDF files: title, byline, paragraphs, mended words and quotes.

What is dropped is dropped as a whole block (captions, advertised articles, running heads, page numbers); what is kept
keeps every word. A paragraph that lost its beginning stays, flagged ``truncated-fragment``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.article import FieldOrigin, Link
from pipeline.clean.characters import normalise
from pipeline.clean.fields import is_full_name, people
from pipeline.clean.page import Page
from pipeline.clean.printed.languages import guess_language
from pipeline.clean.printed.layout import Block, Layout, ends_sentence, read_layout, starts_item
from pipeline.clean.printed.quotes import mend_quotes
from pipeline.clean.printed.words import WordJoiner
from pipeline.clean.resources import alternatives, whole_line
from pipeline.counted import counted
from pipeline.errors import RejectedError
from pipeline.moments import Stated, read_date

_TITLE_CHARACTERS = 250
_FEWEST_WORDS = 8
_BYLINE_WORDS = 12
_DATELINE_CHARACTERS = 60
_PAGE_BREAK_GAP = 2
_NEARLY_FULL = 0.95
"""What follows an advertised article goes with it only where its line is full: lost text is worse than a stray line."""
_LINE_HYPHEN = re.compile(r"\w-")
_UNFINISHED = (",", ";", "–", "—", "-")
_DOMAIN_CREDIT = re.compile(r"(?<=[.!?…\"'”’)])\s+(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.IGNORECASE)


@dataclass(slots=True)
class _Paragraph:
    text: str
    page_break: bool = False
    """A page's end (or more than one empty line) stands before it."""
    after_dropped: bool = False


@dataclass(slots=True)
class _Front:
    """What stands above the first paragraph."""

    title: str = ""
    authors: tuple[str, ...] = ()
    dated: str | None = None
    flags: list[str] = field(default_factory=list)


def clean_text(
    text: str,
    *,
    url: str | None = None,
    language: str | None = None,
    link: Link | None = None,
) -> Page:
    r"""Return the article that ``text`` (plain, or taken out of a PDF) holds.

    Args:
        text: the document; lines may be broken at a width, ``\f`` ends a page.
        url: where it came from, for :attr:`Page.canonical_url`.
        language: ISO 639-1 of its dictionary; guessed where it is not given.
        link: hints; its title, authors and times fill what the text does not state.

    Raises:
        RejectedError: there is no text to speak of (``not-text``, ``too-short``).
    """
    clean = normalise(text)
    _refuse_noise(clean)
    layout = read_layout(clean)
    joiner = WordJoiner(clean, language or guess_language(clean))
    front, body = _front_matter(layout, joiner)
    paragraphs = _rejoin(body, joiner)
    return _page(front, paragraphs, url, link)


def _refuse_noise(text: str) -> None:
    letters = sum(map(str.isalpha, text))
    unreadable = text.count("\ufffd")
    if text.strip() and (letters * 3 < len("".join(text.split())) or unreadable * 20 > letters):
        raise RejectedError("the document is no text: too few of its characters are letters", reason="not-text")


def _front_matter(layout: Layout, joiner: WordJoiner) -> tuple[_Front, list[_Paragraph]]:
    """Split the document into what stands above its text, and its paragraphs."""
    front = _Front()
    body: list[_Paragraph] = []
    dropped = False
    paragraphs = _paragraphs(layout, joiner, front)
    for paragraph, following in zip(paragraphs, [*(one.text for one in paragraphs[1:]), ""], strict=False):
        text = paragraph.text
        if _is_promotion(text) or _is_caption(text, in_front=not body):
            dropped = True
        elif not body and (_says_kind(text) or _takes_front_matter(front, text, following)):
            continue
        else:
            body.append(replace(paragraph, after_dropped=True) if dropped else paragraph)
            dropped = False
    return front, body


def _paragraphs(layout: Layout, joiner: WordJoiner, front: _Front) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    for index, block in enumerate(layout.blocks):
        lines = block.lines
        if index == 0:
            title = _title_lines(block, layout)
            front.title = mend_quotes(joined_lines(lines[:title], joiner))
            lines = lines[title:]
        page_break = block.page_break or block.gap >= _PAGE_BREAK_GAP
        for run in _runs(lines, layout):
            found.append(_Paragraph(mend_quotes(joined_lines(run, joiner)), page_break))
            page_break = False
    return found


def _title_lines(block: Block, layout: Layout) -> int:
    """Return how many lines of the first block are the title; 0 where it starts with running text."""
    taken = 1
    lines = block.lines
    size = len(lines[0]) if lines else 0
    while taken < len(lines) and size <= _TITLE_CHARACTERS and _title_goes_on(lines, taken, layout):
        size += 1 + len(lines[taken])
        taken += 1
    title = " ".join(lines[:taken])
    is_prose = ends_sentence(title) and len(re.findall(r"[.!?]\s+[A-ZÀ-ÞА-Я]", title)) > 1
    return 0 if len(title) > _TITLE_CHARACTERS or is_prose else taken


def _title_goes_on(lines: list[str], taken: int, layout: Layout) -> bool:
    line, following = lines[taken - 1], lines[taken]
    if _is_broken(line) or following[:1].islower() or line.endswith(_UNFINISHED):
        return True
    if layout.width is None or ends_sentence(line) or _is_byline(following):
        return False
    whole_block_is_short = len(lines) <= 3 and all(len(one) < layout.width * 0.8 for one in lines)  # noqa: PLR2004 - a headline's lines
    return not layout.broken_on_purpose(line, following) or (whole_block_is_short and not ends_sentence(lines[-1]))


def _runs(lines: list[str], layout: Layout) -> list[list[str]]:
    """Split a block's lines into paragraphs."""
    runs: list[list[str]] = []
    for line in lines:
        if runs and not _starts_paragraph(runs[-1], line, layout):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _starts_paragraph(run: list[str], line: str, layout: Layout) -> bool:
    last = run[-1]
    if _is_broken(last) and line[:1].isalpha():
        return False
    if layout.width is None or starts_item(line) or _is_byline(line) or read_date(line, whole=True):
        return True
    if _is_promotion(run[0]):
        return layout.broken_on_purpose(last, line, _NEARLY_FULL)
    if not layout.broken_on_purpose(last, line):
        return False
    return ends_sentence(last) or _is_byline(run[0])


def joined_lines(lines: Sequence[str], joiner: WordJoiner) -> str:
    """Return ``lines`` as one, with the words whole that a line's end broke."""
    if len(lines) == 1:
        return " ".join(lines[0].split())
    # Only the last word can be broken: joining it alone keeps a paragraph of 10,000 lines from being copied as often.
    done: list[str] = []
    last = ""
    for line in lines:
        head, _, last = _append(last, line, joiner).rpartition(" ")
        done.append(head)
    return " ".join(" ".join([*done, last]).split())


def _is_broken(line: str) -> bool:
    """Tell whether ``line`` ends in a hyphen after a letter; only its end is looked at, however long it is."""
    return line.endswith("-") and _LINE_HYPHEN.fullmatch(line[-2:]) is not None


def _append(text: str, line: str, joiner: WordJoiner) -> str:
    if not text:
        return line
    if not (_is_broken(text) and line[:1].isalnum()):
        return f"{text} {line}"
    head, _, left = text.rpartition(" ")
    right, _, tail = line.partition(" ")
    joined = joiner.join(left, right)
    return " ".join(part for part in (head, joined, tail) if part)


def _takes_front_matter(front: _Front, text: str, following: str) -> bool:
    """Take a byline or a line that is only a date; return whether ``text`` was one. A name over a date is a byline."""
    if not front.authors and (_is_byline(text) or (_is_names(text) and _dated(following))):
        front.authors = people(text)
        return bool(front.authors)
    if front.dated is None and (found := _dated(text)):
        front.dated = found.text
        return True
    return False


def _dated(text: str) -> Stated | None:
    """Return the date that a line consists of, beside a few words and the number of a page."""
    return read_date(_page_number().sub("", text), whole=True) if len(text) <= _DATELINE_CHARACTERS else None


def _is_names(text: str) -> bool:
    """Tell whether ``text`` is one name or several, in words that all begin with capitals or join two."""
    found = people(text) if len(text.split()) <= _BYLINE_WORDS and not ends_sentence(text) else ()
    return (
        bool(found) and all(map(is_full_name, found)) and sum(len(one.split()) for one in found) > len(text.split()) - 3
    )


def _says_kind(text: str) -> bool:
    """Tell whether ``text`` says what the document is, a press release, and no more."""
    return whole_line("printed/plain_text", "kinds").fullmatch(text) is not None


@cache
def _page_number() -> re.Pattern[str]:
    return re.compile(
        rf"[,;|]?\s*\b(?:{alternatives('printed/plain_text', 'page_numbers')})\.? ?\d{{1,3}}\b", re.IGNORECASE
    )


def _rejoin(body: list[_Paragraph], joiner: WordJoiner) -> list[str]:
    """Join the paragraphs that a page's end broke."""
    broken: list[list[str]] = []
    for paragraph in body:
        if broken and _goes_on(broken[-1][-1], paragraph):
            broken[-1].append(paragraph.text)
        else:
            broken.append([paragraph.text])
    return [mend_quotes(joined_lines(parts, joiner)) if len(parts) > 1 else parts[0] for parts in broken]


def _goes_on(before: str, paragraph: _Paragraph) -> bool:
    starts_low = paragraph.text[:1].islower()
    unfinished = before.endswith(_UNFINISHED)
    if paragraph.page_break:
        goes_on = starts_low or unfinished
    else:
        goes_on = starts_low and (paragraph.after_dropped or unfinished)
    return goes_on and not ends_sentence(before)


def _is_promotion(text: str) -> bool:
    return _promotion().match(text) is not None


@cache
def _promotion() -> re.Pattern[str]:
    starts = alternatives("printed/plain_text", "promotions")
    return re.compile(rf"\W*(?:{starts})\s*(?:[:>»→|]|$)", re.IGNORECASE)


def _is_caption(text: str, *, in_front: bool) -> bool:
    if _caption_start().match(text):
        return True
    return in_front and bool(_credit().search(text) or _DOMAIN_CREDIT.search(text))


@cache
def _caption_start() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives('printed/plain_text', 'caption_starts')})\s*[:/©|]", re.IGNORECASE)


@cache
def _credit() -> re.Pattern[str]:
    names = alternatives("printed/plain_text", "credits")
    in_brackets = rf"\((?:[^()]*[\s/])?(?:{names})(?:[\s/][^()]*)?\)\.?"
    return re.compile(rf"(?:{in_brackets}|(?:[.!?…]\s+|/\s*|©\s*)(?:{names}))$")


def _is_byline(text: str) -> bool:
    if not _byline_start().match(text):
        return False
    words = text.split()
    return 1 < len(words) <= _BYLINE_WORDS and words[1][:1].isupper() and not ends_sentence(text)


@cache
def _byline_start() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('printed/plain_text', 'byline_starts')})\b:?\s", re.IGNORECASE)


def _page(front: _Front, paragraphs: list[str], url: str | None, link: Link | None) -> Page:
    body = "\n\n".join(paragraphs)
    if len(body.split()) < _FEWEST_WORDS and sum(map(str.isalpha, body)) < _FEWEST_WORDS * 5:
        words = counted(len(body.split()), "words")
        raise RejectedError(f"{url or 'the document'} holds {words} of text", reason="too-short")
    provenance: dict[str, FieldOrigin] = {"text": FieldOrigin(rule="plain-text", confidence=0.9)}
    fields: dict[str, object] = {}
    title = front.title or (link.title if link and link.title else None)
    if title:
        provenance["title"] = FieldOrigin(rule="first-line" if front.title else "link", confidence=0.9)
    authors = front.authors or (link.authors if link else ())
    if authors:
        provenance["authors"] = FieldOrigin(rule="byline" if front.authors else "link", confidence=0.8)
    fields |= _published(front, link, provenance)
    low = [text for text in paragraphs if text[:1].islower()]
    flags = ("truncated-fragment",) if low else ()
    return Page(
        text=body, title=title, authors=authors, canonical_url=url, flags=flags, provenance=provenance, **fields
    )


def _published(front: _Front, link: Link | None, provenance: dict[str, FieldOrigin]) -> dict[str, object]:
    if front.dated and (found := read_date(front.dated, whole=True)):
        provenance["published_at"] = FieldOrigin(rule="date-line", confidence=0.8)
        return {
            "published_at": found.start,
            "published_precision": found.precision,
            "published_day": found.day,
        }
    if link and link.published_at:
        provenance["published_at"] = FieldOrigin(rule="link", confidence=0.6)
        return {
            "published_at": link.published_at,
            "published_precision": "second",
            "published_day": link.published_at.date(),
        }
    return {}
