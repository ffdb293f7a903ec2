"""What cleaning gives: one page's text, its metadata, and where each field came from."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from pipeline.article import FieldOrigin, TextBlocks
from pipeline.record import Moment, Record

Precision = Literal["day", "minute", "second"]


class Page(Record):
    """An article as it stands on its page; every field but ``text`` may be missing."""

    text: str
    """Paragraphs separated by one empty line (``"\\n\\n"``); NFC, no soft hyphens, no zero-width characters."""
    text_blocks: TextBlocks = ()
    """Which paragraphs are headings, list items, rows of a table, quotes or code; none where the markup did not say."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    """People (or an organization, where it signs as the author), in the order of the byline."""
    agencies: tuple[str, ...] = ()
    """News agencies that lines beside the text credit, by their usual names: beside a person, or below the text."""
    published_at: Moment | None = None
    """In the zone that the publisher states; midnight UTC where only the day is known."""
    published_precision: Literal["day", "minute", "second"] | None = None
    published_day: date | None = None
    """The calendar day as the publisher states it."""
    updated_at: Moment | None = None
    canonical_url: str | None = None
    """What the page says its address is, else the address it came from; normalised."""
    site_name: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    paywalled: bool = False
    description: str | None = None
    language_hint: str | None = None
    """A BCP 47 tag as the page states it, lower-case language first: ``en``, ``pt-BR``."""
    named: dict[str, Literal["PER", "ORG", "LOC"]] = Field(default_factory=dict)
    """Persons, organizations and places that the page's structured data say it is about, as written there."""
    flags: tuple[str, ...] = ()
    """``truncated-fragment``, ``date-from-url``, ``live-blog``, ``multi-page``, ``brief``, ``text-from-feed`` …"""
    provenance: dict[str, FieldOrigin] = Field(default_factory=dict)
    """Field name → the rule that won, how sure it is, and who disagreed."""
