"""Python's search for cycles in a process that answers pages: seldom, and not among what was there before the first."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NEW_OBJECTS: Final = 5_000
"""After so many Python looks for garbage among them; with its own 700 it does so four times a page."""


def collect_seldom() -> None:
    """Leave out, from now on, all that this process has made: modules, templates and tables are never garbage.

    A page's objects are few and of short life; but after every hundredth page or so all that there is was gone through,
    for which everybody waited.
    """
    gc.collect()  # what is garbage now would stay
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Do so for a while, in a process that has other things to do afterwards."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
