"""What keeps a page from doing anything that it should not: response headers, and the names that it is asked by."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.translations import gettext

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SHORTEST_TOKEN = 16
"""Characters of a token that is not guessed."""
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Access:
    """Who is answered."""

    hosts: Collection[str] = LOOPBACK_NAMES
    """The names (without port) that requests may come in under, besides those of the loopback interface."""
    any_address: bool = False
    """Whether every literal IP address is ours as well."""
    token: str | None = field(default=None, repr=False)
    """What a reader must know; None: nothing."""

    def middleware(self) -> list[Middleware]:
        """Return what stands before the page: foreign names are refused first, then those who do not know the token."""
        known = Middleware(KnownHosts, hosts={*self.hosts, *LOOPBACK_NAMES}, any_address=self.any_address)
        return [known, Middleware(Token, token=self.token)] if self.token else [known]


class SecurityHeaders:
    """ASGI middleware: every response carries :data:`HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete the head of the response."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, complete)


class KnownHosts:
    """ASGI middleware: only requests to a host that this server is known by are answered.

    A page elsewhere can make its own name resolve to 127.0.0.1 (DNS rebinding) and then read our answers as its own;
    the Host header gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], *, any_address: bool = False) -> None:
        """``hosts``: names and addresses without port; ``any_address``: every literal address is ours as well."""
        self.app = app
        self.hosts = {host.lower().strip("[]") for host in hosts}
        self.any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 (RFC 9110, 15.5.20) to a Host that is not ours."""
        if scope["type"] != "http" or self._is_ours(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
            return
        text = gettext("This server is not known by that name; open it by the address that `dateline serve` printed.")
        await PlainTextResponse(f"{text}\n", status_code=421)(scope, receive, send)

    def _is_ours(self, header: str) -> bool:
        match = _HOST.fullmatch(header)
        if match is None:
            return False
        host = (match["six"] or match["name"]).lower()
        return host in self.hosts or (self.any_address and _is_address(host))


class Token:
    """ASGI middleware: only who knows the token is answered, as a password (RFC 7617) or as a bearer's (RFC 6750).

    ``/healthz`` is answered to everybody: it tells whether the index answers, and nothing of what is in it.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        """``token``: of enough letters not to be guessed (:data:`SHORTEST_TOKEN`)."""
        self.app = app
        self.token = token.encode("utf-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to who does not know the token; a browser then asks for it."""
        if scope["type"] != "http" or scope["path"] == "/healthz" or self._is_known(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        text = gettext("This page asks for its token: as the password, with any name; programs send it as a bearer's.")
        asked = {"WWW-Authenticate": 'Basic realm="Dateline", charset="UTF-8"'}
        await PlainTextResponse(f"{text}\n", status_code=401, headers=asked)(scope, receive, send)

    def _is_known(self, headers: Headers) -> bool:
        kind, _, value = headers.get("authorization", "").partition(" ")
        given = value.strip().encode("utf-8")
        if kind.lower() == "basic":
            given = _password(value)
        elif kind.lower() != "bearer":
            return False
        return hmac.compare_digest(given, self.token)


def _password(credentials: str) -> bytes:
    try:
        return base64.b64decode(credentials.strip(), validate=True).partition(b":")[2]
    except ValueError:
        return b""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


EVERYBODY_HERE = Access()
"""Whoever is at this machine."""


def proof_of(token: str, form: bytes) -> str:
    """Return what ``form`` gives back, made from the page's ``token``; nobody learns that from it."""
    return hmac.new(token.encode("utf-8"), form, "sha256").hexdigest()


def is_proof(given: str, proof: str) -> bool:
    """Return whether ``given`` is ``proof``, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), proof.encode("utf-8"))
