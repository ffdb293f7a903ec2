"""The index as a protocol: what both the embedded index and Elasticsearch can do.

``tests/integration/conformance/`` holds both to the same behaviour.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from pipeline.errors import IndexRefusedError, RefusedError
from pipeline.urls import canonical_url

if TYPE_CHECKING:
    from pipeline.article import Article, EventVector

_ONE_URL = re.compile(r"(?:https?|file)://\S+", re.IGNORECASE)

FACETS: tuple[str, ...] = (
    "persons",
    "organizations",
    "places",
    "countries",
    "place_path",
    "source_name",
    "language",
    "authors",
    "section",
    "tags",
    "agency",
    "headline_changes",
    "enrichment.entities",
    "flags",
    "mentioned_dates",
)
"""The fields that can be counted and filtered by, in the order of a page; a dot leads into an object."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands among all, sorted by time: what comes behind it does not move when others come."""

    timestamp: datetime
    """Aware."""
    id: str


NAMES_SHARED = ("persons", "organizations", "places")
"""The names by which articles are like each other."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody searches for; every given part must hold."""

    text: str = "*"
    """What :mod:`pipeline.index.query.language` reads; ``*`` or nothing finds everything."""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Facet field → values; of several values of one field any may hold, of several fields each must."""
    excluded: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Facet field → values that no article found may have."""
    each: Sequence[tuple[str, str]] = ()
    """(facet field, value): each must hold, also of two values of one field; who stands beside whom."""
    today: date | None = None
    """What ``published:yesterday`` in the text counts from; None: such words are not understood."""
    spoken: Sequence[str] = ()
    """The languages of the index's articles, most first: each index fills them in, for words without a filter."""
    published_from: date | None = None
    published_to: date | None = None
    """Inclusive days of publication, as they are shown: ``published_day``; of an article without one, the day (UTC)
    of ``timestamp``."""
    mentions_from: date | None = None
    mentions_to: date | None = None
    """The text speaks of a day between these, inclusive (``mentioned_date_ranges`` overlaps)."""
    upcoming_after: date | None = None
    """``next_event`` is after this day."""
    captured_from: datetime | None = None
    """``captured_at`` is this moment (aware) or later: what is new since, or was changed."""
    story_id: str | None = None
    event_id: str | None = None
    address: str | None = None
    """The article that lives, was listed or used to live at this URL; a ``text`` that is one URL asks for the same."""
    collapse_stories: bool = False
    """Show one article of each story (the best hit) instead of every reprint."""
    collapse_events: bool = False
    """Show one article of each event (the best hit); wins over ``collapse_stories``."""
    sort: Literal["relevance", "newest", "oldest"] = "relevance"
    offset: int = 0
    after: Place | None = None
    """Only hits behind this one, by ``newest`` or ``oldest``; total and facets are of all. It knows no last page."""
    size: int = 10
    facets: Sequence[str] = FACETS
    facet_size: int = 10
    by_day: bool = False
    """Whether what is found is counted by its day of publication, too."""
    fields: Sequence[str] = ()
    """What is read of each document (its fields, by name), where that is enough: then nothing is highlighted, either.
    Nothing here: the whole document."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found."""

    id: str
    score: float
    highlights: Mapping[str, Sequence[str]]
    """Field → fragments as *escaped HTML* in which only ``<em>`` marks the words that were found."""
    article: Mapping[str, Any]
    """The indexed document, as :meth:`pipeline.article.Article.document` gave it."""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet field and in how many of the found articles (or stories, or events) it stands."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results: how many there are in all, this page's hits, the facets of all."""

    total: int
    """Articles that were found, or stories or events where the query collapses them; facets and days count alike."""
    hits: Sequence[Hit]
    facets: Mapping[str, Sequence[FacetCount]]
    published: Sequence[FacetCount] = ()
    """Days of publication as ``published_from`` means them, in their order, where the query asks for them."""


@dataclass(frozen=True, slots=True)
class EventCount:
    """How much was published of one event in some days."""

    event_id: str
    """Of its first article, which may have been published before these days."""
    articles: int
    outlets: int
    """Different ``source_name``."""
    languages: int


