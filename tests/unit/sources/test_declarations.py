"""The units ``pipeline.sources.declarations``, ``opml`` and ``schema``: the sources file, written and described."""

from __future__ import annotations

import json
import tomllib
import traceback
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError, SourceError
from pipeline.settings import SectionPage, Source, load_sources
from pipeline.sources.declarations import append_sources, new_places, source_id_for, switch, table_of, without
from pipeline.sources.opml import parse_opml, sources_of_opml
from pipeline.sources.schema import SCHEMA_PATH, schema_text, sources_schema

OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline type="rss" text="Harbour &amp; Co" xmlUrl="https://harbour.example/rss"
 htmlUrl="https://www.harbour.example/"/><outline text="Sport" XMLURL="https://harbour.example/sport.rss"
 htmlUrl="https://www.harbour.example/sport"/></outline>
<outline text="Again" xmlUrl="https://harbour.example/rss"/><outline xmlUrl="https://feeds.other.example/all"/>
<outline text="A note"/></body></opml>"""


class TestTables:
    """A source becomes a TOML table and is read back as it was."""

    SOURCE = Source(
        id="example",
        name='The "Example" \\ Ünïcode',
        language="en",
        feeds=("https://news.example/rss",),
        pages=(SectionPage(url="https://news.example/", pattern=r"/\d{4}/"),),
        delay_seconds=2.5,
        local=True,
    )

    def test_round_trip(self, tmp_path: Path) -> None:
        """What is appended is what is loaded."""
        path = tmp_path / "sources.toml"
        append_sources(path, [self.SOURCE])
        assert load_sources(path) == (self.SOURCE,)

    @given(st.text())
    def test_any_name(self, name: str) -> None:
        """Any text survives as a TOML string."""
        source = Source(id="example", name=name)
        assert tomllib.loads(table_of(source))["source"][0]["name"] == name

    def test_keeps_what_is_there(self, tmp_path: Path) -> None:
        """Comments and tables of the owner stay, byte for byte."""
        path = tmp_path / "sources.toml"
        before = '# mine\n[[source]]\nid = "a"  # first\nname = "A"\n'
        path.write_text(before, encoding="utf-8")
        append_sources(path, [self.SOURCE])
        assert path.read_text(encoding="utf-8").startswith(before)
        assert [source.id for source in load_sources(path)] == ["a", "example"]

    def test_broken_file(self, tmp_path: Path) -> None:
        """A file that is no TOML is not added to."""
        path = tmp_path / "sources.toml"
        path.write_text("[[source", encoding="utf-8")
        with pytest.raises(SettingsError, match="mend it first"):
            append_sources(path, [self.SOURCE])
        assert path.read_text(encoding="utf-8") == "[[source"

    @pytest.mark.parametrize(
        ("host", "taken", "expected"),
        [
            ("www.harbour.example", set(), "harbour-example"),
            ("feeds.harbour.example:8080", set(), "harbour-example"),
            ("harbour.example", {"harbour-example"}, "harbour-example-2"),
            ("harbour.example", {"harbour-example", "harbour-example-2"}, "harbour-example-3"),
            ("www.com", set(), "www-com"),
            ("127.0.0.1", set(), "127-0-0-1"),
            ("x" * 90 + ".example", set(), "x" * 60),
            ("---", set(), "source"),
        ],
    )
    def test_ids(self, host: str, taken: set[str], expected: str) -> None:
        """An id is made of the host, and is never one that is taken."""
        assert source_id_for(host, taken) == expected
        assert Source(id=expected, name="x").id == expected


class TestOpml:
    """The list of feeds of a feed reader."""

    def test_feeds(self) -> None:
        """Feeds in any folder, each once, with titles; other outlines are passed over."""
        found = parse_opml(OPML, "mine.opml")
        assert [one.feed_url for one in found] == [
            "https://harbour.example/rss",
            "https://harbour.example/sport.rss",
            "https://feeds.other.example/all",
        ]
        assert found[0].title == "Harbour & Co"

    def test_sources(self) -> None:
        """Feeds of one site are one source; those that are read already are left out."""
        known = [Source(id="harbour-example", name="x", feeds=("https://harbour.example/rss",))]
        first, second = sources_of_opml(parse_opml(OPML, "mine.opml"), known)
        assert (first.id, first.name, first.feeds) == (
            "harbour-example-2",
            "Sport",
            ("https://harbour.example/sport.rss",),
        )
        assert (second.id, second.name) == ("other-example", "feeds.other.example")

    @pytest.mark.parametrize("body", [b"", b"<", b"<html/>", b"<opml><body/></opml>"])
    def test_what_is_none(self, body: bytes) -> None:
        """What is no OPML, or lists nothing, is one line with the file's name."""
        with pytest.raises(SourceError, match=r"mine\.opml") as caught:
            parse_opml(body, "mine.opml")
        assert "\n" not in str(caught.value)


