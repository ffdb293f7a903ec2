"""The data of a source: what there is of a source beside its entry in the sources file."""

from __future__ import annotations

from contextlib import closing

from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.fetch.files import archived, run_folder
from pipeline.index import embedded_folder, open_index
from pipeline.index.protocol import Query
from pipeline.record import Record
from pipeline.settings import Settings, Source
from pipeline.store import files_in, size_of


class Remains(Record):
    """What stays of a source that is taken out of the sources file."""

    runs: int
    """Runs that captured anything of it."""
    size: int
    """Bytes in the archive."""
    articles: int | None = None
    """In the index, under the source's name; None: the index did not say."""
    problem: str = ""
    """Why it did not."""


def remains(settings: Settings, source: Source) -> Remains:
    """Return what the archive and the index hold of ``source``; raises :class:`StorageError`."""
    runs = [run for held, run in archived(settings.home) if held == source.id]
    size = sum(size_of(one) for run in runs for one in files_in(run_folder(settings.home, source.id, run)))
    if settings.elasticsearch_url is None and not embedded_folder(settings).is_dir():
        return Remains(runs=len(runs), size=size, articles=0)
    try:
        with closing(open_index(settings)) as index:
            found = index.search(Query(filters={"source_name": [source.name]}, size=0, facets=())).total
    except (IndexUnavailableError, IndexRefusedError) as error:
        return Remains(runs=len(runs), size=size, problem=error.message)
    return Remains(runs=len(runs), size=size, articles=found)
