"""Cookies within one chain of redirects, which some sites set before they show a page; none outlives its chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, cast
from urllib.request import Request

from pipeline.fetch.exchange import Exchange

if TYPE_CHECKING:
    from http.client import HTTPResponse

_MEANINGLESS = re.compile(
    r""";[ \t]*(?:
        max-age[ \t]*(?:=(?![ \t]*-?[0-9]+[ \t]*(?:;|$))[^;]*)?   # no whole number
        |(?:domain|path|version)[ \t]*(?:=[ \t]*)?               # nothing
    )(?=;|$)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Attributes to be ignored (RFC 6265, 5.2): the library drops the cookie, or all cookies of the answer."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the jar asks of an answer."""

    headers: Message

    def info(self) -> Message:
        """Return its headers."""
        return self.headers


class Cookies:
    """The cookies of one chain, kept and sent back by the rules of the standard library (RFC 2965, and Netscape's)."""

    def __init__(self) -> None:
        """Begin without any."""
        self._jar = CookieJar()

    def take(self, hop: Exchange) -> None:
        """Keep what ``hop`` sets."""
        headers = Message()
        for name, value in hop.headers:
            if name.lower() == b"set-cookie":
                headers["Set-Cookie"] = _MEANINGLESS.sub("", value.decode("latin-1"))
        if len(headers):
            self._jar.extract_cookies(cast("HTTPResponse", _Answer(headers)), Request(hop.url))  # noqa: S310 - not sent

    def header(self, url: str) -> dict[str, str]:
        """Return the header with which ``url`` is asked: the cookies that are for it, if there are any."""
        request = Request(url)  # noqa: S310 - it is not sent: the jar writes into it
        self._jar.add_cookie_header(request)
        cookie = request.get_header("Cookie")
        return {"Cookie": cookie} if cookie else {}
