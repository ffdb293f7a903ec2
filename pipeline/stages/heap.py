"""Memory that was freed, given back to the system by who lives on.

glibc keeps what a stage frees in its heaps, in pieces between what stays: of a night's articles beside each other, half
of it, until a larger night fills it again (``malloc_trim(3)``; measured by ``python -m bench.endurance``).
"""

from __future__ import annotations

import ctypes
import sys


def give_back() -> bool:
    """Give freed pages back to the system; return whether the C library has a way to, as glibc alone has."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is None:
        return False
    trim(0)
    return True
