"""Settings and the sources file: what is wrong is said in one line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pydantic_core import ErrorDetails
from upath import UPath

from pipeline.errors import SettingsError
from pipeline.settings import Settings, Source, load_sources, mistake_in_words

GOOD = """
[[source]]
id = "quay"
name = "The Quay"
country = "GB"
feeds = ["https://quay.example/rss.xml"]
paths = ["drop"]
"""


class TestSettings:
    """Environment, then file, then defaults."""

    def test_defaults(self) -> None:
        """Nothing set: the embedded index in the working folder."""
        settings = Settings.load()
        assert settings.home == Path(".dateline")
        assert settings.elasticsearch_url is None

    def test_environment_wins_over_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """``DATELINE_HOME`` beats ``home`` in dateline.toml, which beats the default."""
        (tmp_path / "dateline.toml").write_text('home = "from-file"\nindex_prefix = "news"\n')
        assert Settings.load().home == Path("from-file")
        monkeypatch.setenv("DATELINE_HOME", "from-environment")
        assert Settings.load().home == Path("from-environment")
        assert Settings.load().index_prefix == "news"

    def test_home_may_be_an_object_store(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A URL is not taken for a path, and it is shown as it was written."""
        monkeypatch.setenv("DATELINE_HOME", "memory://news/prefix")
        settings = Settings.load()
        assert isinstance(settings.home, UPath)
        assert str(settings.home / "runs") == "memory://news/prefix/runs"
        assert '"home":"memory://news/prefix"' in settings.model_dump_json()

    @pytest.mark.parametrize(
        ("home", "said"),
        [
            ("nowhere://bucket", "no object store is known by nowhere://"),
            ("ftp://mark:hunter-two@host/news", "a URL with a password"),
            (3, "a folder or a URL"),
        ],
    )
    def test_home_that_cannot_be(self, home: object, said: str) -> None:
        """What is wrong is said in one line, and no password with it."""
        with pytest.raises(SettingsError, match=said) as caught:
            Settings.load(home=home)
        assert "hunter-two" not in caught.value.message

    def test_missing_driver_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Somebody without s3fs is told so, not shown a traceback."""
        monkeypatch.setitem(sys.modules, "s3fs", None)
        with pytest.raises(SettingsError, match="s3:// needs a driver that is not installed: Install s3fs"):
            Settings.load(home="s3://bucket/news")

    def test_secrets_are_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Neither repr nor str nor JSON gives a password away."""
        monkeypatch.setenv("DATELINE_ELASTICSEARCH_PASSWORD", "hunter-two")
        settings = Settings.load()
        assert "hunter-two" not in f"{settings!r} {settings} {settings.model_dump_json()}"

    def test_wrong_value_is_named_without_the_value(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The message names the field, and not what stood in it."""
        monkeypatch.setenv("DATELINE_INDEX_PREFIX", "Not Allowed")
        with pytest.raises(SettingsError, match="index_prefix") as caught:
            Settings.load()
        assert "Not Allowed" not in caught.value.message

    def test_no_pattern_is_shown_to_people(self) -> None:
        """Whatever has a form of its own says how it is written, in words."""
        formed = [
            name
            for model in (Settings, Source)
            for name, field in model.model_fields.items()
            if any(getattr(one, "pattern", None) for one in field.metadata)
        ]
        assert {"embedding", "ledger_retention", "country"} <= set(formed)
        for name in formed:
            wrong: ErrorDetails = {
                "type": "string_pattern_mismatch", "loc": (name,), "msg": "should match ^!$", "input": "!",
            }  # fmt: skip
            assert mistake_in_words(wrong).startswith("write it ")

    def test_what_is_no_number_is_said_in_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A number that was written in letters is told how to be written."""
        monkeypatch.setenv("DATELINE_PAGE_CACHE_MB", "many")
        with pytest.raises(SettingsError, match="no whole number; write it in digits, like 32"):
            Settings.load()

    @pytest.mark.parametrize(
        "name", ["CONNECT_TIMEOUT_SECONDS", "RESPONSE_TIMEOUT_SECONDS", "FIRST_BYTE_TIMEOUT_SECONDS"]
    )
    @pytest.mark.parametrize("value", ["0", "-4", "nan", "inf", "ten"])
    def test_nothing_is_waited_for_for_ever_or_not_at_all(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        """A limit in seconds is a number above 0: any other would lose every source, or a night."""
        monkeypatch.setenv(f"DATELINE_{name}", value)
        with pytest.raises(SettingsError, match=f"{name.lower()}: this is .*write"):
            Settings.load()

    @pytest.mark.parametrize("name", ["MAX_BODY_BYTES", "MAX_COMPRESSED_BYTES"])
    def test_a_limit_in_bytes_leaves_room(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """A limit of nothing would refuse every page."""
        monkeypatch.setenv(f"DATELINE_{name}", "0")
        with pytest.raises(SettingsError, match=name.lower()):
            Settings.load()

    def test_unreadable_file(self, tmp_path: Path) -> None:
        """A dateline.toml that is no TOML is said, with where it breaks."""
        (tmp_path / "dateline.toml").write_text("home = ")
        with pytest.raises(SettingsError, match=r"dateline\.toml is not TOML"):
            Settings.load()


class TestLoadSources:
    """The sources file."""

    def test_paths_are_relative_to_the_file(self, tmp_path: Path) -> None:
        """A folder named in the file lies beside the file, wherever one works."""
        path = tmp_path / "conf" / "sources.toml"
        path.parent.mkdir()
        path.write_text(GOOD)
        assert load_sources(path)[0].paths == (tmp_path / "conf" / "drop",)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "declares no"),
            ("[[source", "is not TOML"),
            (GOOD + GOOD, "two sources are called 'quay'; give one another id"),
            (GOOD + "[[sources]]\nid = 'pier'\n", r"there is no sources here; write \[\[source\]\]"),
            ("feeds = ['https://q.example/rss']\n" + GOOD, r"there is no feeds here; write \[\[source\]\]"),
            (GOOD + "delay_seconds = inf\n", "delay_seconds: this is no number"),
            (GOOD.replace('"quay"', '"The Quay"'), "id: a source id has"),
            (GOOD + "colour = 'red'\n", "colour: there is no such key"),
            (GOOD + "sitemaps = 'https://q.example/'\n", "sitemaps: this is no list; write it in square brackets"),
            (GOOD + 'connect_to = "127.0.0.1:80"\n', "needs local"),
        ],
    )
    def test_what_is_wrong_is_said(self, tmp_path: Path, text: str, message: str) -> None:
        """Each mistake gives one line with the file and the mistake."""
        path = tmp_path / "sources.toml"
        path.write_text(text)
        with pytest.raises(SettingsError, match=message) as caught:
            load_sources(path)
        assert "\n" not in caught.value.message
        assert str(path) in caught.value.message

    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is said, with what to do."""
        with pytest.raises(SettingsError, match="DATELINE_SOURCES"):
            load_sources(tmp_path / "none.toml")

    def test_file_that_is_no_text(self, tmp_path: Path) -> None:
        """Bytes that are no UTF-8 are said, not shown as a traceback."""
        path = tmp_path / "sources.toml"
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(SettingsError, match="UTF-8"):
            load_sources(path)
