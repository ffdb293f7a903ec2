"""A server of the Model Context Protocol (https://modelcontextprotocol.io) over an index, by its official SDK.

It reads and never writes; it has no tool that reaches beyond the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from html import unescape
from importlib import resources
from typing import Annotated, Any, Final, Literal, TypeAlias

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from pipeline import __version__
from pipeline.digest.event_summary import Event, event_json
from pipeline.errors import DatelineError
from pipeline.exports.entries import one_line, shortened
from pipeline.index.protocol import Index, spellings
from pipeline.stages.event_reading import events_of_days, read_event
from pipeline.web.events import days_asked
from pipeline.web.interface import answers
from pipeline.web.interface.request import parse_asked
from pipeline.web.parameters import parse_search

Answer: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["persons", "organizations", "places", "countries"]
Size: TypeAlias = Annotated[int, Field(ge=1, le=50)]
Offset: TypeAlias = Annotated[int, Field(ge=0)]
Outlets: TypeAlias = Annotated[int, Field(ge=1, le=100)]
Day: TypeAlias = Annotated[str, Field(description="YYYY-MM-DD")]

LONGEST_READING: Final = 20_000
"""Characters of a text that are given at once."""
_QUOTE: Final = 300
_READING: Final = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)


def assistant(index: Index, today: Callable[[], date]) -> MCPServer:
    """Return the server over ``index``, which is asked from several threads at once."""
    instructions = resources.files("pipeline.assistant").joinpath("instructions.md").read_text(encoding="utf-8")
    server = MCPServer("dateline", instructions=instructions, version=__version__, log_level="WARNING")
    tools = _Tools(index, today)
    for tool in (tools.search, tools.article, tools.timeline, tools.entity, tools.story, tools.events):
        server.add_tool(tool, annotations=_READING)
    return server


class _Tools:
    """What an assistant can do; docstrings and signatures are what it is told of each."""

    def __init__(self, index: Index, today: Callable[[], date]) -> None:
        self._index = index
        self._today = today

    def search(
        self,
        query: str,
        published_from: Day | None = None,
        published_to: Day | None = None,
        sort: Literal["relevance", "newest", "oldest"] = "relevance",
        size: Size = 10,
        cursor: str | None = None,
    ) -> Answer:
        """Find articles.

        All words must occur, in any form; "phrases", -without, OR, brackets and fields such as person:"Ines Varga",
        country:norway, lang:de, mentions:2026-11, title:ferry narrow the search. `next` is the
        cursor of more; `meant` is what to ask instead where a word looks misspelt.
        """
        given = {"q": query, "from": published_from, "to": published_to, "sort": sort, "size": str(size)}
        pairs = [(name, value) for name, value in {**given, "cursor": cursor}.items() if value]
        with _said():
            answer = answers.search_answer(self._index, parse_asked(pairs, ()), self._today())
        hits = [{**_cited(one["article"]), "quote": _quote(one)} for one in answer["hits"]]
        return {
            "total": answer["total"],
            "notes": answer["notes"],
            "hits": hits,
            "next": answer["next"],
            "meant": answer["meant"],
        }

    def article(self, article: str, offset: Offset = 0) -> Answer:
        """Read an article, by its id or any address it has or had. A long text goes on at `next_offset`."""
        with _said():
            found = self._index.get([article]).get(article) if "/" not in article else None
            document = found or next(iter(self._index.addressed(spellings(article))), None)
        if document is None:
            raise ToolError("No article has this id or address; find one with search.")
        text = str(document.get("text", ""))
        end = offset + LONGEST_READING
        told = ("authors", "section", "persons", "organizations", "places", "countries", "mentioned_dates", "flags")
        return {
            **_cited(document),
            **{name: document[name] for name in told if name in document},
            "withdrawn_at": document.get("withdrawn_at"),
            "text": text[offset:end],
            "next_offset": end if end < len(text) else None,
        }

    def timeline(self, query: str) -> Answer:
        """Count the articles that a query finds by their day of publication, and by the days they speak of."""
        with _said():
            return answers.timeline_answer(self._index, parse_search([("q", query)]), self._today())

    def entity(self, kind: Kind, name: str) -> Answer:
        """Tell of an entity, by any of its names: how often, since when and with whom it is named."""
        with _said():
            answer = answers.entity_answer(self._index, kind, name)
        if answer is None:
            raise ToolError(f"No article names this among its {kind}; search for it to see how it is written.")
        return {**answer, "latest": [_cited(one) for one in answer["latest"]]}

    def story(self, story: str) -> Answer:
        """List the articles that carry one text, by the story's id, the first one first."""
        with _said():
            answer = answers.story_answer(self._index, story)
        if answer is None:
            raise ToolError("There is no such story; its id is the `story_id` of an article.")
        return {**answer, "articles": [_cited(one) for one in answer["articles"]]}

    def events(self, on: str | None = None, event: str | None = None, outlets: Outlets = 2, size: Size = 10) -> Answer:
        """Tell what happened on a day or in a period (2026-11-06, 2026-11, yesterday; by default the last seven days).

        Each event once, those first that most outlets tell; with `event` (its id, or that of an article), one of them
        with its reports day by day.
        """
        with _said():
            if event is not None:
                found = read_event(self._index, event)
                if found is None:
                    raise ToolError("There is no such event; its id is the `event_id` of events.")
                return event_json(found)
            first, last = days_asked(on, self._today())
            told = events_of_days(self._index, first, last, size, outlets)
        return {"first": first.isoformat(), "last": last.isoformat(), "events": [_brief(one) for one in told]}


def _brief(event: Event) -> Answer:
    """Return an event without its reports, with the line that cites the first of them."""
    told = event_json(event)
    kept = ("event_id", "title", "articles", "since", "last", "names")
    outlets = [one["name"] for one in told["outlets"]]
    return {**{name: told[name] for name in kept}, "outlets": outlets, "first": _cited(event.first)}


@contextmanager
def _said() -> Iterator[None]:
    """What Dateline refuses becomes an error that the assistant is told."""
    try:
        yield
    except DatelineError as error:
        raise ToolError(error.message) from error


def _cited(document: Mapping[str, Any]) -> Answer:
    """Return what a list says of an article, with the line that cites it."""
    told = answers.brief(document)
    day = told.get("published_day", "undated")
    cite = f"{one_line(told['title'])} ({one_line(told.get('source_name', ''))}, {day}), {told['url']}"
    return {**told, "cite": cite}


def _quote(hit: Mapping[str, Any]) -> str:
    """Return words of the article itself: those around what was found, else its opening."""
    fragments = hit["highlights"].get("text") or hit["highlights"].get("description")
    if fragments:
        return one_line(unescape(fragments[0].replace("<em>", "").replace("</em>", "")))
    return shortened(hit["article"].get("text", ""), _QUOTE)
