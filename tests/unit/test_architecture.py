"""docs/architecture.md shows the rooms that there are, and what the documentation names exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

FILE = re.compile(
    r"(?<![\w/.-])(?!\S*(?:LANGUAGE|NAME))"
    r"(?:\.ci|bench|dags|docs|findings|mappings|pipeline|tests|training)/[\w./-]+\.(?:json|md|py|sh|toml)\b"
)
"""A file of the repository, as texts name it. What a user's own machine has, and what is only a pattern, is none."""
MODULE = re.compile(r"(?<![\w/.-])pipeline(?:\.[a-z]\w*)+")
"""A module, or a name in one, as docstrings, tables and commands name it."""


def layers(repository: Path, place: str) -> list[list[str]]:
    """Return the layers of the contract for ``pipeline``, or for a room within, from above downwards."""
    contracts = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    if not place:
        return [re.findall(r"pipeline\.(\w+)", layer) for layer in contracts[0]["layers"]]
    (found,) = [one for one in contracts if one.get("containers") == [f"pipeline.{place}"]]
    return [re.findall(r"\w+", layer) for layer in found["layers"]]


class TestRooms:
    """The table of rooms."""

    @pytest.mark.parametrize("place", ["", "index", "stages"], ids=["all", "index", "stages"])
    def test_is_the_contract(self, repository: Path, place: str) -> None:
        """Its rows are the layers that import-linter holds, from above downwards: of all, and within."""
        page = (repository / "docs/architecture.md").read_text(encoding="utf-8")
        section = page.partition(f"## In `{place}`" if place else "## The rooms")[2].partition("\n#")[0]
        rows = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
        assert [re.findall(r"`(\w+)`", row) for row in rows] == layers(repository, place)

    def test_no_module_is_without_a_room(self, repository: Path) -> None:
        """Every module at the top stands in the contract."""
        there = {
            path.stem
            for path in (repository / "pipeline").iterdir()
            if path.suffix == ".py" or (path / "__init__.py").is_file()
        }
        assert there - {"__init__"} == {room for layer in layers(repository, "") for room in layer}


def resolves(name: str, repository: Path) -> bool:
    """Return whether ``name`` is a module below ``repository``, or something that one holds."""
    place = repository
    for part in name.split("."):
        if (place / part).is_dir():
            place /= part
        elif (place / f"{part}.py").is_file():
            return True
        else:
            face = place / "__init__.py"
            return face.is_file() and re.search(rf"\b{part}\b", face.read_text("utf-8")) is not None
    return True


class TestNamedFiles:
    """Texts that send a reader to a file."""

    def test_documentation(self, repository: Path) -> None:
        """Every file that README, CONTRIBUTING and docs/ name is there."""
        pages = [*repository.glob("*.md"), *(repository / "docs").glob("*.md"), repository / "findings/README.md"]
        named = {
            (page.name, name)
            for page in pages
            if page.name != "CHANGELOG.md"  # it names what there was
            for name in FILE.findall(page.read_text("utf-8"))
        }
        assert len(named) > 50
        assert not [(page, name) for page, name in sorted(named) if not (repository / name).is_file()]

    def test_findings(self, repository: Path) -> None:
        """The table of findings names each script, and nothing else."""
        rows = re.findall(r"^\| `(.+\.sh)` \|", (repository / "findings/README.md").read_text("utf-8"), re.MULTILINE)
        assert rows == sorted(path.name for path in (repository / "findings").glob("*.sh"))

    @pytest.mark.parametrize("folder", ["bench", "dags", "docs", "pipeline", "training"])
    def test_modules(self, repository: Path, folder: str) -> None:
        """Every module that a docstring, a table, a command or a page names is there, or what it is to hold."""
        kinds = {".md", ".py", ".toml"}
        files = [path for path in (repository / folder).rglob("*") if path.suffix in kinds]
        assert files
        named = {(path.name, name) for path in files for name in MODULE.findall(path.read_text("utf-8"))}
        assert not [(file, name) for file, name in sorted(named) if not resolves(name, repository)]
