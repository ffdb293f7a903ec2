"""Canonical URLs: one spelling for one page, so that two spellings never become two articles.

Only what RFC 3986 (section 6.2.2 and 6.2.3) calls equivalent is made equal, and the parameters of ``urls.toml``,
which say how a reader came and never what is read, are dropped. Paths keep their case and their slashes, and unknown
parameters keep their place: merging two articles is worse than keeping one twice.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

import idna

from pipeline.errors import RefusedError

SCHEMES = frozenset({"http", "https", "file"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/:@!$&'()*+,;=-._~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_IGNORED = re.compile(r"[\t\n\r]")
_ASCII_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?")
_UNSAFE_IN_LINK = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def canonical_url(url: str, base: str | None = None, *, keep_tracking: bool = False) -> str:
    """Return the one spelling of ``url``, resolved against ``base`` where that is given.

    Scheme and host are lower-cased and the host is in IDNA's ASCII form (UTS 46); default ports, dot segments,
    credentials, tracking parameters and fragments go (a ``#!`` fragment names a page and stays); percent-encoding is
    upper-case and only where it is needed. The function is idempotent. ``keep_tracking`` is for a redirect's target:
    a server that adds such a parameter wants to see it, and would else send us round in circles.

    Raises:
        RefusedError: ``url`` is no http, https or file URL (reason ``scheme``), or none at all (``bad-url``).
    """
    split = _split(url, base)
    if split.scheme not in SCHEMES:
        raise RefusedError(f"{_short(url)} is no http, https or file URL", reason="scheme")
    path = _without_dot_segments(_escaped(split.path.replace("\\", "/"), _PATH_SAFE)) or "/"
    canonical = f"{split.scheme}://{_authority(split, url)}{path}"
    query = _escaped(split.query, _QUERY_SAFE)
    if not keep_tracking:
        query = "&".join(one for one in query.split("&") if not _is_tracking(one))
    if query:
        canonical += "?" + query
    if split.fragment.startswith("!"):
        canonical += "#" + _escaped(split.fragment, _QUERY_SAFE)
    return canonical


def web_address(url: object) -> str | None:
    """Return ``url`` if a browser may be sent there: absolute, http or https, with a host; else None."""
    if not isinstance(url, str) or _UNSAFE_IN_LINK.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _split(url: str, base: str | None) -> SplitResult:
    cleaned = _IGNORED.sub("", url.strip("".join(map(chr, range(33)))))
    try:
        if base is not None:
            cleaned = urljoin(base, cleaned)
        split = urlsplit(cleaned)
    except ValueError as error:
        raise RefusedError(f"{_short(url)} is no URL: {error}", reason="bad-url") from error
    if not split.scheme:
        raise RefusedError(f"{_short(url)} is no http, https or file URL", reason="scheme")
    return split


def _authority(split: SplitResult, url: str) -> str:
    try:
        host, port = split.hostname or "", split.port
    except ValueError as error:
        raise RefusedError(f"{_short(url)} has a wrong port", reason="bad-url") from error
    if split.scheme == "file" and host in {"", "localhost"}:
        return ""
    host = _ascii_host(host, url)
    return host if port is None or port == _DEFAULT_PORTS.get(split.scheme) else f"{host}:{port}"


def _ascii_host(host: str, url: str) -> str:
    """Return ``host`` as it is asked of the DNS; an IPv6 address in brackets."""
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError as error:
            raise RefusedError(f"{_short(url)} has no host", reason="bad-url") from error
    host = unquote(host)
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise RefusedError(f"{_short(url)} has no valid host: {error}", reason="bad-url") from error
    host = host.lower().rstrip(".")
    if not _ASCII_HOST.fullmatch(host):
        raise RefusedError(f"{_short(url)} has no valid host", reason="bad-url")
    return host


def _escaped(text: str, safe: str) -> str:
    """Return ``text`` with percent-encoding in its normal form (RFC 3986, 6.2.2.1 and 6.2.2.2)."""

    def normal(match: re.Match[str]) -> str:
        digits = match.group(1)
        if digits is None:
            return "%25"
        character = chr(int(digits, 16))
        return character if character in _UNRESERVED else f"%{digits.upper()}"

    return quote(_ESCAPE.sub(normal, text), safe=safe, errors="replace")


def _without_dot_segments(path: str) -> str:
    """Return ``path`` without ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    joined = "/".join(kept)
    return joined if joined.startswith("/") else "/" + joined


def _is_tracking(parameter: str) -> bool:
    names, prefixes = _tracking()
    name = unquote(parameter.partition("=")[0]).lower()
    return name in names or name.startswith(prefixes)


@cache
def _tracking() -> tuple[frozenset[str], tuple[str, ...]]:
    table = tomllib.loads(files("pipeline").joinpath("urls.toml").read_text(encoding="utf-8"))["tracking"]
    return frozenset(table["names"]), tuple(table["prefixes"])


def _short(url: str) -> str:
    """Return ``url`` for a message: at most 200 characters, on one line."""
    line = url if len(url) <= 200 else url[:199] + "…"  # noqa: PLR2004 - what fits a line of a terminal
    return repr(line)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach ``host``, a name or an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
