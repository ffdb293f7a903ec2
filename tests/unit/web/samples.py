"""An index in memory, invented articles, and a client that asks the page without a network."""

from __future__ import annotations

import asyncio
import html
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

import httpx
from starlette.types import ASGIApp

from pipeline.article import (
    Article,
    DateMention,
    DayRange,
    Enrichment,
    EntityMention,
    EventVector,
    FieldOrigin,
    article_id,
)
from pipeline.errors import IndexUnavailableError
from pipeline.index.documents import value_at
from pipeline.index.protocol import (
    TOLD_FIELDS,
    EventCount,
    FacetCount,
    Group,
    Grouping,
    Hit,
    Query,
    SearchPage,
    Written,
    grouping,
)
from pipeline.index.text.folding import folded
from pipeline.index.text.spelling import words_near

TODAY = date(2031, 4, 14)
SCRIPT = "<script>alert(1)</script>"


class MemoryIndex:
    """The protocol over a dictionary: every word must occur, as it is written."""

    identity = "memory"

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self.articles = tuple(articles)
        self.documents = {article.id: article.document() for article in self.articles}
        self.queries: list[Query] = []
        self.grouped_asked: list[Grouping] = []
        self.totals_asked: list[int] = []
        self.is_down = False
        self.stands: Hashable | None = None

    def ensure(self) -> None:
        """Nothing is missing."""

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Mapping[str, Any]]:
        """Return the documents that are there, whole."""
        del fields
        self._refuse_when_down()
        return {one: self.documents[one] for one in ids if one in self.documents}

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Return nothing: the page never asks."""
        del bands, limit, at_least, fields
        return ()

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """Every other article is alike."""
        return [one for one in self.documents.values() if one["id"] != article_id][:limit]

    def nearest(self, vector: EventVector, limit: int = 5) -> Sequence[Mapping[str, Any]]:
        """No article has a vector."""
        del vector, limit
        return []

    def addressed(self, urls: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Return nothing: the page never asks."""
        del urls
        return ()

    def write(self, articles: Iterable[Article]) -> Iterator[Written]:
        """Keep the articles."""
        for article in articles:
            self.documents[article.id] = article.document()
            yield Written(article.id, "written")

    def kept(self) -> Iterator[Mapping[str, Any]]:
        """No other version is kept."""
        return iter(())

    def count(self) -> int:
        """Return how many there are."""
        return len(self.documents)

    def steady(self) -> AbstractContextManager[None]:
        """Do nothing: it never changes."""
        return nullcontext()

    def state(self) -> Hashable | None:
        """Return what the test says."""
        self._refuse_when_down()
        return self.stands

    def outdated(self) -> str | None:
        """Nothing is to be done."""
        return None

    def scan(self) -> Iterator[Mapping[str, Any]]:
        """Yield the documents."""
        yield from self.documents.values()

    def events(self, first: date, last: date, limit: int = 50) -> Sequence[EventCount]:
        """Return the events of these days, those first that most outlets tell."""
        told: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.documents.values():
            if _matches(one, Query(published_from=first, published_to=last)):
                told.setdefault(one.get("event_id", one["id"]), []).append(one)
        counts = [
            EventCount(name, len(some), *(len({one[field] for one in some}) for field in ("source_name", "language")))
            for name, some in told.items()
        ]
        return sorted(counts, key=lambda one: (-one.outlets, -one.articles, one.event_id))[:limit]

    def grouped(self, field: Grouping, ids: Sequence[str], first: int = 0) -> Mapping[str, Group]:
        """Return those stories, or events, that have two documents or more."""
        self._refuse_when_down()
        self.grouped_asked.append(field)
        groups = {name: [one for one in self.documents.values() if one.get(field) == name] for name in ids}
        return {name: _group(some, first) for name, some in groups.items() if len(some) > 1}

    def words_like(self, word: str, edits: int, limit: int = 20) -> Sequence[FacetCount]:
        """Return the words of titles and texts that are written like ``word``."""
        texts = (folded(f"{one['title']} {one['text']}") for one in self.documents.values())
        counts = Counter(word for text in texts for word in set(text))
        return [FacetCount(*one) for one in words_near(word, counts.items(), edits, limit)]

    def matching(self, query: Query) -> Iterator[Mapping[str, Any]]:
        """Yield the documents that match, however many."""
        self._refuse_when_down()
        self.queries.append(query)
        return (one for one in self.documents.values() if _matches(one, query))

    def delete(self, ids: Sequence[str]) -> int:
        """Remove the documents."""
        return sum(self.documents.pop(one, None) is not None for one in ids)

    def expunge(self) -> str | None:
        """Nothing is left of what was deleted."""

    def search(self, query: Query) -> SearchPage:
        """Return the documents that hold every word and every filter."""
        self._refuse_when_down()
        self.queries.append(query)
        found = [one for one in self.documents.values() if _matches(one, query)]
        found.sort(key=lambda one: str(one["id"]))
        found.sort(key=lambda one: str(one["timestamp"]), reverse=query.sort != "oldest")
        every, once = found, grouping(query) or "id"
        found = list({one.get(once, one["id"]): one for one in reversed(found)}.values())[::-1]
        first = next((at + 1 for at, one in enumerate(found) if query.after and one["id"] == query.after.id), 0)
        shown = found[first:][query.offset : query.offset + query.size]
        hits = [Hit(one["id"], 1.0, _highlights(one, query), one) for one in shown]
        facets = {name: _counts(every, name, query.facet_size, once) for name in query.facets}
        days = Counter(day for day, _ in {(_day(one), one.get(once, one["id"])) for one in every if query.by_day})
        return SearchPage(len(found), hits, facets, [FacetCount(*one) for one in sorted(days.items())])

    def totals(self, queries: Sequence[Query]) -> Sequence[int]:
        """Return how many documents hold every word and every filter of each."""
        self.totals_asked.append(len(queries))
        return [self.search(one).total for one in queries]

    def close(self) -> None:
        """Nothing is open."""

    def _refuse_when_down(self) -> None:
        if self.is_down:
            raise IndexUnavailableError("no index answers at memory; start it")


