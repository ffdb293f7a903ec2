"""README's table of languages claims what is measured, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([^|]+?) \| (.+) \|$", re.MULTILINE)
CALLED = {"Norwegian": "Norwegian Bokmål"}
"""The names are read for both written languages."""


def table(text: str, name: str) -> Mapping[str, list[str]]:
    """Return language → cells of a section."""
    section = re.search(rf"<!-- begin {name} -->\n(.*?)<!-- end {name} -->", text, re.DOTALL)
    assert section is not None
    rows = {language: cells.split(" | ") for language, cells in ROW.findall(section[1])}
    return {language: cells for language, cells in rows.items() if language not in ("language", "---")}


MEASURED = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
CLAIMED = table((ROOT / "README.md").read_text(encoding="utf-8"), "languages")


def names_by(language: str) -> str:
    """Return what finds names of a language: a model where one has a part in it."""
    cells = table(MEASURED, "names").get(language)
    return "—" if cells is None else "lists" if cells[0] == "lists" else "model"


class TestClaims:
    """What a newcomer reads first."""

    @pytest.mark.parametrize("language", CLAIMED)
    def test_as_measured(self, language: str) -> None:
        """Each cell says what docs/languages.md has a measurement for."""
        forms = CALLED.get(language, language) in table(MEASURED, "search")
        dates = language in table(MEASURED, "dates")
        wanted = ["yes" if forms else "—", names_by(language), "yes" if dates else "—"]
        assert CLAIMED[language] == wanted

    def test_every_language_with_dates(self) -> None:
        """No language of which dates are read is forgotten."""
        assert set(table(MEASURED, "dates")) <= set(CLAIMED)
