"""Migrate: the index to this Dateline's version of its mapping, its articles made again on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from pipeline.article import Article
from pipeline.counted import counted
from pipeline.errors import QuarantineError
from pipeline.fetch import capture_at
from pipeline.index import open_migration
from pipeline.index.migration import Announce, Review, as_article
from pipeline.runs import Run
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.curation import curation_of
from pipeline.stages.process import process_capture
from pipeline.stages.versions.decision import standing
from pipeline.stages.versions.kept_fields import handed_down, kept_from_earlier

OF_THE_INDEX = frozenset({"id", "url", "run_id"})
"""What an article keeps though it is composed again: what it is called, and which run found it."""


def migrate(settings: Settings, review: Review, announce: Announce, *, by_replay: bool = False) -> bool:
    """Move the index to this Dateline's version; return whether there was anything to do.

    ``review`` is shown the old and the new version before the switch. With ``by_replay`` each article is composed again
    from its own capture in the archive; one whose capture is gone, or holds no article any more, is taken as it is.
    Raises ``IndexRefusedError`` or ``IndexUnavailableError``; then the old version stays in use.
    """
    with closing(open_migration(settings)) as migration:
        if not by_replay:
            return migration.migrate(as_article, review, announce)
        replaying = Replaying(settings)
        done = migration.migrate(replaying, review, announce)
        if replaying.counts:
            counts = ", ".join(counted(count, what) for what, count in replaying.counts.most_common())
            announce(f"by replay: {counts}")
        return done


class Replaying:
    """Makes stored documents again from their captures, and counts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._curation = curation_of(settings)
        self._declared = _declared(settings)
        self.counts: Counter[str] = Counter()

    def __call__(self, document: Mapping[str, Any]) -> Article:
        """Return the article anew; raises ``ValueError`` for a document that is no article."""
        stored = as_article(document)
        try:
            capture = capture_at(self._settings.home, stored.warc_path, stored.warc_offset)
        except QuarantineError:
            self.counts["taken as they were: not in the archive"] += 1
            return stored
        if not stored.text:
            self.counts["taken as they were: their text was taken away"] += 1
            return stored
        run = Run(self._settings.home, stored.run_id)
        source = self._declared.get(stored.source_id) or Source(id=stored.source_id, name=stored.source_name)
        made = process_capture(run, source, capture, self._curation)
        if not isinstance(made, Article):
            self.counts[f"taken as they were: {made.kind.value} ({made.reason})"] += 1
            return stored
        self.counts["made again"] += 1
        return renewed(stored, made)


def renewed(stored: Article, made: Article) -> Article:
    """Return ``stored`` with what composing gives; what only the index knows stays.

    That is its story and revisions, what earlier versions handed down to it, and that its page is gone.
    """
    given = {name: getattr(made, name) for name in made.model_fields_set - OF_THE_INDEX}
    document = stored.document()
    return standing(kept_from_earlier(stored.model_copy(update=given), handed_down(document)), document)[0]


def _declared(settings: Settings) -> dict[str, Source]:
    return {one.id: one for one in load_sources(settings.sources)} if settings.sources.exists() else {}
