"""What an article is to the index that may already hold it: new, unchanged, revised, moved, back or late. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from pipeline.article import Article, Outcome, OutcomeKind, Revision
from pipeline.fetch.revisits import is_ahead
from pipeline.stages.versions.kept_fields import kept_from_earlier, version_of, with_late_version

OF_THE_VISIT = frozenset(
    {
        "captured_at",
        "timestamp",
        "run_id",
        "warc_path",
        "warc_offset",
        "link_url",
        "story_id",
        "event_id",
        "event_because",
        "revision",
        "revisions",
        "headline_changes",
        "pipeline_version",
    }
)
"""Fields that differ from visit to visit though the article does not."""

WITHDRAWN = "withdrawn"
"""The flag of an article whose page is gone."""
_WITH_THE_TEXT: Mapping[str, Any] = {
    "text": "",
    "text_blocks": (),
    "description": None,
    "entity_mentions": (),
    "date_mentions": (),
    "fingerprint": None,
    "fingerprint_bands": (),
}
"""What goes with a text that is not kept: all that quotes it or could tell it again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one article: the outcome if all goes well, and what to write (None: nothing)."""

    kind: OutcomeKind
    reason: str
    article: Article | None = None
    detail: str | None = None
    left: tuple[Mapping[str, Any], ...] = ()
    """Documents under addresses that the page has left: removed once ``article`` is durable."""


def decide(article: Article, stored: Mapping[str, Any] | None, before: Outcome | None = None) -> Decision:
    """Return what ``article`` is to the index, given the document stored under its id (None: none).

    ``before`` is the outcome that an earlier attempt of the same run gave its link, where there was one.
    """
    if stored is None:
        return Decision(OutcomeKind.INDEXED, "new", article)
    if captured(stored) > article.captured_at and stored["run_id"] != article.run_id:
        return Decision(OutcomeKind.UNCHANGED, "newer-kept", with_late_version(stored, article))
    article, returned = standing(_with_addresses(article, [stored]), stored)
    article = kept_from_earlier(article, stored)
    if stored["run_id"] == article.run_id:
        return _again(article, stored, before)
    return _newer(article, stored, returned=returned)


def _newer(article: Article, stored: Mapping[str, Any], *, returned: bool) -> Decision:
    if stored["content_sha256"] != article.content_sha256:
        return Decision(OutcomeKind.REVISED, "content-changed", _next_revision(article, stored))
    if returned:
        return Decision(OutcomeKind.REVISED, "returned", _keep_history(article, stored))
    if _substance(article.document()) == _substance(stored):
        return Decision(OutcomeKind.UNCHANGED, "same-content")
    return Decision(OutcomeKind.REVISED, "reprocessed", _keep_history(article, stored))


def decide_moved(article: Article, versions: Sequence[Mapping[str, Any]]) -> Decision:
    """Return what becomes of ``article`` whose page has, or had, other addresses: one document is left of all.

    ``versions`` are what is stored of the page, under the article's own id or another one, at least one of them under
    another. The newest capture stands, with the history and the addresses of the others; where that is not ``article``,
    what is to be written has another id.
    """
    earlier = sorted(versions, key=lambda one: (captured(one), str(one["id"])))
    newest = earlier[-1]
    if captured(newest) > article.captured_at:
        detail = f"its page is at {newest['url']} now"
        return Decision(OutcomeKind.UNCHANGED, "newer-kept", _with_late_address(newest, article), detail)
    history = _histories(earlier)
    revision = max(newest.get("revision", 1), 1 + len(history))
    stored = {**newest, "revisions": history, "revision": revision, "run_id": ""}
    whole = decide(article, stored).article or _keep_history(standing(article, stored)[0], stored)
    left = tuple(one for one in earlier if one["id"] != article.id)
    detail = f"it was at {', '.join(str(one['url']) for one in left)}"
    return Decision(OutcomeKind.MOVED, "new-address", _with_addresses(whole, earlier), detail, left)


def as_withdrawn(article: Article, at: datetime, *, keep_text: bool) -> Article:
    """Return ``article`` as one whose page is gone since ``at``."""
    flags = tuple(dict.fromkeys((*article.flags, WITHDRAWN)))
    return article.model_copy(update={"withdrawn_at": at, "flags": flags, **({} if keep_text else _WITH_THE_TEXT)})


def captured(stored: Mapping[str, Any]) -> datetime:
    """Return when the version that is stored was captured."""
    return datetime.fromisoformat(stored["captured_at"])


def until(stored: Mapping[str, Any], latest: datetime, now: datetime) -> Mapping[str, Any]:
    """Return ``stored`` with what it dates after ``now`` dated ``latest``: a clock was ahead, which says nothing.

    ``latest`` is when the article was captured that is compared with it, which is then the newer of the two.
    """
    ahead = {
        name: latest - before
        for name, before in (("captured_at", timedelta()), ("withdrawn_at", timedelta(microseconds=1)))
        if name in stored and is_ahead(datetime.fromisoformat(stored[name]), now)
    }
    return {**stored, **{name: at.isoformat() for name, at in ahead.items()}} if ahead else stored


def standing(article: Article, stored: Mapping[str, Any]) -> tuple[Article, bool]:
    """Return ``article`` as withdrawn where ``stored`` is and it was captured before, and whether it is back."""
    if "withdrawn_at" not in stored:
        return article, False
    at = datetime.fromisoformat(stored["withdrawn_at"])
    if article.captured_at > at:
        return article, True
    # Read again from the archive, an older capture brings neither the page nor its text back.
    return as_withdrawn(article, at, keep_text=bool(stored.get("text"))), False


def _with_addresses(article: Article, versions: Sequence[Mapping[str, Any]]) -> Article:
    known = {one for version in versions for one in (version["url"], *version.get("also_at", ()))}
    also_at = tuple(sorted({*article.also_at, *known} - {article.url}))
    return article.model_copy(update={"also_at": also_at, "moved_from": _left_behind(article, versions)})


def _left_behind(article: Article, versions: Sequence[Mapping[str, Any]]) -> dict[str, datetime]:
    """Return the addresses at which ``versions`` lived, or had before, and when each was last captured there."""
    seen = [*article.moved_from.items()]
    for version in versions:
        seen.append((version["url"], captured(version)))
        seen += [(url, datetime.fromisoformat(at)) for url, at in version.get("moved_from", {}).items()]
    latest = {url: at for url, at in sorted(seen, key=lambda one: one[1]) if url != article.url}
    return dict(sorted(latest.items()))


def _with_late_address(newest: Mapping[str, Any], late: Article) -> Article | None:
    """Return the article at ``newest`` with what an earlier capture of its page at another address adds."""
    try:
        stored = Article.model_validate(newest)
    except ValidationError:  # written by another version of Dateline
        return None
    whole = _with_addresses(with_late_version(newest, late) or stored, [late.document()])
    return None if whole == stored else whole


def _again(article: Article, stored: Mapping[str, Any], before: Outcome | None) -> Decision:
    """An earlier attempt of this same run wrote it: the outcome is what it was then."""
    kept = _keep_history(article, stored)
    if before and before.article_id == article.id and before.kind in _WRITTEN:
        return Decision(before.kind, before.reason, kept, before.detail)
    if stored.get("revision", 1) == 1:
        return Decision(OutcomeKind.INDEXED, "new", kept)
    return Decision(OutcomeKind.REVISED, "content-changed", kept)


_WRITTEN = frozenset({OutcomeKind.INDEXED, OutcomeKind.REVISED, OutcomeKind.MOVED})


def _next_revision(article: Article, stored: Mapping[str, Any]) -> Article:
    history = (*map(Revision.model_validate, stored.get("revisions", ())), version_of(stored))
    return article.model_copy(update={"revision": stored.get("revision", 1) + 1, "revisions": history})


def _version(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in Revision.model_fields if name in stored}


def _histories(earlier: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the revisions of ``earlier`` versions as one history, oldest first, without the newest of them."""
    found = [dict(one) for version in earlier for one in version.get("revisions", ())]
    found += [
        _version(one) for one, following in pairwise(earlier) if one["content_sha256"] != following["content_sha256"]
    ]
    distinct = {(one["captured_at"], one["content_sha256"]): one for one in found}
    return sorted(distinct.values(), key=lambda one: datetime.fromisoformat(str(one["captured_at"])))


def _keep_history(article: Article, stored: Mapping[str, Any]) -> Article:
    history = tuple(map(Revision.model_validate, stored.get("revisions", ())))
    return article.model_copy(update={"revision": stored.get("revision", 1), "revisions": history})


def _substance(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in OF_THE_VISIT}
