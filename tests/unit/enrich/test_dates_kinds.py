"""What each language can do, kind by kind: ``dates_kinds/<language>.toml`` makes the section of docs/languages.md.

Other than in the tables of :mod:`tests.unit.enrich.test_dates_tables`, a row may be wrong: it is then counted, and
listed in the docs. A mark is ``[surface=TIMEX3 value]`` or ``[surface=first day..last day]``.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pipeline.article import DateMention
from pipeline.enrich.dates import mentions
from tests.language_table import check

TABLES = Path(__file__).parent / "dates_kinds"
DOCS = Path(__file__).resolve().parents[3] / "docs" / "languages.md"
PUBLISHED = date(2026, 11, 26)
MARK = re.compile(r"\[([^\]=]+)=([^\]]+)\]")
FLOOR = 0.92
"""Of a language's rows; it only rises."""

Tables = dict[str, dict[str, list[str]]]


def _tables() -> Tables:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(TABLES.glob("*.toml"))}


def _is_right(marked: str, language: str) -> bool:
    """Tell whether what a row marks is found where it stands, with its value, and nothing else."""
    text = MARK.sub(r"\1", marked)
    found = mentions(text, PUBLISHED, language)
    ends = [one for one in found if not _covers_another(one, found)]
    wanted, shift = [], 0
    for mark in MARK.finditer(marked):
        start = mark.start() - shift
        shift += len(mark[0]) - len(mark[1])
        wanted.append((start, start + len(mark[1]), mark[2]))
    return len(ends) == len(wanted) and all(
        one.start < end and start < one.end and _value(one, value) == value
        for one, (start, end, value) in zip(ends, wanted, strict=True)
    )


def _value(found: DateMention, like: str) -> str | None:
    return f"{found.first_day}..{found.last_day}" if ".." in like else found.value


def _covers_another(span: DateMention, found: list[DateMention]) -> bool:
    return any(span.start <= one.start and one.end <= span.end for one in found if one is not span)


@pytest.mark.no_cover
class TestWhatWorks:
    """The docs say of each language what works and what does not."""

    def test_docs_state_what_is_right(self) -> None:
        """Of each kind docs/languages.md states how many rows are right."""
        tables = _tables()
        kinds = list(tables["en"])
        rows = [(code, [_counted(table[kind], code) for kind in kinds]) for code, table in tables.items()]
        check(DOCS, "dates", kinds, rows)

    def test_docs_list_what_is_wrong(self) -> None:
        """Every row that is wrong stands in docs/languages.md, and no other."""
        wrong = [
            (code, [kind, row.replace("|", "\\|")])
            for code, table in _tables().items()
            for kind, rows in table.items()
            for row in rows
            if not _is_right(row, code)
        ]
        check(DOCS, "dates-wrong", ["kind", "wanted"], wrong)

    def test_every_language_keeps_its_floor(self) -> None:
        """No language falls below the floor."""
        for code, table in _tables().items():
            rows = [row for rows in table.values() for row in rows]
            assert sum(_is_right(row, code) for row in rows) >= FLOOR * len(rows), code


def _counted(rows: list[str], language: str) -> str:
    right = sum(_is_right(row, language) for row in rows)
    return f"{right} of {len(rows)}"
