"""The ledger beside the embedded index: one SQLite file, which any tool that reads SQLite can open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from more_itertools import chunked

from pipeline.errors import IndexRefusedError, IndexUnavailableError
from pipeline.index.ledger import BATCH_OUTCOMES, LedgerOutcome, LedgerQuery, LedgerRun, succession

FILE: Final = "ledger.sqlite"
_BUSY_SECONDS = 30.0
_SCHEMA: Final = Path(__file__).with_name("ledger.sql")
_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY)
_PRIMARY: Final = 0xFF
"""Which bits of an SQLite error code name its family."""


class SqliteLedger:
    """A :class:`~pipeline.index.ledger.LedgerIndex` in ``folder``; made when something is written."""

    def __init__(self, folder: Path, retention: timedelta) -> None:
        self._file = folder / FILE
        self._retention = retention

    def record(self, outcomes: Iterable[LedgerOutcome], runs: Sequence[LedgerRun]) -> int:
        """Write what is new, in one transaction, and remove what is older than the retention."""
        written = len(runs)
        with self._writing() as database:
            for batch in chunked(outcomes, BATCH_OUTCOMES):
                change = succession(_current(database, batch), batch)
                for one in change.passed:
                    _put_outcome(database, one.model_copy(update={"current": False}))
                for one in change.new:
                    _put_outcome(database, one)
                written += len(change.new)
            for run in runs:
                _put_run(database, run)
            self._expire(database)
        return written

    def recorded(self) -> Mapping[str, str]:
        """Return run id → ``report_stamp``."""
        return {one.run_id: one.report_stamp or "" for one in self._runs("scope = 'run'", (), -1)}

    def outcomes(self, query: LedgerQuery) -> Sequence[LedgerOutcome]:
        """Return the outcomes that ``query`` asks for, the newest first."""
        where, values = _condition(query)
        sql = f"SELECT document FROM outcomes WHERE {where} ORDER BY at DESC, id LIMIT ?"  # noqa: S608 - our own words
        with self._reading() as database:
            rows = database.execute(sql, (*values, query.limit)).fetchall() if database else []
        return [LedgerOutcome.from_json(one) for (one,) in rows]

    def runs(self, limit: int = 30) -> Sequence[LedgerRun]:
        """Return the last runs, the newest first."""
        return self._runs("scope = 'run'", (), limit)

    def source_history(self, source_id: str, *, before: datetime | None = None, limit: int = 28) -> Sequence[LedgerRun]:
        """Return what the last runs had of a source, the newest first."""
        until = _moment(before) if before else "9999"
        where = "scope = 'source' AND source_id = ? AND run_type NOT IN ('replay', 'revisit') AND started_at < ?"
        return self._runs(where, (source_id, until), limit)

    def forget(self, *, source_id: str | None = None, outcomes: Sequence[LedgerOutcome] = ()) -> int:
        """Remove all of a source, or ``outcomes``; freed pages are overwritten (``secure_delete``)."""
        if not self._file.exists():
            return 0
        gone = 0
        with self._writing() as database:
            if source_id is not None:
                for table in ("outcomes", "runs"):
                    gone += database.execute(f"DELETE FROM {table} WHERE source_id = ?", (source_id,)).rowcount  # noqa: S608 - our own words
            for one in outcomes:
                gone += database.execute("DELETE FROM outcomes WHERE id = ?", (one.id,)).rowcount
        return gone

    def close(self) -> None:
        """Nothing is held open."""

    def _runs(self, where: str, values: tuple[str, ...], limit: int) -> list[LedgerRun]:
        sql = f"SELECT document FROM runs WHERE {where} ORDER BY started_at DESC, id LIMIT ?"  # noqa: S608 - our own words
        with self._reading() as database:
            rows = database.execute(sql, (*values, limit)).fetchall() if database else []
        return [LedgerRun.from_json(one) for (one,) in rows]

    def _expire(self, database: sqlite3.Connection) -> None:
        oldest = _moment(datetime.now(UTC) - self._retention)
        database.execute("DELETE FROM outcomes WHERE at < ?", (oldest,))
        database.execute("DELETE FROM runs WHERE started_at < ?", (oldest,))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._file, timeout=_BUSY_SECONDS)
            try:
                database.executescript(_SCHEMA.read_text(encoding="utf-8"))
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    yield database
            finally:
                database.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Yield the file opened to be read; None where there is none yet.

        It is opened to be written where it may be: what a killed writer left half done is rolled back by whoever opens
        the file next, and one that opens it as read-only fails instead (sqlite.org/rescode.html#readonly_rollback).
        """
        if not self._file.exists():
            yield None
            return
        with self._explained():
            database = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS)
            try:
                database.execute("PRAGMA query_only = ON")
                yield database
            finally:
                database.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _FULL:
                message = f"cannot use {self._file}: {error}; check the disk and the permissions, then repeat this"
                raise IndexUnavailableError(message, reason="ledger-storage") from error
            message = f"{self._file} is damaged ({error}); move it away: the next run writes the ledger anew"
            raise IndexRefusedError(message, reason="ledger-damaged") from error
        except ValueError as error:
            message = f"{self._file} holds what this Dateline did not write; move it away: the next run writes it anew"
            raise IndexRefusedError(message, reason="ledger-damaged") from error
        except OSError as error:
            message = f"cannot use {self._file}: {error.strerror}; check the disk and the permissions"
            raise IndexUnavailableError(message, reason="ledger-storage") from error


