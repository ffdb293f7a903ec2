"""Discover: list the links of one source, from all the places that it names."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.counted import counted
from pipeline.errors import DatelineError, RefusedError, SourceError
from pipeline.fetch import Archive, Document, Fetcher, Visits
from pipeline.fetch.advice import advised
from pipeline.fetch.exchange import Response
from pipeline.fetch.fetcher import OVER_BUDGET
from pipeline.forgotten import FORGOTTEN, NOTHING, Forgotten
from pipeline.parts import write_part
from pipeline.runs import LISTINGS_ASKED, Run
from pipeline.settings import Settings, Source
from pipeline.sources.announced import announced_address, is_elsewhere
from pipeline.sources.feeds import parse_feed
from pipeline.sources.folders import list_path, warcs_under
from pipeline.sources.listed_addresses import urls_named
from pipeline.sources.listed_files import listing_in
from pipeline.sources.pages import links_of_page
from pipeline.sources.sitemaps import parse_sitemap
from pipeline.sources.warcs import list_warcs
from pipeline.stages.backfill import Interval, is_within, within
from pipeline.stages.begin import read_beginning
from pipeline.stages.reporting import Tally, reporting, unforeseen
from pipeline.urls import canonical_url

MAX_SITEMAPS = 100
"""Sitemaps read for one source in one run, an index's children among them."""

MOST_MAPPED = 100_000
"""Links that the sitemaps of one source may leave in memory, where its ``max_links`` are not more: some 3 kB each."""

_LATELY = timedelta(hours=36)
"""What was asked since then had its turn in the last night."""

