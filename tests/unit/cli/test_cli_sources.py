"""``dateline sources list`` over a sources file of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args, get_origin

import pytest
from click.testing import CliRunner, Result
from pydantic.fields import FieldInfo

from pipeline.cli.sources import _PLACES, sources
from pipeline.errors import SettingsError
from pipeline.settings import SectionPage, Source, load_sources

DECLARED = """
[[source]]
id = "quay"
name = "The Quay\\u001b[2J"
country = "NO"
language = "nb"
feeds = ["https://quay.example/rss", "https://quay.example/sport.rss"]
sitemaps = ["https://quay.example/map.xml"]

[[source]]
id = "old-harbour"
name = "Old Harbour"
enabled = false
quiet_until = 2031-04-30
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the sources file is looked for."""
    monkeypatch.setenv("DATELINE_SOURCES", str(tmp_path / "sources.toml"))
    return tmp_path / "sources.toml"


@pytest.fixture
def listed(path: Path) -> Callable[..., Result]:
    """Run ``dateline sources list`` over :data:`DECLARED`."""
    path.write_text(DECLARED, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(sources, ["list", *arguments], catch_exceptions=False)


class TestSwitch:
    """``disable`` and ``enable``."""

    def test_off_and_on(self, listed: Callable[..., Result], path: Path) -> None:
        """The source is off, and on again; what is so already is not written."""
        for command, told in (("disable", "is now"), ("disable", "was"), ("enable", "is now")):
            before = path.read_bytes()
            result = CliRunner().invoke(sources, [command, "quay"], catch_exceptions=False)
            assert result.stdout == f"quay {told} switched {'off' if command == 'disable' else 'on'} in {path}\n"
            assert (path.read_bytes() == before) == (told == "was")
        assert listed().stderr == "2 sources, 1 switched off\n"


class TestRemove:
    """``remove``."""

    def test_remove(self, listed: Callable[..., Result], path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dry run shows what would go and writes nothing; then it goes, and what stays is said."""
        monkeypatch.setenv("DATELINE_HOME", str(path.parent / "home"))
        kept = path.parent / "home" / "archive" / "quay" / "night" / "captures-0001.warc.gz"
        kept.parent.mkdir(parents=True)
        kept.write_bytes(bytes(200_000))
        assert listed().exit_code == 0
        before = path.read_text(encoding="utf-8")
        result = CliRunner().invoke(sources, ["remove", "quay", "--dry-run"], catch_exceptions=False)
        assert '- id = "quay"' in result.stdout
        assert path.read_text(encoding="utf-8") == before
        result = CliRunner().invoke(sources, ["remove", "quay"], catch_exceptions=False)
        assert result.stdout.splitlines() == [
            f"quay was taken out of {path}",
            "what stays: 0.2 MB of 1 run in the archive; in the index 0 articles under its name",
            "`dateline forget --source quay` removes that, too",
        ]
        assert listed_ids(path) == ["old-harbour"]
        assert kept.exists()


def listed_ids(path: Path) -> list[str]:
    """Return the ids that the sources file declares."""
    return [one.id for one in load_sources(path)]


def is_list(field: FieldInfo) -> bool:
    """Return whether a setting of a source takes several values: then these are places."""
    return get_origin(field.annotation) is tuple


class TestList:
    """What is declared, and nothing fetched."""

    def test_lines(self, listed: Callable[..., Result]) -> None:
        """A line each, in the order of the file: places are counted; what is switched off or quiet says so."""
        result = listed()
        assert result.stdout.splitlines() == [
            "quay         The Quay [2J  NO  nb  2 feeds, 1 sitemap",
            "old-harbour  Old Harbour  names no places  quiet until 2031-04-30  switched off",
        ]
        assert result.stderr == "2 sources, 1 switched off\n"

    def test_every_kind_of_place(self) -> None:
        """What a source may name is counted, whatever kinds there come to be; a login goes to each address of it."""
        kinds = {name: get_args(one.annotation)[0] for name, one in Source.model_fields.items() if is_list(one)}
        assert set(_PLACES) == set(kinds)
        here = {name: f"https://quay.example/{name}" for name, kind in kinds.items() if kind is not Path}
        named = {name: [{"url": url} if kinds[name] is SectionPage else url] for name, url in here.items()}
        source = Source.model_validate({"id": "quay", "name": "The Quay", **named})
        assert sorted(source.addresses) == sorted(here.values())

    def test_json(self, listed: Callable[..., Result]) -> None:
        """For programs: what the file says, without defaults."""
        first, second = json.loads(listed("--json").stdout)
        assert (first["id"], len(first["feeds"]), "enabled" in first) == ("quay", 2, False)
        assert second == {
            "id": "old-harbour",
            "name": "Old Harbour",
            "enabled": False,
            "quiet_until": "2031-04-30",
        }

    def test_no_file(self, path: Path) -> None:
        """A file that is not there is an error that names it."""
        with pytest.raises(SettingsError, match=str(path)):
            CliRunner().invoke(sources, ["list"], catch_exceptions=False)
