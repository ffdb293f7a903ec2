"""The headline: the heading, OpenGraph, JSON-LD and ``<title>`` testify; the site's name is no part of it."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from urllib.parse import urlsplit

from pipeline.article import FieldOrigin
from pipeline.clean.characters import one_line
from pipeline.clean.fields.headings import headlines_of
from pipeline.clean.fields.votes import Witness
from pipeline.clean.fold import fold
from pipeline.clean.markup import Structured, json_ld
from pipeline.clean.resources import alternatives

_STRONG_SEPARATOR = re.compile(r"\s*[|»«]\s*|\s+[•·›‹~:]{1,2}\s+")
_SEPARATOR = re.compile(r"\s*[|»«]\s*|\s+(?:[•·›‹~–—-]+|::|/)\s+")
_BAR = re.compile(r"\s*[|｜]\s*")
_SET_OFF = re.compile(
    r"\x00\s*(?:[|｜•_：_–—―-]|(?<=\s)[»«·]).{2,60}|\x00\s+[:~/].{2,60}"
    r"|.{2,30}(?:[|｜•_–—]|\s[»«·-]\s)\s*\x00|.{2,30}\s-\s\x00",
    re.DOTALL,
)
"""A headline (\x00) beside the name of an outlet or a section, set off by a mark."""
_ADDITION = re.compile(r"\s*[|(\[]")
_WORD = re.compile(r"\w+")
_LONGEST = 300
_SHORTEST_NAME = 3
_MOST_NAME_WORDS = 5
_FEWEST_TITLE_WORDS = 3
_SIMILAR = 0.45
"""Least share of words that a heading has in common with a statement to be the same headline, told anew."""


def title_of(page: Structured, url: str, hint: str | None = None) -> tuple[str, FieldOrigin] | None:
    """Return the page's headline and where it came from.

    The heading that the other statements repeat, or tell in other words, wins; without one, the statement that most
    others repeat, the first of equals in the order of trust.
    """
    names = site_names(page, url)
    headings = [cut for one in headlines_of(page) if (cut := _without_names(one, names))]
    stated = _statements(page, names, hint, headings)
    likeness, heading = max(((_likeness(one, stated), one) for one in headings), key=_first, default=(0.0, ""))
    if heading and likeness >= _SIMILAR:
        heading = _without_addition(heading, stated)
        confidence = 0.6 + 0.35 * min(1.0, likeness)
        rule = "+".join(["h1", *(one.rule for one in stated if _alike(heading, one.value) >= _SIMILAR)])
        return heading, _origin(rule, confidence, heading, stated)
    if stated:
        best = max(
            stated, key=lambda one: len({other.rule for other in stated if fold(other.value) == fold(one.value)})
        )
        return best.value, _origin(best.rule, best.weight, best.value, stated)
    return (headings[0], FieldOrigin(rule="h1", confidence=0.5)) if headings else None


def _backers(value: str, stated: list[Witness[str]]) -> frozenset[str]:
    return frozenset(one.rule for one in stated if fold(one.value) == fold(value))


def _without_addition(heading: str, stated: list[Witness[str]]) -> str:
    """Return ``heading`` without what is set off behind the headline that two statements know: a count, a source."""
    for one in stated:
        repeated = sum(other.value == one.value for other in stated) > 1
        if repeated and heading.startswith(one.value) and _ADDITION.match(heading[len(one.value) :]):
            return one.value
    return heading


def _without_names(heading: str, names: frozenset[str]) -> str:
    """Return ``heading`` without a section before a bar, or the site's name on either side."""
    cut = _without_end(heading, names)
    if cut and _names_site(_SEPARATOR.split(heading)[-1], names):
        return cut
    return _without_start(heading, names) or heading


def _first(pair: tuple[float, str]) -> float:
    return pair[0]


def _origin(rule: str, confidence: float, value: str, stated: list[Witness[str]]) -> FieldOrigin:
    losers = [f"{one.rule}: {one.value}"[:160] for one in stated if fold(one.value) != fold(value)]
    return FieldOrigin(rule=rule, confidence=round(confidence, 2), losers=tuple(losers[:6]))


def _statements(page: Structured, names: frozenset[str], hint: str | None, headings: list[str]) -> list[Witness[str]]:
    raw = [("json-ld", one, 0.8) for one in page.stated("headline")]
    raw += [("og:title", one, 0.75) for one in page.meta("og:title")]
    raw += [("twitter:title", one, 0.7) for one in page.meta("twitter:title")]
    raw += [("meta", one, 0.7) for one in page.meta("dc.title", "dcterms.title", "parsely-title", "sailthru.title")]
    raw += [("title", page.title_tag, 0.6)] if page.title_tag else []
    raw += [("link", one_line(hint), 0.6)] if hint else []
    cut = [Witness(rule, _headline_in(unescape(one), names, headings), weight) for rule, one, weight in raw]
    return [one for one in cut if one.value and len(one.value) <= _LONGEST and fold(one.value) not in names]


