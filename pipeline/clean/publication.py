"""When a page was published and updated: structured data, the address and the visible text testify.

What the page states for machines comes first. Only where it states nothing is its visible text read, and only then
htmldate asked, whose answer does not count where it is merely the day of the last change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import FieldOrigin
from pipeline.clean import json_ld
from pipeline.clean.document import elements, stands_aside, text_nodes, visible_text
from pipeline.clean.fold import fold
from pipeline.clean.moments import DayOrder, Stated, read_date
from pipeline.clean.resources import alternatives, table
from pipeline.clean.structured import Structured
from pipeline.clean.votes import Witness, decide

_MARKED = etree.XPath("//*[@itemprop='datePublished']")
_YEARS = etree.XPath(
    "//body//text()[string-length() < 60 and (contains(., '20') or contains(., '19'))]"
    "[not(parent::script or parent::style)]"
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")
_CLOCKS_DIFFER = timedelta(days=1)
_LONGEST_DATE_LINE = 120
_MOST_DATE_LINES = 400
_MONTH_FIRST = frozenset({"en-US", "en-PH"})
_LARGEST_FOR_SEARCH = 20_000
"""Elements of a page above which nobody searches its text for a date."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was found of a page's times."""

    published: Stated | None
    updated: datetime | None
    origin: FieldOrigin | None
    only_in_url: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a page's dates needs to know about it."""

    url: str
    title: str
    language: str | None
    captured_at: datetime | None

    def can_be(self, stated: Stated) -> bool:
        """Return whether ``stated`` is not after the capture."""
        return self.captured_at is None or stated.start <= self.captured_at + _CLOCKS_DIFFER

    @property
    def order(self) -> DayOrder | None:
        """How ``03/04/2025`` is to be read here; None where nobody can tell."""
        if self.language in _MONTH_FIRST:
            return "mdy"
        return "dmy" if self.language and not self.language.startswith("en") else None


def publication_of(page: Structured, root: HtmlElement, context: Context) -> Publication:
    """Return when the page was published and updated; a day after the capture is nobody's."""
    updates = [one for one in _updates(page) if context.can_be(one)]
    updated = next((one.moment for one in updates if one.moment), None)
    stated = [one for one in _stated(page, root, context.url) if context.can_be(one.value)]
    witnesses = stated or [one for one in _seen(root, context, updates) if context.can_be(one.value)]
    decision = decide(witnesses, same=lambda one: one.day, show=lambda one: one.text)
    if decision is None:
        return Publication(None, updated, None)
    best, origin = decision
    if best.moment is None:
        seen = [one for one in witnesses if one.value.day == best.day]
        seen += [one for one in _visible(root, context) if one.value.day == best.day]
        best = next((one.value for one in seen if one.value.moment), best)
    return Publication(_local(best, [one.value for one in witnesses]), updated, origin, origin.rule == "url")


def _local(best: Stated, others: list[Stated]) -> Stated:
    """Return the same moment in the publisher's own zone, where a witness states that zone and not UTC."""
    if best.moment is None or best.moment.utcoffset():
        return best
    return next((one for one in others if one.moment == best.moment and one.moment.utcoffset()), best)


def _stated(page: Structured, root: HtmlElement, url: str) -> list[Witness[Stated]]:
    found = [("json-ld", one, 0.9) for one in json_ld.texts(page.article.get("datePublished"))]
    found += [("meta", one, 0.85) for one in page.meta(*table("statements")["published"])][:2]
    found += [("url", "-".join(match.groups()), 0.8) for match in _URL_DATE.finditer(url)][:1]
    if not found:
        pages = page.of_type("WebPage", "ItemPage", "CreativeWork", "VideoObject")
        found += [("json-ld:page", one, 0.7) for node in pages for one in json_ld.texts(node.get("datePublished"))][:1]
        marked = elements(_MARKED, root)[:1]
        found += [("itemprop", one.get("content") or one.get("datetime") or visible_text(one), 0.8) for one in marked]
    return [Witness(rule, stated, weight) for rule, text, weight in found if (stated := read_date(text))]


