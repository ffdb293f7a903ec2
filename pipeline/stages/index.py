"""Index: decide for each article of a run what it is to the index, and write what is new.

One task for the whole run, since an embedded index has one writer and stories span sources. The visits that let the
next run ask "changed since?" are confirmed only here, after the index has said that the article is durable.

Two links of a run may lead to one article: an archive beside a feed, two sources with one column. The first link stands
for it, unless another brings another text that was captured later: an older version never wins by its place.
A page that moved is written under its new address, and its outcome is, before the document under the old one is
removed: whatever breaks off, the next attempt finds that document, or the outcome.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from more_itertools import chunked

from pipeline.article import Article, Capture, Outcome, OutcomeKind
from pipeline.counted import counted
from pipeline.enrich.reprints import Reprints
from pipeline.errors import DatelineError, IndexRefusedError, StorageError
from pipeline.fetch import Visits
from pipeline.forgotten import FORGOTTEN, Forgotten
from pipeline.index import open_index
from pipeline.index.full_names import tie_names
from pipeline.index.protocol import Index, Written
from pipeline.index.stories import assign_stories
from pipeline.ledger import WHOLE_RUN
from pipeline.logs import about
from pipeline.parts import read_part, write_part
from pipeline.progress import Progress
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import read_sources
from pipeline.stages.event_names import tie_within_events
from pipeline.stages.events import day_of, tell_events
from pipeline.stages.garbage import seldom_collecting
from pipeline.stages.index_lock import indexing
from pipeline.stages.reporting import DAMAGE, Tally, reporting, unforeseen
from pipeline.stages.verdict.hold import held_back, hold
from pipeline.stages.versions.aliases import Places, Without
from pipeline.stages.versions.decision import Decision
from pipeline.stages.versions.moves import after_move, find_moves, merged
from pipeline.stages.versions.withdrawal import WITHDRAWN, withdraw

BATCH_ARTICLES = 200
"""Articles looked up and written together: large enough for bulk requests, small enough for memory."""

DURABLE = frozenset(
    {OutcomeKind.INDEXED, OutcomeKind.REVISED, OutcomeKind.MOVED, OutcomeKind.UNCHANGED, OutcomeKind.DUPLICATE}
)

NOT_TAKEN = "index-refused"
"""The reason of an outcome: the index did not take the article, and said why."""

CHANGING = frozenset({OutcomeKind.INDEXED, OutcomeKind.REVISED, OutcomeKind.MOVED})
"""What a run brings to the index."""


def _nothing(_tally: Tally) -> None:
    """Nothing is to be done afterwards."""


def index(settings: Settings, run: Run, *, afterwards: Callable[[Tally], None] = _nothing) -> None:
    """Write the articles of ``run`` to the index and give each of their links its outcome.

    When the index has taken them, ``afterwards`` is called, whose counts and problems stand with those of the stage.

    Safe to repeat: what an earlier attempt of the same run has written gets the same outcome again. Raises
    :class:`pipeline.errors.IndexUnavailableError` when the index does not answer: the articles stay in the run's
    folder, and the next attempt takes them from there. While something is being removed
    (:mod:`pipeline.stages.forget.removal`), it waits.
    """
    with reporting(run, "index", WHOLE_RUN) as tally, seldom_collecting():
        with indexing(run.home), closing(open_index(settings)) as target:
            target.ensure()
            with Progress("indexing", sys.stderr) as progress:
                days = index_sources(target, run, read_sources(run), tally, progress)
            tell_events(settings, target, days, tally)
            tie_within_events(target, days)
        afterwards(tally)


def index_sources(
    target: Index, run: Run, sources: Sequence[Source], tally: Tally, progress: Progress | None = None
) -> set[date]:
    """Write the articles of ``sources`` to ``target`` and their outcomes to ``run``; what breaks one is its problem.

    Returns the days of publication of what it brought: their events are to be told. Raises what ``target`` raises, and
    :class:`StorageError` where the run's own files cannot be written.
    """
    best: dict[str, Candidate] = {}
    held = held_back(run, sources)
    sources = [source for source in sources if source.id in held or _elect(run, source, best, tally)]
    desk = Desk(target, run, best)
    progress = progress or Progress("indexing", sys.stderr)
    progress.expect(len(best))
    for source in sources:
        with about(source=source.id), _sparing_the_others(tally, source):
            why = held.get(source.id)
            taken = hold(run, source, why) if why else desk.take_all(source)
            gone = [one for one in read_part(run.outcomes("fetch", source.id), Outcome) if one.kind is WITHDRAWN]
            outcomes = [*progress.following(taken, lambda one: one.kind.value), *desk.take_gone(source, gone)]
            write_part(run.outcomes("index", source.id), outcomes)
            desk.leave()
            _count(tally, outcomes)
            _tell_refused(tally, run, source, outcomes)
    for source in sources:
        with _sparing_the_others(tally, source):
            _confirm(run, source, desk.failed, target.identity)
    return desk.days


@contextmanager
def _sparing_the_others(tally: Tally, source: Source) -> Iterator[None]:
    """Make a damaged file of ``source`` (a part of the run, its state), and what nobody foresaw, its problem.

    An index that does not answer, a disk that refuses and a full memory are everybody's: they raise.
    """
    try:
        yield
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        tally.problem(error, source.id)
    except (DatelineError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - one source does not end the night of the others
        tally.problem(unforeseen(f"indexing what {source.id} brought", error), source.id)


class Candidate(NamedTuple):
    """An article as far as it matters which link stands for it."""

    captured_at: datetime
    content_sha256: str
    link: str
    """``source id URL``."""
    also_at: tuple[str, ...] = ()
    """The other addresses of all who offered it."""


def _elect(run: Run, source: Source, best: dict[str, Candidate], tally: Tally) -> bool:
    """Put into ``best`` what ``source`` has to offer; a damaged part is a problem, and the other sources go on."""
    with _sparing_the_others(tally, source):
        try:
            offered = [(one.id, _candidate(one)) for one in read_part(run.part("articles", source.id), Article)]
        except StorageError as error:
            tally.problem(error, source.id)
            return False
        elect(best, offered)
        return True
    return False


def elect(best: dict[str, Candidate], offered: Iterable[tuple[str, Candidate]]) -> None:
    """Put into ``best`` (article id → the link that stands for it) those of ``offered`` that do so from now on."""
    for article_id, one in offered:
        known = best.setdefault(article_id, one)
        newer = one.content_sha256 != known.content_sha256 and one.captured_at > known.captured_at
        addresses = tuple(sorted({*known.also_at, *one.also_at}))
        best[article_id] = (one if newer else known)._replace(also_at=addresses)


def _candidate(article: Article) -> Candidate:
    return Candidate(article.captured_at, article.content_sha256, _link(article), article.also_at)


def _link(article: Article) -> str:
    return f"{article.source_id} {article.link_url}"


class Desk:
    """Takes the articles of one run, batch after batch, each id from the one link that stands for it."""

    def __init__(self, target: Index, run: Run, chosen: Mapping[str, Candidate]) -> None:
        """``target`` is written to; ``run`` is where the articles come from; ``chosen``: article id → who is it."""
        self._target = target
        self._run = run
        self._chosen = chosen
        self._are_reprints = Reprints()
        self._forgotten = Forgotten.load(run.home)
        self.days: set[date] = set()
        """Of publication, of the articles that this run brought or changed."""
        self.failed: set[str] = set()
        """The ids that the index did not take."""
        self._left: set[str] = set()
        """The ids under which pages stood that they have left; still in the index."""

    def take_all(self, source: Source) -> Iterator[Outcome]:
        """Index the articles of ``source``; yield one outcome for each."""
        self._left.clear()  # what a source that broke off has moved keeps its old place until its outcomes are written
        earlier = {one.url: one for one in read_part(self._run.outcomes("index", source.id), Outcome)}
        for batch in chunked(read_part(self._run.part("articles", source.id), Article), BATCH_ARTICLES):
            yield from self._take(batch, earlier)

    def take_gone(self, source: Source, gone: Sequence[Outcome]) -> Iterator[Outcome]:
        """Take what :meth:`take_all` left of ``source``: pages that are ``gone``; yield one outcome for each.

        One whose text the index has from another address by now has moved; the others are withdrawn.
        """
        moves, rest = find_moves(self._target, source, gone, self._are_reprints)
        before = {one.url: one for one in read_part(self._run.outcomes("index", source.id), Outcome)} if moves else {}
        decisions = merged(moves)
        results = self._write(list(decisions.values())) if decisions else {}
        yield from (after_move(one, decisions, results, before.get(one.gone.url)) for one in moves)
        yield from withdraw(self._target, source, rest, datetime.now(UTC))

    def _take(self, batch: Sequence[Article], earlier: Mapping[str, Outcome]) -> Iterator[Outcome]:
        fresh: list[Article] = []
        for article in batch:
            chosen = self._chosen.get(article.id) or _candidate(article)
            if self._forgotten.holds(article.source_id, article.url, article.link_url, *article.also_at):
                yield _outcome(article, OutcomeKind.REJECTED, FORGOTTEN, "it was forgotten by request")
            elif chosen.link == _link(article):
                fresh.append(article.model_copy(update={"also_at": chosen.also_at}))
            else:
                yield _outcome(article, OutcomeKind.DUPLICATE, "same-canonical-url", f"as {chosen.link}")
        yield from self._index(fresh, earlier)

    def _index(self, articles: Sequence[Article], earlier: Mapping[str, Outcome]) -> Iterator[Outcome]:
        places = Places.of(articles, self._target, self._are_reprints, datetime.now(UTC))
        decisions = _each_id_once(articles, [places.decide(one, earlier.get(one.link_url)) for one in articles])
        results = self._write(decisions)
        for article, decision in zip(articles, decisions, strict=True):
            outcome = _after_write(article, decision, results.get((decision.article or article).id))
            if outcome.kind in CHANGING:  # though an earlier attempt wrote it, it may have broken off before events
                self.days.add(day_of(article))
            if outcome.kind is OutcomeKind.FAILED:
                self.failed.add(article.id)
            yield outcome

    def _write(self, decisions: Sequence[Decision]) -> Mapping[str, Written]:
        left = {str(one["id"]) for decision in decisions for one in decision.left} | self._left
        taken = [one.article for one in decisions if one.article]
        stories = assign_stories(taken, Without(self._target, left), self._are_reprints)
        self.days |= {day_of(one) for one in (*stories.articles, *stories.restamped)}
        whole = tie_names(stories.articles, stories.restamped, self._target, left)
        results = {one.article_id: one for one in self._target.write(whole)}
        self._note_left(decisions, results)
        return results

    def leave(self) -> None:
        """Remove what stands under addresses that pages have left; to be called once their outcomes are durable."""
        if self._left:
            self._target.delete(sorted(self._left))
        self._left.clear()

    def _note_left(self, decisions: Sequence[Decision], results: Mapping[str, Written]) -> None:
        written = {one for one, result in results.items() if result.status == "written"}
        # A page that went there and back within one run stands where it stood.
        self._left -= written
        done = [one for one in decisions if one.article and one.article.id in written]
        self._left |= {str(left["id"]) for one in done for left in one.left}


def _each_id_once(articles: Sequence[Article], decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions, of which none writes what another one of the batch writes.

    A late capture of a page that moved is written into the article at its new address, which gives way to that
    address's own capture and to another late one.
    """
    written = {article.id for article in articles}
    once: list[Decision] = []
    for article, decision in zip(articles, decisions, strict=True):
        is_own = decision.article is None or decision.article.id == article.id
        is_free = decision.article is not None and decision.article.id not in written
        once.append(decision if is_own or is_free else replace(decision, article=None))
        if decision.article is not None:
            written.add(decision.article.id)
    return once