OTHER_TIMES = "links of other times"
"""How those are counted that a backfill leaves out."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def discover(settings: Settings, run: Run, source: Source) -> None:
    """Write down the links that ``source`` lists now, as :func:`discover_with` does, with a fetcher of its own."""

    async def alone() -> None:
        async with Fetcher(settings) as fetcher:
            await discover_with(fetcher, run, source, only_due=not read_beginning(run).refresh)

    asyncio.run(alone())


async def discover_with(fetcher: Fetcher, run: Run, source: Source, *, only_due: bool = True) -> None:
    """Write down the links that ``source`` lists now, each once, newest first where there are too many.

    With ``only_due``, a feed that has been silent for long is not asked every time, and fresh articles that are to be
    looked at again are links too, listed or not. A listing that cannot be read is a problem in the stage's report, and
    the others go on. Raises :class:`SourceError` when none can be read: then the source as a whole is lost, and trying
    again may help.
    """
    with reporting(run, "discover", source.id) as tally:
        listing = Listing(source, tally)
        await listing.fill(fetcher, run, only_due=only_due)
        if tally.problems and not listing.links and not listing.ended:
            reasons = "; ".join(one.detail for one in tally.problems)
            raise SourceError(f"{source.id} could not be listed: {reasons}", reason=tally.problems[0].reason)
        dated = within(listing.links, read_beginning(run).between)
        if len(dated) < len(listing.links):
            tally.counts[OTHER_TIMES] += len(listing.links) - len(dated)
        links, outcomes = sift(dated, source.max_links, Forgotten.load(run.home))
        listed = {link.url for link in links}
        ended = [one for url, one in listing.ended.items() if url not in listed]
        links += [link for link, _ in ended]
        outcomes += [outcome for _, outcome in ended]
        tally.counts["links"] = write_part(run.part("links", source.id), links)
        write_part(run.outcomes("discover", source.id), outcomes)


@dataclass(slots=True)
class Listing:
    """Collects the links of one source from its feeds, sitemaps, pages, files and WARC files."""

    source: Source
    tally: Tally
    links: list[Link] = field(default_factory=list)
    ended: dict[str, tuple[Link, Outcome]] = field(default_factory=dict)
    """Addresses that WARC files name and hold no page of."""
    named_feeds: list[str] = field(default_factory=list)
    """Feeds that the source's own OPML files name."""
    named_sitemaps: list[str] = field(default_factory=list)
    """Sitemaps that its own files of sitemaps name."""
    asked: int = 0
    """Feeds, sitemaps and pages whose turn came."""
    unread: int = 0
    """Those whose turn did not come in the source's time."""
    mapped: list[Link] = field(default_factory=list)
    """The links of its sitemaps, until all of them are read."""
    cut: int = 0
    """Those that were left out, being the oldest of very many."""
    most_mapped: int = MOST_MAPPED

    async def fill(self, fetcher: Fetcher, run: Run, *, only_due: bool) -> None:
        """Read everything that the source names; what cannot be read becomes a problem in the tally.

        A source that was forgotten is not asked for anything: what it lists would be kept.
        """
        await asyncio.to_thread(
            self._local, read_beginning(run).between
        )  # which may read for minutes, while the other sources are fetched
        if Forgotten.load(run.home).holds(self.source.id):
            message = f"{self.source.id} was forgotten by request; take it out of the sources file"
            self.tally.problem(SourceError(message, reason=FORGOTTEN))
            return
        visits = Visits.load(run.home, self.source.id)
        if ahead := visits.ahead(datetime.now(UTC)):
            message = (
                f"its state speaks of {ahead:%Y-%m-%d %H:%M} UTC: the clock was ahead; what it holds back is due now"
            )
            self.tally.problem(SourceError(message, reason="clock-was-ahead"))
        async with Archive(run.home, self.source.id, run.id, "listings") as archive:
            until = time.monotonic() + 60 * self.source.budget_minutes
            desk = _Desk(fetcher, self.source, visits, archive, only_due, Forgotten.load(run.home), self.tally, until)
            await self._feeds(desk)
            await self._sitemaps(desk, read_beginning(run).between)
            self.links += self.mapped
            await self._pages(desk)
        self._say_unread()
        if only_due and self.links:
            self.links += visits.due(read_beginning(run).index_identity or "", datetime.now(UTC))
        await asyncio.to_thread(visits.save)

    def _local(self, interval: Interval | None) -> None:
        for url in self.source.articles:
            self.links.append(Link(url=url, source_id=self.source.id, listed_by=self.source.id))
        warcs = list(self.source.warcs)
        for path in self.source.paths:
            with _noting(self.tally):
                held = warcs_under(path)
                warcs += held
                if path not in held and not self._lists(path):
                    self.links += list_path(path, self.source.id, self.source.published_at, may_be_empty=bool(held))
        self._records(warcs, interval)

    def _lists(self, path: Path) -> bool:
        """Return whether ``path`` is a file that lists articles, or places that do; what it lists is taken in."""
        found = listing_in(path, self.source.id)
        if found is not None:
            self.links += found.links
            self.named_feeds += found.feeds
            self.named_sitemaps += found.sitemaps
        return found is not None

    def _records(self, warcs: Sequence[Path], interval: Interval | None) -> None:
        found = list_warcs(warcs, self.source.id, lambda at: is_within(at, interval))
        self.links += found.links
        self.ended |= found.ended
        self.tally.counts.update({f"warc: {what}": count for what, count in found.counts.items()})
        for problem in found.problems:
            self.tally.problem(problem)

    def _in_time(self, desk: _Desk, urls: Iterable[str]) -> Iterator[str]:
        """Yield ``urls``, those first that were not asked in the night before, until the source's time is up."""
        waiting = sorted(dict.fromkeys(urls), key=desk.was_asked_lately)
        for number, url in enumerate(waiting):
            if self.asked and desk.is_late():
                self.unread += len(waiting) - number
                return
            self.asked += 1
            yield url

    def _say_unread(self) -> None:
        if self.cut:
            left_out = counted(self.cut, "of its links were left out")
            most = max(self.most_mapped, self.source.max_links)
            message = f"{left_out}, the oldest in its sitemaps: {most:,} are a run's limit; name newer sitemaps"
            self.tally.problem(SourceError(message, reason="links-cut"))
        if self.unread:
            message = (
                f"{counted(self.unread, 'of its feeds, sitemaps and pages were not asked')} in "
                f"{self.source.budget_minutes:g} minutes (budget_minutes); the next run begins with those"
            )
            self.tally.problem(SourceError(message, reason=OVER_BUDGET))

    async def _feeds(self, desk: _Desk) -> None:
        for url in self._in_time(desk, [*self.source.feeds, *self.named_feeds]):
            with _noting(self.tally):
                document = await desk.document(url)
                kind = document.capture.content_type
                self.links += await asyncio.to_thread(parse_feed, document.body, url, self.source.id, kind)
                self._note_move("feed", url, document)
                if document.moved_to is None:
                    await asyncio.to_thread(self._note_own_address, url, document)

    async def _sitemaps(self, desk: _Desk, interval: Interval | None) -> None:
        waiting, seen = list(dict.fromkeys([*self.source.sitemaps, *self.named_sitemaps])), set[str]()
        while waiting and len(seen) < MAX_SITEMAPS:
            if self.asked and desk.is_late():
                self.unread += len(waiting)
                return
            self.asked += 1
            url = waiting.pop(0)
            seen.add(url)
            with _noting(self.tally):
                document = await desk.document(url)
                kind = document.capture.content_type
                found = await asyncio.to_thread(parse_sitemap, document.body, url, self.source.id, kind)
                self.mapped += found.links
                await asyncio.to_thread(self._cut, interval)
                if url in self.source.sitemaps:
                    self._note_move("sitemap", url, document)
                new = [one for one in dict.fromkeys(found.children) if one not in seen and one not in waiting]
                waiting += unread_first(new, lambda one: desk.visits.document(one) is None)
        if waiting:
            unread = counted(len(waiting), "of its sitemaps were not read")
            message = f"{unread}: {MAX_SITEMAPS} are a run's limit; name fewer of them"
            self.tally.problem(SourceError(message, reason="sitemaps-cut"))

    def _cut(self, interval: Interval | None) -> None:
        """Leave out the oldest of very many links: a million would take three gigabytes, and the night to tell of."""
        most = max(self.most_mapped, self.source.max_links)
        if len(self.mapped) > most:
            dated = within(self.mapped, interval)
            self.tally.counts[OTHER_TIMES] += len(self.mapped) - len(dated)
            self.cut += max(0, len(dated) - most)
            self.mapped = newest_first(dated)[:most]

    async def _pages(self, desk: _Desk) -> None:
        for page in self.source.pages:
            if self.asked and desk.is_late():
                self.unread += 1
                continue
            self.asked += 1
            with _noting(self.tally):
                document = await desk.document(page.url)
                where, kind = document.capture.final_url, document.capture.content_type
                self.links += await asyncio.to_thread(links_of_page, document.body, where, page, self.source.id, kind)
                self._note_move("page", page.url, document)

    def _note_move(self, what: str, url: str, document: Document) -> None:
        """Note that a listing moved for good: its old address may lead nowhere one day."""
        if document.moved_to is not None:
            self.tally.note(f"the {what} {url} moved for good to {document.moved_to}; write that into the sources file")

    def _note_own_address(self, url: str, document: Document) -> None:
        """Note that a feed says that it moved, or calls itself by an address that is neither of those it has."""
        own = announced_address(document.body, document.capture.final_url, document.capture.content_type)
        if own is None or not all(is_elsewhere(own, one) for one in (url, document.capture.final_url)):
            return
        said = "says that it moved to" if own.is_new else "calls itself"
        self.tally.note(f"the feed {url} {said} {own.url}; if that lists the same, write it into the sources file")


