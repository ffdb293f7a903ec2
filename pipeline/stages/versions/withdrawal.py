"""Withdraw: what becomes of an indexed article whose page was seen to be gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from pipeline.article import Article, Outcome, OutcomeKind
from pipeline.index.protocol import Index, Written
from pipeline.settings import Source
from pipeline.stages.versions.decision import as_withdrawn, captured, until
from pipeline.stages.versions.moves import old_id
from pipeline.urls import canonical_url

WITHDRAWN = OutcomeKind.WITHDRAWN


def withdraw(target: Index, source: Source, gone: Sequence[Outcome], now: datetime) -> Iterator[Outcome]:
    """Mark in ``target`` the articles whose pages are ``gone``; yield one outcome for each of these.

    What was captured later than its page was seen to be gone, or came from another address, stays as it is; a capture
    that lies ahead of ``now`` is of a wrong clock and keeps nothing. Safe to repeat: an article keeps the moment of its
    first withdrawal. Raises what ``target`` raises.
    """
    ids = [old_id(one) for one in gone]
    stored = target.get(ids) if ids else {}
    marked: dict[str, Article] = {}
    pairs = [(one, _dated(stored.get(key), one, now)) for one, key in zip(gone, ids, strict=True)]
    outcomes = [_outcome(one, there, source, marked) for one, there in pairs]
    results = {one.article_id: one for one in target.write(marked.values())} if marked else {}
    for outcome in outcomes:
        yield _after_write(outcome, results)


def _dated(stored: Mapping[str, Any] | None, gone: Outcome, now: datetime) -> Mapping[str, Any] | None:
    """Return ``stored`` as captured just before its page was seen to be gone where it claims a time that is to come."""
    return stored if stored is None or gone.at is None else until(stored, gone.at - timedelta(microseconds=1), now)


def _outcome(gone: Outcome, stored: Mapping[str, Any] | None, source: Source, marked: dict[str, Article]) -> Outcome:
    """Return what becomes of one article; put it into ``marked`` if it is to be written."""
    if stored is None:
        return _instead(gone, OutcomeKind.FAILED, gone.reason, "and the index holds no article of it")
    if gone.at is None or captured(stored) >= gone.at:
        return _instead(gone, OutcomeKind.UNCHANGED, "newer-kept", "and a newer version is indexed")
    if gone.url != stored["link_url"] and canonical_url(gone.url) != stored["url"]:
        return _instead(gone, OutcomeKind.UNCHANGED, "old-address-gone", f"the page is at {stored['url']}")
    done = gone.model_copy(update={"stage": "index", "article_id": stored["id"]})
    try:
        article = Article.model_validate(stored)
    except ValidationError:
        return _instead(gone, OutcomeKind.FAILED, "other-version", "and another Dateline wrote the article; replay it")
    at = min(article.withdrawn_at or gone.at, gone.at)
    new = as_withdrawn(article, at, keep_text=source.keep_withdrawn)
    if new != article:
        marked[article.id] = new
    return done


def _instead(gone: Outcome, kind: OutcomeKind, reason: str, why: str) -> Outcome:
    detail = f"{gone.detail or gone.url}, {why}"
    return gone.model_copy(update={"kind": kind, "reason": reason, "stage": "index", "detail": detail, "at": None})


def _after_write(outcome: Outcome, results: Mapping[str, Written]) -> Outcome:
    written = results.get(outcome.article_id or "")
    if outcome.kind is not WITHDRAWN or written is None or written.status == "written":
        return outcome
    if written.status == "stale":
        return _instead(outcome, OutcomeKind.UNCHANGED, "newer-kept", "and a newer version is indexed")
    return _instead(outcome, OutcomeKind.FAILED, "index-refused", written.detail or "and the index refused the mark")
