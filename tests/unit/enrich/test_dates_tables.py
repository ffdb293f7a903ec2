"""One table for each language, a rule a row, readable by someone who speaks it: ``dates/<language>.toml``."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.article import DateMention
from pipeline.enrich.dates import mentions

TABLES = Path(__file__).parent / "dates"
MARK = re.compile(r"\[([^\]=]+)=([^\]]+)\]")


class Row(NamedTuple):
    """One row of a table."""

    language: str
    published: date
    rule: str
    marked: str


def _rows() -> list[Row]:
    rows = []
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for rule, texts in table["rules"].items():
            rows += [Row(path.stem, table["published"], rule, text) for text in texts]
    return rows


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row.language}: {row.rule}: {row.marked[:40]}")
def test_row(row: Row) -> None:
    """Exactly what a row marks is found, with the value that it gives."""
    text = MARK.sub(r"\1", row.marked)
    wanted = [(surface, None if value == "?" else value) for surface, value in MARK.findall(row.marked)]
    found = mentions(text, row.published, row.language)
    assert [(one.surface, one.value) for one in found if not _covers_another(one, found)] == wanted


def _covers_another(span: DateMention, found: list[DateMention]) -> bool:
    """A span between two dates covers both; the tables mark its ends alone."""
    return any(span.start <= one.start and one.end <= span.end for one in found if one is not span)
