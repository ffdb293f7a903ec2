"""The user's own word on events, and how mistakes in it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.article import article_id
from pipeline.enrich.events import NOTHING, load_event_curation
from pipeline.errors import SettingsError

QUAKE, SHOCK = "https://a.example/quake", "https://b.example/shock"


def written(folder: Path, text: str) -> Path:
    """Return a file with this text."""
    path = folder / "events.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestLoadEventCuration:
    """``events.toml``."""

    def test_no_file_says_nothing(self, tmp_path: Path) -> None:
        """Nobody has to write one."""
        assert load_event_curation(tmp_path / "events.toml") == NOTHING

    def test_articles_by_address_or_id(self, tmp_path: Path) -> None:
        """Each rule names articles as people or as the index name them."""
        quake, shock = article_id(QUAKE), article_id(SHOCK)
        text = (
            f'[[join]]\narticles = ["{QUAKE}", "{shock}"]\n[[split]]\narticles = ["{SHOCK}"]\n'
            f'[[title]]\narticle = "{QUAKE}"\ntitle = " The quake "'
        )
        made = load_event_curation(written(tmp_path, text))
        assert (made.joined, made.apart, made.titles) == (((quake, shock),), {shock: shock}, {quake: "The quake"})

    @pytest.mark.parametrize(
        ("text", "line", "what"),
        [
            (f'[[join]]\narticles = ["{QUAKE}", "{SHOCK}"]\n\n[[join]]\narticles = ["{QUAKE}"]', 4, "2 or more"),
            ("# events\n[[merge]]\narticles = []", 2, "unknown table 'merge'"),
            ("[[split]]\narticles = ['harbour']", 1, "'harbour' is no article"),
            (f"[[title]]\narticle = '{QUAKE}'", 1, "must have title"),
            (f"\n\n[[title]]\narticle = '{QUAKE}'\ntitle = 'x'\nname = 'y'", 3, "does not know 'name'"),
            (f"[[split]]\narticles = ['{QUAKE}']\n[[split]]\narticles = ['{QUAKE}']", 3, "second time"),
            ("join = 3", 1, "a table of its own"),
        ],
    )
    def test_a_mistake_is_named_by_its_line(self, tmp_path: Path, text: str, line: int, what: str) -> None:
        """File, line, what stands there and what is expected."""
        with pytest.raises(SettingsError, match=rf"events\.toml:{line}: .*{what}"):
            load_event_curation(written(tmp_path, text))

    def test_no_toml(self, tmp_path: Path) -> None:
        """Even what is no TOML is told with its line."""
        with pytest.raises(SettingsError, match=r"is not TOML: .*line 2"):
            load_event_curation(written(tmp_path, "[[join]]\narticles = [}"))
