"""What the search page and an article's page show, asked of the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.clean.corrections import CORRECTED, is_correction
from pipeline.digest.sentences import noted
from pipeline.exports.citations import plain_citation
from pipeline.index.highlights import found_in
from pipeline.index.protocol import LAST_HIT, FacetCount, Index, Query, is_collapsed
from pipeline.index.query.language import Note
from pipeline.index.query.periods import Period, parse_period, today_in_utc
from pipeline.web.counted_bars import counted_as_opened
from pipeline.web.did_you_mean import meant
from pipeline.web.facets import FACET_VALUES, SHOWN_FACETS, Facet, counted, facet_views
from pipeline.web.hit_navigation import Among, among, hit_url
from pipeline.web.marking import Part, marks_of, parts
from pipeline.web.parameters import SORTS, Search
from pipeline.web.results import (
    HitView,
    Link,
    chips,
    hit_views,
    in_words,
    next_page,
    pages,
    value_label,
)
from pipeline.web.sanitizing import web_address
from pipeline.web.stories import Reprints, reprints_of, stories_of
from pipeline.web.text_layout import Section, sections
from pipeline.web.timeline import Timeline, timeline
from pipeline.web.translations import gettext
from pipeline.web.values_meant import values_meant
from pipeline.web.week_before import Shift, as_opened, beside_a_week_earlier, shift_of, with_days_before

TIMELINE_DAYS = 1000
"""Days, those spoken of most, that the timeline is drawn from."""
_LONGEST_ID = 512
"""Bytes of an id in Elasticsearch; a longer one is nobody's."""
_PRINTINGS = 50
"""Of an article's story, listed beside it."""
_LATELY = (1, 7, 30, 365)
"""Days, each with a label."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline on the page: what its figures count, and where a bar leads."""

    name: str
    heading: str
    unit: str
    """What a bar counts one of."""
    timeline: Timeline
    address: Callable[[str], str]
    """A bar's period → the search narrowed to it."""
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything that ``search.html`` shows."""

    heading: str
    notes: Sequence[Note]
    """What of the query was not understood."""
    total: int
    first: int
    """The number of the first hit, from 1."""
    hits: Sequence[HitView]
    facets: Sequence[Facet]
    chips: Sequence[Link]
    sorts: Sequence[Link]
    lately: Sequence[Link]
    stories: Link
    events: Link
    spoken_of: Chart | None
    published: Chart | None
    pages: Sequence[Link | None]
    previous_page: str | None
    next_page: str | None
    is_index_empty: bool
    meant: Sequence[Link]
    """Searches that find something, or much more, where this one finds nothing, or next to nothing."""
    is_window_short: bool
    """Whether there are more articles than can be paged through."""


@dataclass(frozen=True, slots=True)
class Names:
    """The values of one facet field of an article, each a search for the others that have it."""

    heading: str
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Everything that ``article.html`` shows."""

    document: Mapping[str, Any]
    original: str | None
    listed: str | None
    """Where the source listed it, if that is another address."""
    title: Sequence[Part]
    sections: Sequence[Section]
    """Its text."""
    among: Among | None
    """Its place among the hits of the search that it was opened from."""
    citation: str
    correction: str | None
    """The note with which its publisher owned up to an error."""
    reprints: Reprints | None
    """Its story; None where it is the only one of it."""
    names: Sequence[Names]
    provenance: Sequence[tuple[str, Mapping[str, Any]]]
    names_by: str | None
    """What looked for names, in words; None where a model did, or nobody knows."""


def results_page(index: Index, search: Search, today: date) -> ResultsPage:
    """Return the page for ``search``; raises what the index raises."""
    query = replace(search.query(today, SHOWN_FACETS, FACET_VALUES + 1), by_day=True)
    narrowed = index.search(query)
    found = counted(index, query, search, narrowed)
    return ResultsPage(
        heading=_heading(search),
        notes=search.notes(today),
        total=found.total,
        first=search.offset + 1,
        hits=hit_views(
            found.hits,
            stories_of(index, (hit.article for hit in found.hits)),
            [hit_url(hit.id, search, at) for at, hit in enumerate(found.hits, start=search.offset)],
        ),
        facets=facet_views(search, found),
        chips=chips(search),
        sorts=[
            Link(in_words("sorts", one), search.changed(sort=one).url(), None, one == search.order) for one in SORTS
        ],
        lately=_lately(search, today),
        stories=_stories(search),
        events=_toggle(gettext("One hit per event"), search, is_on=search.events, events=not search.events),
        spoken_of=_spoken_of(index, query, search, today) if found.total else None,
        published=published_chart(index, query, search, with_days_before(index, query, narrowed.published)),
        pages=pages(search, found.total),
        previous_page=next_page(search, found.total, -1),
        next_page=next_page(search, found.total, 1),
        is_index_empty=not found.total and not index.search(Query(size=0, facets=())).total,
        meant=_meant(index, search, found.total, today),
        is_window_short=found.total > LAST_HIT,
    )


