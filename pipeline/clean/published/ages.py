"""How long ago a page says that it was published: ``3 hours ago`` beside the headline, told from its capture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.markup import elements
from pipeline.clean.published.datelines import (
    line_words,
    place_of,
    reading_of,
    short_text,
    stands_aside,
    without_label,
    words_of,
)
from pipeline.moments import Stated, read_relative

_MARKED = etree.XPath("//body//*[self::time or @class or @id]")
_SEPARATORS = re.compile(r"\s[|·•\u2013\u2014-]\s|[|·•]")
_LONGEST = 80
_MOST_LINES = 40
_FAR = 200


def ages_shown(root: HtmlElement, title: str, captured_at: datetime, language: str | None) -> Iterator[Stated]:
    """Yield the dates that lines beside the headline tell from the capture, the nearest line first."""
    reading = reading_of(root, title, None)
    lines = [one for one in elements(_MARKED, root) if one.tag == "time" or words_of(one) & line_words()][:_MOST_LINES]
    near = sorted((abs(place_of(one) - reading.headline_place), count) for count, one in enumerate(lines))
    for distance, count in near:
        if distance > _FAR or stands_aside(lines[count], reading):
            continue
        for piece in _SEPARATORS.split(short_text(lines[count], _LONGEST)):
            if stated := read_relative(without_label(piece), now=captured_at, language=language):
                yield stated
