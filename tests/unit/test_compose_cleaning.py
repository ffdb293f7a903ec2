"""The one-shot of docker-compose.yml that cleans up after Airflow, run here on files of our own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

COMPOSE = yaml.safe_load((Path(__file__).resolve().parents[2] / "docker-compose.yml").read_text(encoding="utf-8"))
PROGRAM, OPTIONS, WRITTEN = COMPOSE["services"]["airflow-clean"]["command"]
SCRIPT: str = WRITTEN.replace("$$", "$")
"""As the container's shell reads it."""


class TestCleaning:
    """What `docker compose run --rm airflow-clean` does."""

    def test_airflow_knows_how_to_clean(self, tmp_path: Path) -> None:
        """`airflow db clean` takes what it is given, and asks nobody."""
        script = SCRIPT.replace("\\\n", "")
        (line,) = [one for one in script.splitlines() if one.startswith("airflow db clean")]
        _, *words = shlex.split(re.sub(r"\$\(.*\)", "2026-11-01T00:00:00Z", line))
        code = "import sys; from airflow.cli.cli_parser import get_parser as p; print(p().parse_args(sys.argv[1:]))"
        command, home = [sys.executable, "-c", code, *words], {"AIRFLOW_HOME": str(tmp_path)}
        done = subprocess.run(command, env=home, check=False, capture_output=True, text=True)  # noqa: S603 - our own arguments
        assert "clean_before_timestamp=DateTime(2026, 11, 1," in done.stdout, done.stderr
        assert "skip_archive=True" in done.stdout
        assert "yes=True" in done.stdout

    @pytest.mark.parametrize(("days", "code"), [("90", 0), ("6", 2), ("a week", 2)])
    def test_cleaning_removes_old_logs_and_nothing_young(self, tmp_path: Path, days: str, code: int) -> None:
        """Logs older than AIRFLOW_KEEP_DAYS go; a number that would take last night's removes nothing."""
        logs = tmp_path / "logs"
        for name, age in (("old", 100), ("young", 7)):
            (logs / name).mkdir(parents=True)
            (logs / name / "attempt=1.log").touch()
            os.utime(logs / name / "attempt=1.log", (time.time() - age * 86400,) * 2)
        script = SCRIPT.replace("/opt/airflow/logs", str(logs))
        (tmp_path / "airflow").write_text('#!/bin/sh\necho "$@" > "$0.called"\n', encoding="utf-8")
        (tmp_path / "airflow").chmod(0o755)
        environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "AIRFLOW_KEEP_DAYS": days}
        done = subprocess.run([PROGRAM, OPTIONS, script], env=environment, check=False, capture_output=True)  # noqa: S603 - our own arguments
        assert done.returncode == code
        assert (tmp_path / "airflow.called").exists() == (code == 0)
        left = {path.parent.name for path in logs.rglob("*.log")}
        assert left == ({"young"} if code == 0 else {"old", "young"})
