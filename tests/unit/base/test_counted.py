"""How many there are of something, in English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import pipeline
from pipeline.counted import counted

ROOMS = ("cli", "stages", "ledger.py", "source_checks.py", "environment.py", "progress.py")
"""What people are told from; elsewhere strings are limits, which are many, or data."""
HOME = Path(pipeline.__file__).parent
MODULES = [path for path in sorted(HOME.rglob("*.py")) if path.relative_to(HOME).parts[0] in ROOMS]


class TestCounted:
    """Noun and verb agree with their number."""

    @pytest.mark.parametrize(
        ("words", "one", "many"),
        [
            ("stories", "1 story", "2 stories"),
            ("articles are held back", "1 article is held back", "2 articles are held back"),
            ("captures have no outcome yet", "1 capture has no outcome yet", "2 captures have no outcome yet"),
            ("lists of captures are damaged", "1 list of captures is damaged", "2 lists of captures are damaged"),
            ("articles that were held back", "1 article that was held back", "2 articles that were held back"),
            ("archived listings", "1 archived listing", "2 archived listings"),
            ("lines of runs", "1 line of runs", "2 lines of runs"),
            ("new sources", "1 new source", "2 new sources"),
            ("addresses may be read", "1 address may be read", "2 addresses may be read"),
            ("of its sitemaps were not read", "1 of its sitemaps was not read", "2 of its sitemaps were not read"),
            ("are left", "1 is left", "2 are left"),
            ("indexed", "1 indexed", "2 indexed"),
            ("taken as they were", "1 taken as they were", "2 taken as they were"),
            ("warc: records", "1 warc: record", "2 warc: records"),
        ],
    )
    def test_agrees(self, words: str, one: str, many: str) -> None:
        """Of one thing nothing is said as of several, and nothing else changes."""
        assert [counted(number, words) for number in (1, 2)] == [one, many]

    def test_numbers(self) -> None:
        """None is many, and thousands are parted."""
        assert [counted(number, "runs") for number in (0, 1204)] == ["0 runs", "1,204 runs"]

    def test_one_way_to_say_it(self) -> None:
        """No number of a length or a sum stands before a noun of several in a string of its own."""
        assert len(MODULES) > 50
        assert [found for path in MODULES for found in by_hand(path)] == []


def by_hand(path: Path) -> Iterator[str]:
    """Yield where a string has ``{len(…)}`` or ``{sum(…)}`` and a word in -s behind it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, behind in pairwise(node.values):
            call = value.value if isinstance(value, ast.FormattedValue) else None
            is_amount = (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("len", "sum")
            )
            words = str(behind.value).split(" ") if isinstance(behind, ast.Constant) else []
            if is_amount and len(words) > 1 and not words[0] and words[1].rstrip(".,;:)").endswith("s"):
                yield f"{path.name}:{node.lineno}: {words[1]}"
