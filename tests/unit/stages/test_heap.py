"""Memory that was freed goes back to the system: :mod:`pipeline.stages.heap`."""

from __future__ import annotations

from bench.resident import resident
from pipeline.stages.heap import give_back

_PIECE = 5_000
"""Bytes: too many for Python's own pools, too few for pages of their own."""


def test_what_was_freed_between_what_stays_goes_back() -> None:
    """Of 40 MB of small pieces each twentieth stays, and holds no more than the pages that it lies on."""
    pieces = [bytes(_PIECE) for _ in range(8_000)]
    kept = pieces[::20]
    del pieces
    before = resident()
    if give_back():  # the C library has a way to
        assert before - resident() > 20_000_000
    assert sum(map(len, kept)) == 400 * _PIECE
