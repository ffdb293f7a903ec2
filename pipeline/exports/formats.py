"""What a search finds, to take out: tables, feeds, a calendar. Pure: documents in, pieces of text out, as they come.

Nothing is gathered: an export of a million articles needs the memory of one. (The calendar keeps a number for each day
of each story, so that reprints do not announce it again.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.exports.calendar import coming_dates
from pipeline.exports.entries import Channel, layout
from pipeline.exports.feeds import atom, rss
from pipeline.exports.json_feed import json_feed
from pipeline.exports.tables import csv_lines, json_lines

Documents = Iterable[Mapping[str, Any]]

NEWEST: int = layout()["feed"]["newest"]
"""Entries of a feed that readers ask for over and over."""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to take articles out."""

    media_type: str
    suffix: str
    """Of a file's name, with its dot."""
    write: Callable[[Documents, Channel], Iterator[str]]
    """Documents and what they are called together → pieces of one text."""


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv; charset=utf-8; header=present", ".csv", lambda documents, _: csv_lines(documents)),
    "jsonl": Format("application/x-ndjson", ".jsonl", lambda documents, _: json_lines(documents)),
    "rss": Format("application/rss+xml", ".rss", rss),
    "atom": Format("application/atom+xml", ".atom", atom),
    "jsonfeed": Format("application/feed+json", ".json", json_feed),
    "ics": Format("text/calendar; charset=utf-8", ".ics", coming_dates),
}
