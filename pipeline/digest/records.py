"""What a digest holds. Each text in it is a title or a sentence of an article, and stands beside its source.

What people call an event in their own file is the exception.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from pipeline.record import Record


class Account(Record):
    """One article as the digest quotes it."""

    article_id: str
    title: str
    url: str
    outlet: str
    language: str = "und"
    """ISO 639-1, or ``und``."""
    day: date | None = None
    """Of publication, as the publisher states it."""
    sentence: str | None = None
    """A sentence of its text, as it stands there; None where there is no text."""


class Happening(Record):
    """One event as far as this night told it."""

    event_id: str
    accounts: tuple[Account, ...] = Field(min_length=1)
    """The one that is quoted first, then one of each other language, then other outlets' own."""
    articles: int = Field(ge=1)
    """Of this night."""
    outlets: tuple[str, ...]
    """Those that told it this night, by name."""
    languages: tuple[str, ...]
    """In which it was told this night, sorted."""
    since: date | None = None
    """For what goes on: when the first article of an earlier night appeared; None for what is new."""
    new_names: tuple[str, ...] = ()
    """Persons, organizations and places that no earlier article of the event (or, of a new one, no earlier article at
    all) speaks of."""
    weight: float = 0.0
    """What it is sorted by: see ``digest.toml``."""
    title: str | None = None
    """What people call it in a file of their own; None: it goes by the title of its first account."""

    @property
    def headline(self) -> str:
        """What it is called."""
        return self.title or self.accounts[0].title


class Change(Record):
    """An article that its publisher corrected, gave another headline, or took down."""

    kind: Literal["corrected", "headline", "withdrawn"]
    account: Account
    """For a correction, its sentence is the note."""
    before: str | None = None
    """The headline that it had."""


class Announcement(Record):
    """A day that an article spoke of before it came."""

    day: date
    account: Account
    """Its sentence is the one that names the day."""
    outlets: int = Field(default=1, ge=1)
    """How many outlets speak of the same event."""


class SavedSearch(Record):
    """A saved search and what is new in it."""

    name: str
    total: int = Field(ge=0)
    accounts: tuple[Account, ...] = ()
    """The first of them."""


class Digest(Record):
    """What one night brought."""

    day: date
    """On which the night's runs began, UTC: the morning on which it is read."""
    articles: int = 0
    """New ones."""
    sources: int = 0
    """How many of the sources had a new one."""
    events: tuple[Happening, ...] = ()
    """What is new, the weightiest first."""
    more_events: int = 0
    """New ones that are left out."""
    running: tuple[Happening, ...] = ()
    """What was known before and goes on; each account's sentence is what is new in it."""
    more_running: int = 0
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    announcements: tuple[Announcement, ...] = ()
    """By day."""
    saved: tuple[SavedSearch, ...] = ()
    troubles: tuple[str, ...] = ()
    """What is wrong with sources or with the run, a line each."""

    @property
    def is_quiet(self) -> bool:
        """Whether there is no news: nothing new, nothing changed."""
        return not (self.articles or self.events or self.running or self.changes)
