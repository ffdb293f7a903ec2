"""Which way a weekday, a month, a weekend points, a sentence a row: ``directions/<language>.toml``."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.enrich.dates import mentions

TABLES = Path(__file__).parent / "directions"
MARK = re.compile(r"\[([^\]]+)\]")
LARGE = {"de", "en", "es", "fr", "ru"}
ROWS_OF_LARGE = 60
ROWS = 20


class Row(NamedTuple):
    """One sentence, and the side of publication on which its marked expression lies."""

    language: str
    published: date
    looks: str
    marked: str


def _tables() -> dict[str, list[Row]]:
    tables = {}
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        tables[path.stem] = [
            Row(path.stem, table["published"], looks, text) for looks in ("past", "future") for text in table[looks]
        ]
    return tables


ALL = _tables()


@pytest.mark.parametrize(
    "row", [row for rows in ALL.values() for row in rows], ids=lambda row: f"{row.language}: {row.marked[:60]}"
)
def test_points_the_right_way(row: Row) -> None:
    """The marked expression lies before publication in a sentence of the past, after it in one of what is planned."""
    text = MARK.sub(r"\1", row.marked)
    place = row.marked.index("[")
    end = place + len(MARK.findall(row.marked)[0])
    days = [
        (found.first_day, found.last_day)
        for found in mentions(text, row.published, row.language)
        if found.kind != "DURATION" and found.start < end and place < found.end
    ]
    assert len(days) == 1
    first, last = days[0]
    assert first is not None
    assert last is not None
    assert last < row.published if row.looks == "past" else first > row.published


@pytest.mark.parametrize("language", sorted(ALL))
def test_table_is_long_enough(language: str) -> None:
    """A table says enough of its language: both directions, sixty sentences for the five first, twenty for others."""
    rows = ALL[language]
    assert len(rows) >= (ROWS_OF_LARGE if language in LARGE else ROWS)
    assert {row.looks for row in rows} == {"past", "future"}
