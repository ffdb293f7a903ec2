"""Moves of an index that are killed at random moments, forward and back: nothing is lost and nothing comes back.

``DATELINE_TEST_KILLED_MOVES`` sets how many of each are killed (default: 10).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.article import Article
from tests.unmeasured import unmeasured

MakeArticle = Callable[..., Article]
KILLS = int(os.environ.get("DATELINE_TEST_KILLED_MOVES", "10"))


def kill(repository: Path, article: Article, *subject: str) -> tuple[int, int]:
    """Run the program; return how many moves were killed, and how many got through."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.integration.killed_migration", str(KILLS), article.to_json(), *subject],
        cwd=repository,
        env=unmeasured(repository),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    killed, through = done.stdout.split()
    return int(killed), int(through)


class TestKilledMoves:
    """``dateline index migrate`` and ``--rollback``, killed again and again while the index is written to."""

    def test_embedded(self, tmp_path: Path, repository: Path, make_article: MakeArticle) -> None:
        """The embedded index holds what was written, revised and not deleted."""
        assert kill(repository, make_article(), str(tmp_path / "index"))[0] == KILLS

    @pytest.mark.elasticsearch
    def test_elasticsearch(
        self, elasticsearch_url: str, index_prefix: str, repository: Path, make_article: MakeArticle
    ) -> None:
        """The index in Elasticsearch holds what was written, revised and not deleted."""
        assert kill(repository, make_article(), "--url", elasticsearch_url, index_prefix)[0] == KILLS
