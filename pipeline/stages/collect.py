"""Collect: list and fetch many sources side by side in one process; one that breaks off does not end the others."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pipeline.errors import DatelineError
from pipeline.fetch import Fetcher
from pipeline.progress import Progress
from pipeline.runs import Run, StageReport
from pipeline.settings import Settings, Source
from pipeline.stages.begin import read_beginning
from pipeline.stages.discover import discover_with
from pipeline.stages.fetch import fetch_with
from pipeline.stages.reporting import unforeseen
from pipeline.stages.revisit import list_known
from pipeline.store import read_bytes

SIDE_BY_SIDE = 128
"""Sources that are listed and fetched at the same time: each holds a few open files."""


class Collected(NamedTuple):
    """What came of listing and fetching."""

    lost: Mapping[str, DatelineError]
    """The sources that broke off, by id, with the reason."""
    languages: Mapping[str, int]
    """Language (ISO 639) → how many of the pages that were captured state it."""


async def collect(
    settings: Settings, run: Run, sources: Sequence[Source], announce: Callable[[str], None], *, only_due: bool
) -> Collected:
    """List and fetch ``sources`` with one memory of the hosts.

    ``announce`` is told of each that breaks off at once. Raises nothing of what one source does.
    """
    limit = asyncio.Semaphore(SIDE_BY_SIDE)
    is_revisit = read_beginning(run).revisit is not None
    lost: dict[str, DatelineError] = {}
    languages: Counter[str] = Counter()

    async def one(fetcher: Fetcher, source: Source, progress: Progress) -> None:
        async with limit:
            try:
                if is_revisit:
                    await asyncio.to_thread(list_known, run, source, datetime.now(UTC))
                else:
                    await discover_with(fetcher, run, source, only_due=only_due)
                due = only_due and not is_revisit
                languages.update(await fetch_with(fetcher, run, source, progress, only_due=due))
            except Exception as error:  # noqa: BLE001 - one source does not end the night of the others
                lost[source.id] = as_known(error, source)
                announce(f"{source.id}: {lost[source.id].message}")

    async with Fetcher(settings) as fetcher:
        with Progress("fetching", sys.stderr) as progress:
            await asyncio.gather(*(one(fetcher, source, progress) for source in sources))
    return Collected(lost, languages)


def unfinished(run: Run, sources: Sequence[Source]) -> list[Source]:
    """Return those of ``sources`` that an earlier attempt of ``run`` has not fetched to the end, in their order."""
    return [source for source in sources if not _is_fetched(run, source)]


def _is_fetched(run: Run, source: Source) -> bool:
    try:
        return not StageReport.from_json(read_bytes(run.stage_report("fetch", source.id))).problems
    except (FileNotFoundError, ValueError):
        return False


def as_known(error: Exception, source: Source) -> DatelineError:
    """Return ``error`` as one that can be told in a line; what nobody foresaw is in the log."""
    return error if isinstance(error, DatelineError) else unforeseen(f"the run of {source.id}", error)
