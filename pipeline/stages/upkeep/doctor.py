"""Doctor: what a night needs, looked at one by one before it begins. Nothing is written, and nothing raises."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.counted import counted
from pipeline.errors import DatelineError, ModelError, SettingsError
from pipeline.fetch import Fetcher
from pipeline.index import open_index
from pipeline.settings import Settings, Source, load_sources
from pipeline.stages.verdict.runs import nights
from pipeline.store import spool_of

LEAST_FREE_BYTES = 2_000_000_000
"""Room for some nights, and for the index to be merged. An estimate, not measured."""


class Check(NamedTuple):
    """One thing that was looked at."""

    what: str
    works: bool
    detail: str
    """One line for a person: what was found, and if it is wrong what to do."""


ModelProblem = Callable[[str], ModelError | None]


def examine(
    settings: Settings, now: datetime, *, robots: bool = True, problem_of: ModelProblem | None = None
) -> Iterator[Check]:
    """Yield configuration, your files, contact, disk, clock, index, models, (``robots``) what robots.txt allows.

    ``problem_of`` says of a language why its model of names cannot be loaded (default: tries to).
    """
    sources: Sequence[Source] = ()
    try:
        sources = load_sources(settings.sources)
        yield Check("configuration", works=True, detail=f"{counted(len(sources), 'sources')} in {settings.sources}")
    except SettingsError as error:
        yield Check("configuration", works=False, detail=error.message)
    yield from _own_word(settings)
    said = settings.contact or "none; set DATELINE_CONTACT, so that the sites that are read can reach you"
    yield Check("contact", works=settings.contact is not None, detail=said)
    yield _looked("disk", lambda: _disk(settings))
    yield _looked("clock", lambda: _clock(settings, now))
    yield _looked("index", lambda: _index(settings))
    yield _looked("models", lambda: _models(problem_of or _model_problem()))
    if robots and sources:
        yield from asyncio.run(_robots(settings, sources))


def _own_word(settings: Settings) -> Iterator[Check]:
    """Yield what is said of each of the user's files that is there: a mistake would end the night that reads it."""
    for what, path, read in (
        ("entities", settings.entities, _entities),
        ("events", settings.events, _events),
        ("searches", settings.searches, _searches),
    ):
        if path.exists():
            yield _looked(what, partial(_readable, what, path, read))


def _readable(what: str, path: Path, read: Callable[[Path], object]) -> Check:
    read(path)
    return Check(what, works=True, detail=f"{path} can be read")


def _entities(path: Path) -> object:
    from pipeline.enrich.entities import load_curation  # noqa: PLC0415 - loads half of what there is

    return load_curation(path)


def _events(path: Path) -> object:
    from pipeline.enrich.events import load_event_curation  # noqa: PLC0415 - likewise

    return load_event_curation(path)


def _searches(path: Path) -> object:
    from pipeline.stages.messages.saved_searches import load_searches  # noqa: PLC0415 - likewise

    load_searches(path).refuse_wrong()
    return path


def _looked(what: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except DatelineError as error:
        return Check(what, works=False, detail=error.message)
    except OSError as error:
        return Check(what, works=False, detail=f"{error.filename}: {error.strerror}; check the path and permissions")


def _disk(settings: Settings) -> Check:
    folder = spool_of(settings.home).absolute()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free / 1e9:.1f} GB free under {folder}"
    works = free >= LEAST_FREE_BYTES
    return Check("disk", works, detail if works else f"{detail}; make room: dateline prune, or another DATELINE_HOME")


def _clock(settings: Settings, now: datetime) -> Check:
    ahead = [one for one in nights(settings.home) if one.at > now]
    if ahead:
        detail = f"run {ahead[0].run_id} began in the future; the clock is wrong now, or was then: compare with `date`"
        return Check("clock", works=False, detail=detail)
    return Check("clock", works=True, detail=f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC, later than every run")


def _index(settings: Settings) -> Check:
    where = "Elasticsearch" if settings.elasticsearch_url else "the embedded index"
    with closing(open_index(settings)) as index:
        index.get(["0" * 64])
        outdated = index.outdated()
    return Check("index", works=True, detail=outdated or f"{where} answers")


def _model_problem() -> ModelProblem:
    from pipeline.enrich.entities import model_problem  # noqa: PLC0415 - loads half of what there is

    return model_problem


def _models(problem_of: ModelProblem) -> Check:
    from pipeline.enrich.entities import modelled  # noqa: PLC0415 - likewise

    problems = dict.fromkeys(error.message for one in modelled() if (error := problem_of(one)))
    return Check("models", not problems, "; ".join(problems) or "the models of names can be loaded")


async def _robots(settings: Settings, sources: Sequence[Source]) -> list[Check]:
    async with Fetcher(settings) as fetcher:
        found = await asyncio.gather(*(_of_source(fetcher, one) for one in sources))
    return list(chain.from_iterable(found))


async def _of_source(fetcher: Fetcher, source: Source) -> list[Check]:
    checks = []
    for url in (one for one in source.addresses if urlsplit(one).scheme in {"http", "https"}):
        try:
            await fetcher.require_allowed(url, source)
        except DatelineError as error:
            checks.append(Check(f"robots of {source.id}", works=False, detail=error.message))
    checks += _missing_files(source)
    return checks or [
        Check(f"robots of {source.id}", works=True, detail=counted(len(source.addresses), "addresses may be read"))
    ]


def _missing_files(source: Source) -> list[Check]:
    missing = [one for one in (*source.paths, *source.warcs) if not one.exists()]
    return [Check(f"files of {source.id}", works=False, detail=f"{one} is not there") for one in missing]
