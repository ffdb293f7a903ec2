"""``site:example.org/sport``: what it asks, and the regular expression of the addresses that it means. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import RefusedError
from pipeline.index.query.tree import Site
from pipeline.urls import canonical_url

LONGEST_PATH: Final = 100
"""Characters; a longer one asks for addresses that begin so. Elasticsearch refuses patterns of more than a thousand."""
_LONGEST_HOST: Final = 253
"""Characters (RFC 1035, 2.3.4, without the root's dot)."""
_HOST: Final = re.compile(r"([\w-]+(?:\.[\w-]+)*)(?::[0-9]{1,5})?")
_SCHEME: Final = re.compile(r"[a-z]{3,5}://", re.IGNORECASE)
_SIGN: Final = re.compile(r"[\\.+*?()|\[\]{}^$\"]")
_WHOLE_WORD: Final = "([^a-zA-Z0-9].*)?"


def site_of(value: str) -> Site | None:
    """Return the site that ``value`` names: a host, a path behind it or a whole address; None where it is none.

    A port is passed over: a site is its host on every one.
    """
    bare = _SCHEME.sub("", value, count=1)
    authority = re.split(r"[/?#]", bare, maxsplit=1)[0]
    if not (named := _HOST.fullmatch(authority)):
        return None
    try:
        parts = urlsplit(canonical_url(f"https://{named[1]}{bare.removeprefix(authority)}"))
    except RefusedError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Site(host, "" if path == "/" else path) if len(host) <= _LONGEST_HOST else None


def host_pattern(site: Site) -> str:
    """Return what matches all addresses at the host of ``site`` and below it, as Lucene reads it: as a whole."""
    return rf"https?://{_host(site)}/.*"


def address_pattern(site: Site) -> str:
    """Return what matches the addresses with the path of ``site``, as Lucene and Tantivy both read it: as a whole.

    Behind a path that ends in a letter or digit its word has to end: ``/sport`` is not how ``/sportswear`` begins.
    """
    path = site.path[:LONGEST_PATH]
    ends_whole = path == site.path and path[-1:].isalnum()
    begun = "".join(f"[{one.lower()}{one.upper()}]" if one.isalpha() else _quoted(one) for one in path)
    return rf"https?://{_host(site)}{begun}{_WHOLE_WORD if ends_whole else '.*'}"


def _host(site: Site) -> str:
    return rf"([^/]+\.)?{_quoted(site.host)}(:[0-9]+)?"


def _quoted(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", text)
