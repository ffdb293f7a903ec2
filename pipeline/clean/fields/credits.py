"""Who of those a byline names wrote the article: not who took the pictures, translated or edited it."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.clean.resources import alternatives

_LINE_END = re.compile(r"[;|•\n]")
_BRACKETS = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_OTHERS = "\x00"


def writers_part(byline: str) -> list[str]:
    """Return the stretches of ``byline`` that name those who wrote; none where it names only others.

    A label (``Photos:``, ``translated by``) holds until the next one, or until a semicolon, a bar or a new line. What
    stands in brackets goes; a name before ``(photos)`` goes with it.
    """
    byline = _BRACKETS.sub(_bracket, byline)
    marks = [(0, 0, True), *((*one.span(), one["other"] is None) for one in _label().finditer(byline))]
    stretches: list[str] = []
    for (_, start, wrote), (end, _, _) in pairwise([*marks, (len(byline), 0, True)]):
        stretch = byline[start:end]
        if wrote:
            stretches.append(stretch)
        elif line_end := _LINE_END.search(stretch):
            stretches.append(stretch[line_end.end() :])
    return [one for one in map(_without_others, stretches) if one.strip(" ,;.:&")]


def _bracket(match: re.Match[str]) -> str:
    return _OTHERS if _label().match(f"{match[1].strip()}:") and _is_other(f"{match[1].strip()}:") else " "


def _is_other(text: str) -> bool:
    match = _label().match(text)
    return match is not None and match["other"] is not None


def _without_others(stretch: str) -> str:
    """Return ``stretch`` without each name that stands before an other's label in brackets."""
    while (mark := stretch.find(_OTHERS)) >= 0:
        before = list(_between().finditer(stretch[:mark]))
        stretch = stretch[: before[-1].start() if before else 0] + stretch[mark + 1 :]
    return stretch


@cache
def _label() -> re.Pattern[str]:
    others, labels = alternatives("fields/authors", "others"), alternatives("fields/authors", "labels")
    return re.compile(rf"(?<![^\W_])(?:(?P<author>{labels})|(?P<other>{others}))", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"[,;]|\s(?:{alternatives('fields/authors', 'joiners')})\s", re.IGNORECASE)
