"""The dates that a page shows beside its article: which stand near the headline, and what each is the date of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Literal

from lxml.html import HtmlElement

from pipeline.clean.characters import one_line
from pipeline.clean.fold import fold
from pipeline.clean.markup import Piece, holds_text, is_other_article, text_lines, visible_text
from pipeline.clean.published.beside import has_heading, in_own_part, leads_elsewhere, menus
from pipeline.clean.published.dated_text import pieces_with_a_year
from pipeline.clean.resources import alternatives, table
from pipeline.moments import DayOrder, Found, Stated, every_date, orders_in, read_date

Aside = Literal["foreign", "margin"]
Kind = Literal["published", "updated", "other", "plain"]

_MARKED = frozenset({"datePublished", "dateModified", "dateCreated"})
_LONGEST_LINE = 160
_LONGEST_LABEL = 40
_MARGINS = frozenset({"aside", "blockquote", "figure", "form"})
_SET_OFF = re.compile(r"\s(?=,)|(?<=\d)\s(?=(?:st|nd|rd|th)\b)")
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MOST_LINES = 120
_MOST_PIECES = 80


@dataclass(frozen=True, slots=True)
class Line:
    """A short text that shows a date."""

    stated: Stated
    kind: Kind
    distance: int
    """How many elements it stands below the headline; negative: above it."""
    itemprop: str
    """What schema.org's microdata call it."""
    marked: bool
    """Its markup calls it a date: ``<time>``, or the words of class and id."""
    whole: bool
    """It says little beside the date."""
    machine: bool
    """The date was read from an attribute."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How this page's dates are read, and where its headline stands."""

    order: DayOrder | None
    headline: HtmlElement | None
    headline_place: int
    frame: frozenset[HtmlElement]
    """What holds the headline: the article, the page's main part."""
    places: Mapping[HtmlElement, int]
    """How many elements start before each one."""
    title: str
    menu_place: int = -1
    """Where the last menu above the headline stands: what is above that is the site's own."""
    country: str | None = None
    """Whose names of months and zones they are, ISO 3166-1 alpha-2."""

    def dates_of(self, text: str) -> list[Found]:
        """Return the dates that ``text`` states, as this page's are read."""
        return every_date(text, order=self.order, country=self.country)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a page shows."""

    lines: tuple[Line, ...] = ()
    """Those of the article's own frame, in the order of the document."""
    foreign: tuple[str, ...] = ()
    """Texts of comments and teasers, and texts that can be read in two ways."""
    reading: Reading | None = None
    """How they were read; None where nobody looked."""

    def foreign_days(self) -> frozenset[date]:
        """Return the days that only the foreign texts say, whichever way they are read."""
        orders: tuple[DayOrder, ...] = ("dmy", "mdy")
        said = {one.stated.day for text in self.foreign for order in orders for one in every_date(text, order=order)}
        return frozenset(said - {line.stated.day for line in self.lines})


def dates_shown(
    root: HtmlElement,
    marked: Iterable[HtmlElement],
    title: str,
    order: DayOrder | None,
    country: str | None = None,
) -> Dates:
    """Return the dates that ``root`` shows in short lines, and in the attributes of those ``marked`` with any."""
    shown = _shown(root)
    reading = _reading_of(root, title, order or _order_shown(text for _, text in shown), country)
    machines = islice(filter(_is_for_machines, marked), _MOST_LINES)
    stated = [(one, short_text(one, _LONGEST_LINE)) for one in machines]
    own: list[Line] = []
    foreign: list[str] = []
    for element, text in list(dict.fromkeys([*stated, *shown]))[:_MOST_LINES]:
        aside = stands_aside(element, reading)
        if aside == "foreign":
            foreign.append(f"{_machine(element)} {text}"[: 2 * _LONGEST_LINE])
        elif aside is None:
            own += _read(element, text, reading)
            foreign += [text[:_LONGEST_LINE]] if reading.order is None else []
    return Dates(tuple(sorted(own, key=lambda line: line.distance)), tuple(foreign), reading)


def _reading_of(root: HtmlElement, title: str, order: DayOrder | None, country: str | None) -> Reading:
    """Return how the dates of ``root`` are read: from where its headline ``title`` stands."""
    headline = headline_of(root, title)
    frame = frozenset(headline.iterancestors() if headline is not None else ())
    places = {one: place for place, one in enumerate(root.iter("*"))}
    at = places[headline] if headline is not None else 0
    menu = max((place for one in menus(root) if (place := places[one]) < at), default=-1)
    return Reading(order, headline, at, frame, places, title, menu, country)


