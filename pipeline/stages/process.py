"""Process: each capture of a source becomes an article, or an outcome that says why it did not."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from pipeline.article import Article, Capture, Outcome, OutcomeKind
from pipeline.clean import Page, extract_page
from pipeline.counted import counted
from pipeline.enrich.entities import Curation, model_problem
from pipeline.errors import (
    DatelineError,
    ModelError,
    QuarantineError,
    RejectedError,
    SourceError,
    StorageError,
    UsageError,
)
from pipeline.fetch import read_body
from pipeline.forgotten import FORGOTTEN, NOTHING, Forgotten
from pipeline.logs import about, trace_of, writable
from pipeline.parts import read_part, write_part
from pipeline.progress import Progress
from pipeline.runs import Run
from pipeline.settings import Selectors, Source
from pipeline.stages.assemble import assemble
from pipeline.stages.batches import read_plan
from pipeline.stages.begin import read_sources
from pipeline.stages.garbage import seldom_collecting
from pipeline.stages.reporting import DAMAGE, Tally, is_of_one_source, reporting

logger = logging.getLogger(__name__)


class Share(NamedTuple):
    """A stretch of a source's captures that one process reads, while others read the rest."""

    into: Run
    """Whose parts take what becomes of them: a share of the run."""
    start: int
    stop: int
    """Captures from ``start`` on, the one at ``stop`` left out."""


Follow = Callable[[Iterator[Article | Outcome]], Iterator[Article | Outcome]]
"""Hands results on, counting them."""

ModelProblem = Callable[[str], ModelError | None]
"""Language (ISO 639-1) → why its model of names cannot be loaded."""


def process(
    run: Run,
    source: Source,
    curation: Curation | None = None,
    *,
    share: Share | None = None,
    problem_of: ModelProblem = model_problem,
    follow: Follow = iter,
) -> None:
    """Clean and enrich the captures of ``source``; write its articles, and the outcomes of the rest.

    A capture that breaks an extractor is quarantined with the reason and the batch goes on; its bytes stay in the
    archive. ``curation`` is the user's own word on entities. With a ``share``, only those captures are read, and what
    becomes of them is written beside the run's own parts. Where an article's language has a model of names that
    cannot be loaded, lists look alone, and that is a problem of the source, said once. ``follow`` sees each result as
    it comes. Raises :class:`StorageError` when the run's own files cannot be read or written; where the list of
    captures is damaged, once what stands before that is written.
    """
    into = share.into if share else run
    with reporting(into, "process", source.id) as tally, seldom_collecting():
        outcomes: list[Outcome] = []
        captures: Iterator[Capture] = read_part(run.part("captures", source.id), Capture)
        if share is not None:
            captures = islice(captures, share.start, share.stop)
        forgotten, damage = Forgotten.load(run.home), list[StorageError]()
        whole = _until_damage(captures, damage)
        results = (process_capture(run, source, capture, curation, forgotten) for capture in whole)
        articles = _articles(follow(results), outcomes, tally, problem_of)
        tally.counts["articles"] = write_part(into.part("articles", source.id), articles)
        write_part(into.outcomes("process", source.id), outcomes)
        if damage:
            raise damage[0]


def _until_damage(captures: Iterable[Capture], damage: list[StorageError]) -> Iterator[Capture]:
    """Yield ``captures`` as far as their list can be read; where it is damaged, that is put into ``damage``."""
    try:
        yield from captures
    except StorageError as error:
        if error.reason not in DAMAGE:
            raise
        damage.append(error)


def process_share(run: Run, number: int, curation: Curation | None = None) -> None:
    """Read the captures of share ``number``.

    Raises :class:`UsageError` where the run is not divided (any more), and :class:`SourceError`, once the others are
    done, with the sources that broke off.
    """
    made = read_plan(run)
    if made is None or number >= len(made.shares):
        raise UsageError(f"run {run.id} has no share {number} (any more): clear the task plan with what follows it")
    sources = {source.id: source for source in read_sources(run)}
    lost: list[str] = []
    with Progress(f"share {number}", sys.stderr) as progress:
        progress.expect(sum(one.stop - one.start for one in made.shares[number]))
        for one in made.shares[number]:
            share = None if one.whole else Share(run.share(number), one.start, one.stop)
            try:
                process(run, sources[one.source_id], curation, share=share, follow=followed_by(progress))
            except DatelineError as error:
                if not is_of_one_source(error):
                    raise
                lost.append(f"{one.source_id}: {error.message}")
    if lost:
        unread = counted(len(lost), f"of {counted(len(made.shares[number]), 'sources')} were not read")
        raise SourceError(f"{unread}: {'; '.join(lost)}")


