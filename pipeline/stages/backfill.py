"""Backfill: a run for an interval of the past, over what states the times of its articles and still has them.

A feed or a section page shows what is new today: asked for a night that is over, it would give today's articles that
night's name. Sitemaps and WARC files say of each article when it is from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pipeline.article import Link
from pipeline.errors import UsageError
from pipeline.settings import Source

_OVER = timedelta(days=2)
"""A run by hand is for the interval that ended last, a day ago at most, and may wait for its turn."""

Interval = tuple[datetime, datetime]
"""From the first moment on, the second one left out."""


def bounded(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return those of ``sources`` that state times, with nothing but their sitemaps and WARC files.

    Raises :class:`UsageError` where there is none.
    """
    nothing: dict[str, tuple[()]] = {"feeds": (), "pages": (), "articles": (), "paths": ()}
    found = tuple(one.model_copy(update=nothing) for one in sources if one.sitemaps or one.warcs)
    if not found:
        raise UsageError(
            "nothing can be backfilled: none of the sources has sitemaps or WARC files, and feeds and pages tell only "
            "of today; what was captured then is made anew by: dateline replay --since DAY --until DAY"
        )
    return found


def is_over(run_type: str, end: datetime, now: datetime) -> bool:
    """Return whether a DAG run of that type, whose interval ended then, is for a night that is over ``now``."""
    return run_type == "backfill" or (run_type == "manual" and now - end > _OVER)


def refuse_backfill(run_type: str, what: str) -> None:
    """Raise :class:`UsageError` for a backfill of ``what``, which only ever looks at how things are now."""
    if run_type == "backfill":
        raise UsageError(f"{what} cannot be backfilled: it looks at how things are now; trigger it once")


def is_within(at: datetime | None, interval: Interval | None) -> bool:
    """Return whether ``at`` lies in ``interval``; what states no time is in none, and all are in no interval."""
    return interval is None or (at is not None and interval[0] <= at < interval[1])


def within(links: Iterable[Link], interval: Interval | None) -> list[Link]:
    """Return those of ``links`` that were published, or else changed, in ``interval``.

    Records of WARC files are, whatever they say, since they were chosen by the time of their capture.
    """
    return [
        one for one in links if one.warc_offset is not None or is_within(one.published_at or one.modified_at, interval)
    ]
