"""What the page calls the fields of an article."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from pipeline.index.protocol import FACETS


@pytest.fixture(scope="module")
def labels() -> dict[str, Any]:
    """Return the labels as their file has them."""
    return tomllib.loads(files("pipeline.web").joinpath("labels.toml").read_text(encoding="utf-8"))


class TestFacets:
    """Whatever can be counted and filtered by is called something."""

    @pytest.mark.parametrize("table", ["facets", "chips"])
    def test_each_has_a_name_and_no_other_has(self, labels: dict[str, Any], table: str) -> None:
        """A facet without a heading fails on the day that it first has values; a heading of none misleads."""
        assert set(labels[table]) == set(FACETS)
