"""What a process holds, and whether that is flat."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import TypeVar

_Measured = TypeVar("_Measured")

MOST_GROWTH = 1.05
"""From the third quarter to the last: what grows by more is not flat."""


def resident() -> int:
    """Return the bytes of this process that are resident (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def open_files() -> int:
    """Return how many file descriptors this process has open (Linux)."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only


def late_quarters(measured: Sequence[_Measured]) -> tuple[Sequence[_Measured], Sequence[_Measured]]:
    """Return the quarter of ``measured`` that begins at its middle, and the last one."""
    quarter, middle = max(1, len(measured) // 4), len(measured) // 2
    return measured[middle : middle + quarter], measured[-quarter:]


def growth(measured: Sequence[float]) -> float:
    """Return how many times as large the last quarter of ``measured`` is as the third."""
    before, after = late_quarters(measured)
    return fmean(after) / fmean(before)