def _after_write(article: Article, decision: Decision, written: Written | None) -> Outcome:
    if written is None:
        if decision.article is not None:
            return _outcome(article, OutcomeKind.FAILED, "index-silent", "the index gave no answer for this article")
        return _outcome(article, decision.kind, decision.reason, decision.detail)
    if written.status == "refused":
        return _outcome(article, OutcomeKind.FAILED, NOT_TAKEN, written.detail)
    if written.status == "stale":
        return _outcome(article, OutcomeKind.UNCHANGED, "newer-kept")
    return _outcome(article, decision.kind, decision.reason, decision.detail)


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


def _confirm(run: Run, source: Source, failed: AbstractSet[str], identity: str) -> None:
    """Let the next run know what is safely in this very index; a duplicate is where its twin is."""
    outcomes = list(read_part(run.outcomes("index", source.id), Outcome))
    durable = {one.url: one.article_id for one in outcomes if one.kind in DURABLE and one.article_id not in failed}
    visits = Visits.load(run.home, source.id)
    for capture in read_part(run.part("captures", source.id), Capture):
        if capture.link.url in durable:
            visits.confirm(capture, identity, durable[capture.link.url])
    for one in outcomes:
        if one.kind in (WITHDRAWN, OutcomeKind.MOVED) and one.at is not None:
            visits.withdraw(one.url, one.at)
    visits.save()


def _tell_refused(tally: Tally, run: Run, source: Source, outcomes: Sequence[Outcome]) -> None:
    """Make it a problem of ``source`` that the index refused what it brought: nothing else would tell, or repeat it."""
    refused = [one for one in outcomes if one.kind is OutcomeKind.FAILED and one.reason == NOT_TAKEN]
    if refused:
        message = (
            f"of {counted(len(outcomes), 'articles')} the index refused {len(refused)}, first that of "
            f"{refused[0].url}: {refused[0].detail}; when that is mended: dateline replay {run.id}"
        )
        tally.problem(IndexRefusedError(message, reason="articles-refused"), source.id)


def _count(tally: Tally, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        tally.counts[outcome.kind.value] += 1
