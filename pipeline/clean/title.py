"""The headline: the heading, OpenGraph, JSON-LD and ``<title>`` testify; the site's name is no part of it."""

from __future__ import annotations

import re
import unicodedata

from pipeline.article import FieldOrigin
from pipeline.clean.characters import one_line
from pipeline.clean.document import visible_text
from pipeline.clean.structured import Structured
from pipeline.clean.votes import Witness

_SEPARATOR = re.compile(r"\s+[|•·»«›‹~–—-]+\s+|\s*[|»«]\s*|\s+::\s+|\s+/\s+")
_LONGEST = 300


def title_of(page: Structured, hint: str | None = None) -> tuple[str, FieldOrigin] | None:
    """Return the page's headline and where it came from.

    A heading that another statement repeats wins over all; else the statements in the order of their trust.
    """
    stated = _statements(page, hint)
    headings = [text for one in page.headings if (text := visible_text(one)) and len(text) <= _LONGEST]
    for heading in headings:
        backers = [one.rule for one in stated if _agree(heading, one.value)]
        if backers:
            losers = tuple(f"{one.rule}: {one.value}"[:160] for one in stated if not _agree(heading, one.value))
            confidence = min(0.98, 0.9 + 0.03 * len(backers))
            return heading, FieldOrigin(rule="+".join(["h1", *backers]), confidence=confidence, losers=losers[:8])
    if stated:
        best = stated[0]
        losers = tuple(f"{one.rule}: {one.value}"[:160] for one in stated[1:] if one.value != best.value)
        return best.value, FieldOrigin(rule=best.rule, confidence=best.weight, losers=losers[:8])
    if headings:
        return headings[0], FieldOrigin(rule="h1", confidence=0.5)
    return None


def _statements(page: Structured, hint: str | None) -> list[Witness[str]]:
    site = set(map(fold, [*page.meta("og:site_name", "application-name")]))
    raw = [("json-ld", one, 0.8) for one in page.stated("headline")]
    raw += [("og:title", one, 0.75) for one in page.meta("og:title")]
    raw += [("twitter:title", one, 0.7) for one in page.meta("twitter:title")]
    raw += [("meta", one, 0.7) for one in page.meta("dc.title", "dcterms.title", "parsely-title", "sailthru.title")]
    raw += [("title", page.title_tag, 0.6)] if page.title_tag else []
    raw += [("link", one_line(hint), 0.6)] if hint else []
    cut = [Witness(rule, without_site(one, site), weight) for rule, one, weight in raw]
    return [one for one in cut if one.value and len(one.value) <= _LONGEST and fold(one.value) not in site]


def without_site(title: str, names: set[str]) -> str:
    """Return ``title`` without the site's name at its end or its start (``names`` are folded)."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and fold(parts[-1]) in names:
        return title[: title.rindex(parts[-1])].rstrip(" |•·»«›‹~–—-:/")
    if len(parts) > 1 and fold(parts[0]) in names:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |•·»«›‹~–—-:/")
    return title


def fold(text: str) -> str:
    """Return ``text`` for comparison: letters and digits only, without case or accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())


def _agree(heading: str, statement: str) -> bool:
    one, other = fold(heading), fold(statement)
    if not one or not other:
        return False
    return one == other or (min(len(one), len(other)) >= 15 and (other.startswith(one) or one.startswith(other)))  # noqa: PLR2004 - a few words
