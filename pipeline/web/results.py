"""What a page of results shows, made from what the index found; and the same as JSON."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline.index.protocol import LAST_HIT, Hit, Index, Query, SearchPage
from pipeline.index.query.language import Note
from pipeline.index.query.periods import ANY_DAY
from pipeline.index.text.language_names import language_name
from pipeline.web.parameters import Search, plain
from pipeline.web.sanitizing import marked, web_address

REPRINTS = 50
"""Reprints of one story that are listed by name."""


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Return ``labels.toml``."""
    return tomllib.loads(resources.files("pipeline.web").joinpath("labels.toml").read_text(encoding="utf-8"))


def day_label(value: object) -> str:
    """Return an ISO day or time as ``25 September 2020``; what is neither, as it is."""
    try:
        day = datetime.fromisoformat(str(value)).date()
    except ValueError:
        return plain(str(value))
    return f"{day.day} {day:%B} {day.year}"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere, and how many articles are there."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Printing:
    """One article of a story."""

    document: Mapping[str, Any]
    after: str | None
    """How long after the first it came, for people; None for the first, and where the hour of either is unknown."""


@dataclass(frozen=True, slots=True)
class Reprints:
    """The other articles of a story."""

    count: int
    sources: Sequence[str]
    url: str
    printings: Sequence[Printing] = ()
    """Its articles in the order in which they were published, this one too, as far as they are listed."""
    agency: str | None = None
    """Whose text it is, as the earliest that says so has it."""


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit as the page shows it."""

    title: Markup
    url: str
    fragments: Sequence[Markup]
    document: Mapping[str, Any]
    original: str | None
    original_host: str
    reprints: Reprints | None


def results_json(page: SearchPage, notes: Sequence[Note]) -> dict[str, Any]:
    """Return a page of results as the JSON object of ``/api/search`` and ``dateline search --json``.

    ``notes`` say what of the query was not understood.
    """
    return {
        "total": page.total,
        "notes": [{"position": one.position, "message": one.message} for one in notes],
        "hits": [
            {
                "id": hit.id,
                "score": hit.score,
                "highlights": {name: list(fragments) for name, fragments in hit.highlights.items()},
                "article": dict(hit.article),
            }
            for hit in page.hits
        ],
        "facets": {
            name: [{"value": one.value, "count": one.count} for one in counts] for name, counts in page.facets.items()
        },
    }


def hit_views(
    hits: Iterable[Hit], reprints: Callable[[Mapping[str, Any]], Reprints | None], addresses: Iterable[str]
) -> list[HitView]:
    """Return the hits as the page shows them; ``reprints`` looks a document's story up, ``addresses`` lead to them."""
    return [_hit_view(hit, reprints(hit.article), address) for hit, address in zip(hits, addresses, strict=True)]


def _hit_view(hit: Hit, reprints: Reprints | None, address: str) -> HitView:
    titles = hit.highlights.get("title", ())
    fragments = [marked(one) for name in ("text", "description") for one in hit.highlights.get(name, ())]
    if not fragments:
        opening = str(hit.article.get("description") or hit.article.get("text") or "")
        fragments = [escape(shortened(opening, 260))]
    original = web_address(hit.article.get("url"))
    return HitView(
        title=marked(titles[0]) if titles else escape(hit.article.get("title") or "Untitled"),
        url=address,
        fragments=fragments[:3],
        document=hit.article,
        original=original,
        original_host=(urlsplit(original).hostname or "").removeprefix("www.") if original else "",
        reprints=reprints,
    )