class TestSchema:
    """The JSON Schema says what the model accepts."""

    def test_is_up_to_date(self) -> None:
        """The file is what the model makes of itself; `python -m pipeline.sources.schema` writes it anew."""
        assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text()

    def test_is_a_schema(self) -> None:
        """It is valid JSON Schema, and every key that a person can write is described."""
        schema = sources_schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        fields = schema["$defs"]["Source"]["properties"]
        assert not [name for name, field in fields.items() if "description" not in field]

    def test_accepts_what_is_written(self) -> None:
        """What `dateline sources add` writes is valid."""
        jsonschema.validate(tomllib.loads(table_of(TestTables.SOURCE)), json.loads(schema_text()))

    @pytest.mark.parametrize(
        "table",
        [
            {"name": "x"},
            {"id": "Upper", "name": "x"},
            {"id": "x", "name": "x", "feeds": ["ftp://x"]},
            {"id": "x", "name": "x", "country": "Germany"},
            {"id": "x", "name": "x", "delay_seconds": -1},
            {"id": "x", "name": "x", "unknown": 1},
            {"id": "x", "name": "x", "pages": [{"pattern": "y"}]},
        ],
    )
    def test_refuses_what_is_wrong(self, table: dict[str, Any]) -> None:
        """An editor underlines what the loader would refuse."""
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"source": [table]}, sources_schema())


class TestDocumentation:
    """What the documentation shows works."""

    def test_example(self, repository: Path, tmp_path: Path) -> None:
        """The example is valid for the loader and for the schema."""
        text = (repository / "docs" / "sources.md").read_text(encoding="utf-8")
        example = text.split("```toml\n")[1].split("```")[0]
        path = tmp_path / "sources.toml"
        path.write_text(example, encoding="utf-8")
        assert [source.id for source in load_sources(path)] == ["harbour-times", "desk"]
        as_json = json.loads(json.dumps(tomllib.loads(example), default=str))
        jsonschema.validate(as_json, sources_schema())


class TestFeedScheme:
    """Addresses of feeds as some readers export them."""

    @pytest.mark.parametrize(
        "address",
        [
            "feed://bay.example/rss",
            "feed:https://bay.example/rss",
            "feeds://bay.example/rss",
            "https://bay.example/rss",
        ],
    )
    def test_feed_scheme(self, address: str) -> None:
        """``feed:`` in front of an address, or in the place of its scheme, is no other address."""
        body = f'<opml version="2.0"><body><outline text="Caf&eacute; &#xD800;Bay" xmlUrl="{address}"/></body></opml>'
        (outline,) = parse_opml(body.encode(), "mine.opml")
        assert (outline.feed_url, outline.title) == ("https://bay.example/rss", "Café Bay")

    def test_url_of_a_feed(self) -> None:
        """OPML 1.0 has a feed's address under ``url``; that of a link is no feed's."""
        outline = '<outline text="Bay" type="{}" url="https://bay.example/{}"/>'
        body = (
            f'<opml version="1.0"><body>{outline.format("rss", "rss")}{outline.format("link", "about")}</body></opml>'
        )
        assert [one.feed_url for one in parse_opml(body.encode(), "mine.opml")] == ["https://bay.example/rss"]


class TestNewPlaces:
    """What of a source no other source reads yet."""

    def test_new_places(self) -> None:
        """Places that a known source names are left out; where none is left, its id is told by nothing."""
        known = [Source(id="bay", name="Bay", feeds=("https://bay.example/rss",))]
        found = Source(id="bay-2", name="Bay", feeds=("https://bay.example/rss", "https://bay.example/sport"))
        assert new_places(found, known).feeds == ("https://bay.example/sport",)
        assert new_places(known[0], known).feeds == ()


