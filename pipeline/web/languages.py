"""In which language a request is answered: the one that it prefers of those that there are.

``Accept-Language`` says what a reader prefers (RFC 9110, 12.5.4); languages are looked up as in RFC 4647, 3.4.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import negotiate_locale
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.translations import SOURCE, known_languages, spoken

_LONGEST_HEADER: Final = 500


class Languages:
    """ASGI middleware: all that answers a request speaks its language."""

    def __init__(self, app: ASGIApp, known: tuple[str, ...] | None = None) -> None:
        self.app = app
        self.known = known or known_languages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its language, and say of a page what it depends on."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.add_vary_header("Accept-Language")
            await send(message)

        header = Headers(scope=scope).get("accept-language", "") if scope["type"] == "http" else ""
        with spoken(preferred(header, self.known)):
            await self.app(scope, receive, told)


def preferred(header: str, known: tuple[str, ...]) -> str:
    """Return which of ``known`` the value of ``Accept-Language`` prefers; :data:`SOURCE` where it is none of them."""
    return _preferred(header[:_LONGEST_HEADER], known)


@lru_cache(maxsize=256)
def _preferred(header: str, known: tuple[str, ...]) -> str:
    weighted = [_weighted(part) for part in header.split(",")]
    wanted = [tag for tag, weight in sorted(weighted, key=lambda one: -one[1]) if weight > 0 and tag]
    return negotiate_locale(wanted, known, sep="-") or SOURCE


def _weighted(part: str) -> tuple[str, float]:
    tag, _, rest = part.partition(";")
    try:
        return tag.strip(), float(rest.strip().removeprefix("q=")) if rest else 1.0
    except ValueError:
        return "", 0.0