def shortened(text: str, most: int) -> str:
    """Return ``text`` on one line, cut before a word to at most ``most`` characters and an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most + 1].rsplit(" ", 1)[0]
    return f"{head[:most]} …"


def story_of(index: Index) -> Callable[[Mapping[str, Any]], Reprints | None]:
    """Return a function that finds the reprints of a document; it asks ``index`` once a story."""
    found: dict[str, SearchPage] = {}

    def reprints(document: Mapping[str, Any]) -> Reprints | None:
        story = document.get("story_id")
        if not story:
            return None
        if story not in found:
            found[story] = index.search(Query(story_id=story, sort="oldest", size=REPRINTS, facets=()))
        others = [hit.article for hit in found[story].hits if hit.id != document.get("id")]
        if not others:
            return None
        sources = dict.fromkeys(str(one.get("source_name", "")) for one in others)
        return Reprints(
            count=found[story].total - 1,
            sources=tuple(sources),
            url=Search(story=story).url(),
            printings=printings(found[story]),
            agency=credited(hit.article for hit in found[story].hits),
        )

    return reprints


def printings(story: SearchPage) -> list[Printing]:
    """Return the articles of a ``story`` (oldest first), and how long after the first each was published."""
    documents = [hit.article for hit in story.hits]
    return [Printing(one, _after(documents[0], one) if number else None) for number, one in enumerate(documents)]


def _after(first: Mapping[str, Any], later: Mapping[str, Any]) -> str | None:
    """Only moments that are known to the minute have a time between them: a day's midnight is no hour."""
    if not all(one.get("published_at") and one.get("published_precision") != "day" for one in (first, later)):
        return None
    begun, printed = (datetime.fromisoformat(str(one["published_at"])) for one in (first, later))
    minutes = int((printed - begun).total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min later"
    hours = minutes // 60
    return f"{hours} h later" if hours < 48 else f"{hours // 24} days later"  # noqa: PLR2004 - two days


def credited(printings: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the agency whose text a story is, as the first of its ``printings`` that names one has it."""
    return next((str(one["agency"]) for one in printings if one.get("agency")), None)


def value_label(name: str, value: str) -> str:
    """Return a facet's value for people: languages, days, numbers of times and remarks in words, else as it is."""
    if name == "language":
        return language_name(value)
    if name == "flags":
        return value.replace("-", " ")
    if name == "enrichment.entities":
        return labels()["names_found"].get(value, value)
    if name == "headline_changes":
        return "Once" if value == "1" else f"{value} times"
    return day_label(value) if name == "mentioned_dates" else value


def chips(search: Search) -> list[Link]:
    """Return what narrows the search, each with the address of the search without it."""
    prefixes = labels()["chips"]
    found = [
        Link(f"{prefixes[name]}: {value_label(name, value)}", search.without(name, value).url())
        for name, value in search.filters
    ]
    found += [
        Link(f"Not {prefixes[name]}: {value_label(name, value)}", search.without(name, value).url())
        for name, value in search.excluded
    ]
    found += [
        Link(f"With {prefixes[name].lower()}: {value_label(name, value)}", search.without(name, value).url())
        for name, value in search.also
    ]
    optional: list[tuple[str | None, dict[str, Any]]] = [
        (_published_label(search), {"published": ANY_DAY}),
        (f"Speaks of: {search.mentions}" if search.mentions else None, {"mentions": None}),
        (_upcoming_label(search), {"upcoming": None}),
        ("One story and its reprints" if search.story else None, {"story": None}),
        ("One event" if search.event else None, {"event": None}),
    ]
    return found + [Link(label, search.changed(**without).url()) for label, without in optional if label]


def _published_label(search: Search) -> str | None:
    first, last = search.published.first, search.published.last
    if first and last:
        return f"Published: {first} to {last}" if first != last else f"Published: {first}"
    if first:
        return f"Published: since {first}"
    return f"Published: until {last}" if last else None


def _upcoming_label(search: Search) -> str | None:
    if isinstance(search.upcoming, date):
        return f"Speaks of days after {search.upcoming}"
    return "Speaks of days still to come" if search.upcoming else None


def pages(search: Search, total: int) -> list[Link | None]:
    """Return the pages to turn to, the current one marked; None stands for pages left out. One page alone: nothing."""
    last = last_page(search, total)
    if last < 2:  # noqa: PLR2004 - one page needs no turning
        return []
    near = {1, last, *range(search.page - 2, search.page + 3)}
    numbers = sorted(number for number in near if 1 <= number <= last)
    links: list[Link | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number > before + 1:
            links.append(None)
        links.append(Link(f"{number:,}", _page_url(search, number), current=number == search.page))
    return links


def next_page(search: Search, total: int, step: int) -> str | None:
    """Return the address of the page ``step`` (1 or -1) pages on, if there is one."""
    number = search.page + step
    return _page_url(search, number) if 1 <= number <= last_page(search, total) else None


def last_page(search: Search, total: int) -> int:
    """Return the number of the last page that can be turned to."""
    return -(-min(total, LAST_HIT - LAST_HIT % search.size) // search.size)


def _page_url(search: Search, number: int) -> str:
    return search.changed(offset=(number - 1) * search.size).url()
