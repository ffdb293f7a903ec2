"""When to ask again: fresh articles after 1, 6 and 24 hours, withdrawn ones after 1, 7 and 30 days.

Where somebody asks for it (:mod:`pipeline.stages.revisit`), older articles after 3 to 60 days.

Feeds are asked the seldomer the longer they have been silent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.article import Link
from pipeline.record import Moment

FRESH_LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After its first capture, an article is looked at again after each of these: most corrections come within a day."""
FRESH_FOR = timedelta(days=2)
"""An article that was older than this when it was first captured is not looked at again."""
LATE_LOOKS = (timedelta(days=3), timedelta(days=7), timedelta(days=14), timedelta(days=30), timedelta(days=60))
"""After its first capture, an article that is to be revisited is looked at after each of these."""
RETURN_LOOKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""A page that was withdrawn is looked for again after each of these: some are taken off by mistake."""
_CLOCKS_DIFFER = timedelta(minutes=10)
"""What is noted as later than this after now was noted by a clock that was ahead."""
_EARLY = 0.9
"""A look that is due within its last tenth is taken now: a nightly run does not start to the second."""
_QUIET_SHARE = 0.1
"""A feed that has not changed for ten days is asked again after one."""
_LONGEST_PAUSE = timedelta(days=3)
"""Most feeds hold more than the articles of three days, so that none is missed."""


def is_ahead(noted_at: Moment, now: datetime) -> bool:
    """Return whether ``noted_at``, which should be past, is of a clock that was ahead: then nothing follows from it."""
    return noted_at > now + _CLOCKS_DIFFER


def look_is_due(first_captured_at: Moment, looked_at: Moment, now: datetime, published_at: Moment | None) -> bool:
    """Return whether an article that was last looked at then should be looked at ``now`` for a revision."""
    if is_ahead(max(first_captured_at, looked_at), now):
        return True
    if published_at is not None and first_captured_at - published_at > FRESH_FOR:
        return False
    return any(looked_at < first_captured_at + look * _EARLY <= now for look in FRESH_LOOKS)


def late_look_is_due(first_captured_at: Moment, looked_at: Moment, now: datetime) -> bool:
    """Return whether an article that is to be revisited, and was last looked at then, should be looked at ``now``."""
    if is_ahead(max(first_captured_at, looked_at), now):
        return True
    return any(looked_at < first_captured_at + look * _EARLY <= now for look in LATE_LOOKS)


def return_is_due(withdrawn_at: Moment, looked_at: Moment, now: datetime) -> bool:
    """Return whether a page that was withdrawn then should be looked for again ``now``."""
    if is_ahead(max(withdrawn_at, looked_at), now):
        return True
    return any(looked_at < withdrawn_at + look * _EARLY <= now for look in RETURN_LOOKS)


def returns_until(withdrawn_at: Moment) -> datetime:
    """Return until when a page that was withdrawn then is looked for, a day's leeway for a late run included."""
    return withdrawn_at + RETURN_LOOKS[-1] + timedelta(days=1)


def changed_since(link: Link, captured_at: Moment) -> bool:
    """Return whether the source itself says that ``link`` changed after it was captured."""
    return link.modified_at is not None and link.modified_at > captured_at


def listing_is_due(asked_at: Moment, changed_at: Moment, now: datetime) -> bool:
    """Return whether a feed, sitemap or page that was last asked and last changed then should be asked ``now``."""
    if is_ahead(max(asked_at, changed_at), now):
        return True
    pause = min((asked_at - changed_at) * _QUIET_SHARE, _LONGEST_PAUSE)
    return now >= asked_at + pause
