"""The records that flow through Dateline, from a link to the article that is indexed.

Every record is frozen and knows how to become one JSON line and back (``to_json`` / ``from_json``);
how files of such lines are written and read is :mod:`pipeline.parts`. All times are aware (those of publication keep
the publisher's own zone), all offsets are characters (code points) into the text that they belong to, end exclusive.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, timedelta
from enum import StrEnum
from itertools import pairwise
from operator import ge, gt
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from pipeline.record import Moment, Record

MOST_TEXT_BLOCKS = 2_000
COMING = timedelta(days=400)
"""How far ahead a day is news of what comes: a year and the month after it; what is farther is a plan."""


class Link(Record):
    """A URL that a source listed, with the hints that it came with."""

    url: str
    source_id: str
    listed_by: str
    """The feed, sitemap, page, folder or WARC file that listed it."""
    title: str | None = None
    published_at: Moment | None = None
    """In the zone that the listing states: whose day it is."""
    published_precision: Literal["day", "minute", "second"] | None = None
    modified_at: Moment | None = None
    summary: str | None = None
    content_html: str | None = None
    """The full text, where the feed carries it."""
    authors: tuple[str, ...] = ()
    language: str | None = None
    local_path: str | None = None
    """For local files: where the bytes are; ``url`` is then a ``file:`` URL."""
    warc_offset: int | None = None
    """For a record in somebody's WARC file (``local_path``): where the record starts, in bytes."""
    warc_unfolded: Literal[True] | None = None
    """That file is gzip as a whole: the offset counts what it unfolds to."""


class Capture(Record):
    """One HTTP response (or local file) as received; its bytes are a record in the WARC archive."""

    link: Link
    final_url: str
    """Where the bytes came from, after redirects."""
    captured_at: Moment
    status: int
    content_type: str | None = None
    """The Content-Type header as sent."""
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str
    """Of the decoded body (after Content-Encoding), lower-case hexadecimal."""
    payload_digest: str | None = None
    """Of the body as received, as WARC-Payload-Digest has it: ``sha1:`` and Base32; None for local files."""
    warc_path: str
    """Relative to the data root."""
    warc_offset: int
    """Where the response record starts, in bytes."""
    moved: bool = False
    """Every redirect on the way from the link to ``final_url`` was permanent (301, 308), and there was one."""
    from_feed: bool = False
    """The page could not be had (paywall, 403): the body is the full text that the feed carries."""


class GeoPoint(Record):
    """A position in degrees, north and east; the form of an Elasticsearch ``geo_point``."""

    lat: float
    lon: float


class EntityMention(Record):
    """A person, organization or place as it stands in the article's text."""

    start: int
    end: int
    surface: str
    label: Literal["PER", "ORG", "LOC"]
    canonical: str
    """The one name that all mentions of this entity share, within and across articles."""
    entity_id: str | None = None
    """An identifier where one is known: ``iso3166:US``, ``geonames:5128581``, ``wikidata:Q1065``."""
    salience: float = Field(default=0.0, ge=0.0, le=1.0)
    model: str
    """Which model and version, or which rule, found it."""
    location: GeoPoint | None = None
    """Where a place lies; for a country where its people live on average."""
    role: Literal["government"] | None = None
    """``government``: the capital's name stands for those who govern there."""


class DateMention(Record):
    """A TIMEX3 expression as it stands in the article's text, resolved to the calendar."""

    start: int
    end: int
    surface: str
    kind: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str | None = None
    """The TIMEX3 value (ISO-TimeML), or None where it cannot be told."""
    first_day: date | None = None
    """First day (UTC) of the calendar range that the value covers."""
    last_day: date | None = None
    """Last day (UTC) of that range, inclusive."""
    relation: Literal["before", "during", "after"] | None = None
    """Where the range lies, seen from the day of publication."""
    anchor: str | None = None
    """What it was resolved against: a date, or None for an absolute expression."""


class TextBlock(Record):
    """A paragraph of an article's text that its page shows as something else than a plain paragraph."""

    start: int = Field(ge=0)  # of an item behind the bullet, where the text has one
    end: int
    kind: Literal["heading", "item", "row", "quote", "code"]
    """``row``: of a table, its cells apart by `` | ``."""
    level: int | None = Field(default=None, ge=1, le=6)
    """Of a heading: 2 parts the article, 3 parts such a part."""
    number: int | None = None
    """Of an item in a numbered list."""
    header: Literal[True] | None = None
    """The row names the columns."""