def _updates(page: Structured) -> Iterator[Stated]:
    for text in [*json_ld.texts(page.article.get("dateModified")), *page.meta(*table("statements")["updated"])]:
        if stated := read_date(text):
            yield stated
    for node in page.of_type("WebPage"):
        for text in json_ld.texts(node.get("dateModified")):
            if stated := read_date(text):
                yield stated


def _seen(root: HtmlElement, context: Context, updates: list[Stated]) -> list[Witness[Stated]]:
    """Return what the visible text says, and what htmldate finds, where the text bears it out.

    htmldate is slower than all the rest; it is asked only where it can decide something.
    """
    found = [*_visible(root, context), *_plain(root, context)]
    settled = len(found) > 1 and found[0].value.day == found[1].value.day
    if settled or _size(root) > _LARGEST_FOR_SEARCH or not (found or _any_day(root, context)):
        return found
    answer = find_date(root, url=context.url, original_date=True, extensive_search=False)
    stated = read_date(answer) if answer else None
    if stated is None or any(one.day == stated.day for one in updates):
        return found
    if found or _stands_in_text(root, stated, context):
        found.append(Witness("htmldate", stated, 0.5))
    return found


def _size(root: HtmlElement) -> int:
    return sum(1 for _ in root.iter())


def _any_day(root: HtmlElement, context: Context) -> bool:
    return any(read_date(text, order=context.order) for text, _ in islice(text_nodes(_YEARS, root), _MOST_DATE_LINES))


def _stands_in_text(root: HtmlElement, stated: Stated, context: Context) -> bool:
    """Return whether a short text of the page says that day, and not as the day of a change."""
    for text, parent in islice(text_nodes(_YEARS, root), _MOST_DATE_LINES):
        seen = read_date(text, order=context.order)
        if seen and seen.day == stated.day and not _changed().search(f"{text} {parent.text or ''}"):
            return True
    return False


def _visible(root: HtmlElement, context: Context) -> list[Witness[Stated]]:
    """Return the date that stands nearest to the headline: the first below it, else the last above."""
    above: list[Witness[Stated]] = []
    headline = fold(context.title)
    below = False
    for element in islice(_date_lines(root), _MOST_DATE_LINES):
        if element.tag == "h1":
            below = below or fold(visible_text(element)) == headline
        elif found := _date_line(element, context):
            if below:
                return [found]
            above = [found]
    return above


def _date_lines(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the headings and what the markup calls a date, in order."""
    for element in root.iter("h1", *table("markup")["byline_tags"]):
        if element.tag == "h1" or _is_date_line(element):
            yield element


def _plain(root: HtmlElement, context: Context) -> list[Witness[Stated]]:
    """Return the first short text near the headline that says a date and nothing else, whatever its markup calls it."""
    for text, parent in islice(text_nodes(_YEARS, root), _MOST_DATE_LINES):
        if _changed().search(f"{text} {parent.text or ''}") or stands_aside(parent):
            continue
        if stated := read_date(text, whole=True, order=context.order):
            return [Witness("text", stated, 0.6)]
    return []


def _is_date_line(element: HtmlElement) -> bool:
    return element.tag == "time" or bool(_named().search(f"{element.get('class', '')} {element.get('id', '')}"))


def _date_line(element: HtmlElement, context: Context) -> Witness[Stated] | None:
    text = visible_text(element)
    if len(text) > _LONGEST_DATE_LINE or _changed().search(text) or stands_aside(element):
        return None
    machine = element.get("datetime")
    stated = (read_date(machine) if machine else None) or read_date(text, order=context.order)
    return Witness("visible", stated, 0.65) if stated else None


@cache
def _named() -> re.Pattern[str]:
    return re.compile(alternatives("dates", "class_parts"), re.IGNORECASE)


@cache
def _changed() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('dates', 'change_words')})", re.IGNORECASE)
