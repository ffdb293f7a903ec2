"""The stories of a page: who else printed an article's text, who was first, and over how long it spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.index.protocol import Group, Index
from pipeline.web.parameters import Search
from pipeline.web.translations import gettext, ngettext

REPRINTS = 20
"""Printings of one story that are listed by name."""
_HOUR, _TWO_DAYS = 60, 48
"""Minutes; hours."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Printing:
    """One article of a story."""

    document: Document
    after: str | None
    """How long after the first it came, for people; None for the first, and where the hour of either is unknown."""


@dataclass(frozen=True, slots=True)
class Reprints:
    """The articles of a story that has several."""

    count: int
    """Of the others."""
    sources: Sequence[str]
    """Of the others, as far as they are listed."""
    url: str
    """All of them, as a search."""
    printings: Sequence[Printing]
    """In the order in which they were published, this one too, as far as they are listed."""
    agency: str | None
    """Whose text it is, as the earliest that says so has it."""
    spread: str | None
    """How long after the first the last one came; None where that is not known, or one moment."""

    @property
    def first(self) -> Document:
        """The article that was published first."""
        return self.printings[0].document

    @property
    def is_cut(self) -> bool:
        """Whether there are more printings than are listed."""
        return len(self.printings) <= self.count


def stories_of(index: Index, documents: Iterable[Document], listed: int = REPRINTS) -> dict[str, Group]:
    """Return story id → who printed it, of those of ``documents`` that have reprints; the index is asked once."""
    ids = dict.fromkeys(str(one["story_id"]) for one in documents if one.get("story_id"))
    return dict(index.grouped("story_id", [*ids], listed)) if ids else {}


def reprints_of(document: Document, stories: Mapping[str, Group]) -> Reprints | None:
    """Return the story of ``document`` among ``stories``; None where it is the only one of its story."""
    story = str(document.get("story_id"))
    group = stories.get(story)
    if group is None or not group.first:
        return None
    listed = printings(group.first)
    others = [one for one in group.first if one["id"] != document["id"]]
    return Reprints(
        count=group.total - 1,
        sources=tuple(dict.fromkeys(str(one.get("source_name", "")) for one in others)),
        url=Search(story=story).url(),
        printings=listed,
        agency=credited(group.first),
        spread=listed[-1].after if group.total == len(listed) else None,
    )


def printings(documents: Sequence[Document]) -> list[Printing]:
    """Return the articles of a story (oldest first), and how long after the first each was published."""
    return [Printing(one, _after(documents[0], one) if number else None) for number, one in enumerate(documents)]


def _after(first: Document, later: Document) -> str | None:
    """Only moments that are known to the minute have a time between them: a day's midnight is no hour."""
    if not all(one.get("published_at") and one.get("published_precision") != "day" for one in (first, later)):
        return None
    begun, printed = (datetime.fromisoformat(str(one["published_at"])) for one in (first, later))
    minutes = int((printed - begun).total_seconds() // 60)
    if minutes < _HOUR:
        return gettext("%(number)s min later") % {"number": minutes}
    hours = minutes // 60
    if hours < _TWO_DAYS:
        return gettext("%(number)s h later") % {"number": hours}
    return ngettext("%(number)s day later", "%(number)s days later", hours // 24) % {"number": hours // 24}


def credited(printings: Iterable[Document]) -> str | None:
    """Return the agency whose text a story is, as the first of its ``printings`` that names one has it."""
    return next((str(one["agency"]) for one in printings if one.get("agency")), None)
