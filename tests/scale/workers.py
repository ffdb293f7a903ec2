"""The Celery app of the workers: each task is one of ``dateline_nightly``, run as its DAG runs it."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

from pipeline.stages import tasks

app = Celery("dateline-scale", broker=os.environ["SCALE_REDIS"], backend=os.environ["SCALE_REDIS"])
app.conf.update(worker_prefetch_multiplier=1, task_acks_late=True, worker_hijack_root_logger=False)


@app.task(bind=True, name="night")  # type: ignore[untyped-decorator]  # Celery has no types
def night(self: Any, name: str, *arguments: Any) -> list[Any]:  # noqa: ANN401 - Celery hands on what JSON holds
    """Run the task ``name``; return which worker that was, and what it returned."""
    return [self.request.hostname, getattr(tasks, name)(*arguments)]
