"""Pages that moved: what the index holds of an article under other addresses than its own.

Two documents are one page when one of them names the other's address as one that it had (``also_at``: permanent
redirects within the site, the page's own canonical link), and they are alike: sites that send all that they took off
to one page say so by the same redirects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from pydantic import ValidationError

from pipeline.article import Article, Outcome
from pipeline.index.full_names import alone
from pipeline.index.protocol import Index
from pipeline.index.stories import AreReprints, StoredArticles
from pipeline.stages.versions.decision import Decision, decide, decide_moved, until

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """What the index holds of some articles, under their own ids and under others."""

    stored: Mapping[str, Document]
    """Id → document, of those that are stored under their own."""
    elsewhere: Mapping[str, Sequence[Document]]
    """Address → documents that live there or used to."""
    are_reprints: AreReprints
    """Whether two articles carry one text."""
    now: datetime
    """What is stored as captured or withdrawn later was so by a clock that was ahead."""

    @classmethod
    def of(cls, articles: Sequence[Article], target: Index, are_reprints: AreReprints, now: datetime) -> Self:
        """Return what ``target`` holds of ``articles``; raises what it raises."""
        addresses = sorted({one for article in articles for one in (article.url, *article.also_at)})
        elsewhere: dict[str, list[Document]] = {}
        for document in map(alone, target.addressed(addresses)):
            for address in {document["url"], *document.get("also_at", ())}:
                elsewhere.setdefault(address, []).append(document)
        stored = {one: alone(found) for one, found in target.get([article.id for article in articles]).items()}
        return cls(stored, elsewhere, are_reprints, now)

    def decide(self, article: Article, before: Outcome | None) -> Decision:
        """Return what ``article`` is to the index; ``before`` as in :func:`~.decision.decide`."""
        stored = self.stored.get(article.id)
        stored = until(stored, article.captured_at, self.now) if stored else None
        others = [until(one, article.captured_at, self.now) for one in self._others(article)]
        same = [one for one in others if self._are_alike(one, article)]
        article = _without_addresses_of([one for one in others if one not in same], article)
        if not same:
            return decide(article, stored, before)
        return decide_moved(article, [*same, *([stored] if stored else [])])

    def _are_alike(self, document: Document, article: Article) -> bool:
        if document["title"].casefold().split() == article.title.casefold().split():
            return True
        try:
            return self.are_reprints(Article.model_validate(document), article)
        except ValidationError:  # written by another version of Dateline
            return False

    def _others(self, article: Article) -> list[Document]:
        """Return the documents under other ids, one of which names an address of the other."""
        found: dict[str, Document] = {}
        for address in article.also_at:
            found |= {one["id"]: one for one in self.elsewhere.get(address, ()) if one["url"] == address}
        found |= {one["id"]: one for one in self.elsewhere.get(article.url, ()) if one["url"] != article.url}
        found.pop(article.id, None)
        return [found[one] for one in sorted(found)]


@dataclass(frozen=True, slots=True)
class Without:
    """An index as it will be without some documents: what is to be removed is nobody's story any more."""

    target: StoredArticles
    removed: Collection[str]

    def get(self, ids: Sequence[str]) -> Mapping[str, Document]:
        """Return the stored documents of those ``ids`` that stay."""
        return self.target.get([one for one in ids if one not in self.removed])

    def candidates(
        self, bands: Sequence[str], limit: int = 50, at_least: int = 1, fields: Sequence[str] = ()
    ) -> Sequence[Document]:
        """Return stored documents that share ``at_least`` so many bands and stay."""
        return [one for one in self.target.candidates(bands, limit, at_least, fields) if one["id"] not in self.removed]


def _without_addresses_of(others: Sequence[Document], article: Article) -> Article:
    """An address where another article lives is none of this one."""
    taken = {one["url"] for one in others}
    if not taken & {*article.also_at}:
        return article
    return article.model_copy(update={"also_at": tuple(one for one in article.also_at if one not in taken)})
