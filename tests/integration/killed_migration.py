"""A program that kills moves of an index at random moments, forward and back, and counts what is lost.

Run: ``python -m tests.integration.killed_migration KILLS ARTICLE FOLDER`` for an embedded index in ``FOLDER``, or with
``--url URL PREFIX`` for one in Elasticsearch (``ARTICLE`` as one line of JSON). Each move is a fork; its parent kills
it (SIGKILL) at a moment drawn from the time that a whole move takes, writes, revises and deletes an article, and lets
the next fork take up what was left. At the end a move is let through, and the index has to hold what was written and
nothing else. It prints how many moves were killed and how many got through before.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from elasticsearch import Elasticsearch

from pipeline.article import Article
from pipeline.index.elasticsearch.index import ElasticsearchIndex
from pipeline.index.elasticsearch.migration import ElasticsearchMigration
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.index.embedded.migration import EmbeddedMigration
from pipeline.index.embedded.schema import SCHEMA_VERSION
from pipeline.index.embedded.versions import in_use
from pipeline.index.migration import Generation, Migration, as_article, version_of
from pipeline.index.protocol import Index

ARTICLES = 200


@dataclass(frozen=True)
class Subject:
    """An index in an older version, and what moves it; both are opened anew each time."""

    first: Callable[[], Index]
    """As the older Dateline opens it."""
    index: Callable[[], Index]
    """As whatever Dateline opens it that can write to the version in use."""
    migration: Callable[[], Migration]


def embedded(folder: Path) -> Subject:
    """Return the embedded index in ``folder``."""

    def opened(version: int) -> EmbeddedIndex:
        return EmbeddedIndex(folder, lock_timeout_seconds=5, schema_version=version)

    newer = SCHEMA_VERSION + 1
    return Subject(
        lambda: opened(SCHEMA_VERSION),
        lambda: opened(version_of(in_use(folder) or "")),
        lambda: EmbeddedMigration(folder, schema_version=newer),
    )


def elasticsearch(url: str, prefix: str) -> Subject:
    """Return the index in Elasticsearch whose names begin with ``prefix``."""
    templates = load_templates(prefix)
    older, newer = (replace(templates, index=f"{templates.alias}-v{number}") for number in (1, 2))
    return Subject(
        lambda: ElasticsearchIndex(Elasticsearch(url), older, url),
        lambda: ElasticsearchIndex(Elasticsearch(url), newer, url),
        lambda: ElasticsearchMigration(Elasticsearch(url), newer, url, settled_seconds=0.02),
    )


def main(subject: Subject, kills: int, one: Article) -> None:
    """Kill so many moves; raises ``AssertionError`` for what was lost, or came back."""
    chance = random.Random(19970617)  # noqa: S311 - no secret
    expected = {article.id: article for article in (_named(one, f"n{number}") for number in range(ARTICLES))}
    list(subject.first().write(expected.values()))
    began = time.monotonic()
    _move(subject, back=False)
    _move(subject, back=True)
    longest = (time.monotonic() - began) / 2
    killed = through = 0
    while killed < kills:
        pid = _forked(subject, back=_is_forward(subject))
        if _kill(pid, chance.random() * longest):
            killed += 1
        else:
            through += 1
        _disturb(subject.index(), expected, one, chance, killed + through)
    _move(subject, back=False)
    index = subject.index()
    found = {str(document["id"]): str(document["title"]) for document in index.scan()}
    wrong = set(found.items()) ^ {(article.id, article.title) for article in expected.values()}
    assert not wrong, sorted(wrong)
    assert index.outdated() is None
    sys.stdout.write(f"{killed} {through}\n")


def _named(one: Article, name: str) -> Article:
    return one.model_copy(
        update={"id": f"{name:0>64}", "url": f"https://harbour-gazette.example/{name}", "title": name}
    )


def _is_forward(subject: Subject) -> bool:
    status = subject.migration().status()
    return status.in_use == status.wanted


def _disturb(index: Index, expected: dict[str, Article], one: Article, chance: random.Random, number: int) -> None:
    new = _named(one, f"m{number}")
    ids = sorted(expected)
    revised = expected[chance.choice(ids)]
    revised = revised.model_copy(
        update={"title": f"{revised.title} again", "captured_at": revised.captured_at.replace(microsecond=number)}
    )
    assert {written.status for written in index.write([new, revised])} == {"written"}
    expected |= {new.id: new, revised.id: revised}
    gone = chance.choice(ids)
    assert index.delete([gone]) == 1
    del expected[gone]
    index.close()


def _move(subject: Subject, *, back: bool) -> None:
    migration = subject.migration()
    if back:
        migration.rollback(_quiet)
    else:
        migration.migrate(as_article, _passed, _quiet)
    migration.close()


def _forked(subject: Subject, *, back: bool) -> int:
    if pid := os.fork():
        return pid
    try:
        _move(subject, back=back)
        os._exit(0)
    finally:
        os._exit(1)


def _kill(pid: int, delay: float) -> bool:
    """Return whether the move was killed before its end; one that failed by itself is an error."""
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _passed(_old: Generation, _new: Generation) -> None: ...


def _quiet(_line: str) -> None: ...


if __name__ == "__main__":
    count, article, *rest = sys.argv[1:]
    chosen = elasticsearch(*rest[1:]) if rest[0] == "--url" else embedded(Path(rest[0]))
    main(chosen, int(count), Article.from_json(article))
