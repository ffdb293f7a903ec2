"""Articles as CSV for spreadsheets and as JSON Lines for programs.

CSV follows RFC 4180 (UTF-8, every cell quoted, CRLF); its columns stand in ``layout.toml``. JSON Lines are the indexed
documents, one a line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.exports.entries import layout, one_line

_TERMINAL_CODES = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def csv_lines(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the names of the columns and a record for each of ``documents``, with its line end."""
    columns = layout()["columns"]
    yield _record(columns)
    yield from (_record(cell(one.get(name)) for name in columns) for one in documents)


def json_lines(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each of ``documents`` as a line of JSON."""
    yield from (terminal_safe(json.dumps(one, ensure_ascii=False)) + "\n" for one in documents)


def cell(value: object) -> str:
    """Return a field's value as a cell of one line that no spreadsheet takes for a formula."""
    values = value if isinstance(value, list | tuple) else () if value is None else (value,)
    text = one_line(layout()["separator"].join(map(str, values)))
    return f"'{text}" if text.startswith(tuple(layout()["formula_signs"])) else text


def terminal_safe(text: str) -> str:
    """Return JSON with the codes escaped that a terminal obeys, or turns its lines by: JSON escapes those below 32."""
    return _TERMINAL_CODES.sub(lambda code: f"\\u{ord(code[0]):04x}", text)


def _record(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
    return line.getvalue()
