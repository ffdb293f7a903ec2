"""The dates that a page shows beside its article: which stand near the headline, and what each is the date of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.document import visible_text
from pipeline.clean.fold import fold
from pipeline.clean.moments import DayOrder, Found, Stated, every_date, orders_in, read_date
from pipeline.clean.resources import alternatives, table

Kind = Literal["published", "updated", "other", "plain"]

_DATED = etree.XPath(
    "//body//text()[contains(., '19') or contains(., '20')][string-length(normalize-space(.)) < 160]"
    "[not(parent::script or parent::style or parent::noscript or parent::title or parent::textarea or parent::option)]"
)
_MARKED = etree.XPath(
    "//time[@datetime] | //abbr[@title] | //*[@itemprop='datePublished' or @itemprop='dateModified' or @itemprop='dateCreated']"
    " | //relative-time[@datetime] | //time-ago[@datetime]"
)
_LONGEST_LINE = 160
_LONGEST_LABEL = 40
_WORD = re.compile(r"[^\W\d_]+")
_MOST_LINES = 150
_CONTAINERS = frozenset({"article", "li", "tr", "section", "div"})


@dataclass(frozen=True, slots=True)
class Line:
    """A short text that shows a date."""

    stated: Stated
    kind: Kind
    distance: int
    """How many elements it stands below the headline; negative: above it."""
    marked: bool
    """Its markup calls it a date: ``<time>``, or the words of class and id."""
    whole: bool
    """It says little beside the date."""
    machine: bool = False
    """The date was read from an attribute."""
    itemprop: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How this page's dates are read, and where its headline stands."""

    order: DayOrder | None
    places: dict[HtmlElement, int]
    headline: HtmlElement | None


def lines(root: HtmlElement, title: str, order: DayOrder | None) -> list[Line]:
    """Return the dates that ``root`` shows outside comments, teasers and margins, in the order of the document."""
    places = {element: place for place, element in enumerate(root.iter())}
    shown = _shown(root)
    reading = Reading(order or _order_shown(text for _, text in shown), places, headline_of(root, title))
    marked = [(one, visible_text(one)) for one in _MARKED(root) if isinstance(one, HtmlElement)]
    found: list[tuple[int, Line]] = []
    for element, text in list(dict.fromkeys([*marked, *shown]))[:_MOST_LINES]:
        if not stands_aside(element, reading.headline):
            found += [(places[element], one) for one in _read(element, text, reading)]
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _shown(root: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Return the short lines that hold a year, each with its element."""
    shown: dict[tuple[HtmlElement, str], None] = {}
    for text in _DATED(root):
        parent = text.getparent()
        owner = parent if text.is_text else parent.getparent()
        line = _line_of(owner)
        if line is not None:
            shown.setdefault((line, visible_text(line)))
        elif _stands_alone(text, parent):
            shown.setdefault((parent, one_line(text)))
    return list(shown)


def _stands_alone(text: etree._ElementUnicodeResult, parent: HtmlElement) -> bool:
    """Return whether a piece of a longer text is a line of its own, between breaks or blocks, that says a date."""
    breaking = {*table("markup")["block_tags"], "br", "legend"}
    before = parent if text.is_tail else None
    behind = parent.getnext() if text.is_tail else next(iter(parent), None)
    if any(one is not None and one.tag not in breaking for one in (before, behind)):
        return False
    return read_date(text, whole=True) is not None


def headline_of(root: HtmlElement, title: str) -> HtmlElement | None:
    """Return the heading that says ``title``, else the only ``<h1>``."""
    wanted = fold(title)
    headings = list(root.iter("h1", "h2"))
    for heading in headings:
        said = fold(visible_text(heading))
        if wanted and said and (said == wanted or (len(said) > 15 and (said in wanted or wanted in said))):  # noqa: PLR2004
            return heading
    firsts = [one for one in headings if one.tag == "h1" and visible_text(one)]
    return firsts[-1] if len(firsts) == 1 else None


def _line_of(element: HtmlElement) -> HtmlElement | None:
    """Return the largest element round ``element`` that is still one short line; None where it is part of a text."""
    line = None
    blocks = frozenset(table("markup")["block_tags"])
    for one in (element, *element.iterancestors()):
        if len(one) > 30 or len(visible_text(one)) > _LONGEST_LINE:  # noqa: PLR2004 - elements in a line
            break
        line = one
        if one.tag in blocks:
            break
    return line


def _order_shown(shown: Iterable[str]) -> DayOrder | None:
    orders = {order for text in shown for order in orders_in(text)}
    return orders.pop() if len(orders) == 1 else None


def stands_aside(element: HtmlElement, headline: HtmlElement | None) -> bool:
    """Return whether ``element`` belongs to a comment, a teaser or a margin, not to the article's own frame."""
    frame = set(headline.iterancestors()) if headline is not None else set()
    for one in (element, *element.iterancestors()):
        if one in frame or one.tag in {"main", "body"}:
            return False
        if one.tag == "header" and headline is not None and not _in_article(one):
            return True
        if one.tag in {"aside", "footer", "nav", "blockquote", "figure", "form"} or words_of(one) & _aside():
            return True
        if one.tag in {"article", "li"} and _is_one_of_many(one) and _has_heading(one):
            return True
    return False


def _has_heading(element: HtmlElement) -> bool:
    return next(element.iter("h1", "h2", "h3", "h4"), None) is not None


def _in_article(element: HtmlElement) -> bool:
    return any(one.tag in {"article", "main"} for one in element.iterancestors())


def _is_one_of_many(element: HtmlElement) -> bool:
    return any(one.tag == element.tag for one in (*element.itersiblings(), *element.itersiblings(preceding=True)))


def words_of(element: HtmlElement) -> set[str]:
    """Return the words of the element's class and id, lower-case."""
    return set(_split(f"{element.get('class', '')} {element.get('id', '')}"))


@lru_cache(maxsize=4096)
def _split(names: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names).lower()))


