"""What is remembered of a source between runs, in one file with one writer: ``state/<source>.json``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Self

from pydantic import Field, ValidationError

from pipeline.article import Capture, Link
from pipeline.fetch.hosts import HostPenalty
from pipeline.fetch.revisits import (
    FRESH_FOR,
    changed_since,
    is_ahead,
    late_look_is_due,
    listing_is_due,
    look_is_due,
    return_is_due,
    returns_until,
)
from pipeline.fetch.robots import RobotsVisit
from pipeline.parts import unreadable, write_bytes
from pipeline.record import Moment, Record
from pipeline.store import DataPath, read_bytes

KEPT = timedelta(days=90)
"""A link that no source has listed for so long is forgotten (and would be fetched as new)."""

_NIGHTS = 7
"""How many nights in a row whose clock is far ahead forget nothing, and this one: a wrong clock outlasts a weekend."""


class Visit(Record):
    """The last version of one link that is known to be in an index."""

    final_url: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str
    payload_digest: str | None = None
    """Of the body as received; None where version 0.1.0 wrote the visit down."""
    captured_at: Moment
    """When that version was captured."""
    first_captured_at: Moment
    looked_at: Moment
    """When the link was last asked for, or seen unchanged."""
    index_identity: str
    """The index that holds it."""
    not_modified_in_a_row: int = 0
    article_id: str | None = None
    """The article that it is in that index."""
    missing_since: Moment | None = None
    """When the page first answered 404 or 410, as long as it does."""
    withdrawn_at: Moment | None = None
    """When it was seen to be gone; the index says so too."""
    link: Link | None = None
    """The link with its hints (without the feed's full text), as long as the article is fresh."""

    def is_due(self, link: Link, now: datetime) -> bool:
        """Return whether ``link`` should be asked for ``now``: a look is due, or the source says it changed."""
        if self.withdrawn_at is not None:
            return return_is_due(self.withdrawn_at, self.looked_at, now)
        if self.missing_since is not None or changed_since(link, self.captured_at):
            return True
        return look_is_due(self.first_captured_at, self.looked_at, now, link.published_at)

    def late_look_is_due(self, now: datetime) -> bool:
        """Return whether an article that is to be revisited should be asked for ``now``."""
        if self.withdrawn_at is not None:
            return return_is_due(self.withdrawn_at, self.looked_at, now)
        return self.missing_since is not None or late_look_is_due(self.first_captured_at, self.looked_at, now)


class DocumentVisit(Record):
    """The last body of one feed, sitemap or page that lists links."""

    etag: str | None = None
    last_modified: str | None = None
    capture: Capture
    asked_at: Moment
    changed_at: Moment
    not_modified_in_a_row: int = 0

    def is_due(self, now: datetime) -> bool:
        """Return whether it should be asked for ``now``."""
        return listing_is_due(self.asked_at, self.changed_at, now)

    @classmethod
    def of(cls, capture: Capture, same_as: DocumentVisit | None) -> DocumentVisit:
        """Return the visit that gave ``capture``, whose body may be the ``same_as`` an earlier one's."""
        return cls(
            etag=capture.etag,
            last_modified=capture.last_modified,
            capture=capture,
            asked_at=capture.captured_at,
            changed_at=same_as.changed_at if same_as else capture.captured_at,
        )

    def again(self, at: datetime) -> DocumentVisit:
        """Return the visit after one more answer of 304."""
        in_a_row = self.not_modified_in_a_row + 1
        return self.model_copy(update={"asked_at": at, "not_modified_in_a_row": in_a_row})


class State(Record):
    """The whole file."""

    version: Literal[1] = 1
    links: dict[str, Visit] = Field(default_factory=dict)
    documents: dict[str, DocumentVisit] = Field(default_factory=dict)
    hosts: dict[str, HostPenalty] = Field(default_factory=dict)
    robots: dict[str, RobotsVisit] = Field(default_factory=dict)
    saved_on: tuple[date, ...] = ()
    """The last days (UTC) on which it was written."""


class Visits:
    """One source's state. Read with :meth:`load`, written with :meth:`save`; between them it lives in memory."""

    def __init__(self, path: DataPath, state: State) -> None:
        self._path = path
        self._links = dict(state.links)
        self._documents = dict(state.documents)
        self._hosts = dict(state.hosts)
        self._robots = dict(state.robots)
        self._saved_on = state.saved_on

    @classmethod
    def load(cls, home: DataPath, source_id: str) -> Self:
        """Return the state of ``source_id``, empty where there is none yet.

        Raises :class:`StorageError` when the file cannot be read or is none of ours.
        """
        path = home / "state" / f"{source_id}.json"
        try:
            return cls(path, State.from_json(read_bytes(path)))
        except FileNotFoundError:
            return cls(path, State())
        except ValidationError as error:
            message = f"{path} is damaged; delete it (everything is then fetched again) and rerun"
            raise unreadable(path, error, message, "damaged-state") from error

    def save(self, now: datetime | None = None) -> None:
        """Replace the file atomically; raises :class:`StorageError`.

        What a clock noted that was ahead is noted as of ``now`` (a link is known all the same: it may be gone by the
        next look), or left out (a listing, which is asked anew).

        What is old goes by the first of the last days on which it was saved, not by today: nights whose clock is a year
        ahead would forget everything.
        """
        now = now or datetime.now(UTC)
        self._saved_on = tuple(sorted({*(one for one in self._saved_on if one <= now.date()), now.date()})[-_NIGHTS:])
        before = datetime.combine(self._saved_on[0], now.timetz()) if len(self._saved_on) > 1 else now
        oldest = before - KEPT
        links = {url: _not_ahead(one, now) for url, one in self._links.items() if one.looked_at >= oldest}
        state = State(
            links={url: _aged(one, before) for url, one in links.items()},
            documents={url: one for url, one in self._documents.items() if not is_ahead(one.asked_at, now)},
            hosts=self._hosts,
            robots={origin: visit for origin, visit in self._robots.items() if visit.is_fresh(now)},
            saved_on=self._saved_on,
        )
        write_bytes(self._path, state.to_json().encode("utf-8"))

    def ahead(self, now: datetime) -> datetime | None:
        """Return the latest time that was noted, if it is later than ``now``: by a clock that was ahead."""
        noted = [one.asked_at for one in self._documents.values()]
        noted += [one.looked_at for one in self._links.values()]
        latest = max(noted, default=now)
        return latest if is_ahead(latest, now) else None

    def get(self, url: str) -> Visit | None:
        """Return what is known of the link ``url``."""
        return self._links.get(url)

    def confirm(
        self, capture: Capture, index_identity: str, article_id: str | None = None, now: datetime | None = None
    ) -> None:
        """Note that ``capture`` is settled in that index, durably: only now may it be left out the next time.

        ``article_id`` is the article that it became or belongs to. What is known of a later capture stays, unless it is
        ahead of ``now`` (the clock's): then a clock that was ahead noted it.
        """
        known = self._links.get(capture.link.url)
        if (
            known is not None
            and known.index_identity == index_identity
            and known.captured_at > capture.captured_at
            and not is_ahead(known.captured_at, now or datetime.now(UTC))
        ):
            return
        self._links[capture.link.url] = Visit(
            final_url=capture.final_url,
            etag=capture.etag,
            last_modified=capture.last_modified,
            body_sha256=capture.body_sha256,
            payload_digest=capture.payload_digest,
            captured_at=capture.captured_at,
            first_captured_at=known.first_captured_at if known else capture.captured_at,
            looked_at=capture.captured_at,
            index_identity=index_identity,
            article_id=article_id,
            link=capture.link.model_copy(update={"content_html": None}),
        )

    def due(self, index_identity: str, now: datetime) -> list[Link]:
        """Return the fresh links of that index that should be looked at ``now``, listed or not."""
        return [
            visit.link
            for visit in self._links.values()
            if visit.link is not None and visit.index_identity == index_identity and visit.is_due(visit.link, now)
        ]

    def known(
        self, index_identity: str, source_id: str, now: datetime, within: timedelta, *, every: bool
    ) -> list[Link]:
        """Return the links of that index that were first captured ``within``, those first that nobody saw for longest.

        Unless ``every`` one is asked for, only where a late look is due. What was not had from its page (files, WARC
        records, full texts of feeds) has no page to be looked at, and is left out.
        """
        found = [
            (visit.looked_at, url, visit)
            for url, visit in self._links.items()
            if visit.index_identity == index_identity
            and visit.payload_digest is not None
            and now - visit.first_captured_at <= within
            and (every or visit.late_look_is_due(now))
        ]
        return [
            visit.link or Link(url=url, source_id=source_id, listed_by=source_id)
            for _, url, visit in sorted(found, key=lambda one: one[:2])
        ]

    def looked(self, url: str, at: datetime, *, not_modified: bool) -> None:
        """Note that the link ``url`` was found unchanged; it stays confirmed as it was."""
        visit = self._links[url]
        in_a_row = visit.not_modified_in_a_row + 1 if not_modified else 0
        there = {"looked_at": at, "not_modified_in_a_row": in_a_row, "missing_since": None}
        self._links[url] = visit.model_copy(update=there)

    def missing(self, url: str, at: datetime) -> None:
        """Note that the page of the link ``url`` was looked for and is not there; it stays confirmed as it was."""
        visit = self._links[url]
        gone = {"looked_at": at, "missing_since": visit.missing_since or at}
        self._links[url] = visit.model_copy(update=gone)

    def withdraw(self, url: str, at: datetime) -> None:
        """Note that the index says, durably, that the page of the link ``url`` is gone since ``at``."""
        visit = self._links.get(url)
        if visit is not None and visit.captured_at < at:
            gone = {"looked_at": max(visit.looked_at, at), "missing_since": at, "withdrawn_at": at}
            self._links[url] = visit.model_copy(update=gone)

    def forget(self, is_doomed: Callable[[str, Visit], bool]) -> int:
        """Forget the links (URL, visit) that ``is_doomed`` names; return how many."""
        doomed = [url for url, visit in self._links.items() if is_doomed(url, visit)]
        for url in doomed:
            del self._links[url]
        return len(doomed)

    def document(self, url: str) -> DocumentVisit | None:
        """Return what is known of the feed, sitemap or page ``url``."""
        return self._documents.get(url)

    def documents(self) -> Collection[DocumentVisit]:
        """Return what is known of every feed, sitemap and page."""
        return self._documents.values()

    def remember_document(self, url: str, visit: DocumentVisit) -> None:
        """Note what the feed, sitemap or page ``url`` answered."""
        self._documents[url] = visit

    @property
    def penalties(self) -> Mapping[str, HostPenalty]:
        """What hosts asked for in earlier runs, by name."""
        return self._hosts

    @property
    def robots(self) -> Mapping[str, RobotsVisit]:
        """The robots.txt files that were had, by origin."""
        return self._robots

    def remember_hosts(self, penalties: Mapping[str, HostPenalty | None], robots: Mapping[str, RobotsVisit]) -> None:
        """Keep what hosts asked for in this run, and their robots.txt; None lifts a penalty."""
        self._robots |= robots
        for host, penalty in penalties.items():
            if penalty is None:
                self._hosts.pop(host, None)
            else:
                self._hosts[host] = penalty


def _not_ahead(visit: Visit, now: datetime) -> Visit:
    """Return ``visit`` with ``now`` for each time in it that is still to come."""
    times = ("captured_at", "first_captured_at", "looked_at", "missing_since", "withdrawn_at")
    noted = {name: getattr(visit, name) for name in times}
    ahead = {name: now for name, at in noted.items() if at is not None and is_ahead(at, now)}
    return visit.model_copy(update=ahead) if ahead else visit


def _aged(visit: Visit, now: datetime) -> Visit:
    """Return ``visit`` without its link when no look can be due any more."""
    if visit.link is None or now - visit.first_captured_at <= FRESH_FOR:
        return visit
    if visit.missing_since is not None and returns_until(visit.withdrawn_at or visit.missing_since) >= now:
        return visit
    return visit.model_copy(update={"link": None})