def unread_first(children: Sequence[str], is_unread: Callable[[str], bool]) -> list[str]:
    """Return the sitemaps of an index (newest first) in the order in which they are read.

    Half of what a run reads are the newest; then come those that no night has read yet, then the others.
    """
    newest, rest = list(children[: MAX_SITEMAPS // 2]), children[MAX_SITEMAPS // 2 :]
    return newest + sorted(rest, key=lambda child: not is_unread(child))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is needed to get one document of one source."""

    fetcher: Fetcher
    source: Source
    visits: Visits
    archive: Archive
    only_due: bool
    forgotten: Forgotten
    tally: Tally
    until: float
    """By the monotonic clock: when the source's time is up."""

    def is_late(self) -> bool:
        """Return whether the source's time is up."""
        return time.monotonic() >= self.until

    def was_asked_lately(self, url: str) -> bool:
        """Return whether a listing was asked in the night before, as far as is known."""
        known = self.visits.document(url)
        return known is not None and datetime.now(UTC) - known.asked_at < _LATELY

    async def document(self, url: str) -> Document:
        if self.forgotten.holds(None, url):
            message = f"{url} was forgotten by request; take it out of the sources file"
            raise RefusedError(message, reason=FORGOTTEN)
        document = await self.fetcher.document(
            url, self.source, self.visits, self.archive, only_due=self.only_due, is_kept=self._is_kept
        )
        self.tally.counts[LISTINGS_ASKED] += document.asked
        return document

    def _is_kept(self, response: Response) -> bool:
        """Return whether the archive may hold a listing: not one that still tells of what was forgotten."""
        last = response.last
        if not self.forgotten.addresses:
            return True
        kept = not self.forgotten.holds(
            None, last.url, *urls_named(response.body, last.url, last.header("Content-Type"))
        )
        self.tally.counts["listings not kept"] += not kept
        return kept


class _noting:  # noqa: N801 - reads as a statement: `with _noting(tally):`
    """Turns whatever a listing raises into a problem of the source; what nobody foresaw goes into the log, too."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Note the error and go on; only what ends the process is let through."""
        if not isinstance(error, Exception):
            return False
        if not isinstance(error, DatelineError):
            error = unforeseen(f"a listing of {self._tally.source_id}", error)
        self._tally.problem(advised(error))
        return True


def sift(listed: Sequence[Link], max_links: int, forgotten: Forgotten = NOTHING) -> tuple[list[Link], list[Outcome]]:
    """Return the links to follow and the outcomes of those that end here.

    A URL that is listed twice is one link. One that differs only in what canonical URLs leave out is a
    ``duplicate`` of the first; one that is no http, https or file URL is ``rejected``; what is over ``max_links``
    (the oldest) is ``rejected`` as ``over-limit``. What was ``forgotten`` by request is ``rejected`` as that, and of
    what its listing tells only the URL is kept. Every distinct URL is returned as a link, those too.
    """
    links: dict[str, Link] = {}
    for link in listed:
        links.setdefault(link.url, link)
    ended = {one.url: one for one in _ended(list(links.values()))}
    for link in [one for one in links.values() if forgotten.holds(one.source_id, one.url)]:
        links[link.url] = Link(url=link.url, source_id=link.source_id, listed_by=link.listed_by)
        ended[link.url] = _outcome(link, OutcomeKind.REJECTED, FORGOTTEN, "it was forgotten by request")
    living = [link for link in links.values() if link.url not in ended]
    for link in newest_first(living)[max_links:]:
        detail = f"the source lists more than {max_links} links; raise max_links to have them"
        ended[link.url] = _outcome(link, OutcomeKind.REJECTED, "over-limit", detail)
    return list(links.values()), list(ended.values())


def newest_first(links: Sequence[Link]) -> list[Link]:
    """Return ``links`` by when they were published, or else changed; those that state no time are the last."""
    return sorted(links, key=lambda one: one.published_at or one.modified_at or LONG_AGO, reverse=True)


def _ended(links: Sequence[Link]) -> Iterator[Outcome]:
    first: dict[str, str] = {}
    for link in links:
        try:
            name = canonical_url(link.url)
        except RefusedError as error:
            yield _outcome(link, OutcomeKind.REJECTED, error.reason, error.message)
            continue
        if first.setdefault(name, link.url) != link.url:
            yield _outcome(link, OutcomeKind.DUPLICATE, "listed-twice", f"as {first[name]}")


def _outcome(link: Link, kind: OutcomeKind, reason: str, detail: str) -> Outcome:
    return Outcome(source_id=link.source_id, url=link.url, kind=kind, reason=reason, stage="discover", detail=detail)
