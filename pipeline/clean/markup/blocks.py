"""A page's markup as a list of text blocks, with what its markup says about each: one walk over the tree.

A block is what a reader sees as one paragraph, heading, list item or table cell. Each one knows how much of it is
link, and whether it stands where articles seldom stand (navigation, comments, adverts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol

from lxml.html import HtmlElement

from pipeline.clean.resources import table

Kind = Literal["text", "heading", "item", "cell", "quote", "code"]

_KINDS: dict[str, Kind] = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "li": "item", "dt": "item", "dd": "item", "td": "cell", "th": "cell", "blockquote": "quote", "pre": "code",
}  # fmt: skip
_NAME_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLIPPED = re.compile(r"clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%", re.IGNORECASE)
_HIDING = frozenset({"style", "hidden", "aria-hidden"})
"""What an element must have, any of it, to be hidden."""
_PICTURES = frozenset({"img", "picture", "br"})
"""What may stand beside a text in an element that is a caption all the same."""
_INNER = frozenset({"item", "cell", "quote"})
"""The kinds that what stands inside them has, too."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Japanese, Chinese, Thai, Lao, Burmese and Khmer."""
_EMPTY_LINE = re.compile(r"\n\s*\n")
_OWN_FRAMES = frozenset({"body", "html", "main", "article"})
_NOTHING: frozenset[str] = frozenset()
_LINKED = 0.5
_LONGEST_CELL_WORDS = 12
CELL_GAP = " | "
"""Between the cells of a row that is one block."""
_LONGEST_LABEL = 4
"""An ``id`` of more words was made from a heading: it names what the text speaks of."""
_DOMINANT = 0.3
_LONGEST_KEPT = 200
"""Letters of an attribute whose words are kept for the next element that has it."""


@dataclass(slots=True)
class Block:
    """One paragraph as a reader sees it."""

    text: str
    kind: Kind
    links: float
    """The share of its characters that are a link's."""
    words: int
    unlikely: bool = False
    """It stands where articles seldom stand."""

    @property
    def is_sentence(self) -> bool:
        """Whether it reads like running text: it ends as a sentence does, or is long."""
        return self.words >= 6 and self.text.rstrip("\"'”’»)]")[-1:] in ".!?…:;。！？"  # noqa: PLR2004 - the shortest sentence


class Span(NamedTuple):
    """An element and the blocks inside it: ``blocks[start:end]``."""

    element: HtmlElement
    start: int
    end: int
    depth: int
    tag: str
    name: str | None
    """Its class: what is asked of every span is not asked of lxml again."""


@dataclass(slots=True)
class Outline:
    """All blocks of a page, in order, and which element holds which."""

    blocks: list[Block] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    """What is there for screen readers alone, such as "opens in a new tab"; it is in no block."""
    columns: set[str] = field(default_factory=set)
    """The blocks' texts in the cells beside the headline's, where a table lays the page out."""


