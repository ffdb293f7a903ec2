"""Pages that lead on by themselves: the ``Refresh`` header, and ``<meta http-equiv="refresh">``."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree, html

from pipeline.errors import RefusedError
from pipeline.fetch.exchange import Exchange, Response
from pipeline.urls import canonical_url

_OK = frozenset({200, 203})
_CONTENT = re.compile(
    r"\s*(\d{1,6})(?:\.[\d.]*)?\s*(?:[;,]\s*|\s)(?:url\s*=\s*)?(?!\s*url\s*=)(.+)", re.IGNORECASE | re.DOTALL
)
_LONGEST_WAIT = 10
"""Seconds: a page that waits longer is to be read first, or loads itself anew."""
_BEGINNING = 1 << 16
"""Bytes of a page in which it is looked for."""


def refresh_of(response: Response) -> str | None:
    """Return the address to which the answer of ``response`` leads within ten seconds, or None.

    What stands in ``<noscript>`` is for those without scripts, and a page that loads itself anew leads nowhere.
    """
    last = response.last
    if last.status not in _OK or response.problem is not None:
        return None
    contents = [last.header("Refresh") or "", *_metas(last, response.body)]
    targets = (_target(content, last.url) for content in contents)
    return next((one for one in targets if one is not None), None)


def _metas(last: Exchange, body: bytes) -> list[str]:
    beginning = body[:_BEGINNING]
    kind = (last.header("Content-Type") or "text/html").lower()
    if "html" not in kind or b"refresh" not in beginning.lower():
        return []
    try:
        root = html.document_fromstring(beginning, parser=html.HTMLParser(recover=True))
    except (etree.ParserError, ValueError):
        return []
    metas = [one for one in root.iter("meta") if next(one.iterancestors("noscript"), None) is None]
    return [one.get("content", "") for one in metas if one.get("http-equiv", "").strip().lower() == "refresh"]


def _target(content: str, url: str) -> str | None:
    match = _CONTENT.fullmatch(content)
    if match is None or int(match[1]) > _LONGEST_WAIT:
        return None
    named = str(match[2]).strip()
    if named[:1] in {"'", '"'}:
        named = named[1:].partition(named[0])[0]
    try:
        target = urljoin(url, named.strip())
        return None if canonical_url(target) == canonical_url(url) else target
    except RefusedError:  # a scheme that is not followed: the session says so
        return target
    except ValueError:
        return None
