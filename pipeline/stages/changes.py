"""What an article is to the index that may already hold it: new, unchanged, revised or late. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.article import Article, Outcome, OutcomeKind, Revision

OF_THE_VISIT = frozenset(
    {
        "captured_at",
        "timestamp",
        "run_id",
        "warc_path",
        "warc_offset",
        "link_url",
        "story_id",
        "revision",
        "revisions",
        "pipeline_version",
    }
)
"""Fields that differ from visit to visit though the article does not."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one article: the outcome if all goes well, and what to write (None: nothing)."""

    kind: OutcomeKind
    reason: str
    article: Article | None = None


def decide(article: Article, stored: Mapping[str, Any] | None, before: Outcome | None = None) -> Decision:
    """Return what ``article`` is to the index, given the document stored under its id (None: none).

    ``before`` is the outcome that an earlier attempt of the same run gave its link, where there was one.
    """
    if stored is None:
        return Decision(OutcomeKind.INDEXED, "new", article)
    if stored["run_id"] == article.run_id:
        return _again(article, stored, before)
    if datetime.fromisoformat(stored["captured_at"]) > article.captured_at:
        return Decision(OutcomeKind.UNCHANGED, "newer-kept")
    if stored["content_sha256"] != article.content_sha256:
        return Decision(OutcomeKind.REVISED, "content-changed", _next_revision(article, stored))
    if _substance(article.document()) == _substance(stored):
        return Decision(OutcomeKind.UNCHANGED, "same-content")
    return Decision(OutcomeKind.REVISED, "reprocessed", _keep_history(article, stored))


def _again(article: Article, stored: Mapping[str, Any], before: Outcome | None) -> Decision:
    """An earlier attempt of this same run wrote it: the outcome is what it was then."""
    kept = _keep_history(article, stored)
    if before and before.article_id == article.id and before.kind in (OutcomeKind.INDEXED, OutcomeKind.REVISED):
        return Decision(before.kind, before.reason, kept)
    if stored.get("revision", 1) == 1:
        return Decision(OutcomeKind.INDEXED, "new", kept)
    return Decision(OutcomeKind.REVISED, "content-changed", kept)


def _next_revision(article: Article, stored: Mapping[str, Any]) -> Article:
    before = Revision(
        captured_at=datetime.fromisoformat(stored["captured_at"]),
        content_sha256=stored["content_sha256"],
        title=stored["title"],
        warc_path=stored.get("warc_path"),
        warc_offset=stored.get("warc_offset"),
    )
    history = (*map(Revision.model_validate, stored.get("revisions", ())), before)
    return article.model_copy(update={"revision": stored.get("revision", 1) + 1, "revisions": history})


def _keep_history(article: Article, stored: Mapping[str, Any]) -> Article:
    history = tuple(map(Revision.model_validate, stored.get("revisions", ())))
    return article.model_copy(update={"revision": stored.get("revision", 1), "revisions": history})


def _substance(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in OF_THE_VISIT}
