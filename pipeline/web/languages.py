"""In which language a request is answered: the one of its address, else the one that it prefers of those there are.

``/de/…`` is ``/…`` in German, and so is every page that it links to: nothing is kept in the browser. ``/…?lang=de``
is the same page. Without either
``Accept-Language`` says what a reader prefers (RFC 9110, 12.5.4); languages are looked up as in RFC 4647, 3.4. What
programs ask for (:data:`FOR_PROGRAMS`) is in English.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote

from babel import negotiate_locale
from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.translations import SOURCE, known_languages, own_name, spoken, spoken_language

FOR_PROGRAMS: Final = ("/api/", "/export/", "/static/", "/healthz", "/metrics")
"""How paths begin that are no pages: they are in English, and in no other language's address."""
_LONGEST_HEADER: Final = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that the page can be read in, and the address of this page in it."""

    language: str
    name: str
    """In itself."""
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The address of a request."""

    prefix: str = ""
    """``/de`` where it chose the language."""
    target: str = "/"
    """Path and query without that."""
    language: str | None = None
    """What it asks for, of the known ones."""


_NOTHING_ASKED: Final = _Asked()
_asked: ContextVar[_Asked] = ContextVar("asked", default=_NOTHING_ASKED)


class Languages:
    """ASGI middleware: all that answers a request speaks its language."""

    def __init__(self, app: ASGIApp, known: tuple[str, ...] | None = None) -> None:
        self.app = app
        self.known = known or known_languages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its language, and say of a page what it depends on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        prefix, path = _parted(scope["path"], self.known)
        query = scope.get("query_string", b"").decode("latin-1")
        if not path.startswith(FOR_PROGRAMS):
            prefix, query = _said(prefix, query, self.known)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(
                    MutableHeaders(scope=message), prefix, str(URL(scope=scope).replace(path="", query="", fragment=""))
                )
            await send(message)

        header = Headers(scope=scope).get("accept-language", "")
        wanted = prefix[1:] or _preferred(header[:_LONGEST_HEADER], self.known)
        chosen = SOURCE if path.startswith(FOR_PROGRAMS) else wanted or SOURCE
        target = quote(path, safe="/:@!$&()*+,;=~") + (f"?{query}" if query else "")
        token = _asked.set(_Asked(prefix, target, wanted))
        try:
            with spoken(chosen):
                own = {"path": path, "raw_path": path.encode(), "query_string": query.encode("latin-1")}
                await self.app({**scope, **own}, receive, told)
        finally:
            _asked.reset(token)


def preferred(header: str, known: tuple[str, ...]) -> str:
    """Return which of ``known`` the value of ``Accept-Language`` prefers; :data:`SOURCE` where it is none of them."""
    return _preferred(header[:_LONGEST_HEADER], known) or SOURCE


def choices() -> list[Choice]:
    """Return the languages of this page; none where there is but one."""
    known = known_languages()
    target = _asked.get().target
    if len(known) == 1:
        return []
    return [Choice(one, own_name(one), f"/{one}{target}", one == spoken_language()) for one in known]


def language_asked() -> str | None:
    """Return which of the known languages a request asks for, by its address or by its header; None where none."""
    return _asked.get().language


def asked_address() -> str:
    """Return the path and query that a request came for, its language with it where that was chosen."""
    asked = _asked.get()
    return asked.prefix + asked.target


def with_language_kept(html: str) -> str:
    """Return a page of ours whose links and forms keep the language that the address chose.

    Values are escaped in it, so that a quotation mark followed by a path is always one of our templates' attributes.
    """
    prefix = _asked.get().prefix
    return _own_links(known_languages()).sub(rf"\g<1>{prefix}/", html) if prefix else html


@cache
def _own_links(known: tuple[str, ...]) -> re.Pattern[str]:
    others = "|".join([*(re.escape(path[1:]) for path in FOR_PROGRAMS), *(rf'{one}(?=[/"?])' for one in known), "/"])
    return re.compile(rf'( (?:href|action)=")/(?!{others})')


def _parted(path: str, known: tuple[str, ...]) -> tuple[str, str]:
    """Return the language that a path begins with, as ``/de`` or nothing, and the path of the page."""
    _, first, *rest = path.split("/", 2) if path.startswith("/") else ("", "")
    page = f"/{rest[0] if rest else ''}"
    return (f"/{first}", page) if first in known and not page.startswith(FOR_PROGRAMS) else ("", path)


def _said(prefix: str, query: str, known: tuple[str, ...]) -> tuple[str, str]:
    """Return the language that ``lang=`` in a query says, else ``prefix``, and the query without it."""
    said = {f"lang={one}": f"/{one}" for one in known}
    parts = query.split("&")
    chosen = next((said[one] for one in parts if one in said), prefix)
    return chosen, "&".join(one for one in parts if one not in said)


def _tell(headers: MutableHeaders, prefix: str, here: str) -> None:
    """Say which language a page depends on, and have a redirect to an address of ours, ``here``, keep it.

    Starlette's own, of a slash too many, name this host, and no TLS where that ends before us: a path does without.
    """
    location = headers.get("location", "")
    if location.startswith(f"{here}/") and not location.startswith(f"{here}//"):
        location = headers["location"] = location.removeprefix(here)
    if prefix and location.startswith("/") and not location.startswith("//"):
        headers["location"] = prefix + location
    if not prefix and headers.get("content-type", "").startswith("text/html"):
        headers.add_vary_header("Accept-Language")


@lru_cache(maxsize=256)
def _preferred(header: str, known: tuple[str, ...]) -> str | None:
    weighted = [_weighted(part) for part in header.split(",")]
    wanted = [tag for tag, weight in sorted(weighted, key=lambda one: -one[1]) if weight > 0 and tag]
    return negotiate_locale(wanted, known, sep="-")


def _weighted(part: str) -> tuple[str, float]:
    tag, _, rest = part.partition(";")
    try:
        return tag.strip(), float(rest.strip().removeprefix("q=")) if rest else 1.0
    except ValueError:
        return "", 0.0
