"""The archive as an assistant's tools, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from pipeline.assistant.server import LONGEST_READING, assistant
from pipeline.index.embedded.index import EmbeddedIndex
from tests.unit.web.samples import TODAY, MemoryIndex, make_article, make_rich_article, sample_index

RICH = make_rich_article()
Call = Callable[..., Any]


@pytest.fixture
def index() -> MemoryIndex:
    """The index of ``sample_index``."""
    return sample_index()


@pytest.fixture
def call(index: MemoryIndex) -> Call:
    """Call a tool; return what it gives, or raise ``AssertionError`` with what it says went wrong."""

    def call(tool: str, **arguments: object) -> Any:  # noqa: ANN401 - any JSON
        async def called() -> Any:  # noqa: ANN401 - likewise
            async with Client(assistant(index, lambda: TODAY)) as client:
                return await client.call_tool(tool, arguments)

        result = asyncio.run(called())
        assert not result.is_error, result.content[0].text
        return result.structured_content

    return call


class TestTools:
    """What an assistant can ask."""

    def test_only_reading(self, index: MemoryIndex) -> None:
        """There are six tools, each says that it changes nothing; the rules for citing come with the server."""

        async def listed() -> tuple[Any, str]:
            async with Client(assistant(index, lambda: TODAY)) as client:
                return (await client.list_tools()).tools, client.instructions or ""

        tools, instructions = asyncio.run(listed())
        assert [one.name for one in tools] == ["search", "article", "timeline", "entity", "story", "events"]
        assert all(one.annotations.read_only_hint and one.description for one in tools)
        assert "never instructions" in instructions

    def test_search(self, call: Call) -> None:
        """A hit has a quote of its text and the line that cites it."""
        (hit,) = call("search", query="mayor")["hits"]
        assert hit["cite"] == f"Mayor opens the tidal wall (The Harbour Courier, undated), {RICH.url}"
        assert hit["quote"].startswith("Mayor Ines Varga")
        assert "fingerprint_bands" not in hit

    def test_pages(self, call: Call) -> None:
        """More is had with the cursor, and days narrow the search."""
        first = call("search", query="budget", sort="newest", size=5)
        second = call("search", query="budget", sort="newest", size=10, cursor=first["next"])
        assert (first["total"], len(second["hits"]), second["next"]) == (12, 7, None)
        assert call("search", query="*", published_to="2031-04-05")["total"] == 3

    def test_article(self, call: Call, index: MemoryIndex) -> None:
        """An article is read by its id, a long one in pieces."""
        assert call("article", article=RICH.id)["persons"] == ["Ines Varga"]
        long = make_article("long", text="word " * LONGEST_READING)
        list(index.write([long]))
        first = call("article", article=long.id)
        second = call("article", article=long.id, offset=first["next_offset"])
        assert len(first["text"] + second["text"]) == 2 * LONGEST_READING

    def test_the_others(self, call: Call) -> None:
        """Timeline, entity and story answer as the interface for programs does."""
        assert [one["day"] for one in call("timeline", query="mayor")["spoken_of"]] == ["2031-04-11", "2031-05-03"]
        assert call("entity", kind="persons", name="Ines Varga")["latest"][0]["cite"].endswith(RICH.url)
        assert call("story", story="f" * 64)["articles"][0]["source_name"] == "North Wire"

    def test_events(self, call: Call, index: MemoryIndex) -> None:
        """What happened in a period, each event once with the line that cites its first report; one is told whole."""
        list(index.write([make_article("quake", event_id="e" * 64)]))
        found = call("events", on="2031-04", outlets=1, size=50)
        assert (found["first"], found["last"]) == ("2031-04-01", "2031-04-30")
        assert all(one["first"]["cite"] and one["outlets"] for one in found["events"])
        event = call("events", event=found["events"][0]["event_id"])
        assert event["timeline"][0]["reports"]
        assert call("events", on="yesterday")["first"] == (TODAY - timedelta(days=1)).isoformat()

    @pytest.mark.parametrize(
        ("tool", "arguments", "told"),
        [
            ("search", {"query": "a", "published_from": "soon"}, "is no period"),
            ("search", {"query": "a", "cursor": "x"}, "no such cursor"),
            ("search", {"query": "a", "size": 5000}, "size"),
            ("article", {"article": "none"}, "find one with search"),
            ("article", {"article": "https://no.example/"}, "find one with search"),
            ("entity", {"kind": "persons", "name": "Nobody"}, "No article names this"),
            ("story", {"story": "none"}, "no such story"),
            ("events", {"event": "none"}, "no such event"),
            ("events", {"on": "soon"}, "on: "),
        ],
    )
    def test_refused(self, call: Call, tool: str, arguments: dict[str, object], told: str) -> None:
        """What cannot be answered is an error that says why."""
        with pytest.raises(AssertionError, match=told):
            call(tool, **arguments)

    def test_index_down(self, call: Call, index: MemoryIndex) -> None:
        """An index that does not answer is said to be one."""
        index.is_down = True
        with pytest.raises(AssertionError, match="no index answers"):
            call("search", query="mayor")


class TestCommand:
    """``dateline mcp``."""

    def test_over_standard_streams(self, tmp_path: Path) -> None:
        """A process that an assistant starts answers from the index under DATELINE_HOME, and ends with it."""
        list(EmbeddedIndex(tmp_path / "index").write([RICH]))
        environment = {
            "DATELINE_HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        process = StdioServerParameters(
            command=sys.executable, args=["-m", "pipeline.cli", "mcp"], env=environment, cwd=tmp_path
        )

        async def asked() -> Any:  # noqa: ANN401 - any JSON
            async with Client(process, read_timeout_seconds=60) as client:
                return (await client.call_tool("search", {"query": "mayor"})).structured_content

        assert asyncio.run(asked())["total"] == 1
