"""What a process holds, and whether that is flat."""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

MOST_GROWTH = 1.05


def resident() -> int:
    """Return the bytes of this process that are resident (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def open_files() -> int:
    """Return how many file descriptors this process has open (Linux)."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only


def growth(measured: Sequence[float]) -> float:
    """Return how many times as large the last quarter of ``measured`` is as the quarter that begins at its middle."""
    quarter = max(1, len(measured) // 4)
    middle = len(measured) // 2
    return fmean(measured[-quarter:]) / fmean(measured[middle : middle + quarter])
