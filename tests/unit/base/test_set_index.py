"""Where the embedded index lies, read without the model of all settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.index import embedded_folder
from pipeline.set_index import ANY_TEXT, set_index
from pipeline.settings import Settings

NAMED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "nothing": ({}, ""),
    "home": ({"DATELINE_HOME": "/news"}, ""),
    "home in small letters": ({"dateline_home": "news"}, ""),
    "index home": ({"DATELINE_HOME": "/news", "DATELINE_INDEX_HOME": "fast/disk"}, ""),
    "home in the file": ({}, 'home = "from-file"'),
    "both": ({"DATELINE_HOME": "from-environment"}, 'home = "from-file"\nindex_home = "elsewhere"'),
    "empty variable": ({"DATELINE_HOME": ""}, 'home = "from-file"'),
    "empty in the file": ({}, 'home = ""'),
    "others that take any text": ({"DATELINE_CONTACT": "desk@quay.example"}, 'sources = "ours.toml"'),
    "blanks": ({"DATELINE_HOME": " news "}, ""),
}
"""Environment and file."""
NOT_NAMED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "Elasticsearch": ({"DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9200"}, ""),
    "Elasticsearch in the file": ({}, 'elasticsearch_url = "http://127.0.0.1:9200"'),
    "object store": ({"DATELINE_HOME": "memory://news"}, ""),
    "what can be wrong": ({"DATELINE_SMTP_PORT": "none"}, ""),
    "unknown key": ({}, 'hoem = "news"'),
    "number": ({}, "home = 3"),
    "no TOML": ({}, "home = "),
    "one name twice": ({"DATELINE_HOME": "a", "dateline_home": "b"}, ""),
    "bytes that are no text": ({"DATELINE_HOME": "news-\udcff"}, ""),
}


def arrange(environment: Mapping[str, str], written: str, patch: pytest.MonkeyPatch) -> None:
    """Set no more than ``environment``, and write ``dateline.toml`` where there is something to write."""
    for name in [one for one in os.environ if one.upper().startswith("DATELINE_")]:
        patch.delenv(name)
    for name, value in environment.items():
        patch.setenv(name, value)
    if written:
        Path("dateline.toml").write_text(written, encoding="utf-8")


class TestSetIndex:
    """``set_index``."""

    @pytest.mark.parametrize("case", NAMED)
    def test_names_what_the_model_names(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Environment before file before default, as ``Settings`` has it."""
        arrange(*NAMED[case], monkeypatch)
        there, settings = set_index(), Settings.load()
        assert there is not None
        assert (there.home, there.index_home) == (settings.home, settings.index_home)
        assert embedded_folder(there) == embedded_folder(settings)
        assert settings.elasticsearch_url is None

    @pytest.mark.parametrize("case", NOT_NAMED)
    def test_leaves_the_rest_to_the_model(self, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """What may be wrong, or names another index, is for ``Settings`` to say."""
        arrange(*NOT_NAMED[case], monkeypatch)
        assert set_index() is None

    def test_a_file_that_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Bytes that are no UTF-8 are for ``Settings`` to say."""
        arrange({}, "", monkeypatch)
        Path("dateline.toml").write_bytes(b'home = "\xff"')
        assert set_index() is None

    @pytest.mark.parametrize("name", sorted(ANY_TEXT))
    def test_what_takes_any_text(self, name: str) -> None:
        """Nothing is passed over here that ``Settings`` would refuse."""
        for text in ("x", " ", "[]", "{", "0", "null", "~", "\\", "é"):
            Settings.load(**{name: text})