def _group(documents: list[dict[str, Any]], first: int) -> Group:
    oldest = sorted(documents, key=lambda one: (one["timestamp"], one["id"]))[:first]
    told = [{name: one[name] for name in TOLD_FIELDS if name in one} for one in oldest]
    stories, outlets, languages = (
        len({one.get(name) for one in documents}) for name in ("story_id", "source_name", "language")
    )
    return Group(len(documents), stories, outlets, languages, told)


def _words(query: Query) -> list[str]:
    return [] if query.text == "*" else re.findall(r"\w+", query.text.lower())


def _values(document: Mapping[str, Any], name: str) -> list[str]:
    value = value_at(document, name)
    if value is None:
        return []
    return [str(value)] if isinstance(value, str | int) else list(value)


def _day(document: Mapping[str, Any]) -> str:
    return str(document.get("published_day") or document["timestamp"][:10])


def _matches(document: Mapping[str, Any], query: Query) -> bool:
    words = f"{document['title']} {document.get('text', '')}".lower()
    day = date.fromisoformat(_day(document))
    spans = [
        (date.fromisoformat(one["gte"]), date.fromisoformat(one["lte"]))
        for one in document.get("mentioned_date_ranges", ())
    ]
    period = (query.mentions_from, query.mentions_to)
    first, last = query.mentions_from or date.min, query.mentions_to or date.max
    return (
        all(word in words for word in _words(query))
        and all(set(values) & set(_values(document, name)) for name, values in query.filters.items())
        and not any(set(values) & set(_values(document, name)) for name, values in query.excluded.items())
        and all(value in _values(document, name) for name, value in query.each)
        and (query.published_from or date.min) <= day <= (query.published_to or date.max)
        and (period == (None, None) or any(start <= last and first <= end for start, end in spans))
        and (not query.upcoming_after or document.get("next_event", "") > query.upcoming_after.isoformat())
        and (not query.captured_from or datetime.fromisoformat(document["captured_at"]) >= query.captured_from)
        and query.story_id in (None, document.get("story_id"))
        and query.event_id in (None, document.get("event_id"))
    )  # fmt: skip


def _highlights(document: Mapping[str, Any], query: Query) -> dict[str, list[str]]:
    words = _words(query)
    if not words:
        return {}
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    marked = {name: pattern.sub(r"<em>\g<0></em>", html.escape(document.get(name, ""))) for name in ("title", "text")}
    return {name: [value[:300]] for name, value in marked.items() if "<em>" in value}


def _counts(documents: Iterable[Mapping[str, Any]], name: str, size: int, once: str) -> list[FacetCount]:
    told = {(value, one.get(once, one["id"])) for one in documents for value in _values(one, name)}
    counts = Counter(value for value, _ in told)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [FacetCount(*one) for one in ranked[:size]]


def make_article(path: str, **fields: Any) -> Article:  # noqa: ANN401 - any field of an article
    """Return an invented article that lives at ``path`` of an invented outlet."""
    url = fields.pop("url", f"https://www.harbour-courier.example/{path}")
    published = fields.pop("published_at", datetime(2031, 4, 10, 8, 0, tzinfo=UTC))
    defaults: dict[str, Any] = {
        "id": article_id(url),
        "url": url,
        "link_url": url,
        "source_id": "harbour-courier",
        "source_name": "The Harbour Courier",
        "title": "Council votes for the tidal wall",
        "text": "The council of Port Ansel voted for a tidal wall.",
        "language": "en",
        "timestamp": published,
        "published_at": published,
        "captured_at": datetime(2031, 4, 11, 2, 0, tzinfo=UTC),
        "content_sha256": "0" * 64,
        "warc_path": "archive/one.warc.gz",
        "warc_offset": 0,
        "run_id": "run-1",
        "pipeline_version": "0.1.0",
    }
    return Article(**(defaults | fields))


