"""TOML files that people write: one way to read them, and to say what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.enrich.entities.naming.curation_file import read_rules
from pipeline.enrich.events.curation import load_event_curation
from pipeline.errors import SettingsError
from pipeline.settings import load_sources
from pipeline.sources.declarations import append_sources, switch
from pipeline.stages.messages.saved_searches import load_searches

READERS: dict[str, Callable[[Path], object]] = {
    "entities": read_rules,
    "events": load_event_curation,
    "searches": load_searches,
    "sources": load_sources,
    "sources added to": lambda path: append_sources(path, ()),
    "sources changed": lambda path: switch(path, "gazette", enabled=False),
}
MISTAKES = {
    "an open bracket": (b"a = [", "is not TOML"),
    "a long number": (b"a = " + b"1" * 5000, "is not TOML"),
    "a byte that is not UTF-8": (b"# one\na = '\xff'", ":2: this is not UTF-8 text"),
    "UTF-16": ("a = 1".encode("utf-16"), ":1: this is not UTF-8 text"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said(tmp_path: Path, reader: str, mistake: str) -> None:
    """Every reader names the file, and no error of Python's gets past it."""
    path = tmp_path / "written.toml"
    written, said = MISTAKES[mistake]
    path.write_bytes(written)
    with pytest.raises(SettingsError, match=said) as caught:
        READERS[reader](path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, reader: str) -> None:
    """A folder in its place, or in place of one of the folders above a file: no error of Python's."""
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "written.toml"):
        with pytest.raises(SettingsError, match="cannot read"):
            READERS[reader](path)


def test_a_mark_says_nothing(tmp_path: Path) -> None:
    """Some editors begin UTF-8 with a byte order mark: it is no part of the first line, nor of what is written back."""
    path = tmp_path / "sources.toml"
    declared = '[[source]]\r\nid = "gazette"\r\nname = "Gazette"\r\nfeeds = ["https://gazette.example/feed"]\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + declared.encode())
    assert [one.id for one in load_sources(path)] == ["gazette"]
    switch(path, "gazette", enabled=False)
    assert path.read_bytes().count(b"\r\n") == declared.count("\r\n") + 1
    assert not load_sources(path)[0].enabled