class _Walk:
    """One walk; collects the running text of the block that is open."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._silent, self._block = _rules().silent, _rules().block
        self._pieces: list[str] = []
        self._linked = 0
        self._in_link = 0
        self._regions: list[tuple[Span, frozenset[str]]] = []
        self._columns: frozenset[HtmlElement] = frozenset()

    def element(self, element: HtmlElement, kind: Kind, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in self._silent:
            return
        attributes = dict(element.items())  # each question to an element costs
        if not _HIDING.isdisjoint(attributes) and is_hidden(attributes):
            return
        if tag == "br":
            self._pieces.append("\n")
        elif attributes and _may_be_heard(attributes) and _is_alone(element):
            self.outline.unseen.add(" ".join("".join(element.itertext()).split()))
        elif tag in self._block:
            self._in_block(element, tag, attributes, kind, depth)
        elif tag == "a" and "href" in attributes:
            self._in_link += 1
            self._children(element, kind, depth + 1)
            self._in_link -= 1
        else:
            self._children(element, kind, depth + 1)

    def _in_block(self, element: HtmlElement, tag: str, attributes: dict[str, str], kind: Kind, depth: int) -> None:
        blocks = self.outline.blocks
        if self._pieces:
            self._flush(kind)
        start, before = len(blocks), len(self.outline.spans)
        inner = _KINDS.get(tag, kind if kind in _INNER else "text")
        self._children(element, inner, depth + 1)
        if self._pieces:
            self._flush(inner)
        if tag == "tr":
            self._join_row(start, before)
        end = len(blocks)
        if end > start:
            self._note(Span(element, start, end, depth, tag, attributes.get("class")), attributes)

    def _note(self, span: Span, attributes: Attributes) -> None:
        """Note which blocks the element of ``span`` holds, and what its ``attributes`` say against them."""
        self.outline.spans.append(span)
        if self._columns and span.element in self._columns:
            self.outline.columns.update(block.text for block in self.outline.blocks[span.start : span.end])
        reasons = _unlikely_reasons(span.tag, attributes)
        if not reasons and span.end == span.start + 1:
            reasons = _inline_reasons(span.element)
        if reasons:
            self._regions.append((span, reasons))

    def _join_row(self, start: int, spans: int) -> None:
        """Make one block of a row's short cells: apart, a figure says nothing of whom or what it counts."""
        cells = self.outline.blocks[start:]
        if len(cells) < 2 or any(one.kind != "cell" or one.words > _LONGEST_CELL_WORDS for one in cells):  # noqa: PLR2004 - one is no row
            return
        line = CELL_GAP.join(one.text for one in cells)
        sizes = [len(one.text) for one in cells]
        links = sum(one.links * size for one, size in zip(cells, sizes, strict=True)) / sum(sizes)
        self.outline.blocks[start:] = [Block(line, "cell", links, sum(one.words for one in cells))]
        del self.outline.spans[spans:]
        self._regions = [(span, names) for span, names in self._regions if span.start < start]

    def note_columns(self, root: HtmlElement) -> None:
        """Note the cells beside the one with the headline: columns of a page that a table lays out."""
        headline = next(root.iter("h1"), None)
        cell = next(headline.iterancestors("td"), None) if headline is not None else None
        row = cell.getparent() if cell is not None else None
        self._columns = frozenset(one for one in row if one is not cell) if row is not None else frozenset()

    def mark_unlikely(self) -> None:
        """Mark the blocks of regions that are named like margins.

        A name under which most of the page's running text stands says nothing on that page.
        """
        blocks = self.outline.blocks
        covered: dict[str, set[int]] = {}
        for span, reasons in self._regions:
            for reason in reasons - _rules().certain:
                covered.setdefault(reason, set()).update(range(span.start, span.end))
        if covered:
            running = [block.words if block.is_sentence and block.links < _LINKED else 0 for block in blocks]
            most = _DOMINANT * sum(running)
            frames = {name for name, held in covered.items() if sum(running[place] for place in held) > most}
        else:
            frames = set()
        for span, reasons in self._regions:
            if reasons - frames:
                for block in blocks[span.start : span.end]:
                    block.unlikely = True

    def _children(self, element: HtmlElement, kind: Kind, depth: int) -> None:
        if text := element.text:
            self._add(text)
        for child in element:
            self.element(child, kind, depth)
            if text := child.tail:
                self._add(text)

    def _add(self, text: str) -> None:
        if text.isspace():
            if self._pieces:  # at the beginning of a block it is nothing
                self._pieces.append(" ")
            return
        self._pieces.append(text.replace("\n", " ") if "\n" in text else text)
        if self._in_link:
            self._linked += len("".join(text.split()))

    def _flush(self, kind: Kind) -> None:
        text = "".join(self._pieces)
        linked, self._pieces, self._linked = self._linked, [], 0
        if not text or text.isspace():
            return
        links = min(1.0, linked / len("".join(text.split()))) if linked else 0.0
        for paragraph in _EMPTY_LINE.split(text) if "\n" in text else (text,):
            words = paragraph.split()
            if words:
                line = " ".join(words)
                if kind == "text" and line[0].islower():
                    line = self._drop_cap() + line
                self.outline.blocks.append(Block(line, kind, links, _counted(line, len(words))))

    def _drop_cap(self) -> str:
        """Return the large first letter that stands in a block of its own above a line, and take that away."""
        above = self.outline.blocks[-1] if self.outline.blocks else None
        if above is None or above.kind != "text" or len(above.text) > 1 or not above.text.isupper():
            return ""
        self.outline.blocks.pop()
        return above.text


def outline_of(root: HtmlElement) -> Outline:
    """Return the blocks under ``root``; the depth of the walk is bounded by libxml2's 256 levels."""
    walk = _Walk()
    body = root.find("body")
    walk.note_columns(root)
    walk.element(root if body is None else body, "text", 0)
    walk.mark_unlikely()
    return walk.outline


def count_words(line: str) -> int:
    """Return the number of words; scripts without spaces count two characters as one."""
    return _counted(line, len(line.split()))