def make_rich_article() -> Article:
    """Return an article with a person, a country, two dates, a revision's traces and a doubt."""
    text = "Mayor Ines Varga spoke on Friday.\n\nWork in Norway starts on May 3, 2031."
    return make_article(
        "wall",
        title="Mayor opens the tidal wall",
        text=text,
        persons=("Ines Varga",),
        countries=("Norway",),
        authors=("Tomas Lind",),
        section="Local",
        tags=("floods",),
        entity_mentions=(
            EntityMention(start=6, end=16, surface="Ines Varga", label="PER", canonical="Ines Varga", model="m"),
            EntityMention(start=43, end=49, surface="Norway", label="LOC", canonical="Norway", model="m"),
        ),
        date_mentions=(
            DateMention(
                start=26, end=32, surface="Friday", kind="DATE", value="2031-04-11",
                first_day=date(2031, 4, 11), last_day=date(2031, 4, 11), anchor="2031-04-10",
            ),
            DateMention(
                start=60, end=71, surface="May 3, 2031", kind="DATE", value="2031-05-03",
                first_day=date(2031, 5, 3), last_day=date(2031, 5, 3),
            ),
        ),
        mentioned_dates=(date(2031, 4, 11), date(2031, 5, 3)),
        mentioned_date_ranges=(
            DayRange(gte=date(2031, 4, 11), lte=date(2031, 4, 11)),
            DayRange(gte=date(2031, 5, 3), lte=date(2031, 5, 3)),
        ),
        next_event=date(2031, 5, 3),
        enrichment=Enrichment(entities="model"),
        flags=("date-from-url",),
        provenance={"title": FieldOrigin(rule="json-ld", confidence=0.9, losers=("og:title: Other",))},
    )  # fmt: skip


def make_laid_out_article() -> Article:
    """Return an article with blocks of every kind, whose words look like markup."""
    lines: list[tuple[str, dict[str, Any]]] = [
        ("The boats sail to a new timetable.", {}),
        ("What changes", {"kind": "heading", "level": 2}),
        ("Bring a <i>coat.", {"kind": "item"}),
        ("Bring coins.", {"kind": "item"}),
        ("Fares <b>", {"kind": "heading", "level": 3}),
        ("Buy a ticket.", {"kind": "item", "number": 4}),
        ("Pier | First boat", {"kind": "row", "header": True}),
        ("Nordvik & Sund | 06:10", {"kind": "row"}),
        ("We asked for <script>.", {"kind": "quote"}),
        ("And got none.", {"kind": "quote"}),
        ("sail --pier <name>", {"kind": "code"}),
    ]
    ends = list(accumulate(len(line) + 2 for line, _ in lines))
    blocks = [
        {"start": end - 2 - len(line), "end": end - 2, **block}
        for end, (line, block) in zip(ends, lines, strict=True)
        if block
    ]
    return make_article("laid-out", title="Timetable", text="\n\n".join(line for line, _ in lines), text_blocks=blocks)


def _at(hour: int) -> datetime:
    return datetime(2031, 4, 10, hour, tzinfo=UTC)


def sample_index() -> MemoryIndex:
    """A dozen articles: a rich one, one printed by three outlets, a hostile one, one in German, more of the same."""
    rich = make_rich_article()
    story = "f" * 64
    reprints = [
        make_article(
            f"ferry-{number}",
            url=f"https://outlet{number}.example/ferry",
            source_name=name,
            title="Ferry line returns to the sound",
            text="The ferry line across the sound returns next week.",
            story_id=story,
            published_at=datetime(2031, 4, 5, number, tzinfo=UTC),
        )
        for number, name in enumerate(("North Wire", "Fjord Daily", "The Harbour Courier"))
    ]
    hostile = make_article(
        "hostile",
        url="javascript:alert(1)",
        title=f"{SCRIPT} in a title",
        text=f"{SCRIPT} in a text <img src=x onerror=alert(1)>",
        source_name='"><script>',
        persons=("<b>Bold</b>",),
        published_at=_at(9),
    )
    german = make_article(
        "de",
        title="Neue Brücke",
        text="Die Brücke wird gebaut.",
        language="de",
        published_at=_at(10),
        enrichment=Enrichment(entities="lists"),
    )
    undated = make_article(
        "undated", title="Undated notice", published_at=None, timestamp=datetime(2031, 4, 11, tzinfo=UTC)
    )
    plain = [
        make_article(
            f"plain-{number}", title=f"Budget item {number}", text="The budget.", published_at=_at(11 + number)
        )
        for number in range(12)
    ]

    return MemoryIndex([rich, *reprints, hostile, german, undated, *plain])


Fetch = Callable[..., httpx.Response]


def fetcher(app: ASGIApp) -> Fetch:
    """Return a function that asks ``app`` for an address, without following redirects."""

    def fetch(
        path: str, *, host: str = "127.0.0.1:8000", method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.request(method, path, headers={"Host": host, **(headers or {})})

        return asyncio.run(ask())

    return fetch
