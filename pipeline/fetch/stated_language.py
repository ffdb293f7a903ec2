"""The language that a page says it is written in, looked up in its first bytes: nobody has parsed it yet."""

from __future__ import annotations

import re

_BEGINNING = 4096
"""Bytes."""
_STATED = re.compile(rb"<html\b[^>]{0,500}?\slang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)


def stated_language(body: bytes) -> str | None:
    """Return the primary language subtag (BCP 47) of the ``lang`` of a page's root, in small letters.

    None where there is none, or its tag does not begin within the first 4 kB of ``body`` in an encoding that holds
    ASCII. It is what the page states, not what it is written in: enough to guess what its readers will need.
    """
    found = _STATED.search(body[:_BEGINNING])
    return found[1].lower().decode("ascii") if found else None
