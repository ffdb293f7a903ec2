"""How far a long piece of work is, said every few seconds."""

from __future__ import annotations

import time

from pipeline.index.migration import Announce

_EVERY_SECONDS = 5.0


class Progress:
    """Counts documents and says so every ``every_seconds``; work that is done sooner says nothing."""

    def __init__(
        self, what: str, announce: Announce, total: int | None = None, every_seconds: float = _EVERY_SECONDS
    ) -> None:
        self._what = what
        self._announce = announce
        self._of = "" if total is None else f" of {total:,}"
        self._every_seconds = every_seconds
        self.done = 0
        """Documents so far."""
        self._next = time.monotonic() + every_seconds

    def advance(self, count: int) -> None:
        """Take note of ``count`` more documents."""
        self.done += count
        if time.monotonic() >= self._next:
            self._announce(f"{self._what}: {self.done:,}{self._of} articles")
            self._next = time.monotonic() + self._every_seconds
