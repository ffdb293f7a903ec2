"""The environment of a process that coverage does not measure."""

from __future__ import annotations

import os
from pathlib import Path


def unmeasured(repository: Path) -> dict[str, str]:
    """Return this process's environment, with our packages to be imported and without what starts coverage.

    A process that is killed leaves half a coverage file, or none; one that is not costs twice as much if measured.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHONPATH"))}
    return kept | {"PYTHONPATH": str(repository)}