def _meant(index: Index, search: Search, total: int, today: date) -> list[Link]:
    found = [*meant(index, search, total, today), *values_meant(index, search, total, today)]
    return [Link(one.search.text, one.search.url(), one.total) for one in found]


def _toggle(label: str, search: Search, *, is_on: bool, **changes: bool | None) -> Link:
    return Link(label, search.changed(**changes).url(), None, is_on)


def _stories(search: Search) -> Link:
    """Return the switch between one hit a story and every printing; the default is not written into the address."""
    is_on = search.by_story and not search.events
    usual = search.changed(collapse=None, events=False)
    other = usual if usual.by_story != is_on else usual.changed(collapse=not is_on)
    return Link(gettext("One hit per story"), other.url(), None, is_on)


def _spoken_of(index: Index, query: Query, search: Search, today: date) -> Chart | None:
    days = replace(query, offset=0, size=0, by_day=False, facets=("mentioned_dates",), facet_size=TIMELINE_DAYS)
    drawn = timeline(index.search(days).facets.get("mentioned_dates", ()), search.mentioned(today))
    if drawn is None:
        return None

    def address(period: str) -> str:
        # A day's figure is of those that name it; "in November" is said of each of its days, and opens with them.
        if drawn.unit == "day" and parse_period("mentions", period).is_one_day:
            return search.changed(mentions=None).beside("mentioned_dates", period).url()
        return search.changed(mentions=period).url()

    counts = counted_as_opened(index, query, drawn, "mentions")
    return Chart("spoken", gettext("Days they speak of"), _counted(search), counts, address)


def _counted(search: Search) -> str:
    return "article" if search.counted == "articles" else "hit"


def published_chart(index: Index, query: Query, search: Search, counts: Sequence[FacetCount]) -> Chart | None:
    """Return the days of publication of what ``search`` finds, as the index counted them; None for a single one.

    ``query`` is what ``search`` asks the index.

    Days of ``counts`` outside the period of ``search`` are only for the week before (:func:`with_days_before`).
    """
    drawn = timeline(counts, search.published)
    if drawn is None:
        return None
    if is_collapsed(query):
        drawn = counted_as_opened(index, query, drawn, "published")

    def address(period: str) -> str:
        return search.changed(published=parse_period("from", period)).url()

    return Chart(
        "published",
        gettext("Published"),
        _counted(search),
        beside_a_week_earlier(drawn, counts),
        address,
        as_opened(index, query, shift) if (shift := shift_of(search, counts)) else None,
    )


def stored_document(index: Index, article_id: str) -> Mapping[str, Any] | None:
    """Return the indexed document with this id; None where there is none."""
    return None if len(article_id.encode()) > _LONGEST_ID else index.get([article_id]).get(article_id)


def article_page(
    index: Index, article_id: str, hit: tuple[Search, int] | None = None, today: date | None = None
) -> ArticlePage | None:
    """Return the page of an article; None where the index has none with this id.

    ``hit`` is the search that it was opened from and the number of the hit there, ``today`` the day of that search.
    """
    document = stored_document(index, article_id)
    if document is None:
        return None
    words, language = hit[0].text if hit else "", str(document.get("language", ""))
    title, text = str(document.get("title") or gettext("Untitled")), str(document.get("text", ""))
    listed = web_address(document.get("link_url"))
    original = web_address(document.get("url"))
    return ArticlePage(
        document=document,
        original=original,
        listed=listed if listed != original else None,
        title=parts(title, 0, len(title), found_in(title, words, language)),
        sections=sections(document, marks_of(document), found_in(text, words, language)),
        among=among(index, hit, article_id, today or today_in_utc()) if hit else None,
        citation=plain_citation(document),
        correction=noted(document, is_correction) if CORRECTED in document.get("flags", ()) else None,
        reprints=reprints_of(document, stories_of(index, [document], _PRINTINGS)),
        names=[_names(name, document[name]) for name in SHOWN_FACETS if name in _LISTED and document.get(name)],
        provenance=sorted(document.get("provenance", {}).items()),
        names_by=_names_by(document.get("enrichment", {}).get("entities")),
    )


ENTITY_FIELDS = ("persons", "organizations", "places", "countries")
"""The fields whose values have a page of their own."""
_LISTED = (*ENTITY_FIELDS, "tags")


def _names_by(value: str | None) -> str | None:
    return in_words("names_found", value) if value in ("lists", "none") else None


def _names(name: str, values: Sequence[str]) -> Names:
    path = "/entity" if name in ENTITY_FIELDS else "/"
    links = [Link(value_label(name, value), Search().narrowed_by(name, value).url(path)) for value in values]
    return Names(in_words("facets", name), links)


def _heading(search: Search) -> str:
    if search.text and search.text != "*":
        return gettext("Articles for “%(words)s”") % {"words": search.text}
    return gettext("Articles that match") if search.narrowed else gettext("All articles")


def _lately(search: Search, today: date) -> list[Link]:
    links = []
    for days in _LATELY:
        period = Period(today - timedelta(days=days), None)
        links.append(
            Link(
                in_words("lately", str(days)),
                search.changed(published=period).url(),
                None,
                search.published == period,
            )
        )
    return links
