"""What the tests of the dashboards look at: the sample press as one night's captures, the weeks before, and a ledger.

All times are reckoned from :data:`NOW`, so that no answer changes with the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

from pipeline.article import Article
from pipeline.index.ledger import LedgerOutcome, LedgerRun

NOW = datetime(2026, 11, 7, 5, 0, tzinfo=UTC)
"""The morning after the sample press's last article."""
TONIGHT = NOW - timedelta(hours=3)
WEEKS_OLD = 5
"""Articles of one source that came in a week before, in the shifted range of 24 hours."""
EVERYDAY = "Ada Marlow"
"""A name that stands in the news all month, tonight too."""
OLD = 40
HEARD = ("fenland-post", "The Fenland Post")
"""A source that brought something last night, and nothing the night before."""
CAUGHT_UP = (timedelta(days=5), timedelta(days=9))
"""How long ago a night was whose ledger came into the index tonight, and since when :data:`HEARD` was silent then."""
SILENT = (("severnaya", "Северная пристань", 2), ("farol", "Farol da Ribeira", 5))
"""Sources, and for how many days there has been nothing new from them."""

Make = Callable[..., Article]
Document = dict[str, Any]


def articles(documents: Sequence[Mapping[str, Any]], make: Make) -> list[Article]:
    """Return the sample press as captured tonight, and what was there before and besides."""
    press = [Article.model_validate({**one, "captured_at": TONIGHT.isoformat()}) for one in documents]
    return [*press, *_before(make), *_besides(make)]


def _before(make: Make) -> Iterator[Article]:
    for number in range(OLD):
        when = NOW - timedelta(days=9 + number % 20)
        yield make(f"old-{number}", captured_at=when, timestamp=when, published_at=when, persons=(EVERYDAY,))
    for number in range(WEEKS_OLD):
        when = NOW - timedelta(days=7, hours=number + 1)
        yield make(f"week-{number}", captured_at=when, timestamp=when, published_at=when, story_id=f"week-{number}")


def _besides(make: Make) -> Iterator[Article]:
    """Yield what the sample press has only from its second night on: a changed and a withdrawn article."""
    first = NOW - timedelta(days=3)
    published: Document = {"published_at": first, "timestamp": first, "persons": (EVERYDAY,), "language": "en"}
    earlier = {"captured_at": first, "content_sha256": "1" * 64, "title": "Bridge to close"}
    yield make("changed", title="Bridge closed", captured_at=TONIGHT, revision=2, revisions=(earlier,), **published)
    gone = {"withdrawn_at": NOW - timedelta(hours=2), "flags": ("withdrawn",)}
    yield make("withdrawn", captured_at=TONIGHT, **published, **gone)
    yield make("third", captured_at=TONIGHT, **published)


def runs() -> Iterator[Document]:
    """Yield the documents of :func:`nights`, of one that was caught up with and of a replay, as they are written."""
    found = [*nights(), _caught_up(), _replay()]
    yield from (LedgerRun.model_validate(one).model_dump(mode="json", exclude_none=True) for one in found)


def outcomes() -> Iterator[Document]:
    """Yield the documents of :func:`links`, as the ledger writes them."""
    for one in map(LedgerOutcome.model_validate, links()):
        more = {"@timestamp": one.at.isoformat(), "link_id": one.link_id}
        yield one.model_dump(mode="json", exclude_none=True) | more


def nights() -> Iterator[Document]:
    """Yield three nights of three sources: the last one not good, since two sources have been silent."""
    for back in (2, 1, 0):
        start = NOW - timedelta(days=back, hours=3)
        good = back > 0
        night: Document = {
            "run_id": f"scheduled__{start.isoformat()}",
            "run_type": "scheduled",
            "night": start.date().isoformat(),
            "night_label": f"{start:%Y-%m-%d %H:%M:%S} scheduled",
            "started_at": start.isoformat(),
            "finished_at": (start + timedelta(minutes=20 + back)).isoformat(),
            "reported_at": (start + timedelta(minutes=21 + back)).isoformat(),
            "duration_seconds": 60.0 * (20 + back),
            "pipeline_version": "0.2.0",
        }
        whole = {"articles": 40, "seconds": {"discover": 9.0, "fetch": 800.5, "process": 90.0, "index": 12.0}}
        yield night | _figures("run", good=good) | whole
        yield night | _figures("source", good=True) | _source(*HEARD, start, start if back == 1 else None)
        for name, title, days in SILENT:
            heard = NOW - timedelta(days=days, hours=3)
            silent = heard + timedelta(days=1) if back < days else None
            yield night | _figures("source", good=good) | _source(name, title, heard, silent)


