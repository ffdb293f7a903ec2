"""Small readings that feeds, sitemaps and pages share: text out of HTML, times out of strings."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

from pipeline.errors import RefusedError
from pipeline.urls import canonical_url

CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._-]+)""", re.IGNORECASE)
"""Finds the charset in a Content-Type header."""
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?")


def text_of_html(markup: str | None) -> str | None:
    """Return the words of a piece of HTML on one line, or None where there are none."""
    if not markup:
        return None
    text = _CONTROL.sub(" ", markup)
    if "<" in text or "&" in text:
        try:
            text = " ".join(html.fragment_fromstring(text, create_parent="div").itertext())
        except (etree.ParserError, ValueError):
            return None
    return _SPACE.sub(" ", text).strip() or None


def moment_of(stamp: str | None) -> datetime | None:
    """Return the time that a W3C date-time (RFC 3339 and its shorter forms) names, in UTC; None where it names none.

    A day without a time is its midnight, a time without a zone is taken as UTC: both are hints, not verdicts.
    """
    cleaned = (stamp or "").strip()
    if partial := _PARTIAL_DAY.fullmatch(cleaned):
        cleaned = f"{partial[1]}-{partial[2] or '01'}-01"
    try:
        moment = datetime.fromisoformat(cleaned)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def listed_url(href: str | None, base: str) -> str | None:
    """Return a listed ``href`` as an absolute URL without its fragment, or None where it is no http or https URL.

    The rest stays as listed, since that is what its server knows; whether two are the same page is for their
    canonical forms to say.
    """
    if not href or not href.strip():
        return None
    try:
        canonical = canonical_url(href, base)
    except RefusedError:
        return None
    return None if canonical.startswith("file:") else urldefrag(urljoin(base, href.strip())).url