class TestPasswords:
    """A password in a URL is refused and not repeated."""

    @pytest.mark.parametrize("key", ["feeds", "sitemaps", "articles"])
    def test_refused(self, tmp_path: Path, key: str) -> None:
        """The message says where it belongs, and neither it nor what caused it shows it."""
        path = tmp_path / "sources.toml"
        path.write_text(f'[[source]]\nid = "a"\nname = "A"\n{key} = ["https://ada:s3cret@bay.example/rss"]\n')
        with pytest.raises(SettingsError, match="DATELINE_NETRC") as caught:
            load_sources(path)
        assert "s3cret" not in "".join(traceback.format_exception(caught.value))


class TestSwitch:
    """A source is switched off and on in its owner's file."""

    FILE = (
        '# mine\n[[source]]\nid = "a"  # first\nname = "A"\n\n# the second\n [[ source ]] # b\n'
        '  enabled = true # for now\nid = "b"\nname = "B"\n[source.selectors]\ntitle = "h1"\n'
    )

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_one_line_changes(self, tmp_path: Path, line_end: str) -> None:
        """A value that is there is changed, one that is not comes first; comments and line ends stay."""
        path = tmp_path / "sources.toml"
        path.write_bytes(self.FILE.replace("\n", line_end).encode())
        switch(path, "b", enabled=False)
        switch(path, "a", enabled=False)
        first = self.FILE.replace("[[source]]\n", "[[source]]\nenabled = false\n", 1)
        expected = first.replace("enabled = true # for now", "enabled = false # for now")
        assert path.read_bytes() == expected.replace("\n", line_end).encode()
        assert [one.enabled for one in load_sources(path)] == [False, False]

    @pytest.mark.parametrize(
        "text",
        [
            'source = [{ id = "a", name = "A" }]\n',
            '[[source]]\nname = """\n[[source]]\n"""\nid = "b"\n[[source]]\nid = "a"\nname = "A"\n',
            '[[source]]\nid = "a"\nname = "A"\n"enabled" = true\n',
            '[[source]]\nid = "a"\nname = """\nenabled = true\n"""\n',
            '[[source]]\nid = "b"\nname = "B"\n',
            "[[source",
        ],
    )
    def test_not_sure(self, tmp_path: Path, text: str) -> None:
        """A form in which the line may be another one, an unknown source and a broken file leave the file alone."""
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"by hand|no source a|mend it"):
            switch(path, "a", enabled=False)
        assert path.read_text(encoding="utf-8") == text


class TestWithout:
    """A source is taken out of its owner's file."""

    FILE = (
        '#:schema sources.schema.json\n[[source]]\nid = "a"  # first\nname = "A"\n\n# of its own\n\n# the second\n'
        '# in two lines\n[[source]]\nid = "b"\nname = "B"\n[source.selectors]\ntitle = "h1"\n\n# the third\n'
        '[[source]]\nid = "c"\nname = "C"\n# the end\n'
    )

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    @pytest.mark.parametrize(
        ("gone", "first", "last"),
        [
            ("a", '[[source]]\nid = "a"', "# of its own"),
            ("b", "# the second", "# the third"),
            ("c", "# the third", None),
        ],
    )
    def test_its_lines_go(self, tmp_path: Path, gone: str, first: str, last: str | None, line_end: str) -> None:
        """The table goes with its sub-tables and the comment right above it; others stay."""
        text, first = (one.replace("\n", line_end) for one in (self.FILE, first))
        start = text.index(first)
        end = text.index(last) if last else len(text)
        path = tmp_path / "sources.toml"
        path.write_bytes(text.encode())
        assert without(path, gone) == (text[:start] + text[end:], text[start:end])
        assert path.read_bytes() == text.encode()

    @pytest.mark.parametrize(
        "text",
        [
            'source = [{ id = "a", name = "A" }, { id = "b", name = "B" }]\n',
            '[[source]]\nname = """\n[[source]]\n"""\nid = "b"\n[[source]]\nid = "a"\nname = "A"\n',
            '[[source]]\nid = "b"\nname = "B"\n[[source]]\nid = "a"\nname = "A"\n[mine]\nkept = 1\n',
            '[[source]]\nid = "a"\nname = "A"\n',
            '[[source]]\nid = "b"\nname = "B"\n',
            "[[source",
        ],
    )
    def test_not_sure(self, tmp_path: Path, text: str) -> None:
        """A form in which other lines may go too, the only source, an unknown one and a broken file are refused."""
        path = tmp_path / "sources.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"by hand|only source|no source a|mend it"):
            without(path, "a")
