"""An Elasticsearch that is away, slow, or answers nonsense: a well one behind a proxy that spoils its answers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from elasticsearch import Elasticsearch

from tests.elasticsearch_server import remove
from tests.integration.fault_proxy import PRODUCT, FaultProxy, running

KINDS = ("away", "slow", "nonsense", "bulk")
_NONSENSE = (
    (b"<html><title>Sign in</title><form>", "text/html"),
    (b"", "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b'{"error": 17}', "application/json"),
    (b'{"took": 1, "hits": {"total"', "application/json"),
)
_SHARE = 0.4
_LONGEST_PAUSE = 1.5
"""Seconds."""


class SpoilingProxy(FaultProxy):
    """Answers slowly, or with nonsense, whatever it is asked; ``bulk`` spoils bulk requests alone."""

    def __init__(self, upstream: str, seed: int, kind: str) -> None:
        super().__init__(upstream, seed, _SHARE if kind == "bulk" else 0.0, most=20)
        self.kind = kind

    def asked(self, command: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return what the server answers, or something else."""
        with self.lock:
            spoilt, pause = self.chance.random() < _SHARE, self.chance.uniform(0.0, _LONGEST_PAUSE)
            content, form = self.chance.choice(_NONSENSE)
        if spoilt and self.kind == "slow":
            time.sleep(pause)
        if spoilt and self.kind == "nonsense":
            return 200, {**PRODUCT, "Content-Type": form}, content
        return super().asked(command, path, headers, body)


@contextmanager
def spoiling(upstream: str, seed: int, kind: str) -> Iterator[str]:
    """Run the proxy in a process of its own; yields its URL, where nobody listens if it is to be ``away``."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        with suppress(BaseException):
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # who is cut off says so there
            with running(SpoilingProxy(upstream, seed, kind)) as url:
                os.write(writing, f"{url}\n".encode())
                while True:
                    signal.pause()
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as told:
        url = told.readline().strip()
    if kind == "away":
        _end(pid)
        yield url
        return
    try:
        yield url
    finally:
        _end(pid)


def emptied(url: str, prefix: str) -> None:
    """Remove what was made under ``prefix``."""
    with Elasticsearch(url) as client:
        remove(client, prefix)


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
