"""The keys that an index of captures is sorted by: SURT, as the Wayback tools look addresses up.

A SURT (Sort-friendly URI Reordering Transform, http://crawler.archive.org/articles/user_manual/glossary.html#surt) is
an address with its host turned round. What readers ask for is canonicalized by the same rules before it is looked up,
so that a key that is made otherwise is never found: ``www.`` and the default port go, escapes are undone as often as
there are any and made again where they must, doubled and final slashes go, all is in lower case, queries are sorted.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from functools import cache
from importlib.resources import files
from urllib.parse import quote_from_bytes, unquote_to_bytes

_ADDRESS = re.compile(
    rb"(?P<scheme>[a-zA-Z][a-zA-Z0-9+\-.]*):(?://(?P<authority>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.DOTALL,
)
_WWW = re.compile(rb"www\d*\.")
_PORTS = {b"http": b"80", b"https": b"443"}
_LITERAL = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What stands unescaped in a key: all that can be printed in ASCII but the hash and the percent sign."""


def sort_key(url: str) -> str:
    """Return the key of ``url``: its host turned round, its path and query in the form that readers look up."""
    match = _ADDRESS.match(url.strip().encode("utf-8"))
    if match is None:
        return url
    scheme = match["scheme"].lower()
    host, port = _host_and_port(match["authority"] or b"", scheme)
    path = _path(match["path"], has_host=bool(host))
    query = _query(match["query"] or b"")
    # What has no host (``file:``, ``dns:``, ``urn:``) keeps its scheme in that place.
    site = _turned(host) + (b":" + port if port else b"") + b")" if host else scheme + b":"
    return (site + path + (b"?" + query if query else b"")).decode("ascii")


def _host_and_port(authority: bytes, scheme: bytes) -> tuple[bytes, bytes]:
    """Return the host without user, ``www.`` and default port, and what port there is beside the default one."""
    place = authority.rpartition(b"@")[2]
    host, _, rest = place.partition(b"]") if place.startswith(b"[") else place.partition(b":")
    port = rest.removeprefix(b":")
    host = host.removeprefix(b"[")
    host = _unescaped(host)
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.decode("utf-8", "ignore").encode("idna")
    host = _escaped(host.replace(b"..", b".").strip(b".").lower())
    return _WWW.sub(b"", host, count=1) if _WWW.match(host) else host, b"" if port == _PORTS.get(scheme) else port


def _turned(host: bytes) -> bytes:
    return host if b":" in host else b",".join(reversed(host.split(b".")))


def _path(path: bytes, *, has_host: bool) -> bytes:
    plain = _unescaped(path)
    if has_host:
        plain = _resolved(plain)
    plain = _escaped(plain).lower()
    for pattern in _session_patterns("path"):
        plain = pattern.sub(rb"\1\2", plain)
    return plain[:-1] if len(plain) > 1 and plain.endswith(b"/") else plain


def _resolved(path: bytes) -> bytes:
    """Return ``path`` without ``.``, ``..`` and doubled slashes."""
    kept: list[bytes] = []
    for step in path.split(b"/")[1:]:
        if step == b".." and kept:
            kept.pop()
        elif step != b".":
            kept.append(step)
    return b"/" + b"/".join([one for one in kept[:-1] if one] + kept[-1:])


def _query(query: bytes) -> bytes:
    plain = _escaped(_unescaped(query))
    for pattern in _session_patterns("query"):
        plain = pattern.sub(lambda match: match[1] + (match[2] or b""), plain)
    pairs = [one.split(b"=", 1) for one in plain.lower().split(b"&")]
    return b"&".join(b"=".join(pair) for pair in sorted(pairs))


def _unescaped(raw: bytes) -> bytes:
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return raw


def _escaped(plain: bytes) -> bytes:
    return quote_from_bytes(plain, safe=_LITERAL).encode("ascii")


@cache
def _session_patterns(where: str) -> tuple[re.Pattern[bytes], ...]:
    """Return what marks a visitor's session in a path or query: it is left out of keys."""
    data = tomllib.loads((files("pipeline.fetch") / "sort_keys.toml").read_text(encoding="utf-8"))
    return tuple(re.compile(one.encode("ascii"), re.IGNORECASE) for one in data["session"][where])
