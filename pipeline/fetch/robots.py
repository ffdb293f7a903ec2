"""robots.txt by RFC 9309: who may fetch what.

Which groups are ours is told by ``robot_groups``, and protego reads their
rules (it would end a group at any line, and take a name for ours that is only the beginning of it); what a missing or
broken file means is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from pipeline.errors import FetchError, RefusedError, UnreachableError
from pipeline.fetch.revisits import is_ahead
from pipeline.fetch.robot_groups import rules_for
from pipeline.record import Moment, Record

PRODUCT = "Dateline"
"""The product token that robots.txt files can name."""
MAX_BYTES = 512 * 1024
"""What is parsed of a robots.txt (RFC 9309, 2.5, asks for 500 KiB at least); the rest is ignored."""
FRESH_FOR = timedelta(hours=6)
"""How long a robots.txt is used again: longer than any run, shorter than from night to night."""
_KEPT_CHARACTERS = 50_000
_OK = range(200, 300)
_UNAVAILABLE = range(400, 500)
_TOO_MANY_REQUESTS = 429


class RobotsVisit(Record):
    """A robots.txt as it was had, kept so that the stages of one run ask for it once."""

    status: int
    text: str
    asked_at: Moment

    def is_fresh(self, now: datetime) -> bool:
        """Return whether it still holds; RFC 9309, 2.4, would allow a day."""
        return not is_ahead(self.asked_at, now) and now - self.asked_at < FRESH_FOR


@dataclass(frozen=True, slots=True)
class Robots:
    """What one origin allows."""

    rules: Protego | None = None
    """None: no rules, everything may be fetched."""
    refusal: FetchError | None = None
    """Why nothing may be fetched, whatever the rules."""
    visit: RobotsVisit | None = None
    """What it was made of, where that can be used again."""

    def check(self, url: str) -> None:
        """Raise why ``url`` may not be fetched, if it may not: :class:`RefusedError` ``robots``, or the refusal."""
        if self.refusal is not None:
            message = f"{url} was not fetched: {self.refusal.message}"
            raise type(self.refusal)(message, reason=self.refusal.reason)
        if self.rules is not None and not self.rules.can_fetch(url, PRODUCT):
            raise RefusedError(f"{url} is forbidden to {PRODUCT} by robots.txt", reason="robots")

    @property
    def crawl_delay(self) -> float:
        """The pause between requests that is asked for, in seconds; not of the RFC, but widely meant."""
        if self.rules is None:
            return 0.0
        delay = float(self.rules.crawl_delay(PRODUCT) or 0.0)
        rate = self.rules.request_rate(PRODUCT)
        per_request = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(0.0, delay, float(per_request))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules is not None else ()


def robots_of(url: str, status: int, body: bytes, at: datetime) -> Robots:
    """Return what the answer of ``status`` with ``body`` that came from ``url`` ``at`` a time allows (RFC 9309, 2.3.1).

    4xx is "no rules", 5xx is "do not fetch", and so is 429, which says that the server cannot answer now.
    """
    if status in _OK:
        whole_lines = body if len(body) < MAX_BYTES else body[:MAX_BYTES].rpartition(b"\n")[0]
        return robots_again(RobotsVisit(status=status, text=whole_lines.decode("utf-8-sig", "replace"), asked_at=at))
    if status in _UNAVAILABLE and status != _TOO_MANY_REQUESTS:
        return robots_again(RobotsVisit(status=status, text="", asked_at=at))
    return Robots(refusal=UnreachableError(f"{url} answers {status}", reason="robots-unavailable"))


def robots_again(visit: RobotsVisit) -> Robots:
    """Return what ``visit`` allows."""
    rules = Protego.parse(rules_for(visit.text, PRODUCT)) if visit.status in _OK else None
    return Robots(rules, visit=visit if len(visit.text) <= _KEPT_CHARACTERS else None)