def _is_for_machines(element: HtmlElement) -> bool:
    """Return whether an attribute of ``element`` states a date, or what date its text is."""
    if element.get("itemprop") in _MARKED:
        return True
    if element.get("datetime") is not None:
        return element.tag not in {"ins", "del"}
    return element.tag == "abbr" and element.get("title") is not None


def _machine(element: HtmlElement) -> str:
    """Return the date that an attribute of ``element`` states for machines."""
    content = element.get("content") if element.get("itemprop") else None
    title = element.get("title") if element.tag == "abbr" else None
    return element.get("datetime") or content or title or ""


def _shown(root: HtmlElement) -> list[tuple[HtmlElement, str]]:
    """Return the short lines that hold a year, each with its element."""
    shown: dict[tuple[HtmlElement, str], None] = {}
    for piece in pieces_with_a_year(root):
        line = _line_of(piece.owner)
        if line is not None:
            shown.setdefault(line)
        elif _stands_alone(piece):
            shown.setdefault((piece.parent, one_line(piece.text)))
    return list(shown)


def _stands_alone(piece: Piece) -> bool:
    """Return whether a piece of a longer text is a line of its own, between breaks or blocks, that says a date."""
    breaking = {*table("markup/parts")["block_tags"], "br", "legend"}
    parent = piece.parent
    before = parent if piece.is_tail else None
    behind = parent.getnext() if piece.is_tail else next(iter(parent), None)
    if any(one is not None and one.tag not in breaking for one in (before, behind)):
        return False
    return read_date(piece.text, whole=True) is not None


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


def _line_of(element: HtmlElement) -> tuple[HtmlElement, str] | None:
    """Return the largest element round ``element`` that is still one short line, and what it says.

    None where it is part of a text.
    """
    line = None
    blocks = frozenset(table("markup/parts")["block_tags"])
    for one in (element, *element.iterancestors()):
        if not (holds_text(one) and _is_short(one, _LONGEST_LINE)):
            break
        line = one
        if one.tag in blocks:
            break
    return None if line is None else (line, short_text(line, _LONGEST_LINE))


def _order_shown(shown: Iterable[str]) -> DayOrder | None:
    orders = {order for text in shown for order in orders_in(text)}
    return orders.pop() if len(orders) == 1 else None


def stands_aside(element: HtmlElement, reading: Reading) -> Aside | None:
    """Return whose ``element`` is, if not of the article's own frame: a margin's, or somebody else's."""
    if reading.places[element] < reading.menu_place and not in_own_part(element):
        return "foreign"
    margin: Aside | None = None
    for one in (element, *element.iterancestors()):
        if one in reading.frame or one.tag in {"main", "body"}:
            break
        if _is_foreign(one, has_headline=reading.headline is not None) or is_other_article(one, reading.title):
            return "foreign"
        if one.tag == "aside" and leads_elsewhere(one, element):
            return "foreign"
        if one.tag in _MARGINS:
            margin = "margin"
    return margin


def _is_foreign(element: HtmlElement, *, has_headline: bool) -> bool:
    """Return whether ``element`` is a teaser, a comment, or the site's head or foot (an article's own are not)."""
    words = words_of(element)
    for builder, own in table("published/publication")["builders"].items():
        words = words - set(own) if builder in words else words
    if element.tag in {"header", "footer"} or words & _site_words():
        return not _in_article(element) and (element.tag != "header" or has_headline)
    if element.tag in {"article", "li"} and _is_one_of_many(element) and has_heading(element):
        return True
    return element.tag == "nav" or bool(words & _aside())


def _in_article(element: HtmlElement) -> bool:
    return any(one.tag == "article" for one in element.iterancestors())


def _is_one_of_many(element: HtmlElement) -> bool:
    siblings = chain(element.itersiblings(element.tag), element.itersiblings(element.tag, preceding=True))
    return next(siblings, None) is not None


def words_of(element: HtmlElement) -> set[str]:
    """Return the words of the element's class and id, lower-case."""
    return set(_split(f"{element.get('class', '')} {element.get('id', '')}"))


@lru_cache(maxsize=4096)
def _split(names: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(names if names.islower() else _CAMEL.sub(" ", names).lower()))


