"""What Dateline's DAGs share. Loaded by every parse of a DAG file, so it loads no room."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import get_current_context
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

HOPELESS = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=["pipeline.errors.UsageError", "pipeline.errors.IndexRefusedError"],
            action=RetryAction.FAIL,
            reason="no second attempt mends this",
        )
    ]
)
"""The weather is waited for; a mistake is not."""


def default_args() -> dict[str, Any]:
    """Return what every task has; ``DATELINE_TASK_RETRY_SECONDS`` is the first pause before a second attempt."""
    return {
        "owner": "dateline",
        "retries": 2,
        "retry_delay": timedelta(seconds=float(os.environ.get("DATELINE_TASK_RETRY_SECONDS", "300"))),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(hours=1),
        "retry_policy": HOPELESS,
        "execution_timeout": timedelta(hours=1),
    }


def abreast(task: str, usual: int) -> int:
    """Return how many tasks of the kind ``task`` run at once in a DAG run: ``DATELINE_<TASK>_TASKS``, else ``usual``.

    Whoever has more machines raises it for all DAGs (docs/scale.md). Raises ``ValueError`` for what is no number.
    """
    return int(os.environ.get(f"DATELINE_{task.upper()}_TASKS") or usual)


def name_map_index(name: str) -> None:
    """Let the grid call this mapped task ``name``, not by its number (``map_index_template="{{ named }}"``)."""
    get_current_context()["named"] = name  # type: ignore[typeddict-unknown-key]


def tell_of_failure(context: Mapping[str, Any]) -> None:
    """Tell through Dateline's own channels that a DAG run failed (``on_failure_callback``), if nothing else has.

    A run whose verdict spoke has told it all. This is for those that never came to one: out of time, killed, or of a
    DAG that has none.
    """
    from pipeline.stages.tasks import tell_failed  # noqa: PLC0415 - a DAG file loads no room

    tell_failed(context["dag"].dag_id, str(context["run_id"]), str(context.get("reason") or "for no reason given"))
