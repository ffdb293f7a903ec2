"""Cursors: where a page of results ends, as a word that programs hand back and need not understand.

By time, a cursor names the last article that was seen, and what comes behind it does not move when others come in
between. By relevance (and with one article of each story) it is a number of hits, which ends at hit 10,000.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.errors import UsageError
from pipeline.index.protocol import LAST_HIT, Place, Query, SearchPage, is_collapsed

_LONGEST = 1000


def resumed(query: Query, cursor: str) -> Query:
    """Return ``query`` behind ``cursor``; raises :class:`UsageError` for one that this search never gave."""
    try:
        return _resumed(query, _read(cursor))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("cursor: this search gave no such cursor; begin without one") from error


def cursor_behind(query: Query, page: SearchPage) -> str | None:
    """Return the cursor of what comes behind ``page``; None where nothing does, or where it is out of reach."""
    if not page.hits or len(page.hits) < query.size:
        return None
    if _is_by_time(query):
        last = page.hits[-1].article
        return _written({"timestamp": last["timestamp"], "id": last["id"]})
    end = query.offset + query.size
    return _written({"offset": end}) if end < min(page.total, LAST_HIT - query.size + 1) else None


def _resumed(query: Query, place: Mapping[str, Any]) -> Query:
    if "offset" in place:
        if not isinstance(place["offset"], int) or not 0 < place["offset"] <= LAST_HIT - query.size:
            raise ValueError
        return replace(query, offset=place["offset"])
    moment = datetime.fromisoformat(place["timestamp"])
    if moment.tzinfo is None or not isinstance(place["id"], str) or not _is_by_time(query):
        raise ValueError
    return replace(query, after=Place(moment, place["id"]))


def _is_by_time(query: Query) -> bool:
    return query.sort != "relevance" and not is_collapsed(query)


def _written(place: Mapping[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode("ascii").rstrip("=")


def _read(cursor: str) -> Mapping[str, Any]:
    if len(cursor) > _LONGEST:
        raise ValueError
    try:
        place = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (UnicodeError, binascii.Error, RecursionError) as error:
        raise ValueError from error
    if not isinstance(place, dict):
        raise TypeError
    return place
