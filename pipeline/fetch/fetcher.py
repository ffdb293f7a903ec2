"""Links into captures and outcomes, and documents (feeds, sitemaps, pages) into bodies: the room's public face."""

from __future__ import annotations

import asyncio
import hashlib
import html
import logging
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from pipeline.article import Capture, Link, Outcome, OutcomeKind
from pipeline.counted import counted
from pipeline.errors import DatelineError, FetchError, QuarantineError, RefusedError
from pipeline.fetch.addresses import Network
from pipeline.fetch.archive import Archive
from pipeline.fetch.document import Document
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.hosts import BUSY, TRANSIENT, Manners, host_of, retry_after
from pipeline.fetch.local import Unfolded, read_local
from pipeline.fetch.reading import read_body
from pipeline.fetch.records import Original
from pipeline.fetch.session import Session, request_url
from pipeline.fetch.visits import DocumentVisit, Visit, Visits
from pipeline.forgotten import FORGOTTEN, Forgotten
from pipeline.logs import about, trace_of
from pipeline.settings import Settings, Source

_LOG = logging.getLogger(__name__)

OK = frozenset({200, 203})
NOT_MODIFIED = 304
HTTP_GONE = 410
WITHHELD = frozenset({401, 402, 403, 405, 406, 451})
"""Statuses that say "not for you": the full text of the feed, where there is one, is then what we have."""
GONE = frozenset({404, 410})
"""Statuses that say that there is no such page: for ever (410), or for who knows how long."""
OVER_BUDGET = "over-budget"
"""Why a link is refused when its source's time is up."""
_PASSING = frozenset({"bad-encoding", *(f"http-{status}" for status in TRANSIENT)})
_ALWAYS_ASK_AFTER = 4
"""So many 304s in a row, and the next request carries no validators: some servers say 304 for ever."""