TextBlocks = Annotated[tuple[TextBlock, ...], Field(max_length=MOST_TEXT_BLOCKS)]


class Enrichment(Record):
    """What looked at an article's text."""

    entities: Literal["model", "lists", "none"]
    """For persons, organizations and places: a statistical model of the language (and lists), lists of names alone, or
    nothing, because there was no text."""


class EventReasons(Record):
    """What an article's story shares with those that told the same before it."""

    joined: str
    """The id of the article that opened the account which the story joined."""
    names: tuple[str, ...] = ()
    """Names of persons, organizations and places that both speak of, the most telling first."""
    words: tuple[str, ...] = ()
    """Words that both have, folded, the most telling first."""
    days: tuple[date, ...] = ()
    """Days that both speak of."""
    meaning: bool = False
    """Vectors said that both mean the same."""


class EventVector(Record):
    """What the beginning of an article means, by an engine that turns texts into vectors."""

    model: str
    """The engine and its version: vectors of different ones cannot be compared."""
    code: str
    """One signed byte a number, in base64: the vector's direction."""


class FieldOrigin(Record):
    """Which rule gave a field its value, how sure it is, and what lost."""

    rule: str
    confidence: float = Field(ge=0.0, le=1.0)
    losers: tuple[str, ...] = ()
    """``rule: value`` of the witnesses that disagreed."""


class Revision(Record):
    """An earlier version of an article, replaced by the one that is indexed."""

    captured_at: Moment
    content_sha256: str
    title: str
    warc_path: str | None = None
    warc_offset: int | None = None


