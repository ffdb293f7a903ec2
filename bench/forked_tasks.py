"""Runs tasks of ``dateline_nightly`` as the workers of Airflow do: each in a fork of a process that is warm.

LocalExecutor and Celery fork a process for a task from one that has long loaded Airflow; that child reads the DAG file,
and calls the task. So a task pays for the rooms and models that it loads itself, never for loading Airflow. Talking
with the API server is left out.

``python -m bench.forked_tasks`` reads requests as lines of JSON, ``{"task": "collect", "each": [["run", ["a"]]],
"abreast": 8}``, and answers each with a line: the seconds of CPU and the result of every call. It ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.sdk.execution_time import supervisor, task_runner

__all__ = ["SchedulerJobRunner", "answers", "supervisor", "task_runner"]
"""What a worker has loaded when it forks."""

DAGS = Path(__file__).resolve().parents[1] / "dags"


def answers(requests: Iterator[str]) -> Iterator[str]:
    """Yield a line for each of ``requests``; raises ``RuntimeError`` where a task fails, whose traceback is printed."""
    for line in requests:
        asked = json.loads(line)
        yield json.dumps(_forked(asked["task"], asked["each"], asked["abreast"]))


def _forked(name: str, each: Sequence[Sequence[Any]], abreast: int) -> list[tuple[float, Any]]:
    results: dict[int, tuple[float, Any]] = {}
    running: dict[int, tuple[int, IO[bytes]]] = {}
    for number, arguments in enumerate(each):
        while len(running) >= abreast:
            _reap(running, results)
        told = tempfile.TemporaryFile()  # noqa: SIM115 - closed once the child has ended
        if not (child := os.fork()):
            _work(name, arguments, told)
        running[child] = number, told
    while running:
        _reap(running, results)
    return [results[number] for number in range(len(each))]


def _work(name: str, arguments: Sequence[Any], told: IO[bytes]) -> None:
    """Do what the child does, which never returns."""
    try:
        BundleDagBag(DAGS / "dateline_nightly.py", safe_mode=False, bundle_path=DAGS, bundle_name="dags")
        from pipeline.stages import tasks  # noqa: PLC0415 - loaded by each task itself

        told.write(json.dumps(getattr(tasks, name)(*arguments)).encode())
        told.flush()
    except BaseException:  # noqa: BLE001 - the parent says that it failed
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _reap(running: dict[int, tuple[int, IO[bytes]]], results: dict[int, tuple[float, Any]]) -> None:
    child, status, used = os.wait3(0)
    number, told = running.pop(child)
    with told:
        if status:
            raise RuntimeError(f"task {number} failed: {os.waitstatus_to_exitcode(status)}")
        told.seek(0)
        results[number] = used.ru_utime + used.ru_stime, json.loads(told.read())


if __name__ == "__main__":
    # Airflow logs to where answers would stand.
    with os.fdopen(os.dup(1), "w") as out:
        os.dup2(2, 1)
        for answer in answers(sys.stdin):
            print(answer, file=out, flush=True)