@dataclass(frozen=True, slots=True)
class Group:
    """The articles of one story, or of one event."""

    total: int
    stories: int
    outlets: int
    """Different ``source_name``."""
    languages: int
    first: Sequence[Mapping[str, Any]] = ()
    """The earliest of them, as many as were asked for: of each the fields of :data:`TOLD_FIELDS` that it has."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one article that was handed to :meth:`Index.write`."""

    article_id: str
    status: Literal["written", "stale", "refused"]
    """``stale``: a newer version is there already and was kept. ``refused``: see ``detail``."""
    detail: str | None = None


class Index(Protocol):
    """Where articles live. Everything raises ``IndexUnavailableError`` or ``IndexRefusedError``, never else."""

    @property
    def identity(self) -> str:
        """Which index this is: stays the same as long as its documents do, differs for any other index."""
        ...

    def ensure(self) -> None:
        """Create what is missing (templates, index, alias); safe to call again."""
        ...

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Return the stored documents of those ``ids`` that are there; with ``fields`` no others of each."""
        ...

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return stored documents that share ``at_least`` so many of ``fingerprint_bands``, most shared first.

        With ``fields``, these alone of each, and its id.
        """
        ...

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the ``limit`` stored documents that are most like this one in words and names, the likest first.

        None of its own story; nothing where there is no such article.
        """
        ...

    def nearest(self, vector: EventVector, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Return the ``limit`` stored documents whose ``event_vector`` has the greatest cosine with ``vector``.

        The nearest first, of equal ones that of the lower id. Vectors of another engine are not compared. Elasticsearch
        looks among its nearest alone for those of this engine, and refuses a vector of another length than its own.
        """
        ...

    def addressed(self, urls: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return the stored documents that have one of ``urls`` as ``url``, ``link_url`` or in ``also_at``, by id."""
        ...

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Write each article under its id, unless a newer version (``captured_at``) is there.

        Yields one result an article, in any order. All that was yielded as ``written`` is durable, and found by
        :meth:`search`, once the iterator is exhausted.
        """
        ...

    def delete(self, ids: Sequence[str]) -> int:
        """Remove articles; return how many were there."""
        ...

    def expunge(self) -> str | None:
        """Rewrite the index's files so that nothing of what was deleted is left in them; takes its time.

        Returns in one line what keeps something of it all the same; None: nothing does.
        """
        ...

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match; an unreadable query text is searched for as plain words."""
        ...

    def totals(self, queries: Sequence[Query]) -> Sequence[int]:
        """Return of each query the ``total`` that :meth:`search` gives, all in one go."""
        ...

    def events(self, first: date, last: date, limit: int = 50) -> Sequence[EventCount]:
        """Return the events of which an article was published on these days (inclusive; as ``Query.published_from``).

        Those first that most outlets tell, then most articles, then by id. The articles of one are found by
        ``Query(event_id=…)``.
        """
        ...

    def grouped(self, field: Grouping, ids: Sequence[str], first: int = 0) -> Mapping[str, Group]:
        """Return those stories, or events, of ``ids`` that have two articles or more, all in one go.

        ``first``: how many of the earliest articles of each are told, at most :data:`MOST_FIRST`.
        """
        ...

    def words_like(self, word: str, edits: int, limit: int = 20) -> Sequence[FacetCount]:
        """Return words of :data:`WORDED` that are 1 to ``edits`` letters (1 or 2) from ``word`` and begin as it does.

        ``word`` and they are folded (:mod:`pipeline.index.text.folding`). With each, in about how many articles it
        stands: one that was removed may be among them. The nearest first, then those of most articles.
        """
        ...

    def scan(self) -> Iterator[Mapping[str, Any]]:
        """Yield every stored document once, in no order; those written meanwhile may be missed."""
        ...

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Yield every stored document that ``query`` finds once, in no order and however many; else as :meth:`scan`.

        Its order, page, stories and facets count for nothing.
        """
        ...

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """Yield of every document in the versions that are kept beside the one in use what names it, in no order.

        That is ``id``, ``source_id``, ``url``, ``link_url`` and ``also_at``, as far as it has them.
        """
        ...

    def count(self) -> int:
        """Return how many documents there are: how long a :meth:`scan` will be."""
        ...

    def state(self) -> Hashable | None:
        """Return what is another value after anything was written or removed: answers may be kept as long as it is not.

        None where that is not known: then none may be. Raises what a search raises where the index cannot be read.
        """
        ...

    def steady(self) -> AbstractContextManager[None]:
        """Answer this thread, inside, from the index as it is at the first question, as far as that costs nothing.

        Do so for one page: what is found missing or damaged after that is told with the next one.
        """
        ...

    def outdated(self) -> str | None:
        """Return in one line what an operator should do about the version of the index in use; None: nothing."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...


ADDRESS_FIELDS = ("url", "link_url", "also_at")
"""Where an article's addresses stand."""

WORDED = ("title", "text")
"""Where the words of an article stand that a misspelt one is compared with."""

NAMING_FIELDS = ("id", "source_id", *ADDRESS_FIELDS)
"""What says of a document what it is."""

Grouping: TypeAlias = Literal["story_id", "event_id"]

TOLD_FIELDS = (
    "id",
    "title",
    "source_name",
    "published_at",
    "published_day",
    "published_precision",
    "captured_at",
    "timestamp",
    "agency",
    "language",
    "story_id",
)
"""What a list of a story's articles says of each."""

MOST_FIRST = 100
"""Elasticsearch gives no more hits of a bucket (``index.max_inner_result_window``)."""

LAST_HIT = 10_000
"""``offset + size`` may not go beyond this (Elasticsearch's ``max_result_window``)."""


def whole(value: str, *, put: Literal["replace", "ignore"] = "replace") -> str:
    """Return ``value`` with a question mark, or nothing (``ignore``), for each lone surrogate.

    A shell hands over bytes that are no UTF-8 as such, and no index can be sent them.
    """
    return value.encode("utf-8", put).decode("utf-8")


def checked(query: Query) -> Query:
    """Return ``query`` with whole characters; raises :class:`IndexRefusedError` for what no index can answer."""
    named = {*query.facets, *query.filters, *query.excluded, *(name for name, _ in query.each)}
    unknown = sorted(named - set(FACETS))
    if unknown:
        message = f"there is no facet {unknown[0]!r}; there are {', '.join(FACETS)}"
        raise IndexRefusedError(message, reason="unknown-facet")
    if query.offset < 0 or query.size < 0 or query.offset + query.size > LAST_HIT:
        message = f"hits {query.offset} to {query.offset + query.size} are out of reach; pages end at hit {LAST_HIT}"
        raise IndexRefusedError(message, reason="page-out-of-reach")
    if query.after is not None and (query.offset or is_collapsed(query) or query.sort == "relevance"):
        message = "hits are behind a place only as articles by time; sort by newest or oldest, and collapse nothing"
        raise IndexRefusedError(message, reason="no-place")
    if query.filters or query.excluded or query.each or query.story_id is not None or query.event_id is not None:
        query = replace(
            query,
            filters=_whole_values(query.filters),
            excluded=_whole_values(query.excluded),
            each=tuple((name, whole(value)) for name, value in query.each),
            story_id=None if query.story_id is None else whole(query.story_id),
            event_id=None if query.event_id is None else whole(query.event_id),
        )
    if query.address is None and _ONE_URL.fullmatch(query.text.strip()):
        return replace(query, text="*", address=query.text.strip())
    return query


def is_collapsed(query: Query) -> bool:
    """Return whether a hit stands for several articles."""
    return grouping(query) is not None


def grouping(query: Query) -> Grouping | None:
    """Return of what a hit stands for the articles; None: each stands for itself."""
    return "event_id" if query.collapse_events else "story_id" if query.collapse_stories else None


def spellings(url: str) -> tuple[str, ...]:
    """Return ``url`` as somebody wrote it and as articles name it (:func:`pipeline.urls.canonical_url`)."""
    with suppress(RefusedError):
        return tuple(dict.fromkeys((whole(url), canonical_url(url))))
    return (whole(url),)


def _whole_values(filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(whole(value) for value in values) for name, values in filters.items()}
