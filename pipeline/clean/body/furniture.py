"""What stands among an article's paragraphs and is none of them: labelled adverts, sign-ups, dates, bios.

Each rule needs evidence from the page (a label over a box, the page's own description, the stated author) or a whole
line that says nothing else, since a paragraph lost is worse than a line too many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipeline.clean.body.labels import is_advert, is_for_subscribers, is_request
from pipeline.clean.body.repeats import without_repeats
from pipeline.clean.body.reported import is_reported
from pipeline.clean.fold import fold
from pipeline.clean.markup import Block, Outline, Span, Structured, visible_text
from pipeline.clean.resources import alternatives

_LINKED = 0.5
_LARGEST_BOX_WORDS = 80
_LARGEST_BOX_SHARE = 0.25
_LONGEST_LINE = 200
_HEADLINE_WORDS = 4
_TOP_LINES = 3
_END_LINES = 4
_EDGE_WORDS = 14
_LONGEST_BIO_WORDS = 90
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.'’-]* ){2,4}(?=[a-zà-þ])")
"""Two to four words with capitals: a name, where a verb follows."""
_PERSON = r"[A-ZÀ-ÞА-Я][\w.'’-]*(?: (?:de|di|da|van|von|der|la|le|du|del) ?)?(?: [A-ZÀ-ÞА-Я][\w.'’-]*){1,3}"
_FEWEST_LINES = 4
"""A text of fewer lines has no edges: all of it may be what the page has to say."""

_FEWEST_POSTS = 3


def without_furniture(lines: Sequence[str], outline: Outline, page: Structured) -> tuple[str, ...]:
    """Return the article's ``lines`` without what the page itself shows to be none of its text.

    Args:
        lines: the paragraphs that were chosen.
        outline: all blocks of the page.
        page: what the page says about itself: description, authors, keywords.
    """
    boxed = _boxed(outline)
    kept = [line for line in lines if not _says_nothing(line) and not (boxed and fold(line) in boxed)]
    kept = _without_clocks(without_repeats(kept, outline), outline)
    if len(kept) < _FEWEST_LINES:
        return tuple(_brief(kept)) or tuple(lines)
    return tuple(_without_end(_without_top(kept, outline, page), page))


def _brief(lines: list[str]) -> list[str]:
    """Return a brief's ``lines`` without stamps and requests, where more than such lines is left."""
    text = [line for line in lines if not _is_edge(line)]
    return text if any(len(line.split()) > _EDGE_WORDS for line in text) else lines


def _without_clocks(lines: list[str], outline: Outline) -> list[str]:
    """Return ``lines`` without the times over the posts of a live blog.

    A timetable's stand over a word or two, and what is marked up as a heading was written as one.
    """
    headings = {block.text for block in outline.blocks if block.kind == "heading"}
    clocks = [at for at, line in enumerate(lines) if line not in headings and _matches("clock_lines", line)]
    over_posts = [at for at in clocks if any(len(line.split()) > _EDGE_WORDS for line in lines[at + 1 : at + 3])]
    if len(over_posts) < _FEWEST_POSTS or len(over_posts) * 2 < len(clocks):
        return lines
    gone = frozenset(over_posts)
    return [line for at, line in enumerate(lines) if at not in gone]


def _boxed(outline: Outline) -> set[str]:
    """Return, folded, what stands in boxes that start with an advert's label, and the labels over boxes of links.

    A label that also stands elsewhere is a heading of the text, named in a table of contents.
    """
    most = min(_LARGEST_BOX_WORDS, _LARGEST_BOX_SHARE * sum(block.words for block in outline.blocks))
    adverts: set[str] = set()
    labels: set[str] = set()
    for span in _smallest_boxes(outline):
        held = outline.blocks[span.start : span.end]
        if _heads_advert(held[0].text) and sum(one.words for one in held) <= most:
            adverts.update(fold(one.text) for one in held)
        elif held[0].words <= _EDGE_WORDS and not held[0].is_sentence and _are_headlines(held[1:]):
            labels.add(held[0].text)
    counts = Counter(block.text for block in outline.blocks if block.text in labels)
    return adverts | {fold(one) for one in labels if counts[one] == 1}


def _heads_advert(line: str) -> bool:
    return is_advert(line) or _matches("advert_labels", line)


def _are_headlines(blocks: Sequence[Block]) -> bool:
    """Tell whether ``blocks`` are links to other articles: several, each of several words."""
    return len(blocks) > 1 and all(one.links > _LINKED and one.words >= _HEADLINE_WORDS for one in blocks)