def _read(element: HtmlElement, text: str, reading: Reading) -> Iterator[Line]:
    headline, place = reading.headline, reading.places[element]
    distance = place - reading.places[headline] if headline is not None else place
    words = words_of(element)
    itemprop = element.get("itemprop", "")
    machine = element.get("datetime") or (element.get("content") if itemprop else None)
    machine = machine or (element.get("title") if element.tag == "abbr" else None)
    marked = element.tag == "time" or bool(itemprop) or bool(words & _line_words())
    stated = read_date(machine, order=reading.order) if machine else None
    if stated and len(text) <= _LONGEST_LINE:
        kind = _first_label(text) or _kind_of(element, _label_before(element), "")
        yield Line(stated, kind, distance, marked, True, True, itemprop)
        return
    dates = every_date(text[:_LONGEST_LINE], order=reading.order)
    marked = marked or any(words_of(one) & _line_words() or one.tag == "time" for one in element.iter())
    before = _label_before(element)
    for one, previous in zip(dates, [None, *dates], strict=False):
        label = text[previous.end : one.start] if previous else f"{before} {text[: one.start]}"
        kind = _kind_of(element, label, "" if len(dates) > 1 else text[one.end :][:_LONGEST_LABEL])
        yield Line(one.stated, kind, distance, marked, _is_whole(text, dates), False, itemprop)


def _is_whole(text: str, dates: list[Found]) -> bool:
    rest = "".join(char for place, char in enumerate(text) if not any(one.start <= place < one.end for one in dates))
    return len(_WORD.findall(rest)) <= 9  # noqa: PLR2004 - "Published by Ada Lovelace on Monday in News"


def _label_before(element: HtmlElement) -> str:
    """Return the end of the text right before ``element``, on its own line or in a short element before it."""
    for one in (element, *islice(element.iterancestors(), 3)):
        previous, parent = one.getprevious(), one.getparent()
        text = one_line((parent.text if previous is None and parent is not None else previous.tail if previous is not None else None) or "")
        if previous is not None and not text:
            said = visible_text(previous) if len(previous) < 5 else ""  # noqa: PLR2004 - a label, no list
            text = said if len(said) <= _LONGEST_LABEL else ""
        if text or previous is not None:
            return text[-_LONGEST_LABEL:]
    return ""


def _kind_of(element: HtmlElement, before: str, behind: str) -> Kind:
    words = words_of(element)
    itemprop = element.get("itemprop", "")
    if itemprop == "datePublished":
        return "published"
    said = _last_label(before) or _first_label(behind)
    if said:
        return said
    if itemprop == "dateModified" or (words & _changed_words() and not words & {"published", "publish", "entry"}):
        return "updated"
    return "published" if element.get("pubdate") is not None or words & {"published", "pubdate"} else "plain"


def _last_label(text: str) -> Kind | None:
    found = [(match.end(), match.end() - match.start(), kind) for kind in _KINDS for match in _labels(kind).finditer(text)]
    return max(found, default=(0, 0, None))[2]


def _first_label(text: str) -> Kind | None:
    kinds = (kind for kind in _KINDS if _labels(kind).match(text.lstrip(" (|·•-–—,:")))
    return next(kinds, None)


_KINDS: tuple[Kind, ...] = ("updated", "other", "published")
_LISTS = {"updated": "change_labels", "other": "other_labels", "published": "publication_labels"}


@cache
def _labels(kind: Kind) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives('publication', _LISTS[kind])})(?!\w)", re.IGNORECASE)


@cache
def _aside() -> frozenset[str]:
    return frozenset(table("publication")["aside_words"])


@cache
def _line_words() -> frozenset[str]:
    return frozenset(table("publication")["line_words"])


@cache
def _changed_words() -> frozenset[str]:
    return frozenset(table("publication")["changed_words"])
