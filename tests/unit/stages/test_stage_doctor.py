"""What a night needs, looked at before it begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.index import open_index
from pipeline.parts import write_bytes
from pipeline.press.server import PressServer
from pipeline.press.site import Answer
from pipeline.runs import Run
from pipeline.settings import Settings, Source
from pipeline.stages.begin import Beginning
from pipeline.stages.upkeep.doctor import Check, examine

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SOURCES = """
[[source]]
id = "quay"
name = "Quay"
local = true
connect_to = "127.0.0.1:{port}"
feeds = ["http://quay.example/feed.xml"]
"""


def checks(settings: Settings, *, robots: bool = False) -> dict[str, Check]:
    """Return what was found, by what was looked at."""
    return {one.what: one for one in examine(settings, NOW, robots=robots, problem_of=lambda _language: None)}


class TestDoctor:
    """Each thing that can be wrong is named, and ends nothing."""

    def test_nothing_is_set_up(self, tmp_path: Path) -> None:
        """No sources file and no contact: both are said, the rest is looked at all the same, nothing is written."""
        found = checks(Settings(home=tmp_path / "home", sources=tmp_path / "sources.toml"))
        assert not found["configuration"].works
        assert "DATELINE_CONTACT" in found["contact"].detail
        assert found["disk"].what == "disk"
        assert found["clock"].works
        assert not (tmp_path / "home").exists()

    def test_all_is_well(self, tmp_path: Path) -> None:
        """A settled place has nothing wrong but what this machine lacks."""
        (tmp_path / "sources.toml").write_text(SOURCES.format(port=9), encoding="utf-8")
        settings = Settings(home=tmp_path, sources=tmp_path / "sources.toml", contact="desk@quay.example")
        open_index(settings).ensure()
        found = checks(settings)
        assert [one.what for one in found.values() if not one.works and one.what != "disk"] == []

    @pytest.mark.parametrize(
        ("what", "good", "bad"),
        [
            ("entities", '[retype]\n"Quay" = "LOC"\n', '[retype]\n"Quay" = "HARBOUR"\n'),
            ("events", '[[split]]\narticles = ["https://quay.example/1"]\n', "[[split]]\n"),
            ("searches", '[[search]]\nid = "ferries"\nquery = "ferry"\n', '[[search]]\nid = "ferries"\n'),
        ],
    )
    def test_your_own_files(self, tmp_path: Path, what: str, good: str, bad: str) -> None:
        """Each file of the user's own word is read; one that is wrong is named with its line, one not there is none."""
        path = tmp_path / f"{what}.toml"
        settings = Settings.load(home=tmp_path / "home", **{what: path})
        assert what not in checks(settings)
        path.write_text(good, encoding="utf-8")
        assert checks(settings)[what].works, checks(settings)[what]
        path.write_text(bad, encoding="utf-8")
        found = checks(settings)[what]
        assert not found.works
        assert f"{path}:" in found.detail

    def test_run_of_a_clock_that_was_ahead(self, tmp_path: Path) -> None:
        """A run that begins after now is a clock that is wrong, then or now."""
        ahead = Run(tmp_path, f"manual-{NOW + timedelta(days=400):%Y%m%dT%H%M%S}.000000Z")
        write_bytes(ahead.beginning, Beginning(sources=(Source(id="quay", name="Quay"),)).to_json().encode())
        found = checks(Settings(home=tmp_path))
        assert not found["clock"].works
        assert ahead.id in found["clock"].detail

    def test_index_that_is_away(self, tmp_path: Path) -> None:
        """An index that does not answer is a finding; its password is not in it."""
        url = "http://reader:hidden-word@127.0.0.1:9"
        found = checks(Settings(home=tmp_path, elasticsearch_url=url))
        assert not found["index"].works
        assert "hidden-word" not in found["index"].detail

    def test_model_that_is_damaged(self, tmp_path: Path) -> None:
        """What the loader says of a model is the finding."""
        found = examine(Settings(home=tmp_path), NOW, robots=False, problem_of=lambda one: ModelError(f"{one} is cut"))
        assert next(one.detail for one in found if one.what == "models").startswith("en is cut; ")

    def test_every_model_is_tried(self, tmp_path: Path) -> None:
        """A model of whatever language that is missing is found, and told once, though many languages share it."""
        missing = ModelError("the shared model is missing")
        found = examine(
            Settings(home=tmp_path), NOW, robots=False, problem_of=lambda one: missing if one in {"de", "sv"} else None
        )
        assert Check("models", works=False, detail=missing.message) in list(found)

    @pytest.mark.parametrize(("rule", "works"), [("Disallow: /", False), ("Disallow: /search", True)])
    def test_robots(self, tmp_path: Path, rule: str, works: bool) -> None:  # noqa: FBT001 - a column of the table
        """A source whose robots.txt keeps us from its feed is named; nothing but robots.txt is asked for."""
        settings = Settings(home=tmp_path, sources=tmp_path / "sources.toml", contact="desk@quay.example")
        answer = Answer(f"User-agent: *\n{rule}\n".encode(), "text/plain")
        with PressServer(press={"quay.example": {"/robots.txt": answer}}) as press:
            settings.sources.write_text(SOURCES.format(port=press.port), encoding="utf-8")
            assert checks(settings, robots=True)["robots of quay"].works is works
