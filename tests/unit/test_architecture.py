"""docs/architecture.md shows the rooms that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


class TestRooms:
    """The table of rooms."""

    def test_is_the_contract(self, repository: Path) -> None:
        """Its rows are the layers that import-linter holds, from above downwards, and no module is in none of them."""
        contracts = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
            "contracts"
        ]
        layers = [re.findall(r"pipeline\.(\w+)", layer) for layer in contracts[0]["layers"]]
        page = (repository / "docs/architecture.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (`[^|]+) \|", page.partition("## The rooms")[2], re.MULTILINE)
        assert [re.findall(r"`(\w+)`", row) for row in rows] == layers
        there = {
            path.stem
            for path in (repository / "pipeline").iterdir()
            if path.suffix == ".py" or (path / "__init__.py").is_file()
        }
        assert there - {"__init__"} == {room for layer in layers for room in layer}