def _headline_in(statement: str, names: frozenset[str], headings: list[str]) -> str:
    """Return ``statement`` without the site's name and section: what a heading says, where that is the rest of it."""
    for heading in headings:
        if _holds(statement, heading) and fold(heading) not in names:
            return heading
    return without_site(statement, names)


def _holds(statement: str, heading: str) -> bool:
    """Return whether ``statement`` is ``heading`` with a name or section set off before or behind it."""
    before, found, _ = statement.partition(heading)
    if not heading or not found or len(before) > len(heading) or fold(statement) == fold(heading):
        return False
    return bool(_SET_OFF.fullmatch(statement.replace(heading, "\x00", 1)))


def site_names(page: Structured, url: str) -> frozenset[str]:
    """Return what the site may be called in a title, folded: its stated names and the labels of its host."""
    stated = [*page.meta("og:site_name", "application-name", "apple-mobile-web-app-title")]
    outlets = page.of_type("WebSite", "Organization", "NewsMediaOrganization")
    stated += [str(node.get("name")) for node in outlets if "Person" not in json_ld.types(node)]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    stated += [host, *host.split(".")[:-1]]
    return frozenset(name for one in stated if len(name := fold(one)) >= _SHORTEST_NAME)


def without_site(title: str, names: frozenset[str]) -> str:
    """Return ``title`` without the site's name at its end or its start (``names`` are folded)."""
    for _ in range(3):
        cut = _without_end(title, names) or _without_start(title, names) or _without_unspaced(title)
        if cut is None:
            break
        title = cut
    return title


def _without_end(title: str, names: frozenset[str]) -> str | None:
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return None
    head, tail = title[: marks[-1].start()], title[marks[-1].end() :]
    strong = bool(_STRONG_SEPARATOR.fullmatch(marks[-1][0]))
    enough = len(head.split()) >= _FEWEST_TITLE_WORDS and len(tail.split()) <= _MOST_NAME_WORDS
    return head if head and (_names_site(tail, names) or (strong and enough)) else None


def _without_start(title: str, names: frozenset[str]) -> str | None:
    mark = _SEPARATOR.search(title)
    if not mark or not title[mark.end() :]:
        return None
    head, tail = title[: mark.start()], title[mark.end() :]
    is_kicker = bool(_BAR.fullmatch(mark[0])) and len(head.split()) < _FEWEST_TITLE_WORDS <= len(tail.split())
    return tail if is_kicker or _names_site(head, names) else None


def _without_unspaced(title: str) -> str | None:
    """Return ``title`` without an outlet's name that is set off without spaces, as Chinese and Japanese pages do."""
    match = _unspaced_outlet().fullmatch(title)
    return match["head"].strip() if match else None


@cache
def _unspaced_outlet() -> re.Pattern[str]:
    endings = alternatives("fields/title", "outlet_endings")
    return re.compile(rf"(?P<head>.{{2,}}?)\s*[-_—–|｜：]\s*[^-_—–|｜：]{{0,12}}?(?:{endings})[^-_—–|｜：\w]*")


def _names_site(part: str, names: frozenset[str]) -> bool:
    folded = fold(part)
    if len(folded) < _SHORTEST_NAME or len(part.split()) > _MOST_NAME_WORDS + 2:
        return False
    return any(folded == one or (one in folded and len(one) * 2 > len(folded)) or folded in one for one in names)


def _likeness(heading: str, stated: list[Witness[str]]) -> float:
    """Return how much the statements say the same as ``heading``: the best, and a little for each that does."""
    values = sorted((_alike(heading, one.value) for one in stated), reverse=True)
    return values[0] + 0.05 * sum(value > _SIMILAR for value in values[1:]) if values else 0.0


def _alike(one: str, other: str) -> float:
    """Return the share of words that two titles have in common (Dice), 1.0 where they are the same."""
    if fold(one) == fold(other):
        return 1.0
    first, second = (set(_WORD.findall(text.casefold())) for text in (one, other))
    shared = len(first & second)
    if shared < 2:  # noqa: PLR2004 - one word in common says nothing, but a title of that one word does
        return _SIMILAR if shared == len(second) < len(first) else 0.0
    return 2 * shared / (len(first) + len(second))
