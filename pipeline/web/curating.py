"""An event is given a title, joined with another, or split, by a form of its page (see :mod:`pipeline.web.saved`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl

from pipeline.article import article_id
from pipeline.digest.accounts import event_of
from pipeline.digest.event_summary import Event
from pipeline.errors import DatelineError, UsageError
from pipeline.index.protocol import Index
from pipeline.index.query.remarks import remark
from pipeline.stages.curating_events import EventRule, named
from pipeline.urls import canonical_url
from pipeline.web import safety
from pipeline.web.parameters import plain
from pipeline.web.safety import is_proof

Curate = Callable[[EventRule], None]
LONGEST_TITLE: Final = 200
"""Characters of a title that somebody gives."""
NOTED: Final = ("join", "split")
"""What the next night does."""
_MOST_FIELDS = 210
proof_of = partial(safety.proof_of, form=b"dateline: events")
"""What a form of ours gives back, of the page's token."""
_JOINERS: Final = dict.fromkeys(map(ord, "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"))
"""Persian words and emoji are written with them."""
_ID = re.compile(r"(?:^|/)([0-9a-f]{64})/?$")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is filled in."""

    what: str = ""
    title: str = ""
    other: str = ""
    """An article of the other event: its address, its id, or where our page shows it."""
    articles: tuple[str, ...] = ()
    """The ids of those that are to be another event."""


def read_wish(body: bytes, proof: str) -> Wish:
    """Return what was filled in; raises :class:`UsageError` for a form that is not ours, or that nobody can read."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UsageError(remark("unread-form")) from error
    given = {name: plain(value).strip() for name, value in pairs}
    if not is_proof(given.get("proof", ""), proof):
        raise UsageError(remark("old-form"))
    articles = tuple(dict.fromkeys(plain(value) for name, value in pairs if name == "article"))
    return Wish(given.get("what", ""), given.get("title", ""), given.get("other", ""), articles)


def rule_of(wish: Wish, event: Event, index: Index) -> EventRule:
    """Return what the file is to say; raises :class:`UsageError`, in one line, where that cannot be."""
    if wish.what == "title":
        return _titled(wish.title, event)
    if wish.what == "join":
        return EventRule("join", {"articles": [named(event.first), named(_other(wish.other, event, index))]})
    if wish.what == "split":
        return _split(wish.articles, event)
    raise UsageError(remark("no-correction", value=repr(wish.what[:40]), known=", ".join(("title", *NOTED))))


def _titled(title: str, event: Event) -> EventRule:
    if not title or len(title) > LONGEST_TITLE or not title.translate(_JOINERS).isprintable():
        raise UsageError(remark("wrong-title", most=LONGEST_TITLE))
    return EventRule("title", {"article": named(event.first), "title": title})


def _split(articles: tuple[str, ...], event: Event) -> EventRule:
    members = {str(one["id"]): one for one in _documents(event)}
    if not articles or not members.keys() >= set(articles):
        raise UsageError(remark("no-articles"))
    if len(articles) >= event.total:
        raise UsageError(remark("all-articles"))
    stories = {_story(members[one]) for one in articles}
    if event.id not in stories or len(members) < event.total:
        return EventRule("split", {"articles": [named(members[one]) for one in articles]})
    # What is like the article with the event's id joins it, so that only the rest can leave.
    leaving = [one for name, one in members.items() if _story(one) == name and name not in stories]
    if not leaving:
        raise UsageError(remark("all-articles"))
    return EventRule("split", {"articles": [named(one) for one in leaving]})


def _story(document: Mapping[str, Any]) -> str:
    return str(document.get("story_id") or document["id"])


def _other(text: str, event: Event, index: Index) -> Mapping[str, Any]:
    found = index.get([name]).get(name) if (name := _article(text)) else None
    if found is None:
        raise UsageError(remark("no-other", value=repr(text[:80])))
    if event_of(found) == event.id:
        raise UsageError(remark("same-event"))
    return found


def _article(text: str) -> str | None:
    if shown := _ID.search(text):
        return shown[1]
    try:
        return article_id(canonical_url(text))
    except DatelineError:
        return None


def _documents(event: Event) -> Iterator[Mapping[str, Any]]:
    return (report.document for _, reports in event.days for report in reports)
