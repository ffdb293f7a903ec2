"""One event as all its articles tell it: since when, who tells it, in which languages, what was new on which day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from pipeline.digest.accounts import NAMED, Document, best_first, day_of, earliest_first, names_of, outlet_of
from pipeline.digest.sentences import shown
from pipeline.urls import web_address

MOST_NAMES = 12
"""Names of each kind that are told, those that most articles have."""

Kind = Literal["first", "report", "reprint", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Report:
    """One article of the event, and what it brought."""

    document: Document
    kind: Kind
    """``first`` is the event's first article; ``reprint``, one whose text an earlier one carried."""
    new_names: tuple[str, ...]
    """Whom no earlier article of the event speaks of."""
    because: Mapping[str, Any]
    """``event_because`` of the article; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who tells the event."""

    name: str
    articles: int
    first: Document


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The event in one language."""

    code: str
    articles: int
    best: Document


@dataclass(frozen=True, slots=True)
class Event:
    """What :func:`event_of_documents` makes of an event's articles."""

    id: str
    title: str
    """What people call it, else that of the best account of the language in which most articles are."""
    total: int
    """Articles; more than are told of where they are very many."""
    since: date
    last: date
    first: Document
    outlets: tuple[Outlet, ...]
    """In the order in which they came to it."""
    languages: tuple[InLanguage, ...]
    """Those with most articles first."""
    names: Mapping[str, Sequence[tuple[str, int]]]
    """``persons``, ``organizations``, ``places`` → names with the number of articles."""
    days: tuple[tuple[date, tuple[Report, ...]], ...]
    """The timeline."""
    missing: tuple[str, ...] = ()
    """Outlets that published on these days, and nothing of this."""
    locations: tuple[tuple[float, float], ...] = ()
    """Latitude and longitude, in degrees, of the places that its articles speak of, those of most articles first."""
    is_curated: bool = False
    """Whether the title is people's own, and so in no article's language."""


def event_of_documents(
    event_id: str,
    documents: Sequence[Document],
    total: int,
    published: Collection[str] = (),
    title: str | None = None,
) -> Event:
    """Return the event that ``documents`` (at least one) tell, of ``total``; ``published`` are outlets of its days.

    ``title`` is what people call it; None: it goes by that of an article.
    """
    ordered = earliest_first(documents)
    outlets, languages = _outlets(ordered), _languages(ordered)
    telling = {one.name for one in outlets}
    return Event(
        id=event_id,
        title=shown(title or str(languages[0].best.get("title") or "Untitled")),
        total=total,
        since=min(map(day_of, ordered)),
        last=max(map(day_of, ordered)),
        first=ordered[0],
        outlets=outlets,
        languages=languages,
        names={field: _counted(ordered, field) for field in NAMED},
        days=_days(ordered),
        missing=tuple(sorted(one for one in set(map(shown, published)) if one not in telling)),
        locations=_locations(ordered),
        is_curated=title is not None,
    )


def event_json(event: Event) -> dict[str, Any]:
    """Return ``event`` as the JSON object of ``dateline events --json`` and of the interface."""
    return {
        "event_id": event.id,
        "title": event.title,
        "articles": event.total,
        "since": event.since.isoformat(),
        "last": event.last.isoformat(),
        "first": _reference(event.first),
        "outlets": [
            {"name": one.name, "articles": one.articles, "first": _reference(one.first)} for one in event.outlets
        ],
        "languages": [
            {"code": one.code, "articles": one.articles, "best": _reference(one.best)} for one in event.languages
        ],
        "names": {
            field: [{"name": name, "articles": number} for name, number in counts]
            for field, counts in event.names.items()
        },
        "timeline": [
            {"day": day.isoformat(), "reports": [_report_json(one) for one in reports]} for day, reports in event.days
        ],
        "missing": list(event.missing),
        "locations": [{"lat": north, "lon": east} for north, east in event.locations],
    }


def _reference(document: Document) -> dict[str, Any]:
    return {
        "id": str(document["id"]),
        "title": shown(str(document.get("title") or "Untitled")),
        "url": web_address(document.get("url")),
        "outlet": outlet_of(document),
        "language": str(document.get("language", "und")),
        "day": day_of(document).isoformat(),
    }


def _report_json(report: Report) -> dict[str, Any]:
    return {
        **_reference(report.document),
        "kind": report.kind,
        "new_names": list(report.new_names),
        "because": dict(report.because),
    }


def _outlets(ordered: Sequence[Document]) -> tuple[Outlet, ...]:
    counts = Counter(map(outlet_of, ordered))
    first = {outlet_of(one): one for one in reversed(ordered)}
    return tuple(Outlet(name, number, first[name]) for name, number in counts.items())


def _languages(ordered: Sequence[Document]) -> tuple[InLanguage, ...]:
    counts = Counter(str(one.get("language", "und")) for one in ordered)
    best = {str(one.get("language", "und")): one for one in reversed(best_first(ordered))}
    told = [InLanguage(code, number, best[code]) for code, number in counts.items() if code in best]
    return tuple(sorted(told, key=lambda one: (-one.articles, one.code)))


def _counted(ordered: Sequence[Document], field: str) -> list[tuple[str, int]]:
    counts = Counter(shown(name) for one in ordered for name in dict.fromkeys(one.get(field, ())))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMES]


def _days(ordered: Sequence[Document]) -> tuple[tuple[date, tuple[Report, ...]], ...]:
    known: set[str] = set()
    reports: list[Report] = []
    for one in ordered:
        names = tuple(shown(name) for name in names_of(one) if name not in known)
        known.update(names_of(one))
        reports.append(Report(one, _kind(one, is_first=not reports), names, one.get("event_because") or {}))
    by_day = sorted(reports, key=lambda one: day_of(one.document))
    return tuple((day, tuple(some)) for day, some in groupby(by_day, key=lambda one: day_of(one.document)))


def _kind(document: Document, *, is_first: bool) -> Kind:
    if document.get("withdrawn_at"):
        return "withdrawn"
    if "corrected" in document.get("flags", ()):
        return "corrected"
    if is_first:
        return "first"
    return "reprint" if document.get("story_id") not in {None, document["id"]} else "report"


def _locations(ordered: Sequence[Document]) -> tuple[tuple[float, float], ...]:
    counts = Counter((one["lat"], one["lon"]) for document in ordered for one in document.get("locations", ()))
    return tuple(place for place, _ in counts.most_common(MOST_NAMES))
