"""What other versions of an article know that the one at hand does not say. Pure.

A source that redesigns its pages may lose its dates or bylines; what was known of an article stays known. The same
comes out whichever version is indexed first: a later version keeps what the index has, and an earlier one that comes
late (a replay, a backfill) gives the newer one what it lacks and takes its place in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from pipeline.article import Article, FieldOrigin, Revision
from pipeline.enrich.fingerprints import content_sha256
from pipeline.stages.assemble import dated

KEPT = "kept-from-earlier"
"""The flag of an article, and the rule of its fields, that an earlier version gave it."""
_PUBLICATION = ("published_at", "published_precision", "published_day")
_UNKNOWN_CONFIDENCE = 0.5


def kept_from_earlier(article: Article, earlier: Mapping[str, Any]) -> Article:
    """Return ``article`` with the publication and the authors that only the document of an ``earlier`` version states.

    Its content is the earlier one's where nothing else differs: to lose a date is no revision.
    """
    known: dict[str, Any] = {}
    if article.published_at is None and earlier.get("published_at"):
        known |= {name: earlier[name] for name in _PUBLICATION if name in earlier}
        known["timestamp"] = earlier["published_at"]
    if not article.authors and earlier.get("authors"):
        known["authors"] = earlier["authors"]
    if not known:
        return article
    known["flags"] = tuple(dict.fromkeys((*article.flags, KEPT)))
    known["provenance"] = article.provenance | {
        name: _origin(earlier, name) for name in ("published_at", "authors") if name in known
    }
    kept = Article.model_validate(article.model_dump() | known)
    if "published_at" in known and kept.text:
        kept = kept.model_copy(update=dated(kept.text, kept.language, kept.published_day))
    content = _content(kept.document())
    is_same = content == _content(earlier)
    return kept.model_copy(update={"content_sha256": earlier["content_sha256"] if is_same else content})


def handed_down(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``document`` without the publication and the authors that its own version stated: it says them itself."""
    origins = document.get("provenance", {})
    own = [one for one in ("published_at", "authors") if not str(origins.get(one, {}).get("rule")).startswith(KEPT)]
    return {name: value for name, value in document.items() if name not in own}


def with_late_version(stored: Mapping[str, Any], late: Article) -> Article | None:
    """Return the ``stored`` article with what a version that was captured before it adds; None where that is nothing.

    None as well for a document that this version of Dateline cannot read.
    """
    try:
        newest = Article.model_validate(stored)
    except ValidationError:
        return None
    kept = kept_from_earlier(newest, late.document())
    history = _history(kept, late)
    grown = len(history) - len(kept.revisions)
    whole = kept.model_copy(update={"revisions": history, "revision": kept.revision + grown})
    return None if whole == newest else whole


def version_of(document: Mapping[str, Any]) -> Revision:
    """Return what a history keeps of a version."""
    return Revision.model_validate({name: document[name] for name in Revision.model_fields if name in document})


def _history(newest: Article, late: Article) -> tuple[Revision, ...]:
    """Return the revisions of ``newest`` with ``late`` among them, unless it says what its neighbour says."""
    version = version_of(late.document())
    others = [one for one in newest.revisions if one.captured_at != late.captured_at]
    before = [one for one in others if one.captured_at < late.captured_at]
    after = others[len(before) :]
    known = {one.content_sha256 for one in newest.revisions if one not in others}
    if not known:
        following = after[0].content_sha256 if after else newest.content_sha256
        known = {following, *(one.content_sha256 for one in before[-1:])}
    if version.content_sha256 in known:
        return newest.revisions
    return (*before, version, *after)


def _origin(earlier: Mapping[str, Any], name: str) -> FieldOrigin:
    known = earlier.get("provenance", {}).get(name, {})
    rule = str(known.get("rule", "unknown")).removeprefix(f"{KEPT}: ")
    return FieldOrigin(rule=f"{KEPT}: {rule}", confidence=known.get("confidence", _UNKNOWN_CONFIDENCE))


def _content(document: Mapping[str, Any]) -> str:
    published = document.get("published_at")
    return content_sha256(
        document.get("title", ""),
        document.get("text", ""),
        document.get("authors", ()),
        datetime.fromisoformat(published) if published else None,
    )
