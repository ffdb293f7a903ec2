"""The fixtures of the search page's tests; what they are made of is in ``samples.py``."""

from __future__ import annotations

import pytest

from pipeline.web.app import create_app
from tests.unit.web.samples import TODAY, Fetch, MemoryIndex, fetcher, sample_index


@pytest.fixture
def index() -> MemoryIndex:
    """The index of :func:`sample_index`."""
    return sample_index()


@pytest.fixture
def empty_index() -> MemoryIndex:
    """An index without articles."""
    return MemoryIndex()


@pytest.fixture
def fetch(index: MemoryIndex) -> Fetch:
    """Ask the page over :func:`index`, on an invented day."""
    return fetcher(create_app(index, today=lambda: TODAY))
