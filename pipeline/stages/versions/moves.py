"""Pages that moved without saying so: the old address is gone, and the same text stands at another one of its source.

No redirect and no canonical link tells it, as :mod:`pipeline.stages.versions.aliases` asks for; but an address that
answers 404 or 410 is no copy any more, so that what was a second article until then is the first one at its new
address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from pipeline.article import Article, Outcome, OutcomeKind, article_id
from pipeline.index.protocol import Index, Written
from pipeline.index.stories import CANDIDATES, AreReprints
from pipeline.settings import Source
from pipeline.stages.versions.decision import Decision, captured, decide_moved
from pipeline.urls import canonical_url

Document = Mapping[str, Any]


class Move(NamedTuple):
    """A page that is gone from one address and lives at another."""

    gone: Outcome
    old: Document | None
    """What is stored under the old address; None: an earlier attempt of the run has removed it."""
    there: Document
    """What is stored under the new one."""


def old_id(gone: Outcome) -> str:
    """Return the id of the article whose page is ``gone``."""
    return gone.article_id or article_id(canonical_url(gone.url))


def find_moves(
    target: Index, source: Source, gone: Sequence[Outcome], are_reprints: AreReprints
) -> tuple[list[Move], list[Outcome]]:
    """Return those of ``gone`` that live on elsewhere, by what ``target`` holds, and the others.

    A page lives on where a later capture of ``source``, on the same host, carries its text as a whole and is not gone
    itself, or where the index knows it as one that left the address. Raises what ``target`` raises.
    """
    ids = [old_id(one) for one in gone]
    stored = target.get(ids) if ids else {}
    moves: list[Move] = []
    rest: list[Outcome] = []
    for one, key in zip(gone, ids, strict=True):
        old = stored.get(key)
        there = _known_move(target, one, key)
        if there is None and old is not None and _is_its_page(one, old):
            there = _lives_on(target, source, old, are_reprints, frozenset(ids))
        if there is None:
            rest.append(one)
        else:
            moves.append(Move(one, old, there))
    return moves, rest


def merged(moves: Sequence[Move]) -> dict[str, Decision]:
    """Return id of the article that is left of ``moves`` → what to write of it, and what to remove."""
    olds: defaultdict[str, list[Document]] = defaultdict(list)
    for one in moves:
        if one.old is not None:
            olds[one.there["id"]].append(one.old)
    there = {str(one.there["id"]): one.there for one in moves}
    return {
        key: decide_moved(Article.model_validate(there[key]), [*versions, there[key]]) for key, versions in olds.items()
    }


def after_move(
    move: Move, decisions: Mapping[str, Decision], results: Mapping[str, Written], before: Outcome | None
) -> Outcome:
    """Return the outcome of a link whose page moved, given what became of the article that is left of it.

    ``before`` is the outcome that an earlier attempt of the same run gave it, where there was one.
    """
    key = str(move.there["id"])
    detail = f"{move.gone.detail or move.gone.url}, and the page is at {move.there['url']}"
    told = move.gone.model_copy(update={"stage": "index", "detail": detail})
    if move.old is None:
        again = before is not None and before.kind is OutcomeKind.MOVED
        kind, reason = (OutcomeKind.MOVED, "new-address") if again else (OutcomeKind.UNCHANGED, "old-address-gone")
        return told.model_copy(update={"kind": kind, "reason": reason, "article_id": key})
    written = results.get(key)
    if decisions[key].kind is OutcomeKind.MOVED and written is not None and written.status == "written":
        return told.model_copy(update={"kind": OutcomeKind.MOVED, "reason": "new-address", "article_id": key})
    why = (written.detail if written else None) or "the index did not take it; the next look tries again"
    return told.model_copy(
        update={"kind": OutcomeKind.FAILED, "reason": "index-refused", "detail": f"{detail}: {why}", "at": None}
    )


def _known_move(target: Index, gone: Outcome, key: str) -> Document | None:
    """Return the article that has left the address already, by a redirect of the same night or in a broken-off one."""
    address = canonical_url(gone.url)
    return next(
        (
            one
            for one in target.addressed([address])
            if one["id"] != key and one["url"] != address and address in one.get("also_at", ()) and _is_there(one)
        ),
        None,
    )


def _is_its_page(gone: Outcome, old: Document) -> bool:
    return gone.at is not None and captured(old) < gone.at and canonical_url(gone.url) == old["url"]


def _lives_on(
    target: Index, source: Source, old: Document, are_reprints: AreReprints, gone: Collection[str]
) -> Document | None:
    """Return the stored article that carries the text of ``old`` since; the earliest where there are several."""
    article = _article(old)
    if article is None or not article.fingerprint_bands:
        return None
    later = [
        one
        for one in target.candidates(article.fingerprint_bands, CANDIDATES)
        if one["id"] not in gone
        and one["source_id"] == source.id
        and _host(one) == _host(old)
        and captured(one) > captured(old)
        and _is_there(one)
    ]
    for one in sorted(later, key=lambda one: (captured(one), str(one["id"]))):
        other = _article(one)
        if other is not None and are_reprints(article, other) and are_reprints.as_wholes(article, other):
            return one
    return None


def _is_there(document: Document) -> bool:
    return "withdrawn_at" not in document and _article(document) is not None


def _article(document: Document) -> Article | None:
    try:
        return Article.model_validate(document)
    except ValidationError:  # written by another version of Dateline
        return None


def _host(document: Document) -> str | None:
    return urlsplit(str(document["url"])).hostname
