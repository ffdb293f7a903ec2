"""The article's text: a quick reading of one's own first, dearer second opinions only for a doubtful page.

Our own (:mod:`pipeline.clean.body.container`) takes a few milliseconds, and so does resiliparse, an extractor that
misses little and takes too much. Where ours lies within that one and fills it, or all of it that stands on no margin,
the page is clear. Where it does not, trafilatura and readability read it too, without its margins, the reading that
agrees most with the others is chosen (the *medoid*), and of its lines those stay that at least one other has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, islice

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean.body.agreement import Reading, covered, likeness, medoid, supported
from pipeline.clean.body.container import article_blocks, closed
from pipeline.clean.body.furniture import without_furniture
from pipeline.clean.body.margins import Margins, margin_elements, without_margins
from pipeline.clean.body.readers import by_readability, by_resiliparse, by_trafilatura, readable, tidy
from pipeline.clean.body.standfirst import with_standfirst
from pipeline.clean.markup import Outline, Structured, outline_of, without_monstrous_tags
from pipeline.errors import QuarantineError

_WITHIN = 0.9
_FILLED = 0.9
_FILLED_INSIDE = 0.95
"""Of what the broad reading has inside the margins."""
_SAME = 0.95
"""Two readings that are so alike need no third."""
_STUB_WORDS = 80
_DEEPEST = 200
"""Nesting from which other parsers take minutes; libxml2 stops at 256."""
_TOO_DEEP = etree.XPath(f"boolean({'/'.join('*' * _DEEPEST)})")
_MOST_BLOCKS = 20_000
_MOST_ELEMENTS = 30_000
_MOST_CHARACTERS = 3_000_000
"""A page larger than this (scripts and all) is read by our own reading alone."""


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article, and who read it."""

    paragraphs: tuple[str, ...]
    origin: FieldOrigin
    shown: int | None = None
    """How many words the page's own markup shows, where that was read; other readers look into scripts, too."""

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(one.split()) for one in self.paragraphs)

    @property
    def is_stub(self) -> bool:
        """Whether what the page shows is too short to be a whole article."""
        if self.shown is not None:
            return self.shown < _STUB_WORDS
        counted = accumulate(len(one.split()) for one in self.paragraphs)
        return not any(words >= _STUB_WORDS for words in counted)  # a few lines tell it of most texts

    @property
    def shown_words(self) -> int:
        """How many words the page shows."""
        return self.words if self.shown is None else self.shown


def read_body(
    root: HtmlElement,
    html: str,
    url: str,
    title: str,
    page: Structured | None = None,
    outline: Outline | None = None,
) -> Body:
    """Return the article's paragraphs under ``root`` (the parse of ``html``); none where there is no article.

    With ``page``, what the page says about itself, lines that it shows to be none of its text are dropped. ``outline``
    is that of ``root``, where the caller has it.

    Raises:
        QuarantineError: its text lies deeper than parsers go (``too-deep``).
    """
    outline = outline_of(root) if outline is None else outline
    body = _read(outline, root, html, url, title)
    if page is None or not body.paragraphs:
        return body
    lines = without_furniture(body.paragraphs, outline, page)
    return replace(body, paragraphs=with_standfirst(lines, outline, page, title))


def _read(outline: Outline, root: HtmlElement, html: str, url: str, title: str) -> Body:
    blocks = [block.text for block in article_blocks(outline, title)]
    own = Reading.of("blocks", tidy(blocks, title))
    if not own.lines and _is_deep(root):
        message = f"{url} nests its elements more than {_DEEPEST} deep, and no parser reaches its text"
        raise QuarantineError(message, reason="too-deep")
    html = without_monstrous_tags(html)
    if _is_monstrous(outline, root, html):
        return Body(own.lines, FieldOrigin(rule="blocks", confidence=0.5))
    broad = by_resiliparse(html)
    within = covered(own, broad)
    is_within = bool(own.lines) and within >= _WITHIN
    clear = Body(own.lines, FieldOrigin(rule="blocks", confidence=round(0.9 * within, 2)))
    if is_within and covered(broad, own) >= _FILLED:
        return clear
    margins = Margins.of(outline)
    inside = margins.without(broad.lines) if is_within else broad.lines
    if len(inside) < len(broad.lines) and covered(Reading.of(broad.rule, inside), own) >= _FILLED_INSIDE:
        return clear
    tree = readable(root, margin_elements(outline, set(blocks)) if own.lines else ())
    body = _voted(_opinions(own, tree, url, title))
    lines = without_margins(_without_columns(body.paragraphs, outline, title), margins, outline.unseen)
    return replace(body, paragraphs=closed(lines, outline.blocks), shown=len(own.words.split()))


def _opinions(own: Reading, tree: HtmlElement, url: str, title: str) -> list[Reading]:
    """Return the readings that say anything: our ``own`` and others' of ``tree``, until two are alike."""
    readings = [own, by_trafilatura(tree, url, title)]
    if likeness(*readings) < _SAME:
        readings.append(by_readability(tree, title))
    return [one for one in readings if one.lines]


def _without_columns(lines: tuple[str, ...], outline: Outline, title: str) -> tuple[str, ...]:
    """Return ``lines`` without those in table cells beside the headline's, where sentences stand elsewhere."""
    columns = outline.columns
    if not columns or all(block.text in columns for block in outline.blocks if block.is_sentence):
        return lines
    kept = [line for line in lines if line not in columns]
    return lines if len(kept) == len(lines) else tuple(tidy(kept, title))


def _voted(readings: list[Reading]) -> Body:
    if not readings:
        return Body((), FieldOrigin(rule="none", confidence=0.0))
    chosen = medoid(readings)
    others = [one for one in readings if one is not chosen]
    lines = supported(chosen, others) if others else chosen.lines
    agreement = sum(likeness(chosen, one) for one in others) / max(1, len(others))
    losers = tuple(f"{one.rule}: {len(one.words.split())} words" for one in others)
    origin = FieldOrigin(rule=f"medoid:{chosen.rule}", confidence=round(0.3 + 0.6 * agreement, 2), losers=losers)
    return Body(lines or chosen.lines, origin)


def _is_monstrous(outline: Outline, root: HtmlElement, html: str) -> bool:
    if len(outline.blocks) > _MOST_BLOCKS or len(html) > _MOST_CHARACTERS:
        return True
    if html.count("<") > _MOST_ELEMENTS // 3 and _has_more(root, _MOST_ELEMENTS):  # a tag makes three elements at most
        return True
    return _is_deep(root)


def _is_deep(root: HtmlElement) -> bool:
    """Tell whether elements are nested so deep, with or without text in them; libxml2 goes down level by level."""
    return bool(_TOO_DEEP(root))


def _has_more(root: HtmlElement, most: int) -> bool:
    """Tell whether there are more than ``most`` elements."""
    return next(islice(root.iter("*"), most, None), None) is not None
