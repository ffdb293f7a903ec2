"""``dateline demo``: the real nightly DAG over the bundled sample press, from nothing to search results."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

import pipeline
from pipeline.cli.search import open_existing, search
from pipeline.errors import DatelineError, UsageError
from pipeline.ledger import RunReport
from pipeline.parts import write_bytes
from pipeline.press import sample_sources
from pipeline.press.server import PressServer
from pipeline.runs import list_runs
from pipeline.settings import Settings
from pipeline.stages.verdict.report import lines, read_report

DAGS_FOLDER = Path(pipeline.__file__).resolve().parent.parent / "dags"
SAMPLE_QUERY = "cables"
SUFFIX = "-sample"
"""What the name of the sample's home ends in."""


class AirflowFailedError(DatelineError):
    """Airflow could not be started, or the DAG run failed."""


@click.command()
def demo() -> None:
    """Run the nightly DAG on the bundled sample press and show what came of it.

    The sample has a home of its own beside DATELINE_HOME, whose name ends in -sample, and an embedded index there:
    nothing invented is ever among real articles, whatever the settings name.
    """
    settings = sample_settings(Settings.load())
    home = Path(str(settings.home))
    sources = home / "sample-sources.toml"
    with PressServer() as press:
        click.echo(f"The sample press is open on 127.0.0.1:{press.port}; all data goes to {home}")
        write_bytes(sources, sample_sources(press.port).encode())
        run_dag(home, sources)
    click.echo("\n".join(["", *lines(_last_report(home)), "", f"$ dateline search {SAMPLE_QUERY} --size 3"]))
    search.main([SAMPLE_QUERY, "--size", "3"], standalone_mode=False, obj=lambda _: open_existing(settings))
    click.echo("")
    click.echo(f"The sample is apart from your own data:  export DATELINE_HOME={shlex.quote(os.path.relpath(home))}")
    click.echo("The search page:  .venv/bin/dateline serve   then open http://127.0.0.1:8000/")
    click.echo("On the terminal:  .venv/bin/dateline search WORDS")


def sample_settings(settings: Settings) -> Settings:
    """Return the settings of the sample: a home of its own, no Elasticsearch, no rules and channels of the user's.

    Raises :class:`UsageError` where the home is no folder of this machine.
    """
    if not isinstance(settings.home, Path):
        raise UsageError(f"the demo works in a folder of this machine, and DATELINE_HOME is {settings.home}; unset it")
    own = settings.home.resolve()
    home = own if own.name.endswith(SUFFIX) else own.with_name(own.name + SUFFIX)
    return Settings.model_construct(home=home)


def run_dag(home: Path, sources: Path) -> None:
    """Run ``dateline_nightly`` once in Airflow over ``sources``; everything Airflow writes is under ``home``.

    Raises :class:`AirflowFailedError` with the end of Airflow's output when it does not end well.
    """
    if not DAGS_FOLDER.is_dir():
        raise UsageError(f"{DAGS_FOLDER} is missing: the demo runs from a clone of the repository")
    environment = airflow_environment(home, sources)
    log = home / "airflow" / "demo.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    click.echo("Airflow: preparing its database (SQLite)")
    _airflow(["db", "migrate"], environment, log)
    click.echo(f"Airflow: running the DAG dateline_nightly (its log: {log})")
    now = datetime.now(UTC).isoformat()
    _airflow(["dags", "test", "dateline_nightly", now], environment, log)


def airflow_environment(home: Path, sources: Path) -> dict[str, str]:
    """Return the environment in which Airflow keeps to ``home`` and Dateline's DAGs."""
    airflow = home / "airflow"
    # Without the user's settings: an Elasticsearch that they name would get the sample, their channels its alerts.
    others = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "AIRFLOW_"))}
    return others | {
        "AIRFLOW_HOME": str(airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS_FOLDER),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(airflow / "logs"),
        "DATELINE_HOME": str(home),
        "DATELINE_SOURCES": str(sources),
        "DATELINE_TASK_RETRY_SECONDS": "1",
        "PYTHONPATH": str(DAGS_FOLDER.parent),
    }


def _airflow(arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
    command = [sys.executable, "-m", "airflow", *arguments]
    with log.open("ab") as output:
        before = output.tell()
        status = subprocess.run(  # noqa: S603 - our own interpreter with fixed words
            command,
            env=dict(environment),
            cwd=log.parent,  # no dateline.toml is there
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
    if status:
        tail = log.read_bytes()[before:].decode("utf-8", "replace").strip().splitlines()[-15:]
        click.echo("\n".join(tail), err=True)
        raise AirflowFailedError(f"`airflow {' '.join(arguments[:2])}` failed; the whole output is in {log}")


def _last_report(home: Path) -> RunReport:
    return read_report(list_runs(home)[-1])
