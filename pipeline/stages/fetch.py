"""Fetch: capture every link of a source, politely, into the archive."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.fetch import Archive, Fetcher, Visits
from pipeline.parts import read_part, write_part
from pipeline.progress import Progress
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import read_beginning
from pipeline.stages.reporting import reporting

NO_INDEX = "none"
"""Stands for an index that did not answer: no visit was ever confirmed in it, so everything is fetched whole."""


def fetch(settings: Settings, run: Run, source: Source) -> None:
    """Capture the links of ``source`` in ``run`` as :func:`fetch_with` does, with a fetcher of its own."""

    async def alone() -> None:
        async with Fetcher(settings) as fetcher:
            with Progress(f"{source.id}: fetching", sys.stderr) as progress:
                await fetch_with(fetcher, run, source, progress, only_due=not read_beginning(run).refresh)

    asyncio.run(alone())


async def fetch_with(
    fetcher: Fetcher, run: Run, source: Source, progress: Progress, *, only_due: bool = True
) -> Mapping[str, int]:
    """Capture the links of ``source`` in ``run``; write the captures, and the outcomes of the rest.

    Returns language (ISO 639) → how many of the pages that were captured state it.
    With ``only_due``, an article that is in the index is asked for again only when a look for revisions is due. What
    an earlier attempt of this run has already in the archive is not fetched again. Raises
    :class:`pipeline.errors.StorageError` when the disk refuses; no link fails the batch.
    """
    with reporting(run, "fetch", source.id) as tally:
        ended = {one.url for one in read_part(run.outcomes("discover", source.id), Outcome)}
        settled = {one.url: one for one in _settled(run, source)}
        links = [one for one in read_part(run.part("links", source.id), Link) if one.url not in ended]
        wanted = [one for one in links if one.url not in settled]
        progress.expect(len(wanted))
        captures, outcomes, stated = await _fetch(fetcher, run, source, wanted, progress, only_due=only_due)
        outcomes = in_order(links, [*outcomes, *settled.values()])
        tally.counts["captures"] = write_part(run.part("captures", source.id), captures)
        write_part(run.outcomes("fetch", source.id), outcomes)
        for outcome in outcomes:
            tally.counts[outcome.kind.value] += 1
    return stated


def _settled(run: Run, source: Source) -> Iterator[Outcome]:
    """Yield what a repeated attempt of the same run keeps: what failed is tried again.

    ``unchanged`` is kept only while the index that holds the article is the one that this attempt works for.
    """
    visits = Visits.load(run.home, source.id)
    identity = read_beginning(run).index_identity or NO_INDEX
    for one in read_part(run.outcomes("fetch", source.id), Outcome):
        visit = visits.get(one.url)
        here = visit is not None and visit.index_identity == identity
        if one.kind is OutcomeKind.REJECTED or (one.kind is OutcomeKind.UNCHANGED and here):
            yield one


async def _fetch(
    fetcher: Fetcher, run: Run, source: Source, links: Sequence[Link], progress: Progress, *, only_due: bool
) -> tuple[list[Capture], list[Outcome], Mapping[str, int]]:
    captures: list[Capture] = []
    outcomes: list[Outcome] = []
    visits = Visits.load(run.home, source.id)
    identity = read_beginning(run).index_identity or NO_INDEX
    async with Archive(run.home, source.id, run.id) as archive:
        found = fetcher.links(links, source, visits, archive, index_identity=identity, only_due=only_due)
        async for result in found:
            if isinstance(result, Capture):
                captures.append(result)
                progress.advance("captured")
            else:
                outcomes.append(result)
                progress.advance(result.kind.value)
    await asyncio.to_thread(visits.save)
    order = {link.url: number for number, link in enumerate(links)}
    captures.sort(key=lambda one: order[one.link.url])
    return captures, outcomes, archive.languages


def in_order(links: Sequence[Link], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return ``outcomes`` in the order of their ``links``; those of links that are listed no more are left out."""
    by_url = {one.url: one for one in outcomes}
    return [by_url[link.url] for link in links if link.url in by_url]
