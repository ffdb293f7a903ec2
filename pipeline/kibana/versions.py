"""Version numbers of Kibana and of its objects, as numbers that can be compared."""

from __future__ import annotations


def numbers(version: str) -> tuple[int, ...]:
    """Return ``10.2.0`` as ``(10, 2, 0)``; empty if it is no version. A suffix like ``-SNAPSHOT`` is left out."""
    parts = version.partition("-")[0].split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()
