"""The house rules that no linter knows: short functions, short modules, no names that say nothing, no workplace."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}
ROOMS = ("pipeline", "dags", "bench")


def modules(repository: Path) -> list[Path]:
    """Return every module of the project that is no test."""
    return [path for room in ROOMS for path in sorted((repository / room).rglob("*.py"))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with its length in lines, its docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            first = body[0].lineno if body else node.lineno
            yield node.name, (node.end_lineno or first) - first + 1


class TestHouseRules:
    """What every module keeps."""

    def test_functions_are_short(self, repository: Path) -> None:
        """No function body is longer than 40 lines."""
        long = [
            f"{path.relative_to(repository)}:{name} has {length} lines"
            for path in modules(repository)
            if path.parent.name != "dags"
            for name, length in functions(path)
            if length > LONGEST_FUNCTION
        ]
        assert not long

    def test_modules_are_short(self, repository: Path) -> None:
        """No module is longer than 400 lines."""
        lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(repository)}
        assert not {str(path): length for path, length in lengths.items() if length > LONGEST_MODULE}

    def test_errors_of_others_are_logged_as_text(self, repository: Path) -> None:
        """None goes to a handler as ``exc_info``: half a character in its message would break it (see ``trace_of``)."""
        calls = {
            path: [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
            for path in modules(repository)
        }
        assert not [
            f"{path.relative_to(repository)}:{node.lineno}"
            for path, found in calls.items()
            for node in found
            if any(keyword.arg == "exc_info" for keyword in node.keywords)
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "exception" and len(node.args) > 0)
        ]

    def test_no_module_is_named_after_nothing(self, repository: Path) -> None:
        """No ``utils``, no ``helpers``: a module is named after what it does."""
        assert not [path for path in modules(repository) if path.stem in EMPTY_NAMES]

    def test_top_level_is_the_design(self, repository: Path) -> None:
        """The top level holds the folders that the design names, and no others."""
        named = {"dags", "pipeline", "mappings", "kibana", "tests", "bench", "docs", ".ci", "findings", "training"}
        tracked = subprocess.run(
            ["git", "ls-tree", "-d", "--name-only", "HEAD"],  # noqa: S607 - git as the developer has it
            cwd=repository,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert set(tracked) <= named


class TestLicence:
    """What others may do with Dateline."""

    def test_the_one_that_is_named_is_there(self, repository: Path) -> None:
        """``pyproject.toml`` names the licence, and files of it, whose text is that licence's."""
        project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["license"] == "Apache-2.0"
        text = "".join((repository / name).read_text(encoding="utf-8") for name in project["license-files"])
        assert "Apache License" in text
        assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text


class TestLockFiles:
    """Lock files carry names, versions and hashes, and no hosts."""

    @pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
    def test_no_host_is_named(self, repository: Path, name: str) -> None:
        """A lock that names an index would send everybody to it."""
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", (repository / name).read_text())

    @pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
    def test_every_requirement_has_a_hash(self, repository: Path, name: str) -> None:
        """Each ``name==version`` is followed by at least one ``--hash``."""
        entries = re.split(r"\n(?=[a-z0-9])", (repository / name).read_text(), flags=re.IGNORECASE)
        pinned = [entry for entry in entries if "==" in entry.split("\n", 1)[0]]
        assert len(pinned) > 100
        assert not [entry.split("\n", 1)[0] for entry in pinned if "--hash=sha256:" not in entry]

    def test_every_dependency_is_locked(self, repository: Path) -> None:
        """What ``pyproject.toml`` asks for is in the lock that ``make run`` installs."""
        wanted = re.findall(r'^  "([a-z0-9-]+)[\[>=<]', _dependencies(repository), flags=re.MULTILINE)
        lock = (repository / "requirements.lock").read_text()
        locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==", lock, flags=re.MULTILINE))
        assert wanted
        assert not set(wanted) - locked


def _dependencies(repository: Path) -> str:
    text = (repository / "pyproject.toml").read_text()
    return text[text.index("dependencies = [") : text.index("[project.scripts]")]