class Article(Record):
    """The record that is indexed; its fields are those of ``mappings/``."""

    id: str
    """SHA-256 of the canonical URL, lower-case hexadecimal: :func:`article_id`."""
    url: str
    """The canonical URL."""
    link_url: str
    """The URL that the source listed."""
    also_at: tuple[str, ...] = ()
    """Other addresses of the same page, canonical: those that it moved from, or that it names another for; sorted."""
    moved_from: dict[str, Moment] = Field(default_factory=dict)
    """The addresses that its page has left → when it was last captured there."""
    source_id: str
    source_name: str
    source_country: str | None = None
    site_name: str | None = None

    title: str
    description: str | None = None
    text: str = ""
    """Empty only where a page was withdrawn whose source says that its text is not kept."""
    text_blocks: TextBlocks = ()
    """What of the text is a heading, a list item, a row of a table, a quote or code; the rest is plain paragraphs."""
    title_forms: str = ""
    """The lemmas of the title's words that do not stand in it (:mod:`pipeline.index.lemmas`): made while an article is
    processed, searched, and never given back by an index."""
    forms: str = ""
    """Likewise of the description and the text, and the canonical names of those whom the text mentions."""
    authors: tuple[str, ...] = ()
    agency: str | None = None
    """The news agency that byline, dateline, last line, or a line beside the text credit."""
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    paywalled: bool = False
    word_count: int = 0
    """Words between spaces; where a script sets none (Chinese, Japanese, Thai), half its characters."""

    timestamp: Moment
    """``published_at`` where it is known, else ``captured_at``: what Kibana's time filter uses."""
    published_at: Moment | None = None
    published_precision: Literal["day", "minute", "second"] | None = None
    published_day: date | None = None
    """The calendar day as the publisher states it, in the publisher's own zone."""
    updated_at: Moment | None = None
    captured_at: Moment
    withdrawn_at: Moment | None = None
    """When the page was seen to be gone; None as long as it is there, and again when it comes back."""

    language: str = "und"
    """ISO 639-1, or ``und``."""
    language_confidence: float = 0.0

    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """English short names, for people; ``country_codes`` are the same as ISO 3166-1 alpha-2."""
    country_codes: tuple[str, ...] = ()
    place_path: tuple[str, ...] = ()
    """From each country down to its places, every step a value: ``United Kingdom``, ``United Kingdom > Scotland``,
    ``United Kingdom > Scotland > Perth``."""
    locations: tuple[GeoPoint, ...] = ()
    """Where the countries and places of the text lie, each once, for a map."""
    entity_mentions: tuple[EntityMention, ...] = ()
    names_in_full: dict[str, str] = Field(default_factory=dict)
    """Full name → the one word that this text has for that person: what the index took from articles beside it
    (:mod:`pipeline.index.full_names`)."""
    enrichment: Enrichment | None = None
    """None: nobody knows; the article was made before this was kept."""

    mentioned_dates: tuple[date, ...] = ()
    """Every day-precise date of the text, sorted."""
    mentioned_date_ranges: tuple[DayRange, ...] = ()
    next_event: date | None = None
    """The first day mentioned that lies after publication."""
    coming_days: tuple[date, ...] = ()
    """The days mentioned from publication (else capture) on, as far as :data:`COMING`; :meth:`document` tells them."""
    date_mentions: tuple[DateMention, ...] = ()

    content_sha256: str
    """Of what a reader would notice: title, text, authors, publication; decides ``revised``."""
    fingerprint_bands: tuple[str, ...] = ()
    """Hashes of some of the text's shingles; two articles that share one are candidates for one story."""
    fingerprint: str | None = None
    """A MinHash signature; articles of version 0.1.0 have it, and nothing reads it any more."""
    story_id: str | None = None
    """The id of the story's first article; given when the article is indexed."""
    event_id: str | None = None
    """The id of the first article of the event: what happened, told by several stories. Given after the night's
    articles are indexed (:mod:`pipeline.stages.events`); until then, and where nobody else tells it, the story's."""
    event_because: EventReasons | None = None
    """Why the article's story is part of its event; None where it stands at the event's beginning."""

    event_vector: EventVector | None = None
    """Where such an engine is set up: of what shared too few words with any event, or was its event's first in the
    language."""

    revision: int = 1
    revisions: tuple[Revision, ...] = ()
    headline_changes: int | None = None
    """How often the title changed from one version to the next; :meth:`document` counts, None is never."""
    flags: tuple[str, ...] = ()
    """What a reader should know: ``truncated-fragment``, ``date-from-url``, ``text-from-feed``, ``enriched-in-part``,
    ``withdrawn`` …"""
    provenance: dict[str, FieldOrigin] = Field(default_factory=dict)
    warc_path: str
    warc_offset: int
    run_id: str
    pipeline_version: str

    @model_validator(mode="after")
    def _blocks_fit_the_text(self) -> Self:
        starts = [*(one.start for one in self.text_blocks), len(self.text)]
        ends = [0, *(one.end for one in self.text_blocks)]
        if any(map(gt, ends, starts)) or any(map(ge, starts, ends[1:])):
            message = f"text_blocks of {self.url}: empty, out of order, over each other or outside its text"
            raise ValueError(message)
        return self

    def document(self) -> dict[str, Any]:
        """Return the article as the JSON document that both indexes give back (no None, no empty lists, no lemmas)."""
        fields = self.model_dump(mode="json", exclude_none=True, exclude={"title_forms", "forms"})
        fields["headline_changes"] = self._headline_changes() or None
        fields["coming_days"] = [one.isoformat() for one in self._coming_days()]
        return {name: value for name, value in fields.items() if value or value == 0}  # False is 0

    def _coming_days(self) -> list[date]:
        first = self.published_day or self.captured_at.astimezone(UTC).date()
        return [one for one in self.mentioned_dates if timedelta(0) <= one - first <= COMING]

    def _headline_changes(self) -> int:
        if not self.revisions:
            return 0
        titles = [" ".join(one.split()) for one in (*(version.title for version in self.revisions), self.title)]
        return sum(before != after for before, after in pairwise(titles))


class DayRange(Record):
    """Calendar days from ``gte`` to ``lte``, both inclusive: an Elasticsearch ``date_range``."""

    gte: date
    lte: date


class OutcomeKind(StrEnum):
    """What can finally become of one link in one run."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    REVISED = "revised"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    HELD = "held"
    FAILED = "failed"


class Outcome(Record):
    """What finally became of one link in one run, and why."""

    source_id: str
    url: str
    """The link's URL, as listed: with ``source_id`` the key of the ledger."""
    kind: OutcomeKind
    reason: str
    """A short stable slug: ``new``, ``not-modified``, ``robots``, ``too-short``, ``http-404`` …"""
    stage: Literal["discover", "fetch", "process", "index", "report"]
    detail: str | None = None
    """One line for a person."""
    article_id: str | None = None
    at: Moment | None = None
    """``withdrawn``, and ``moved`` from an address that is gone: when the page was seen to be gone."""


def article_id(canonical_url: str) -> str:
    """Return the id of the article that lives at ``canonical_url``: its SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical_url.encode("utf-8", "surrogatepass")).hexdigest()


Article.model_rebuild()
