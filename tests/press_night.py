"""The sample press as one night left it: read once a run, and indexed once in each engine that searches it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.article import Article
from pipeline.index import open_index
from pipeline.index.protocol import Index, Query
from pipeline.ledger import RunReport
from pipeline.press import sample_sources
from pipeline.press.server import PressServer
from pipeline.runs import Run
from pipeline.settings import Settings, load_sources
from pipeline.stages.verdict.report import read_report
from pipeline.stages.whole_run import run_whole
from tests.elasticsearch_node.node import locked


class Night(NamedTuple):
    """One run, its report, and every document that was indexed at its end, by id."""

    run: Run
    report: RunReport
    documents: list[dict[str, Any]]


def night(settings: Settings, name: str) -> Night:
    """Run over the whole sample press, on a free port."""
    with PressServer() as press:
        settings.sources.write_text(sample_sources(press.port), encoding="utf-8")
        run = Run(settings.home, name)
        report = run_whole(settings, run, load_sources(settings.sources))
    return Night(run, report, documents(settings))


def night_of_the_run(settings: Settings, name: str, kept: Path) -> Night:
    """Return a first night over the sample press; who asks first makes it, the others copy what it left in ``kept``."""
    home = Path(str(settings.home))
    with locked(kept.with_suffix(".lock")):
        if not kept.exists():
            made, copied = night(settings, name), kept.with_suffix(".copied")
            shutil.copytree(home, copied)
            copied.rename(kept)
            return made
    shutil.copytree(kept, home, dirs_exist_ok=True)
    run = Run(settings.home, name)
    return Night(run, read_report(run), documents(settings))


def documents(settings: Settings) -> list[dict[str, Any]]:
    """Return every indexed document, by id."""
    with closing(open_index(settings)) as index:
        page = index.search(Query(size=1000, sort="oldest"))
    return sorted((dict(hit.article) for hit in page.hits), key=lambda one: str(one["id"]))


@contextmanager
def filled(settings: Settings, found: list[dict[str, Any]]) -> Iterator[Index]:
    """Yield the index of ``settings`` with the articles of ``found`` in it."""
    with closing(open_index(settings)) as index:
        index.ensure()
        written = list(index.write(Article.model_validate(one) for one in found))
        if any(one.status != "written" for one in written):
            raise ValueError([one for one in written if one.status != "written"][:3])
        yield index


def plain_settings(home: Path, **fields: Any) -> Settings:  # noqa: ANN401 - any setting
    """Return settings for the embedded index under ``home``, unless ``fields`` say otherwise."""
    return Settings.load(home=home, sources=home / "sources.toml", **fields)
