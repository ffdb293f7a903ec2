"""The searches that the README shows find something in the sample press."""

from __future__ import annotations

import re
import shlex
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from pipeline.cli.demo import SAMPLE_QUERY
from pipeline.cli.search import search
from pipeline.index import open_index
from pipeline.index.protocol import Query
from pipeline.index.query.language import understood
from pipeline.settings import Settings

README = Path(__file__).resolve().parents[2] / "README.md"
SHOWN = re.findall(r"^(?:\.venv/bin/)?dateline search (.+)$", README.read_text(encoding="utf-8"), re.MULTILINE)

QUERIES = [
    query
    for first in re.findall(
        r"^\| (`.+?) \|", (README.parent / "docs" / "query.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    for query in re.findall(r"`([^`]+)`", first)
]
AFTER_THE_SAMPLE = date(2026, 11, 3)
"""A day on which `yesterday` is one of the sample's."""


def test_readme_shows_searches() -> None:
    """There is something to try after `make run`."""
    assert len(SHOWN) >= 5


@pytest.mark.usefixtures("press_night")
@pytest.mark.parametrize("line", [*SHOWN, SAMPLE_QUERY])
def test_finds_something(line: str, press_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """What a newcomer types from the README is answered with articles, on whatever day."""
    arguments = shlex.split(line, comments=True)
    search.main(arguments, obj=lambda _: open_index(press_settings), standalone_mode=False)
    total = re.search(r'\A(?:\{\s*"total": )?([\d,]+)', capsys.readouterr().out)
    assert total is not None
    assert int(total[1].replace(",", "")) > 0


@pytest.mark.usefixtures("press_night")
def test_every_query_finds_something(press_settings: Settings) -> None:
    """Each example of docs/query.md is understood as a whole, and finds articles of the sample."""
    assert len(QUERIES) >= 25
    with closing(open_index(press_settings)) as index:
        totals = {one: index.search(Query(one, today=AFTER_THE_SAMPLE, size=0, facets=())).total for one in QUERIES}
    assert [one for one, total in totals.items() if not total] == []
    assert [one for one in QUERIES if understood(one, AFTER_THE_SAMPLE).notes] == []
