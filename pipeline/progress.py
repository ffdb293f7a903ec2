"""Progress that a person can follow: a bar on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Protocol, Self, TextIO, TypeVar

import click

from pipeline.counted import counted
from pipeline.logs import written_as

_LOG = logging.getLogger(__name__)
_LINE_EVERY_SECONDS = 60.0

_Result = TypeVar("_Result")


class _Bar(Protocol):
    """What is used of click's progress bar."""

    length: int | None

    def update(self, n_steps: int) -> None:
        """Move on by ``n_steps``."""


class Progress:
    """Counts results; a context manager, whose last line says how it ended."""

    def __init__(self, label: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = 0
        self._label = label
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._next_line = clock() + _LINE_EVERY_SECONDS
        self._stream = stream
        self._bar: _Bar | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._stream.isatty() and written_as() == "text":
            bar = click.progressbar(length=0, label=self._label, file=self._stream, width=30)
            self._bar = self._stack.enter_context(bar)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the bar, or say the last line."""
        self._stack.close()
        if self._bar is None:
            self._say()

    def expect(self, count: int) -> None:
        """Say that ``count`` more results are going to come."""
        self._total += count
        if self._bar is not None:
            self._bar.length = self._total
            self._bar.update(0)

    def following(self, results: Iterable[_Result], kind: Callable[[_Result], str]) -> Iterator[_Result]:
        """Yield ``results``, each counted under its ``kind`` when it comes."""
        for result in results:
            yield result
            self.advance(kind(result))

    def advance(self, what: str, count: int = 1) -> None:
        """Count ``count`` results of the kind ``what``."""
        self._counts[what] += count
        if self._bar is not None:
            self._bar.update(count)
        elif self._clock() >= self._next_line:
            self._next_line = self._clock() + _LINE_EVERY_SECONDS
            self._say()

    def _say(self) -> None:
        counts = ", ".join(counted(count, what) for what, count in sorted(self._counts.items()))
        _LOG.info("%s: %d of %d%s", self._label, self._counts.total(), self._total, f" ({counts})" if counts else "")
