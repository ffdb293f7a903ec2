"""Curation: the user's own word on entities, for new articles and for those that are indexed already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from pipeline.article import Article
from pipeline.enrich.entities import Curation, curated_article, load_curation
from pipeline.errors import IndexRefusedError, UsageError
from pipeline.index import open_index
from pipeline.index.protocol import Index
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Curated:
    """How many articles were looked at, and how many of them a rule changed."""

    articles: int
    changed: int


def curation_of(settings: Settings) -> Curation | None:
    """Return the user's rules, or None where there is no such file; raises ``SettingsError`` for a wrong one."""
    return load_curation(settings.entities) if settings.entities.exists() else None


def curate_index(settings: Settings) -> Curated:
    """Apply the user's rules to every indexed article; write only those that they change.

    What an earlier rule merged or rejected does not come back by taking the rule away: ``dateline replay`` makes the
    articles anew. Raises :class:`UsageError` when there is no curated file, ``IndexRefusedError`` when the index would
    not take an article.
    """
    curation = curation_of(settings)
    if curation is None:
        raise UsageError(f"there is no {settings.entities}; write one (see README) or set DATELINE_ENTITIES")
    with closing(open_index(settings)) as index:
        changing = _Changing(index, curation)
        for one in index.write(changing.articles()):
            if one.status == "refused":
                raise IndexRefusedError(f"the index refused article {one.article_id}: {one.detail}")
        return Curated(changing.looked_at, changing.changed)


class _Changing:
    """Yields the articles that the rules change, and counts."""

    def __init__(self, index: Index, curation: Curation) -> None:
        self._index = index
        self._curation = curation
        self.looked_at = 0
        self.changed = 0

    def articles(self) -> Iterator[Article]:
        for document in self._index.scan():
            self.looked_at += 1
            article, changed = curated_article(Article.model_validate(document), self._curation)
            if changed:
                self.changed += 1
                yield article