def _counted(line: str, words: int) -> int:
    return words if len(line) < words * 20 or not _UNSPACED.search(line) else max(words, len(line) // 2)


@dataclass(frozen=True, slots=True)
class _Rules:
    block: frozenset[str]
    silent: frozenset[str]
    unlikely_tags: frozenset[str]
    unlikely: frozenset[str]
    likely: frozenset[str]
    certain: frozenset[str]
    compounds: frozenset[str]
    screen_readers: frozenset[str]


@cache
def _rules() -> _Rules:
    markup = table("markup/parts")
    keys = (
        "block_tags", "silent_tags", "unlikely_tags", "unlikely_words", "likely_words",
        "certain_words", "unlikely_compounds", "screen_reader_names",
    )  # fmt: skip
    return _Rules(*(frozenset(markup[key]) for key in keys))


@cache
def _beginnings() -> frozenset[str]:
    """Return what the first of two words may be that together are a compound which speaks against an element."""
    return frozenset(one[:end] for one in _rules().compounds for end in range(1, len(one)))


class Attributes(Protocol):
    """An element, or the attributes of one."""

    def get(self, name: str, /) -> str | None:
        """Return the value of the attribute ``name``; None where there is none."""


def is_hidden(attributes: Attributes) -> bool:
    """Return whether the markup itself hides an element of ``attributes``; what a style sheet hides is not known."""
    get = attributes.get
    style = get("style")
    return bool(style and _HIDDEN.search(style)) or get("hidden") is not None or get("aria-hidden") == "true"


def _may_be_heard(attributes: Attributes) -> bool:
    """Tell whether an element of ``attributes`` is for screen readers."""
    if (name := attributes.get("class")) and _is_heard(name):
        return True
    style = attributes.get("style")
    return style is not None and _CLIPPED.search(style) is not None


def _is_alone(element: HtmlElement) -> bool:
    """Tell whether nothing beside ``element`` is only seen; what is seen there says the same as what is heard."""
    parent = element.getparent()
    return parent is None or all(one.get("aria-hidden") != "true" for one in parent)


@lru_cache(maxsize=4096)
def _is_heard(name: str) -> bool:
    return not _rules().screen_readers.isdisjoint(name.lower().split())


def _inline_reasons(element: HtmlElement) -> frozenset[str]:
    """Return what speaks against all inline elements that hold the text of ``element``: a caption in a ``<span>``."""
    rules, found = _rules(), _NOTHING
    if (text := element.text) and not text.isspace():
        return found
    for child in element:
        if (tail := child.tail) and not tail.isspace():
            return _NOTHING
        tag = child.tag
        if tag in _PICTURES or tag in rules.silent:
            continue
        reasons = None if tag in rules.block else _unlikely_reasons(tag, child)
        if not reasons:
            return _NOTHING
        found |= reasons
    return found


def _unlikely_reasons(tag: str, attributes: Attributes) -> frozenset[str]:
    """Return the names that speak against an element: its tag, words of its class, id and role, pairs of them."""
    get = attributes.get
    if tag in _rules().unlikely_tags:
        return frozenset({tag})
    if tag in _OWN_FRAMES:
        return _NOTHING
    label, name, role = get("id"), get("class"), get("role")
    if not (label or name or role):
        return _NOTHING
    kept = len(label or "") <= _LONGEST_KEPT and len(name or "") <= _LONGEST_KEPT and len(role or "") <= _LONGEST_KEPT
    return (_speak_against if kept else _speak_against.__wrapped__)(label, name, role)


@lru_cache(maxsize=4096)
def _speak_against(label: str | None, name: str | None, role: str | None) -> frozenset[str]:
    """Return which of an element's names, or pairs of them, speak against it; a page has few that differ."""
    ways = _split(label) if label else ()
    named = _split(f"{name or ''} {role or ''}") + (ways if len(ways) <= _LONGEST_LABEL else ())
    rules, words = _rules(), frozenset(named)
    pairs = _NOTHING
    if not _beginnings().isdisjoint(words):
        pairs = frozenset(map("".join, pairwise(named))) & rules.compounds
    return pairs if words & rules.likely else pairs | words & rules.unlikely


def spelled(names: str | None) -> tuple[str, ...]:
    """Return the words of an attribute that names an element, lower-case, in order."""
    if not names:
        return ()
    return _kept_words(names) if len(names) <= _LONGEST_KEPT else _split(names)


@lru_cache(maxsize=4096)
def _kept_words(names: str) -> tuple[str, ...]:
    return _split(names)


def _split(names: str) -> tuple[str, ...]:
    plain = names if names.islower() else _CAMEL.sub(" ", names).lower()  # most names have no capitals
    return tuple(_NAME_WORD.findall(plain))
