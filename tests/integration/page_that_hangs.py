"""A page of two processes that do not hear that they are to end; run as a program it serves them."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

import click
import uvicorn

from pipeline.web.processes import Processes, end_with_supervisor

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

_ENDING_SECONDS = 1.0


def app() -> ASGI3Application:
    """Return a page that never answers, in a process that SIGTERM does not end."""
    end_with_supervisor(_ENDING_SECONDS)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return _silent


async def _silent(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    pass


def _main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Processes(
            uvicorn.Config("tests.integration.page_that_hangs:app", factory=True, workers=2, lifespan="off"),
            listener,
            answering=lambda: click.echo(listener.getsockname()[1]),
            restarted=lambda _: None,
            ending_seconds=_ENDING_SECONDS,
        ).run()
    click.echo("Stopped.")


if __name__ == "__main__":
    _main()
