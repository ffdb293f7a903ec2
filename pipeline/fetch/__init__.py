"""Polite HTTP, the WARC archive and the memory of what was fetched before.

::

    async with Fetcher(settings) as fetcher:                     # one a process: it knows every host
        document = await fetcher.document(url, source, visits, archive)          # a feed, sitemap or page
        async for found in fetcher.links(links, source, visits, archive, index_identity=identity):
            ...                                                  # a Capture to process, or an Outcome

Each link gives exactly one of the two, and what came over the wire is in the archive before it is handed on.
"""

from pipeline.fetch.archive import Archive
from pipeline.fetch.document import Document
from pipeline.fetch.fetcher import Fetcher
from pipeline.fetch.hosts import Manners
from pipeline.fetch.losses import Holdings, Loss, holdings
from pipeline.fetch.reading import DAMAGED, archived_runs, capture_at, read_body, read_captures, read_outcomes
from pipeline.fetch.visits import Visits

__all__ = [
    "DAMAGED",
    "Archive",
    "Document",
    "Fetcher",
    "Holdings",
    "Loss",
    "Manners",
    "Visits",
    "archived_runs",
    "capture_at",
    "holdings",
    "read_body",
    "read_captures",
    "read_outcomes",
]
