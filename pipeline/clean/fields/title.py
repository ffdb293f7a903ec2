"""The headline: the heading, OpenGraph, JSON-LD and ``<title>`` testify; the site's name is no part of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape

from pipeline.article import FieldOrigin
from pipeline.clean.characters import one_line
from pipeline.clean.fields.headings import Heading, headings_of
from pipeline.clean.fields.mastheads import (
    is_mostly_site,
    masthead,
    section_names,
    site_names,
    without_guessed,
    without_name,
    without_site,
)
from pipeline.clean.fields.votes import Witness
from pipeline.clean.fold import fold
from pipeline.clean.markup import Structured
from pipeline.clean.resources import alternatives

_SET_OFF = re.compile(
    r"\x00\s*(?:[|｜•_：_–—―-]|(?<=\s)[»«·]).{2,60}|\x00\s+[:~/].{2,60}"
    r"|.{2,30}(?:[|｜•_–—]|\s[»«·-]\s)\s*\x00|.{2,30}\s-\s\x00",
    re.DOTALL,
)
"""A headline (\x00) beside the name of an outlet or a section, set off by a mark."""
_ADDITION = re.compile(r"\s*[|(\[]")
_WORD = re.compile(r"\w+")
_LONGEST = 300
_MOST_LABEL_WORDS = 4
_SIMILAR = 0.45
"""Least share of words that a heading has in common with a statement to be the same headline, told anew."""


def title_of(page: Structured, url: str, hint: str | None = None) -> tuple[str, FieldOrigin] | None:
    """Return the page's headline and where it came from.

    The heading that the other statements repeat, or tell in other words, wins; without one, the statement that most
    others repeat, the first of equals in the order of trust.
    """
    names = site_names(page, url) | masthead(page, url)
    headings = [replace(one, text=cut) for one in headings_of(page) if (cut := without_name(one.text, names))]
    stated = _statements(page, url, names, hint, [one.text for one in headings])
    telling = [one for one in headings if fold(one.text) not in names] if stated else headings
    likeness, heading = max(((_likeness(one.text, stated), one) for one in telling), key=_first, default=(0.0, None))
    if heading and likeness >= _SIMILAR:
        headline = _fitted(heading, stated)
        confidence = 0.6 + 0.35 * min(1.0, likeness)
        rule = "+".join(["h1", *(one.rule for one in stated if _alike(headline, one.value) >= _SIMILAR)])
        return headline, _origin(rule, confidence, headline, stated)
    if stated:
        best = max(stated, key=lambda one: len(_backers(one.value, stated)))
        value = without_guessed(best.value) if {one.rule for one in stated} == {"title"} else best.value
        return value, _origin(best.rule, best.weight, value, stated)
    return (headings[0].text, FieldOrigin(rule="h1", confidence=0.5)) if headings else None


def _backers(value: str, stated: list[Witness[str]]) -> frozenset[str]:
    return frozenset(one.rule for one in stated if fold(one.value) == fold(value))


def _fitted(heading: Heading, stated: list[Witness[str]]) -> str:
    """Return the headline in ``heading``: without what stands beside it there, where others know it alone.

    That is a kicker or a badge in an element of its own, which one statement leaves out, or a label before a colon, a
    count or a source in brackets, which two leave out. Where two statements write the very same words with other signs,
    theirs join its parts.
    """
    values = list(dict.fromkeys(one.value for one in stated if len(_backers(one.value, stated)) > 1))
    known = {fold(one): one for one in reversed(values)}
    is_loud = heading.text.isupper() and " " in heading.text
    if is_loud:
        known |= {fold(one.value): one.value for one in reversed(stated) if not one.value.isupper()}
    if whole := known.get(fold(heading.text)):
        is_joined = len(heading.parts) > 1 and whole.startswith(heading.parts[0]) and whole.endswith(heading.parts[-1])
        return whole if is_joined or is_loud else heading.text
    for value in values:
        before, found, behind = heading.text.partition(value)
        if found and not before and _ADDITION.match(behind):
            return value
        if found and not behind and before.rstrip().endswith(":") and len(before.split()) <= _MOST_LABEL_WORDS:
            return value
    told = {fold(one.value): one.value for one in reversed(stated)}
    return next((told[end] for one in heading.ends() if (end := fold(one)) in told), heading.text)


def _first(pair: tuple[float, Heading]) -> float:
    return pair[0]


def _origin(rule: str, confidence: float, value: str, stated: list[Witness[str]]) -> FieldOrigin:
    losers = [f"{one.rule}: {one.value}"[:160] for one in stated if fold(one.value) != fold(value)]
    return FieldOrigin(rule=rule, confidence=round(confidence, 2), losers=tuple(losers[:6]))


def _statements(
    page: Structured, url: str, names: frozenset[str], hint: str | None, headings: list[str]
) -> list[Witness[str]]:
    raw = [("json-ld", one, 0.8) for one in page.stated("headline")]
    raw += [("og:title", one, 0.75) for one in page.meta("og:title")]
    raw += [("twitter:title", one, 0.7) for one in page.meta("twitter:title")]
    raw += [("meta", one, 0.7) for one in page.meta("dc.title", "dcterms.title", "parsely-title", "sailthru.title")]
    raw += [("title", page.title_tag, 0.6)] if page.title_tag else []
    raw += [("link", one_line(hint), 0.6)] if hint else []
    sections = section_names(page, url)
    cut = [
        Witness(rule, _headline_in(_without_form(unescape(one)), names, sections, headings), weight)
        for rule, one, weight in raw
    ]
    said = {fold(one) for one in headings}
    return [
        one
        for one in cut
        if one.value
        and len(one.value) <= _LONGEST
        and fold(one.value) not in names
        and (not said or fold(one.value) in said or not is_mostly_site(one.value, names))
    ]


def _without_form(title: str) -> str:
    """Return ``title`` without the number of a part, or the word for a print, before or behind a mark."""
    return _form_mark().sub("", title) or title


@cache
def _form_mark() -> re.Pattern[str]:
    parts, prints = (alternatives("fields/title", name) for name in ("part_marks", "print_marks"))
    ending = r"(?=\s*[|–—]|\s+-\s|$)"
    behind = rf"\s+[|–—-]\s+(?:{parts}|{prints}){ending}|\s*\((?:{parts}|{prints})\){ending}"
    return re.compile(rf"^(?:{prints})\s*[:|]\s+|{behind}", re.IGNORECASE)


def _headline_in(statement: str, names: frozenset[str], sections: frozenset[str], headings: list[str]) -> str:
    """Return ``statement`` without the site's name and section: what a heading says, where that is the rest of it."""
    for heading in headings:
        if _holds(statement, heading) and fold(heading) not in names:
            return heading
    return without_site(statement, names, sections)


def _holds(statement: str, heading: str) -> bool:
    """Return whether ``statement`` is ``heading`` with a name or section set off before or behind it."""
    before, found, _ = statement.partition(heading)
    if not heading or not found or len(before) > len(heading) or fold(statement) == fold(heading):
        return False
    return bool(_SET_OFF.fullmatch(statement.replace(heading, "\x00", 1)))


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
