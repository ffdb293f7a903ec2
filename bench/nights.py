"""What a night of many small sources costs as tasks, beside ``dateline run``, and how large its folder is.

::

    python -m bench.nights                              # 300 sources of 10 pages
    python -m bench.nights --sources 100 --pages 10   # a third of it

The sources are outlets of the sample press under other names, their articles put together anew from its paragraphs,
served on loopback. ``dateline run`` reads them in one command; then each task of ``dateline_nightly`` runs in a process
of its own, as Airflow's workers start them (:mod:`bench.forked_tasks`). CPU is the user and system time of the
processes, children included; the scheduler's own, which it spends whatever a task does, is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.press.outlets import Outlet, PressArticle, load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import build_site
from pipeline.press.sources import table_of
from pipeline.runs import Run

NIGHT = f"scheduled__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}+00:00"
MOST = 1.3
LOG_SHOWN = 5_000
"""Characters of the log's end, where something fails."""

Made = list[tuple[float, Any]]
"""Of each call its seconds of CPU and what it returned."""


def outlets(count: int, pages: int) -> Iterator[Outlet]:
    """Yield ``count`` outlets with ``pages`` articles each, no two of which say the same."""
    draw = random.Random(14)  # noqa: S311 - texts, not secrets
    models = load_outlets()
    for number in range(count):
        model = models[number % len(models)]
        paragraphs = [block for article in model.articles for block in article.blocks if block.kind == "paragraph"]
        articles = []
        for page in range(pages):
            article = model.articles[page % len(model.articles)]
            blocks = tuple(draw.sample(paragraphs, min(6, len(paragraphs))))
            # Only what a page must have: no second page, no address that moves, none that the outlet takes down.
            fields = {"blocks": blocks, "path": f"/{page}/report-{number}.html", "brief": True}
            fields |= {name: PressArticle.model_fields[name].get_default() for name in ("listed_as", "also_listed_as")}
            articles.append(article.model_copy(update=fields | {"continued": None, "withdrawn": False}))
        yield model.model_copy(
            update={
                "id": f"outlet-{number}",
                "host": f"outlet-{number}.example",
                "articles": tuple(articles),
                "extra_pages": (),
                "disallow": (),
                "page_pattern": "/report-",
                "listing": model.listing if model.listing != "page" else "rss",
            }
        )


def spent(arguments: list[str], environment: Mapping[str, str], log: Path) -> tuple[float, str]:
    """Run a command; return its seconds of CPU and what it wrote; raises ``RuntimeError`` when it fails."""
    with log.open("ab") as errors, tempfile.TemporaryFile() as said:
        child = subprocess.Popen([sys.executable, *arguments], env=dict(environment), stdout=said, stderr=errors)  # noqa: S603 - our own interpreter
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{arguments} failed; see {log}")
        said.seek(0)
        return used.ru_utime + used.ru_stime, said.read().decode()


def asked_of(worker: subprocess.Popen[str], name: str, each: Sequence[Sequence[object]], abreast: int = 1) -> Made:
    """Let ``worker`` run the task ``name`` for ``each`` list of arguments; raises ``RuntimeError`` when one fails."""
    if worker.stdin is None or worker.stdout is None:
        raise RuntimeError("the worker has no pipes")
    asked = {"task": name, "each": [[NIGHT, *arguments] for arguments in each], "abreast": abreast}
    print(json.dumps(asked), file=worker.stdin, flush=True)
    if not (answer := worker.stdout.readline()):
        raise RuntimeError(f"{name} failed")
    return [(cpu, result) for cpu, result in json.loads(answer)]


def as_tasks(environment: Mapping[str, str], log: Path) -> Iterator[tuple[str, float]]:
    """Run the night as its DAG does; yield each task with its seconds of CPU."""
    command, pipe = [sys.executable, "-m", "bench.forked_tasks"], subprocess.PIPE
    with (
        log.open("ab") as errors,
        subprocess.Popen(command, env=dict(environment), stdin=pipe, stdout=pipe, stderr=errors, text=True) as worker,  # noqa: S603 - our own interpreter
    ):
        ((cpu, batches),) = asked_of(worker, "begin", [[[]]])
        yield "begin", cpu
        yield from (("collect", cpu) for cpu, _ in asked_of(worker, "collect", [[one] for one in batches], 8))
        ((cpu, shares),) = asked_of(worker, "plan", [[]])
        yield "plan", cpu
        yield from (("process", cpu) for cpu, _ in asked_of(worker, "process", [[one] for one in shares], 4))
        for name in ("index", "report", "verdict"):
            yield name, asked_of(worker, name, [[]])[0][0]


def size(folder: Path) -> int:
    """Return the bytes in all files under ``folder``."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def measured(folder: Path, sources: Path) -> Iterator[str]:
    """Run the same night both ways; yield the figures, a line each."""
    shared = dict(os.environ) | {"DATELINE_SOURCES": str(sources), "AIRFLOW_HOME": str(folder / "airflow")}
    shared |= {"AIRFLOW__CORE__LOAD_EXAMPLES": "False", "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    log = folder / "log.txt"
    began = time.perf_counter()
    one, _ = spent(["-m", "pipeline.cli", "run"], shared | {"DATELINE_HOME": str(folder / "run")}, log)
    yield f"dateline run: {one:.0f} s of CPU, {time.perf_counter() - began:.0f} s"
    home = folder / "tasks"
    counted: dict[str, list[float]] = {}
    for name, cpu in as_tasks(shared | {"DATELINE_HOME": str(home)}, log):
        counted.setdefault(name, []).append(cpu)
    for name, each in counted.items():
        yield f"  {name}: {len(each)} x {sum(each) / len(each):.1f} s of CPU"
    many = sum(map(sum, counted.values()))
    yield f"as tasks: {many:.0f} s of CPU, {many / one:.2f} times as much (wanted: under {MOST})"
    archive = size(home / "archive")
    yield f"indexed: {json.loads(Run.named(home, NIGHT).report.read_bytes())['outcomes']}"
    yield f"archive {archive / 1e6:.1f} MB, run's folder {size(home / 'runs') / archive:.2f} of that"
    yield f"index {size(home / 'index') / archive:.2f} of the archive"


def main() -> None:
    """Make the press, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--pages", type=int, default=10)
    asked = parser.parse_args()
    made = list(outlets(asked.sources, asked.pages))
    press = {one.host: build_site(one) for one in made}
    with tempfile.TemporaryDirectory() as folder, PressServer(press=press) as server:
        sources = Path(folder) / "sources.toml"
        sources.write_text("\n".join(table_of(one, server.port) for one in made), encoding="utf-8")
        try:
            for line in measured(Path(folder), sources):
                print(line, flush=True)
        except RuntimeError:
            print(
                (Path(folder) / "log.txt").read_text(encoding="utf-8", errors="replace")[-LOG_SHOWN:], file=sys.stderr
            )
            raise


if __name__ == "__main__":
    main()