def _current(database: sqlite3.Connection, batch: Sequence[LedgerOutcome]) -> list[LedgerOutcome]:
    marks = ",".join("?" * len(batch))
    sql = f"SELECT document FROM outcomes WHERE current AND link_id IN ({marks})"  # noqa: S608 - question marks alone
    rows = database.execute(sql, [one.link_id for one in batch])
    return [LedgerOutcome.from_json(document) for (document,) in rows]


def _put_outcome(database: sqlite3.Connection, one: LedgerOutcome) -> None:
    keys = (one.id, one.link_id, one.run_id, one.source_id, one.url, one.article_id, one.kind)
    row = (*keys, _moment(one.at), one.current, one.to_json())
    database.execute(f"INSERT OR REPLACE INTO outcomes VALUES ({','.join('?' * len(row))})", row)  # noqa: S608 - question marks


def _put_run(database: sqlite3.Connection, one: LedgerRun) -> None:
    row = (one.id, one.scope, one.run_id, one.run_type, one.source_id, _moment(one.started_at))
    later = "ON CONFLICT (id) DO UPDATE SET document = excluded.document, reported_at = excluded.reported_at"
    database.execute(
        f"INSERT INTO runs VALUES (?,?,?,?,?,?,?,?) {later} WHERE excluded.reported_at >= runs.reported_at",  # noqa: S608 - our own words
        (*row, _moment(one.reported_at), one.to_json()),
    )


def _condition(query: LedgerQuery) -> tuple[str, list[str]]:
    """Return the condition of an SQL query and its values."""
    parts: list[str] = []
    values: list[str] = []
    named = [("url", query.urls), ("article_id", query.article_ids)]
    either = [f"{column} IN ({','.join('?' * len(wanted))})" for column, wanted in named if wanted]
    if either:
        parts.append(f"({' OR '.join(either)})")
        values += [*query.urls, *query.article_ids]
    for column, wanted in (("run_id", [query.run_id]), ("source_id", [query.source_id]), ("kind", query.kinds)):
        if some := [one for one in wanted if one is not None]:
            parts.append(f"{column} IN ({','.join('?' * len(some))})")
            values += some
    if query.current_only:
        parts.append("current")
    return " AND ".join(parts) or "1", values


def _moment(moment: datetime) -> str:
    """Return a moment as text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
