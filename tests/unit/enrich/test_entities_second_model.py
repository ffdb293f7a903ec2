"""English where the second model, which is asked in doubt, is missing or damaged: the night goes on with the first."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline

NAME = "dateline-latin"
SCRIPT = """
import json, logging, sys
logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
from pipeline.enrich.entities import enriched, model_problem
from pipeline.enrich.entities.recognise import models
text = "Halden Brook of Quayle Motors met Mara Linde in Oslo on Monday. "
first = enriched(text * 3, "en")
enriched(text, "en")
print(json.dumps({
    "second": models.second("en") is not None,
    "persons": list(first.facets.persons),
    "found_by": first.found_by,
    "problem": str(model_problem("en")),
}))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a copy of the package whose files may be broken."""
    source = Path(pipeline.__file__).parent
    shutil.copytree(source, tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__", "web", "index"))
    return tmp_path


class TestBrokenSecondModel:
    """What becomes of English."""

    def test_one_line_names_it_and_the_first_reads_on(self, package: Path) -> None:
        """Persons are found by the first model, a model looked, and one line says which is broken and the remedy."""
        path = package / "pipeline" / "enrich" / "entities" / "recognise" / "data" / f"{NAME}.npz"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        done = subprocess.run(  # noqa: S603 - this Python and a script of ours
            [sys.executable, "-c", SCRIPT],
            cwd=package,
            env={**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        said = json.loads(done.stdout)
        assert not said["second"]
        assert said["found_by"] == "model"
        assert "Mara Linde" in said["persons"]
        assert f"the model {NAME} cannot be loaded" in said["problem"]
        assert "install dateline again" in said["problem"]
        assert [one for one in done.stderr.splitlines() if NAME in one] == [said["problem"]]
