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
            ("\ufeff[[merge]]\narticles = []", 1, "unknown table 'merge'"),
            (f"# a\u2028b\n[[title]]\narticle = '{QUAKE}'", 2, "must have title"),
            (f'\n[[title]]\narticle = "{QUAKE}"\ntitle = "The\\u0000quake"', 2, "control character"),
        ],
    )
    def test_a_mistake_is_named_by_its_line(self, tmp_path: Path, text: str, line: int, what: str) -> None:
        """File, line, what stands there and what is expected."""
        with pytest.raises(SettingsError, match=rf"events\.toml:{line}: .*{what}"):
            load_event_curation(written(tmp_path, text))

    @pytest.mark.parametrize("text", ["[[join]]\narticles = [}", "[[title]]\ntitle = 'a\x07'", "# a\n\x00"])
    def test_no_toml(self, tmp_path: Path, text: str) -> None:
        """Even what is no TOML is told with its line."""
        with pytest.raises(SettingsError, match=r"is not TOML: .*line 2"):
            load_event_curation(written(tmp_path, text))

    @pytest.mark.parametrize("text", ["join = " + 5000 * "1", "join = " + 100_000 * "["], ids=["digits", "depth"])
    def test_no_end(self, tmp_path: Path, text: str) -> None:
        """What no reader takes to its end is a mistake in the file, and ends nothing."""
        with pytest.raises(SettingsError, match="is not TOML"):
            load_event_curation(written(tmp_path, text))

    @pytest.mark.parametrize("text", [b"# a\n# caf\xe9", b"# a\n" + "#\n".encode("utf-16")])
    def test_no_utf8(self, tmp_path: Path, text: bytes) -> None:
        """Another encoding is told with the line at which it shows."""
        path = tmp_path / "events.toml"
        path.write_bytes(text)
        with pytest.raises(SettingsError, match=r"events\.toml:2: this is not UTF-8"):
            load_event_curation(path)

    def test_a_mark_before_the_text(self, tmp_path: Path) -> None:
        """Some editors begin UTF-8 with one: it says nothing."""
        text = f'\ufeff[[title]]\narticle = "{QUAKE}"\ntitle = "The quake"'
        assert load_event_curation(written(tmp_path, text)).titles == {article_id(QUAKE): "The quake"}