def followed_by(progress: Progress) -> Follow:
    """Return what counts results in ``progress``: articles, and the others by what became of them."""
    return lambda results: progress.following(
        results, lambda one: one.kind.value if isinstance(one, Outcome) else "articles"
    )


def _articles(
    results: Iterable[Article | Outcome], outcomes: list[Outcome], tally: Tally, problem_of: ModelProblem
) -> Iterator[Article]:
    said: set[str] = set()
    for result in results:
        if isinstance(result, Article):
            problem = problem_of(result.language)
            if problem is not None and problem.message not in said:
                said.add(problem.message)
                tally.problem(problem)
            yield result
        else:
            outcomes.append(result)
            tally.counts[result.kind.value] += 1


def process_capture(
    run: Run,
    source: Source,
    capture: Capture,
    curation: Curation | None = None,
    forgotten: Forgotten = NOTHING,
) -> Article | Outcome:
    """Return the article that ``capture`` holds, or the outcome (rejected, quarantined) of its link.

    What was ``forgotten`` by request is rejected: by its address unread, by the one that it gives itself once it is.
    """
    if forgotten.holds(source.id, capture.link.url, capture.final_url):
        return _forgotten(capture)
    with about(url=capture.link.url):
        result = _article(run, source, capture, curation)
    if isinstance(result, Article) and forgotten.holds(None, result.url, *result.also_at):
        return _forgotten(capture, result.id)
    return result


def _forgotten(capture: Capture, article_id: str | None = None) -> Outcome:
    outcome = _ended(capture, OutcomeKind.REJECTED, FORGOTTEN, "it was forgotten by request")
    return outcome.model_copy(update={"article_id": article_id})


def _article(run: Run, source: Source, capture: Capture, curation: Curation | None) -> Article | Outcome:
    try:
        page = read_page(read_body(run.home, capture), capture, source)
        return assemble(page, capture, source, run.id, curation)
    except RejectedError as error:
        return _ended(capture, OutcomeKind.REJECTED, error.reason, error.message)
    except QuarantineError as error:
        return _ended(capture, OutcomeKind.QUARANTINED, error.reason, error.message)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 - the log has its traceback
        # Whatever an extractor does on a hostile page, the batch goes on.
        logger.info("%s of %s broke cleaning or enrichment\n%s", capture.link.url, source.id, trace_of(error))
        where = f"{capture.warc_path} at byte {capture.warc_offset}"
        told = f"{_told(error)} (the capture is in {where})"
        return _ended(capture, OutcomeKind.QUARANTINED, type(error).__name__, told)


def _told(error: Exception) -> str:
    """Return the error's message; one that cannot even be told does not end the batch either."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - it is foreign code, which has broken once already
        return "its message broke, too"


def read_page(body: bytes, capture: Capture, source: Source) -> Page:
    """Return the cleaned page in ``body``; raises :class:`RejectedError` or :class:`QuarantineError`.

    The listing's word on the publication is kept from it: :func:`~pipeline.stages.assemble.publication_of` weighs that.
    """
    return extract_page(
        body,
        capture.final_url,
        content_type=capture.content_type,
        selectors=valid_selectors(source, capture.captured_at.date()),
        link=capture.link.model_copy(update={"published_at": None}),
        captured_at=capture.captured_at,
        country=source.country,
    )


def valid_selectors(source: Source, day: date) -> Selectors | None:
    """Return the source's own selectors, unless they ran out before ``day``, on which the page was captured."""
    until = source.selectors.valid_until
    return source.selectors if until is None or day <= until else None


def _ended(capture: Capture, kind: OutcomeKind, reason: str, detail: str) -> Outcome:
    return Outcome(
        source_id=capture.link.source_id,
        url=capture.link.url,
        kind=kind,
        reason=reason,
        stage="process",
        detail=writable(" ".join(detail.split())[:500]),
    )
