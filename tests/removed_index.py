"""An index's folder that somebody removes while it is open."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

_NUMBERS = count()


def remove_index(folder: Path) -> None:
    """Remove ``folder``; at once, as a thread of Tantivy's reader may make its lock in it while it is emptied.

    What it made late stays under another name beside it and goes with the test's own folder.
    """
    aside = folder.with_name(f"{folder.name}.removed-{next(_NUMBERS)}")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)
