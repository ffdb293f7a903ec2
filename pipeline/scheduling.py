"""What Dateline's DAGs share. Loaded by every parse of a DAG file, so it loads no room."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, TriggerRule, XComArg, get_current_context, task
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

from pipeline.errors import SettingsError

HOPELESS = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[
                "pipeline.errors.UsageError",
                "pipeline.errors.IndexRefusedError",
                "pipeline.errors.NightMissingError",
            ],
            action=RetryAction.FAIL,
            reason="no second attempt mends this",
        )
    ]
)
"""The weather is waited for; a mistake is not."""


def default_args() -> dict[str, Any]:
    """Return what every task has; ``DATELINE_TASK_RETRY_SECONDS`` is the first pause before a second attempt.

    Raises :class:`SettingsError` where that is no whole number.
    """
    return {
        "owner": "dateline",
        "retries": 2,
        "retry_delay": timedelta(seconds=_whole_number("DATELINE_TASK_RETRY_SECONDS", 300, least=0)),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(hours=1),
        "retry_policy": HOPELESS,
        "execution_timeout": timedelta(hours=1),
    }


def abreast(task: str, usual: int) -> int:
    """Return how many tasks of the kind ``task`` run at once in a DAG run: ``DATELINE_<TASK>_TASKS``, else ``usual``.

    Whoever has more machines raises it for all DAGs (docs/scale.md). Raises :class:`SettingsError` for less than one:
    Airflow would wait for such tasks without a word until the run is out of time.
    """
    return _whole_number(f"DATELINE_{task.upper()}_TASKS", usual, least=1)


def _whole_number(name: str, usual: int, *, least: int) -> int:
    value = os.environ.get(name) or str(usual)
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name} is {value!r}; write a whole number in digits, {least} or more, or unset it")
    return int(value)


def name_map_index(name: str) -> None:
    """Let the grid call this mapped task ``name``, not by its number (``map_index_template="{{ named }}"``)."""
    get_current_context()["named"] = name  # type: ignore[typeddict-unknown-key]


@task(execution_timeout=timedelta(hours=6), map_index_template="{{ named }}")
def collect(run_name: str, source_ids: list[str]) -> int:
    """List and fetch a batch of sources, side by side; one that breaks off is tried again alone."""
    from pipeline.stages import tasks

    name_map_index(source_ids[0] if len(source_ids) == 1 else f"{source_ids[0]} to {source_ids[-1]}")
    return tasks.collect(run_name, source_ids)


@task(trigger_rule=TriggerRule.ALL_DONE)
def plan(run_name: str) -> list[int]:
    """Divide the captures into shares of about the same size; return their numbers."""
    from pipeline.stages import tasks

    return tasks.plan(run_name)


@task(execution_timeout=timedelta(hours=6), map_index_template="{{ named }}")
def process(run_name: str, share: int) -> int:
    """Clean and enrich the captures of one share; the models of names are loaded once for all of them."""
    from pipeline.stages import tasks

    name_map_index(f"share {share}")
    return tasks.process(run_name, share)


@task(trigger_rule=TriggerRule.ALL_DONE, execution_timeout=timedelta(hours=6))
def index(run_name: str) -> None:
    """Write to the index what came through, what changed and what is gone; one writer for the whole run."""
    from pipeline.stages import tasks

    tasks.index(run_name)


@task(trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
def report(run_name: str) -> dict[str, int]:
    """Settle the ledger; return how many links had which outcome."""
    from pipeline.stages import tasks

    return tasks.report(run_name)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def verdict(run_name: str) -> None:
    """Fail, with the reasons, when the run is not to be trusted, or when it was cleared in part."""
    from pipeline.stages import tasks

    tasks.verdict(run_name)


def follow_begin(run_name: str, batches: XComArg, outlets: Sequence[Asset] = ()) -> list[XComArg]:
    """Chain the tasks of a run behind the one that begins it; return its index and its report, for what waits for them.

    ``run_name`` is the template of the name that a DAG run has on disk; ``batches`` are lists of source ids, as
    ``begin`` returns them; ``outlets`` is what a good verdict updates. Call it while a DAG is built.
    """
    shares, reported = plan(run_name), report(run_name)
    # Airflow takes a task's docstring as its documentation, a mapped one's it does not.
    collecting = collect.override(
        doc_md=collect.function.__doc__, max_active_tis_per_dagrun=abreast("collect", 8)
    ).partial(run_name=run_name)
    processing = process.override(
        doc_md=process.function.__doc__, max_active_tis_per_dagrun=abreast("process", 4)
    ).partial(run_name=run_name)
    collected, processed = collecting.expand(source_ids=batches), processing.expand(share=shares)
    indexed = index(run_name)
    collected >> shares
    processed >> indexed >> reported
    # Where failed tasks alone are cleared, a report that was green stays so: behind it alone a verdict would not wait.
    [collected, shares, processed, indexed, reported] >> verdict.override(outlets=list(outlets))(run_name)
    return [indexed, reported]


def tell_of_failure(context: Mapping[str, Any]) -> None:
    """Tell through Dateline's own channels that a DAG run failed (``on_failure_callback``), if nothing else has.

    A run whose verdict spoke has told it all. This is for those that never came to one: out of time, killed, or of a
    DAG that has none.
    """
    from pipeline.stages.tasks import tell_failed

    tell_failed(context["dag"].dag_id, str(context["run_id"]), str(context.get("reason") or "for no reason given"))
