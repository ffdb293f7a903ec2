"""Python's search for cycles, which goes through all that there is whenever thousands of objects were made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Do without: documents and addresses have no cycles, and thousands of articles are gone through for each search.

    Of several threads, the one that comes first has it done again when it is ready.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