def _caught_up() -> Document:
    """Return what a night had of a source that was silent then, reported tonight: the index had been away."""
    back, silent = CAUGHT_UP
    start = NOW - back
    when = {"started_at": start, "finished_at": start + timedelta(minutes=20), "reported_at": TONIGHT}
    run = {"run_id": f"scheduled__{start.isoformat()}", "night": start.date().isoformat()}
    night = next(nights()) | run | {name: one.isoformat() for name, one in when.items()}
    label = {"night_label": f"{start:%Y-%m-%d %H:%M:%S} scheduled"}
    return night | label | _figures("source", good=True) | _source(*HEARD, NOW - silent, NOW - silent)


def _replay() -> Document:
    """Return what a replay of this morning had of a silent source: all that it ever brought, and no word of silence."""
    start = NOW - timedelta(hours=1)
    when = dict.fromkeys(("started_at", "finished_at", "reported_at"), start.isoformat())
    run = {"run_id": f"replay-x-{start:%Y%m%dT%H%M%S}", "run_type": "replay", "night": start.date().isoformat()}
    night = next(nights()) | run | when | {"night_label": f"{start:%Y-%m-%d %H:%M:%S} replay"}
    name, title, _ = SILENT[0]
    figures = {"source_id": name, "source_name": title, "articles": 400, "undated": 0, "undated_share": 0.0}
    return night | _figures("source", good=True) | figures


def _figures(scope: str, *, good: bool) -> Document:
    why = {} if good else {"gates_failed": ["source-silent"], "reasons": ["severnaya: nothing new for 2 days"]}
    verdict = "good" if good else "not good"
    outcomes = {"indexed": 40, "unchanged": 8, "rejected": 1, "failed": 1}
    return {"scope": scope, "verdict": verdict, "listed": 50, "captured": 48, "outcomes": outcomes} | why


def _source(name: str, title: str, heard: datetime, silent: datetime | None) -> Document:
    found: Document = {
        "source_id": name,
        "source_name": title,
        "articles": 0 if silent else 20,
        "undated": 1,
        "undated_share": 0.05,
        "doubts": 2,
        "lag_hours": 6.5,
        "fetch_errors": 1,
        "last_heard": heard.isoformat(),
    }
    return found | ({"silent_since": silent.isoformat()} if silent else {})


def links() -> Iterator[Document]:
    """Yield what became of links in those nights: most were indexed, robots.txt and a 404 lost two each night."""
    kinds = (("indexed", "new", 6), ("rejected", "robots", 1), ("failed", "http-404", 1))
    for run, (kind, reason, count) in product([one for one in nights() if one["scope"] == "run"], kinds):
        for number in range(count):
            yield {name: run[name] for name in ("run_id", "run_type", "night", "night_label", "pipeline_version")} | {
                "at": run["finished_at"],
                "source_id": "fenland-post",
                "source_name": "The Fenland Post",
                "url": f"https://fenlandpost.example/{reason}/{number}",
                "host": "fenlandpost.example",
                "kind": kind,
                "reason": reason,
                "stage": "fetch",
                "detail": f"what happened: {reason}",
                "attempt": 1,
                "current": True,
            }


def coming(documents: Sequence[Mapping[str, Any]], first: date, last: date) -> set[tuple[str, str]]:
    """Return day and headline of every day from ``first`` to ``last`` that an article speaks of as still to come."""
    return {
        (day, str(one["title"]))
        for one in documents
        for day in one.get("mentioned_dates", ())
        if max(first, date.fromisoformat(one["published_day"])) <= date.fromisoformat(day) <= last
        and (date.fromisoformat(day) - date.fromisoformat(one["published_day"])).days <= 400
    }
