"""Index: decide for each article of a run what it is to the index, and write what is new.

One task for the whole run, since an embedded index has one writer and stories span sources. The visits that let the
next run ask "changed since?" are confirmed only here, after the index has said that the article is durable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from more_itertools import chunked

from pipeline.article import Article, Capture, Outcome, OutcomeKind
from pipeline.errors import StorageError
from pipeline.fetch import Visits
from pipeline.index import open_index
from pipeline.index.protocol import Index, Written
from pipeline.index.stories import assign_stories
from pipeline.ledger import WHOLE_RUN
from pipeline.parts import read_part, write_part
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import read_sources
from pipeline.stages.changes import Decision, decide
from pipeline.stages.reporting import Tally, reporting

BATCH_ARTICLES = 200
"""Articles looked up and written together: large enough for bulk requests, small enough for memory."""

DURABLE = frozenset({OutcomeKind.INDEXED, OutcomeKind.REVISED, OutcomeKind.UNCHANGED, OutcomeKind.DUPLICATE})


def index(settings: Settings, run: Run) -> None:
    """Write the articles of ``run`` to the index and give each of their links its outcome.

    Safe to repeat: what an earlier attempt of the same run has written gets the same outcome again. Raises
    :class:`pipeline.errors.IndexUnavailableError` when the index does not answer: the articles stay in the run's
    folder, and the next attempt takes them from there.
    """
    with reporting(run, "index", WHOLE_RUN) as tally, closing(open_index(settings)) as target:
        target.ensure()
        desk = Desk(target, run)
        for source in read_sources(run):
            try:
                outcomes = list(desk.take_all(source))
            except StorageError as error:
                # One source's damaged part must not keep the other sources' articles out of the index.
                tally.problem(error)
                continue
            write_part(run.outcomes("index", source.id), outcomes)
            _confirm(run, source, outcomes, target.identity)
            _count(tally, outcomes)


class Desk:
    """Takes the articles of one run, batch after batch, and remembers which ids it has already had."""

    def __init__(self, target: Index, run: Run) -> None:
        """``target`` is written to; ``run`` is where the articles come from."""
        self._target = target
        self._run = run
        self._taken: dict[str, str] = {}

    def take_all(self, source: Source) -> Iterator[Outcome]:
        """Index the articles of ``source``; yield one outcome for each."""
        for batch in chunked(read_part(self._run.part("articles", source.id), Article), BATCH_ARTICLES):
            yield from self._take(batch)

    def _take(self, batch: Sequence[Article]) -> Iterator[Outcome]:
        fresh: list[Article] = []
        for article in batch:
            first = self._taken.setdefault(article.id, f"{article.source_id} {article.link_url}")
            if first == f"{article.source_id} {article.link_url}":
                fresh.append(article)
            else:
                yield _outcome(article, OutcomeKind.DUPLICATE, "same-canonical-url", f"as {first}")
        yield from self._index(fresh)

    def _index(self, articles: Sequence[Article]) -> Iterator[Outcome]:
        stored = self._target.get([article.id for article in articles])
        decisions = [decide(article, stored.get(article.id)) for article in articles]
        stories = assign_stories([one.article for one in decisions if one.article], self._target)
        results = {one.article_id: one for one in self._target.write([*stories.articles, *stories.restamped])}
        for article, decision in zip(articles, decisions, strict=True):
            yield _after_write(article, decision, results.get(article.id))


def _after_write(article: Article, decision: Decision, written: Written | None) -> Outcome:
    if written is None:
        if decision.article is not None:
            return _outcome(article, OutcomeKind.FAILED, "index-silent", "the index gave no answer for this article")
        return _outcome(article, decision.kind, decision.reason)
    if written.status == "refused":
        return _outcome(article, OutcomeKind.FAILED, "index-refused", written.detail)
    if written.status == "stale":
        return _outcome(article, OutcomeKind.UNCHANGED, "newer-kept")
    return _outcome(article, decision.kind, decision.reason)


def _outcome(article: Article, kind: OutcomeKind, reason: str, detail: str | None = None) -> Outcome:
    return Outcome(
        source_id=article.source_id,
        url=article.link_url,
        kind=kind,
        reason=reason,
        stage="index",
        detail=detail,
        article_id=article.id,
    )


def _confirm(run: Run, source: Source, outcomes: Sequence[Outcome], identity: str) -> None:
    """Let the next run know what is safely in this very index."""
    durable = {one.url: one.article_id for one in outcomes if one.kind in DURABLE}
    visits = Visits.load(run.home, source.id)
    for capture in read_part(run.part("captures", source.id), Capture):
        if capture.link.url in durable:
            visits.confirm(capture, index_identity=identity)
    visits.save()


def _count(tally: Tally, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        tally.counts[outcome.kind.value] += 1
