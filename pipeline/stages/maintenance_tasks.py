"""What the DAGs beside the nightly one call: a replay in pieces that can be resumed, and the keeping of the archive."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pipeline.counted import counted
from pipeline.errors import StorageError
from pipeline.runs import Run
from pipeline.stages.batches import batches
from pipeline.stages.replay import plan, replay
from pipeline.stages.replay_choice import Choice, version_of
from pipeline.stages.tasks import worker_settings
from pipeline.stages.upkeep.archive_prune import prune_archive
from pipeline.stages.upkeep.prune import prune as prune_stage
from pipeline.stages.upkeep.verify import verify as verify_stage
from pipeline.stages.verdict.report import read_report, require_trust
from pipeline.store import is_there

logger = logging.getLogger(__name__)


def choice_of(since: str | None, until: str | None, older_than: str | None) -> Choice:
    """Return what to replay: days as ``YYYY-MM-DD`` (checked by the DAG), a version; raises :class:`UsageError`."""
    first, last = (date.fromisoformat(one) if one else None for one in (since, until))
    return Choice(first, last, version_of(older_than) if older_than else None)


def plan_replay(choice: Choice, *, dry_run: bool) -> list[list[str]]:
    """Say what would be replayed; return the archived runs in batches, the oldest first; none with ``dry_run``."""
    planned = list(plan(worker_settings(), choice))
    for one in planned:
        logger.info("%s: %d captures of %s", one.run_id, one.captures, ", ".join(one.held))
    return [] if dry_run else batches([one.run_id for one in planned])


def replay_batch(run_ids: Sequence[str], choice: Choice, started: datetime) -> int:
    """Replay archived runs; return how many. What an earlier attempt of the replay ``started`` has done is left alone.

    Raises :class:`~pipeline.stages.verdict.report.RunNotTrustedError` when one of the replays is not good.
    """
    settings = worker_settings()
    for run_id in run_ids:
        run = Run.starting(settings.home, f"replay-{run_id}", started)
        if not is_there(run.report):
            replay(settings, started, run_ids=[run_id], choice=choice, announce=logger.info)
        if is_there(run.report):
            require_trust(read_report(run))
    return len(run_ids)


def prune_runs(days: int) -> int:
    """Remove what runs older than ``days`` needed on their way; return how many files. Unfinished ones are named."""
    files = 0
    for one in prune_stage(worker_settings().home, datetime.now(UTC), timedelta(days=days)):
        if one.kept:
            logger.warning("left alone: %s: %s", one.run_id, one.kept)
        else:
            files += one.files
    return files


def prune_captures(days: int) -> int:
    """Remove from the archive what is older than ``days`` and no article stands on; return the bytes; 0 days: nothing.

    Without an index there is nothing to go by, and nothing is removed: that raises, as in
    :func:`pipeline.stages.upkeep.archive_prune.prune_archive`.
    """
    if not days:
        return 0
    receipt = prune_archive(worker_settings(), datetime.now(UTC), timedelta(days=days))
    logger.info("removed: %s; kept: %s", receipt.removed, receipt.kept)
    return receipt.size


def verify_archive() -> int:
    """Read the whole archive; return how many files it has. Raises :class:`StorageError` with what is damaged."""
    files, losses = 0, []
    for one in verify_stage(worker_settings().home):
        files += one.files
        losses += [loss.error().message for loss in one.losses]
        if one.damage:
            losses.append(f"{one.source_id}: {one.damage}")
    if losses:
        what = counted(len(losses), "files of the archive or lists of it are damaged")
        raise StorageError(f"{what}: {'; '.join(losses)}")
    return files
