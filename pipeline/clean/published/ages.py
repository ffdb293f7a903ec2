"""Days that a page leaves to its reader to complete: ``3 hours ago``, ``Tuesday, Nov. 24``, told from its capture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.markup import elements
from pipeline.clean.published.datelines import (
    Reading,
    line_words,
    short_text,
    stands_aside,
    without_label,
    words_of,
)
from pipeline.moments import Stated, read_date, read_relative

# Of the element that is read: a damaged document may have a second one behind it, whose elements stand nowhere in this.
_MARKED = etree.XPath("descendant::body/descendant::*[self::time or @class or @id]")
_SEPARATORS = re.compile(r"\s[|·•\u2013\u2014-]\s|[|·•]")
_OF_DATE = re.compile(r"(?<!modified-)date(?!-?modif)|time(?!-?zone)|publi")
_DAY_AND_MONTH = re.compile(r"(?=.*[^\W\d_]{2})[^\d:]{0,20}\d{1,2}[^\d:]{0,20}|\d{1,2}月\d{1,2}日")
_LONGEST = 80
_MOST_LINES = 40
_FAR = 200


def ages_shown(root: HtmlElement, reading: Reading, captured_at: datetime, language: str | None) -> Iterator[Stated]:
    """Yield the dates that lines beside the headline tell from the capture, the nearest line first.

    ``reading`` is how the dates of ``root`` are read: it says where the headline stands.
    """
    for line in _lines_beside(root, reading):
        for piece in _SEPARATORS.split(short_text(line, _LONGEST)):
            said = without_label(piece)
            if stated := read_relative(said, now=captured_at, language=language) or _latest(said, captured_at):
                yield stated


def days_in_attributes(root: HtmlElement, reading: Reading) -> Iterator[Stated]:
    """Yield the dates that tooltips and data attributes of texts beside the headline hold, the nearest line first."""
    for line in filter(lambda one: short_text(one, _LONGEST), _lines_beside(root, reading)):
        for element in islice(line.iter("*"), _MOST_LINES):
            for name, value in element.items():
                of_date = name == "title" or (name.startswith("data-") and _OF_DATE.search(name))
                if of_date and (stated := read_date(value[:_LONGEST], whole=True)):
                    yield stated


def _lines_beside(root: HtmlElement, reading: Reading) -> Iterator[HtmlElement]:
    """Yield the elements that their markup calls date lines and that are nobody else's, the nearest first."""
    lines = [one for one in elements(_MARKED, root) if one.tag == "time" or words_of(one) & line_words()][:_MOST_LINES]
    near = sorted((abs(reading.places[one] - reading.headline_place), count) for count, one in enumerate(lines))
    for distance, count in near:
        if distance <= _FAR and not stands_aside(lines[count], reading):
            yield lines[count]


def _latest(text: str, captured_at: datetime) -> Stated | None:
    """Return the last day before the capture that ``text``, a day and a month and no year, can mean."""
    if not (_DAY_AND_MONTH.fullmatch(text) and captured_at):
        return None
    for year in (captured_at.year, captured_at.year - 1):
        completed = (f"{text} {year}", f"{text}, {year}", f"{year}年{text}")
        stated = next(filter(None, (read_date(one, whole=True) for one in completed)), None)
        if stated and stated.start <= captured_at:
            return stated
    return None
