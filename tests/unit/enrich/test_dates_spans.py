"""The ends of spans whose year is not said, a sentence a row: ``date_spans.toml``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.enrich.dates import mentions, tag

TABLE = tomllib.loads((Path(__file__).parent / "date_spans.toml").read_text(encoding="utf-8"))
MARK = re.compile(r"\[([^\]=]+)=([^\]]+)\]")
ROWS = [(language, row) for language, rows in TABLE["spans"].items() for row in rows]


@pytest.mark.parametrize(("language", "marked"), ROWS, ids=[f"{language}: {row[:50]}" for language, row in ROWS])
class TestSpans:
    """The two ends of a span agree."""

    def test_the_last_is_the_first_such_day_after_the_beginning(self, language: str, marked: str) -> None:
        """What has no year takes it from the other end; which year it is, the clause around both and both ends tell."""
        text = MARK.sub(r"\1", marked)
        found = [(text[start:end], value) for start, end, value in tag(text, str(TABLE["published"]), language)]
        assert found == MARK.findall(marked)

    def test_is_a_duration_of_its_own(self, language: str, marked: str) -> None:
        """A span that ends after it began is mentioned as a whole, too."""
        text = MARK.sub(r"\1", marked)
        spans = [one for one in mentions(text, TABLE["published"], language) if one.kind == "DURATION"]
        assert len(spans) == 1
