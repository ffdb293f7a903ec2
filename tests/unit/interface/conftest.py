"""The interface over an index in memory."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from pipeline.web.app import create_app
from pipeline.web.interface.routes import Operations
from tests.unit.web.samples import TODAY, Fetch, MemoryIndex, fetcher, sample_index

RUN = {"run_id": "night-1", "at": "2031-04-11T02:00:00Z", "state": "good", "links": 3, "reasons": []}
SOURCE = {"id": "harbour-courier", "name": "The Harbour Courier", "country": "GB", "enabled": True}


@pytest.fixture
def index() -> MemoryIndex:
    """The index of :func:`sample_index`."""
    return sample_index()


@pytest.fixture
def app(index: MemoryIndex) -> Starlette:
    """The server over :func:`index`, with a run and a source to tell of."""
    later = {**RUN, "run_id": "night-2"}
    return create_app(index, today=lambda: TODAY, operations=Operations(lambda: [RUN, later], lambda: [SOURCE]))


@pytest.fixture
def fetch(app: Starlette) -> Fetch:
    """Ask the server."""
    return fetcher(app)
