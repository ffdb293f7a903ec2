"""The page of the morning's digest, and its feed: those that were kept, nothing is made for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.digest import Digest
from pipeline.errors import UsageError
from pipeline.index.query.periods import parse_day
from pipeline.web.parameters import plain

FEED_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class DigestPage:
    """Everything that ``digest.html`` shows."""

    digest: Digest | None
    """None where none was kept yet."""
    others: Sequence[date]
    """The other days that have one, the newest first."""


def digest_page(digests: Sequence[Digest], pairs: Iterable[tuple[str, str]]) -> DigestPage | None:
    """Return the one of ``digests`` (the newest first) that the address asks for (``on=2026-11-06``), else the newest.

    None where that day has none. Raises :class:`UsageError` for anything else in the address.
    """
    asked = [(name, plain(value)) for name, value in pairs if value.strip()]
    unknown = [name for name, _ in asked if name != "on"]
    if unknown or len(asked) > 1:
        raise UsageError(f"unknown parameter {(unknown or ['on'])[0][:40]!r}; a digest is asked for by one day: on")
    wanted = parse_day("on", asked[0][1]) if asked else None
    found = next((one for one in digests if wanted in {None, one.day}), None)
    if found is None and wanted is not None:
        return None
    return DigestPage(found, [one.day for one in digests if one is not found])
