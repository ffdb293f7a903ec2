"""A digest without articles that were forgotten. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.digest.records import Account, Digest, Happening


@dataclass(frozen=True, slots=True)
class Removed:
    """What is to be forgotten, as digests know it."""

    articles: Collection[str] = ()
    """Ids."""
    events: Collection[str] = ()
    """The events that those articles told."""
    source_id: str | None = None
    """Set where a source goes as a whole."""
    outlets: Collection[str] = ()
    """What that source is called."""


def without(digest: Digest, removed: Removed) -> Digest:
    """Return ``digest`` without a word of ``removed``.

    Names that were new to an event go with any of its articles: nobody can say any more which of them had the name.
    Figures stay as they were then.
    """

    def kept(accounts: tuple[Account, ...]) -> tuple[Account, ...]:
        return tuple(one for one in accounts if one.article_id not in removed.articles)

    return digest.model_copy(
        update={
            "events": _told(digest.events, removed),
            "running": _told(digest.running, removed),
            "changes": tuple(one for one in digest.changes if kept((one.account,))),
            "announcements": tuple(one for one in digest.announcements if kept((one.account,))),
            "saved": tuple(one.model_copy(update={"accounts": kept(one.accounts)}) for one in digest.saved),
            "troubles": tuple(one for one in digest.troubles if not _is_of(one, removed.source_id)),
        }
    )


def _told(happenings: tuple[Happening, ...], removed: Removed) -> tuple[Happening, ...]:
    kept = []
    for one in happenings:
        accounts = tuple(account for account in one.accounts if account.article_id not in removed.articles)
        outlets = tuple(name for name in one.outlets if name not in removed.outlets)
        is_touched = accounts != one.accounts or one.event_id in removed.events
        names = () if is_touched else one.new_names
        if accounts:
            kept.append(one.model_copy(update={"accounts": accounts, "outlets": outlets, "new_names": names}))
    return tuple(kept)


def _is_of(trouble: str, source_id: str | None) -> bool:
    return source_id is not None and source_id in {word.strip(",;:()'\"") for word in trouble.split()}
