"""Tables of docs/languages.md: each part of Dateline fills a section, and fails where the docs say otherwise.

A section stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from babel import Locale

WRITE = "DATELINE_TEST_WRITE_DOCS"
"""Set in the environment, it lets :func:`check` write what was measured instead of failing."""


def check(docs: Path, name: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Fail where section ``name`` of ``docs`` is not the table of ``rows``: a language's code, then its cells."""
    made = _table(columns, rows)
    text = docs.read_text(encoding="utf-8")
    stated = re.search(rf"(?<=<!-- begin {name} -->\n).*?(?=<!-- end {name} -->)", text, re.DOTALL)
    assert stated is not None, f"{docs} has no section {name}: add its markers"
    if os.environ.get(WRITE):
        docs.write_text(text[: stated.start()] + made + text[stated.end() :], encoding="utf-8")
        return
    assert stated[0] == made, f"section {name} of {docs} is out of date; {WRITE}=1 writes what was measured"


def _table(columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    named = sorted((Locale.parse(code).get_display_name("en") or code, cells) for code, cells in rows)
    lines = [["language", *columns], ["---"] * (len(columns) + 1), *([name, *cells] for name, cells in named)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
