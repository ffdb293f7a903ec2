"""The page of the morning's digest, and its feed: those that were kept, nothing is made for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.digest import Digest, Wording, digest_languages
from pipeline.errors import UsageError
from pipeline.index.query.periods import parse_one_day
from pipeline.index.query.remarks import remark
from pipeline.web.languages import language_asked
from pipeline.web.parameters import plain

FEED_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class DigestPage:
    """Everything that ``digest.html`` shows."""

    digest: Digest | None
    """None where none was kept yet, or none of the day that was asked for."""
    others: Sequence[date]
    """The other days that have one, the newest first."""
    missing: date | None = None
    """The day that was asked for and has none."""
    before: date | None = None
    """The nearest day before :attr:`missing` that has one."""
    after: date | None = None
    """Likewise, behind it."""


def digest_page(digests: Sequence[Digest], pairs: Iterable[tuple[str, str]], today: date) -> DigestPage:
    """Return the one of ``digests`` (the newest first) that the address asks for, else the newest.

    ``on=2026-11-06``, or in words, seen from ``today``: ``on=yesterday``.

    Raises :class:`UsageError` for anything else in the address.
    """
    asked = [(name, plain(value)) for name, value in pairs if value.strip()]
    unknown = [name for name, _ in asked if name != "on"]
    if unknown or len(asked) > 1:
        raise UsageError(remark("digest-by", name=repr((unknown or ["on"])[0][:40])))
    wanted = parse_one_day("on", asked[0][1], today) if asked else None
    found = next((one for one in digests if wanted in {None, one.day}), None)
    others = [one.day for one in digests if one is not found]
    if found is not None or wanted is None:
        return DigestPage(found, others)
    before = max((one for one in others if one < wanted), default=None)
    after = min((one for one in others if one > wanted), default=None)
    return DigestPage(None, others, wanted, before, after)


def feed_wording(lang: str | None, usual: str) -> Wording:
    """Return the words of the feed: in the language that its reader asks for, else in the ``usual`` one.

    Raises :class:`UsageError` for a ``lang`` that was not understood (:mod:`pipeline.web.languages`).
    """
    known, asked = digest_languages(), language_asked()
    if lang is not None:
        raise UsageError(remark("no-language", value=repr(plain(lang)[:40]), known=", ".join(known)))
    return Wording(asked if asked in known else usual)