def _read(element: HtmlElement, text: str, reading: Reading) -> Iterator[Line]:
    distance = reading.places[element] - reading.headline_place
    words = words_of(element)
    itemprop = element.get("itemprop", "")
    marked = element.tag == "time" or bool(itemprop) or bool(words & line_words())
    if stated := read_date(_machine(element), order=reading.order, country=reading.country):
        kind = _label_of(stated, text, reading) or _kind_of(element, _label_before(element), "")
        yield Line(stated, kind, distance, itemprop, marked=marked, whole=True, machine=True)
        if first := _first_of_two(text, reading):
            yield Line(first, "published", distance, "", marked=marked, whole=True, machine=False)
        return
    dates = reading.dates_of(text)
    marked = marked or any(words_of(one) & line_words() or one.tag == "time" for one in element.iter())
    before = _label_before(element)
    for one, previous in zip(dates, [None, *dates], strict=False):
        label = text[previous.end : one.start] if previous else f"{before} {text[: one.start]}"
        kind = _kind_of(element, label, "" if len(dates) > 1 else text[one.end :][:_LONGEST_LABEL])
        whole = _is_whole(text, dates)
        yield Line(one.stated, kind, distance, itemprop, marked=marked, whole=whole, machine=False)


def _label_of(stated: Stated, text: str, reading: Reading) -> Kind | None:
    """Return what ``text`` calls the date ``stated``: its first word does, but where two dates have a label each."""
    dates = reading.dates_of(text)
    if len({one.stated.day for one in dates}) > 1:
        ends = [0, *(one.end for one in dates)]
        labels = [(one, _last_label(text[end : one.start])) for end, one in zip(ends, dates, strict=False)]
        return next((kind for one, kind in labels if kind and one.stated.day == stated.day), None)
    return _first_label(text)


def _first_of_two(text: str, reading: Reading) -> Stated | None:
    """Return the first date of a text that calls it no change, and the next one that of a change."""
    dates = reading.dates_of(text)
    if len(dates) < 2 or _last_label(text[: dates[0].start]) in {"updated", "other"}:  # noqa: PLR2004 - two dates
        return None
    return dates[0].stated if _last_label(text[dates[0].end : dates[1].start]) == "updated" else None


def _is_whole(text: str, dates: list[Found]) -> bool:
    rest = "".join(char for place, char in enumerate(text) if not any(one.start <= place < one.end for one in dates))
    return len(_WORD.findall(rest)) <= 9  # noqa: PLR2004 - "Published by Ada Lovelace on Monday in News"


def _label_before(element: HtmlElement) -> str:
    """Return the end of the text right before ``element``, on its own line or in a short element before it."""
    for one in (element, *islice(element.iterancestors(), 3)):
        previous, parent = one.getprevious(), one.getparent()
        if previous is not None:
            text = one_line(previous.tail or "")
            return _behind_dates(text or short_text(previous, _LONGEST_LABEL))
        if text := one_line((parent.text if parent is not None else None) or ""):
            return _behind_dates(text)
    return ""


def _behind_dates(text: str) -> str:
    """Return the end of ``text``, without a date in it and the label that is that date's."""
    text = text[-_LONGEST_LABEL:]
    dates = every_date(text, order="dmy")
    return text[dates[-1].end :] if dates else text


def short_text(element: HtmlElement, longest: int) -> str:
    """Return the text of ``element``, its pieces set off by spaces; empty where it is longer than ``longest``."""
    return _SET_OFF.sub("", " ".join(text_lines(element))) if _is_short(element, longest) else ""


def _is_short(element: HtmlElement, longest: int) -> bool:
    length = 0
    for count, piece in enumerate(element.itertext()):
        length += len(piece.strip())
        if length > longest or count > _MOST_PIECES:
            return False
    return True


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
    found = [
        (match.end(), match.end() - match.start(), kind) for kind in _KINDS for match in _labels(kind).finditer(text)
    ]
    return max(found, default=(0, 0, None))[2]


def without_label(text: str) -> str:
    """Return ``text`` without the word in front that says what its date is of."""
    bare = text.lstrip(" (|·•-–—,:")
    match = _labels("published").match(bare)
    return bare[match.end() :].lstrip(" :") if match else bare


def _first_label(text: str) -> Kind | None:
    kinds = (kind for kind in _KINDS if _labels(kind).match(text.lstrip(" (|·•-–—,:")))
    return next(kinds, None)


_KINDS: tuple[Kind, ...] = ("updated", "other", "published")
_LISTS = {"updated": "change_labels", "other": "other_labels", "published": "publication_labels"}


@cache
def _labels(kind: Kind) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives('published/publication', _LISTS[kind])})(?!\w)", re.IGNORECASE)


@cache
def _aside() -> frozenset[str]:
    return frozenset(table("published/publication")["aside_words"])


@cache
def _site_words() -> frozenset[str]:
    return frozenset(table("published/publication")["site_words"])


@cache
def line_words() -> frozenset[str]:
    """Return the words of class and id that call an element a date line."""
    return frozenset(table("published/publication")["line_words"])


@cache
def _changed_words() -> frozenset[str]:
    return frozenset(table("published/publication")["changed_words"])