class Fetcher:
    """Fetches for any number of sources at once, with one memory of the hosts; an async context manager."""

    def __init__(
        self,
        settings: Settings,
        *,
        manners: Manners | None = None,
        network: Network | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._session = Session(settings, manners, network, ssl_context)
        self._unfolded = Unfolded()

    async def __aenter__(self) -> Self:
        """Return the fetcher itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection and file."""
        self._unfolded.close()
        await self._session.__aexit__(kind, error, trace)

    async def links(
        self,
        links: Iterable[Link],
        source: Source,
        visits: Visits,
        archive: Archive,
        *,
        index_identity: str,
        only_due: bool = False,
    ) -> AsyncIterator[Capture | Outcome]:
        """Yield one result for each of ``links``, in the order in which they are ready.

        A :class:`Capture` is to be processed. An :class:`Outcome` is final: ``unchanged`` (``not-modified``,
        ``same-body``), ``rejected`` (``robots``, ``private-address``, ``scheme``, ``too-large``, …) or ``failed``
        (``http-404``, ``timeout``, ``dns``, ``tls``, ``connection``, ``too-many-redirects``, ``bad-encoding``,
        ``robots-unavailable``, ``host-left-alone``, …). What the archive of this run holds already is not asked
        again. Validators are sent only for versions that ``visits`` knows to be in the index ``index_identity``.
        With ``only_due``, an article in that index is asked for only when a look for revisions is due (1, 6 and 24
        hours after its first capture) or its source says that it changed; else it is ``unchanged`` (``not-due``).
        Links to different hosts run side by side. When the source's ``budget_minutes`` are over, what is left is
        ``rejected`` (``over-budget``), and the next run, to which the others are not due, goes on with it.
        Raises :class:`StorageError` when the archive cannot be written.
        """
        forgotten = Forgotten.load(self._settings.home)
        until = time.monotonic() + 60 * source.budget_minutes
        job = _Job(source, visits, archive, index_identity, only_due, forgotten, until)
        self._session.restore(source, visits.penalties, visits.robots)
        results: asyncio.Queue[Capture | Outcome | None] = asyncio.Queue()
        runner = asyncio.create_task(self._all(links, job, results))
        try:
            while (result := await results.get()) is not None:
                yield result
            await runner
        finally:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)
            visits.remember_hosts(self._session.penalties(source), self._session.robots_visits(source))

    async def _all(self, links: Iterable[Link], job: _Job, results: asyncio.Queue[Capture | Outcome | None]) -> None:
        """Put the result of each link into ``results``, hosts side by side, and None at the end."""
        queues: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            queues["" if link.local_path is not None else host_of(link.url)].append(link)

        async def work(host: str, queue: list[Link]) -> None:
            for link in queue:
                with about(url=link.url):
                    results.put_nowait(await self._one(link, job))
            await self._session.release(host)

        tasks = [asyncio.create_task(work(*queue)) for queue in queues.items()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            results.put_nowait(None)

    async def document(
        self,
        url: str,
        source: Source,
        visits: Visits,
        archive: Archive,
        *,
        only_due: bool = False,
        is_kept: Callable[[Response], bool] = lambda _response: True,
    ) -> Document:
        """Return the feed, sitemap or page ``url``, archived raw; asked with validators, remembered in ``visits``.

        When the server says that it has not changed, the body that was archived last is returned again; so it is,
        with ``only_due``, when it has been silent for so long that it need not be asked yet. Of an answer that
        ``is_kept`` refuses, the archive gets the headers alone, and the next time it is asked for anew.
        Raises :class:`RefusedError` or :class:`UnreachableError` (as :meth:`links` has them as outcomes), and
        :class:`FetchError` with reason ``http-…`` for any other answer than 200 and 304.
        """
        try:
            return await self._document(url, source, visits, archive, only_due=only_due, is_kept=is_kept)
        except DatelineError:
            raise
        except Exception as error:
            raise _unforeseen(url, error) from error

    async def _document(
        self,
        url: str,
        source: Source,
        visits: Visits,
        archive: Archive,
        *,
        only_due: bool,
        is_kept: Callable[[Response], bool],
    ) -> Document:
        settled = archive.settled(url)
        stored = self._stored_body(settled.capture if settled else None)
        if settled is not None and settled.capture is not None and stored:
            return Document(settled.capture, stored, modified=True)
        known = visits.document(url)
        last_body = self._stored_body(known.capture if known else None)
        if only_due and known is not None and last_body is not None and not known.is_due(datetime.now(UTC)):
            return Document(known.capture, last_body, modified=False, asked=False)
        ask_plainly = known is None or last_body is None or known.not_modified_in_a_row >= _ALWAYS_ASK_AFTER
        self._session.restore(source, visits.penalties, visits.robots)
        try:
            response = await self._session.get(url, source, {} if ask_plainly else _validators(known))
        finally:
            visits.remember_hosts(self._session.penalties(source), self._session.robots_visits(source))
        if response.last.status == NOT_MODIFIED and known is not None and last_body is not None:
            visits.remember_document(url, known.again(datetime.now(UTC)))
            return Document(known.capture, last_body, modified=False, moved_to=response.moved_to)
        if response.last.status not in OK or response.problem is not None:
            raise response.problem or _status_error(url, response.last)
        link = Link(url=url, source_id=source.id, listed_by=source.id)
        if not is_kept(response):
            withheld = archive.append(link, response.withheld())
            return Document(withheld, response.body, modified=True, moved_to=response.moved_to)
        capture = archive.append(link, response)
        modified = known is None or known.capture.body_sha256 != capture.body_sha256
        visits.remember_document(url, DocumentVisit.of(capture, None if modified else known))
        return Document(capture, response.body, modified, moved_to=response.moved_to)

    async def announced_sitemaps(self, url: str, source: Source) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of ``url``'s origin names; none, when it cannot be had."""
        return (await self._session.robots(url, source)).sitemaps

    async def require_allowed(self, url: str, source: Source) -> None:
        """Raise the :class:`FetchError` that says why ``url``'s robots.txt keeps us from it, if it does."""
        (await self._session.robots(url, source)).check(url)

    def _stored_body(self, capture: Capture | None) -> bytes | None:
        """Return the archived body of ``capture``, None where it is damaged or gone: then it is asked for again."""
        try:
            return read_body(self._settings.home, capture) if capture else None
        except QuarantineError:
            return None

    async def _one(self, link: Link, job: _Job) -> Capture | Outcome:
        if (settled := job.settled(link)) is not None:
            return settled
        try:
            if link.local_path is not None:
                return self._local(link, job)
            return await self._remote(link, job)
        except FetchError as error:
            if isinstance(error, RefusedError) and error.reason == "robots" and link.content_html:
                return _from_feed(link, job)
            return job.failure(link, error)
        except DatelineError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one page does to a library, the others are fetched
            return job.failure(link, _unforeseen(link.url, error))

    def _local(self, link: Link, job: _Job) -> Capture | Outcome:
        local = read_local(link, self._settings.max_body_bytes, self._unfolded)
        visit = job.confirmed(link)
        if visit is not None and visit.body_sha256 == hashlib.sha256(local.body).hexdigest():
            job.visits.looked(link.url, datetime.now(UTC), not_modified=False)
            return job.outcome(link, OutcomeKind.UNCHANGED, "same-body")
        return job.archive.append_local(link, local.body, local.content_type, captured_at=local.captured_at)

    async def _remote(self, link: Link, job: _Job) -> Capture | Outcome:
        visit = job.confirmed(link)
        if job.only_due and visit is not None and not visit.is_due(link, datetime.now(UTC)):
            return job.outcome(link, OutcomeKind.UNCHANGED, "not-due")
        job.check_time(link)
        ask_plainly = visit is None or visit.not_modified_in_a_row >= _ALWAYS_ASK_AFTER or visit.withdrawn_at
        validators = {} if ask_plainly or (visit and visit.final_url != request_url(link.url)) else _validators(visit)
        response = await self._session.get(link.url, job.source, validators)
        status = response.last.status
        if job.forgotten.holds(None, *(hop.url for hop in response.hops)):
            raise RefusedError(f"{link.url} leads to what was forgotten by request", reason=FORGOTTEN)
        if status == NOT_MODIFIED and validators:
            job.visits.looked(link.url, response.last.requested_at, not_modified=True)
            outcome = job.outcome(link, OutcomeKind.UNCHANGED, "not-modified")
        elif status in WITHHELD and link.content_html:
            return _from_feed(link, job)
        elif status in GONE and visit is not None:
            outcome = await self._gone(link, visit, response, job)
        elif status not in OK:
            outcome = job.failure(link, _status_error(link.url, response.last))
        elif response.problem is not None:
            outcome = job.failure(link, response.problem)
        elif visit is not None and _is_same(visit, response):
            job.visits.looked(link.url, response.last.requested_at, not_modified=False)
            outcome = job.outcome(link, OutcomeKind.UNCHANGED, "same-body")
            original = Original(visit.final_url, visit.captured_at, visit.payload_digest)
            job.archive.append_outcome(outcome, response, job.index_identity, original)
            return outcome
        else:
            return job.archive.append(link, response)
        job.archive.append_outcome(outcome, response, job.index_identity)
        return outcome

    async def _gone(self, link: Link, visit: Visit, response: Response, job: _Job) -> Outcome:
        """Return what it means that the page of ``link``, which is in the index, answers 404 or 410.

        A 410 says that it is gone for good; a 404 may be a slip, until the next look finds the same. Where the page
        was had from another address, it is gone only if that says so too.
        """
        status, at = response.last.status, response.last.requested_at
        if visit.withdrawn_at is not None:
            job.visits.missing(link.url, at)
            return job.outcome(link, OutcomeKind.UNCHANGED, "still-withdrawn", article_id=visit.article_id)
        if visit.final_url != response.last.url:
            there = await self._session.get(visit.final_url, job.source)
            if there.last.status not in GONE:
                job.visits.looked(link.url, at, not_modified=False)
                detail = f"{link.url} answers {status}, the page is at {visit.final_url}"
                return job.outcome(link, OutcomeKind.UNCHANGED, "old-address-gone", detail)
        first_time, detail = visit.missing_since is None, f"{link.url} answers {status}"
        job.visits.missing(link.url, at)
        if first_time and status != HTTP_GONE:
            detail += "; its article stays as it is, and is withdrawn if the next look finds the same"
            return job.outcome(link, OutcomeKind.FAILED, f"http-{status}", detail)
        return job.outcome(link, OutcomeKind.WITHDRAWN, f"http-{status}", detail, article_id=visit.article_id, at=at)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one call of :meth:`Fetcher.links` works with."""

    source: Source
    visits: Visits
    archive: Archive
    index_identity: str
    only_due: bool
    forgotten: Forgotten
    until: float
    """By the monotonic clock: when the source's time is up."""

    def check_time(self, link: Link) -> None:
        """Raise :class:`RefusedError` when the source's time is up."""
        if time.monotonic() >= self.until:
            message = f"{link.url} was not asked for in {self.source.budget_minutes:g} minutes (budget_minutes)"
            raise RefusedError(f"{message}; the next run goes on with it", reason=OVER_BUDGET)

    def settled(self, link: Link) -> Capture | Outcome | None:
        """Return what an earlier attempt of this run stored for ``link``.

        An outcome counts for the same index only, and not when asking again can help.
        """
        note = self.archive.settled(link.url)
        if note is None or note.capture is not None:
            return note.capture if note else None
        passing = note.outcome is not None and note.outcome.reason in _PASSING
        return None if passing or note.index_identity != self.index_identity else note.outcome

    def confirmed(self, link: Link) -> Visit | None:
        """Return the version of ``link`` that is in this very index."""
        visit = self.visits.get(link.url)
        return visit if visit is not None and visit.index_identity == self.index_identity else None

    def failure(self, link: Link, error: FetchError) -> Outcome:
        """Return the final word on ``link`` after ``error``: what we refused is rejected, the rest has failed."""
        kind = OutcomeKind.REJECTED if isinstance(error, RefusedError) else OutcomeKind.FAILED
        return self.outcome(link, kind, error.reason, error.message)

    def outcome(
        self,
        link: Link,
        kind: OutcomeKind,
        reason: str,
        detail: str | None = None,
        *,
        article_id: str | None = None,
        at: datetime | None = None,
    ) -> Outcome:
        """Return the final word on ``link``."""
        return Outcome(
            source_id=link.source_id,
            url=link.url,
            kind=kind,
            reason=reason,
            stage="fetch",
            detail=detail,
            article_id=article_id,
            at=at,
        )


def _is_same(visit: Visit, response: Response) -> bool:
    """Return whether ``response`` is the version of ``visit``, at its place: not come back, and not moved for good."""
    if visit.withdrawn_at is not None or (response.moved and response.last.url != visit.final_url):
        return False
    return visit.body_sha256 == hashlib.sha256(response.body).hexdigest()


def _from_feed(link: Link, job: _Job) -> Capture | Outcome:
    """Return the feed's full text as the capture of a page that cannot be had."""
    title = html.escape(link.title or "")
    head = f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>"
    body = f"{head}<article>{link.content_html}</article>".encode("utf-8", "replace")
    visit = job.confirmed(link)
    if visit is not None and visit.body_sha256 == hashlib.sha256(body).hexdigest():
        job.visits.looked(link.url, datetime.now(UTC), not_modified=False)
        return job.outcome(link, OutcomeKind.UNCHANGED, "same-body")
    return job.archive.append_local(link, body, "text/html; charset=utf-8", from_feed=True)


def _validators(known: Visit | DocumentVisit | None) -> dict[str, str]:
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    return {name: value for name, value in headers.items() if value}


def _unforeseen(url: str, error: Exception) -> FetchError:
    """Return an error that nobody foresaw as one of the ledger's; the log has it whole."""
    _LOG.error("%s could not be fetched for a reason that nobody foresaw\n%s", url, trace_of(error))
    return FetchError(f"{url} broke the fetching: {type(error).__name__}; the log says where", reason="unforeseen")


def _status_error(url: str, answer: Exchange) -> FetchError:
    status, asked = answer.status, None
    if status in BUSY:
        asked = retry_after(answer.header("Retry-After"), datetime.now(UTC))
    patience = f" and asks to be left alone for {counted(round(asked), 'seconds')}" if asked else ""
    return FetchError(f"{url} answers {status}{patience}", reason=f"http-{status}")