def _smallest_boxes(outline: Outline) -> Iterable[Span]:
    """Return for each block the smallest element that starts with it and holds more."""
    found: dict[int, Span] = {}
    for span in outline.spans:
        if span.end - span.start > 1 and (span.start not in found or span.end < found[span.start].end):
            found[span.start] = span
    return found.values()


def _says_nothing(line: str) -> bool:
    return _matches("lines", line) and not is_reported(line)


def _without_top(lines: list[str], outline: Outline, page: Structured) -> list[str]:
    """Drop what stands with the headline, and dates, among the first lines only."""
    above = {fold(one) for one in (*_beside_headline(outline), *_headlines(page))}
    names = [name for one in _authors(page) if len(one.split()) > 1 and (name := fold(one))]
    top = [line for line in lines[:_TOP_LINES] if not (fold(line) in above or _is_edge(line) or _signs(line, names))]
    return top + lines[_TOP_LINES:]


def _headlines(page: Structured) -> Iterator[str]:
    """Yield the headings that the page's title repeats; of a word or two they may be a paragraph's heading as well."""
    titles = [fold(one) for one in (page.title_tag, *page.meta("og:title"))]
    shown = (one for heading in page.headings if len((one := visible_text(heading)).split()) >= _HEADLINE_WORDS)
    return (one for one in shown if any(fold(one) in title for title in titles))


def _signs(line: str, names: Sequence[str]) -> bool:
    """Tell whether ``line`` is a byline: short, no sentence, with a stated author or a day and a time of day."""
    if len(line.split()) > _EDGE_WORDS or line.endswith((".", "!", "?", ":", "…", "”", '"', "»")):
        return False
    folded = fold(line)
    return any(name in folded for name in names) or bool(_YEAR.search(line) and _CLOCK.search(line))


def _beside_headline(outline: Outline) -> Iterator[str]:
    """Yield what stands with the headline in a ``<header>`` of their own; another sentence there is the standfirst."""
    for span in outline.spans:
        if span.tag != "header":
            continue
        held = outline.blocks[span.start : span.end]
        small = sum(one.words for one in held) <= _LARGEST_BOX_WORDS
        if small and (headline := next(span.element.iter("h1"), None)) is not None:
            said = fold(visible_text(headline))
            yield from (one.text for one in held if not one.is_sentence or said in fold(one.text))


def _without_end(lines: list[str], page: Structured) -> list[str]:
    """Drop keywords, requests and what is said of the author after the text, from the end upwards."""
    keywords = _keywords(page)
    end = [
        line
        for line in lines[-_END_LINES:]
        if not (_is_edge(line) or fold(line) in keywords or _is_about_author(line, page))
    ]
    return lines[:-_END_LINES] + end


def _keywords(page: Structured) -> set[str]:
    """Return the page's keywords and section, folded."""
    stated = [*page.meta("keywords", "news_keywords", "article:tag", "article:section"), *page.stated("keywords")]
    stated += page.stated("articleSection")
    return {name for one in stated for part in one.split(",") if (name := fold(part))}


def is_furniture(line: str) -> bool:
    """Tell whether ``line`` is by its words alone no text: a sign-up, a reading time, a byline, a date."""
    return _says_nothing(line) or _is_edge(line)


def _is_edge(line: str) -> bool:
    if is_for_subscribers(line):
        return True
    if len(line.split()) > _EDGE_WORDS:
        return False
    if is_request(line):
        return True
    found = _matches("edge_lines", line) or bool(_byline().fullmatch(line.strip()))
    return found and not is_reported(line)


def _is_about_author(line: str, page: Structured) -> bool:
    """Tell whether ``line`` says who wrote it: a stated author's name and what that is, or anybody's and a post."""
    if len(line.split()) > _LONGEST_BIO_WORDS:
        return False
    if (named := _NAME.match(line)) and _staff().match(line[named.end() :]):
        return True
    for name in _authors(page):
        parts = name.split()
        for start in (name, *parts[:1]):
            if start and line.startswith(f"{start} ") and _about().match(line[len(start) :].lstrip(" ,")):
                return True
    return False


def _authors(page: Structured) -> list[str]:
    """Return the names that the page states as its authors'."""
    return [*page.meta("author", "article:author", "dc.creator"), *page.stated("author")]


def _matches(key: str, line: str) -> bool:
    return len(line) <= _LONGEST_LINE and bool(_pattern(key).fullmatch(line.strip()))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('body/furniture', key)})\W*", re.IGNORECASE)


@cache
def _byline() -> re.Pattern[str]:
    return re.compile(alternatives("body/furniture", "bylines").replace("NAME", _PERSON), re.IGNORECASE)


@cache
def _staff() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('body/furniture', 'about_staff')})", re.IGNORECASE)


@cache
def _about() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('body/furniture', 'about_author')})", re.IGNORECASE)
