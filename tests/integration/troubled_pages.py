"""Pages of two processes that something is wrong with; run as a program it serves the one that is named."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvicorn

from pipeline.web.processes import Processes, end_with_supervisor

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

_ENDING_SECONDS = 1.0


def deaf() -> ASGI3Application:
    """Return a page in a process that SIGTERM does not end."""
    end_with_supervisor(_ENDING_SECONDS)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return _silent


def dying() -> ASGI3Application:
    """Return a page, except in the first two processes of this folder, which die."""
    end_with_supervisor(_ENDING_SECONDS)
    for one in ("first", "second"):
        try:
            Path(one).touch(exist_ok=False)
        except FileExistsError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)
    return _silent


async def _silent(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    pass


def _main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Processes(
            uvicorn.Config(f"tests.integration.troubled_pages:{sys.argv[1]}", factory=True, workers=2, lifespan="off"),
            listener,
            answering=lambda: click.echo(listener.getsockname()[1]),
            restarted=lambda died: click.echo(f"{died} died"),
            ending_seconds=_ENDING_SECONDS,
        ).run()
    click.echo("Stopped.")


if __name__ == "__main__":
    _main()
