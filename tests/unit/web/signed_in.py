"""Asking a page as somebody who knows its token."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp

TOKEN = "a long enough token"  # noqa: S105 - invented
HOST = "127.0.0.1:8000"
OURS = {"Origin": f"http://{HOST}"}


def ask(app: ASGIApp, path: str, body: bytes | None = None, headers: Mapping[str, str] = OURS) -> httpx.Response:
    """Ask for ``path`` as who knows the token; with ``body``, send that."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", auth=("desk", TOKEN)) as client:
            return await client.request("GET" if body is None else "POST", path, content=body, headers=headers)

    return asyncio.run(asked())
