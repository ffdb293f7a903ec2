"""``/api/v1`` over HTTP: which address is answered by what, entity tags, texts that are sent as they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from pipeline.article import Article
from pipeline.digest.event_summary import event_json
from pipeline.errors import UsageError
from pipeline.index.protocol import Index, spellings
from pipeline.stages.event_reading import events_of_days, read_event
from pipeline.stages.more_like_this import more_like_this
from pipeline.web.comparison import parse_compared
from pipeline.web.events import Editorial, days_asked
from pipeline.web.interface import answers, charts
from pipeline.web.interface.description import description
from pipeline.web.interface.request import only, parse_asked, parted, whole
from pipeline.web.interface.suggestions import KINDS, suggestions
from pipeline.web.pages import stored_document
from pipeline.web.parameters import LONGEST_TEXT, for_programs, parse_for_programs
from pipeline.web.together import parse_together
from pipeline.web.version_diff import VersionsOf

PREFIX = "/api/v1"
_MOST_TEXTS = 20
_MOST_RUNS = 1000
_MOST_OUTLETS = 1000

Told = Callable[[], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Operations:
    """What programs are told beside what the index knows; by default nothing."""

    runs: Told = field(default=lambda: ())
    """The runs, the last one at the end (:class:`pipeline.stages.verdict.runs.Night` as JSON objects)."""
    sources: Told = field(default=lambda: ())
    """The sources that are declared."""
    metrics: Callable[[], bytes] | None = None
    """What ``/metrics`` answers; None: there is no such address."""


NOTHING_TOLD = Operations()


def interface(
    index: Index, today: Callable[[], date], versions: VersionsOf, operations: Operations, editorial: Editorial
) -> Sequence[BaseRoute]:
    """Return the routes of the interface, without :data:`PREFIX`."""
    asked = _Interface(index, today, versions, operations, editorial)
    return [
        Route("/openapi.json", asked.description),
        Route("/search", asked.search),
        Route("/articles", asked.at_address),
        Route("/articles/{id}", asked.article),
        Route("/articles/{id}/versions", asked.versions),
        Route("/articles/{id}/like", asked.like),
        Route("/stories/{id}", asked.story),
        Route("/events", asked.events),
        Route("/events/{id}", asked.event),
        Route("/entity", asked.entity),
        Route("/suggest", asked.suggest),
        Route("/timeline", asked.timeline),
        Route("/compare", asked.compare),
        Route("/together", asked.together),
        Route("/places", asked.places),
        Route("/sources", asked.sources),
        Route("/runs", asked.runs),
    ]


class _Interface:
    def __init__(
        self,
        index: Index,
        today: Callable[[], date],
        versions: VersionsOf,
        operations: Operations,
        editorial: Editorial,
    ) -> None:
        self._index = index
        self._today = today
        self._versions = versions
        self._operations = operations
        self._editorial = editorial

    def description(self, request: Request) -> Response:
        only(request.query_params.multi_items(), ())
        return _answer(request, description())

    def search(self, request: Request) -> Response:
        asked = parse_asked(request.query_params.multi_items(), Article.model_fields)
        return _answer(request, answers.search_answer(self._index, asked, self._today()))

    def at_address(self, request: Request) -> Response:
        url = _given(only(request.query_params.multi_items(), ("url",)), "url")
        known = spellings(url)
        found = sorted(self._index.addressed(known), key=lambda one: one["url"] not in known)
        if not found:
            raise HTTPException(404, "No article is known at this address.")
        return _answer(request, answers.article_answer(found[0]))

    def article(self, request: Request) -> Response:
        only(request.query_params.multi_items(), ())
        return _answer(request, answers.article_answer(self._document(request)))

    def versions(self, request: Request) -> Response:
        asked = only(request.query_params.multi_items(), ("text",)).get("text", "")
        numbers = [one.strip() for one in asked.split(",") if one.strip()]
        if not all(one.isascii() and one.isdigit() and len(one) < 6 for one in numbers):  # noqa: PLR2004 - digits
            raise UsageError(f"text: {asked[:40]!r} names no versions; write it like 1,2")
        if len(numbers) > _MOST_TEXTS:
            raise UsageError(f"text: at most {_MOST_TEXTS} versions are read at once")
        return _answer(
            request, answers.versions_answer(self._document(request), self._versions, {int(one) for one in numbers})
        )

    def like(self, request: Request) -> Response:
        own = only(request.query_params.multi_items(), ("size",))
        document = self._document(request)
        found = more_like_this(self._index, document, whole(own, "size", 8, 50))
        return _answer(request, {"id": document["id"], "articles": [answers.brief(one) for one in found]})

    def story(self, request: Request) -> Response:
        only(request.query_params.multi_items(), ())
        return _answer(request, answers.story_answer(self._index, request.path_params["id"]))

    def events(self, request: Request) -> Response:
        own = only(request.query_params.multi_items(), ("on", "outlets", "size"))
        first, last = days_asked(own.get("on"), self._today())
        size, outlets = whole(own, "size", 20, 200), whole(own, "outlets", 2, _MOST_OUTLETS)
        found = events_of_days(self._index, first, last, size, outlets, self._editorial.titles())
        days = {"first": first.isoformat(), "last": last.isoformat()}
        return _answer(request, {**days, "events": [event_json(one) for one in found]})

    def event(self, request: Request) -> Response:
        only(request.query_params.multi_items(), ())
        found = read_event(self._index, request.path_params["id"], self._editorial.titles())
        return _answer(request, event_json(found) if found else None)

    def entity(self, request: Request) -> Response:
        own = only(request.query_params.multi_items(), ("kind", "name"))
        kind = _chosen(own, "kind", answers.ENTITIES)
        return _answer(request, answers.entity_answer(self._index, kind, _given(own, "name")))

    def suggest(self, request: Request) -> Response:
        own = only(request.query_params.multi_items(), ("q", "kind", "size"))
        kinds = [_chosen(own, "kind", KINDS)] if "kind" in own else KINDS
        found = suggestions(self._index, _given(own, "q"), kinds, whole(own, "size", 10, 100))
        return _answer(request, {"names": found})

    def timeline(self, request: Request) -> Response:
        search = parse_for_programs(request.query_params.multi_items())
        return _answer(request, answers.timeline_answer(self._index, search, self._today()))

    def compare(self, request: Request) -> Response:
        search, against = parse_compared(request.query_params.multi_items())
        if not against:
            raise UsageError("against: is missing; say with which words to compare")
        return _answer(request, charts.compare_answer(self._index, for_programs(search), against, self._today()))

    def together(self, request: Request) -> Response:
        search, of, beside = parse_together(request.query_params.multi_items())
        return _answer(request, charts.together_answer(self._index, for_programs(search), of, beside, self._today()))

    def places(self, request: Request) -> Response:
        own, rest = parted(request.query_params.multi_items(), ("size",))
        size = whole(own, "size", 100, charts.MOST_PLACES)
        return _answer(request, charts.places_answer(self._index, parse_for_programs(rest), size, self._today()))

    def sources(self, request: Request) -> Response:
        only(request.query_params.multi_items(), ())
        return _answer(request, answers.sources_answer(self._index, self._operations.sources()))

    def runs(self, request: Request) -> Response:
        own, _ = parted(request.query_params.multi_items(), ("size",))
        size = whole(own, "size", 20, _MOST_RUNS)
        return _answer(request, {"runs": [dict(one) for one in self._operations.runs()[-size:]][::-1]})

    def _document(self, request: Request) -> Mapping[str, Any]:
        document = stored_document(self._index, request.path_params["id"])
        if document is None:
            raise HTTPException(404, "No article has this id. It may have been removed from the index.")
        return document


def _given(own: Mapping[str, str], name: str) -> str:
    value = own.get(name, "")
    if not value:
        raise UsageError(f"{name}: is missing; say what to look for")
    if len(value) > LONGEST_TEXT:
        raise UsageError(f"{name}: at most {LONGEST_TEXT:,} characters can be looked for")
    return value


def _chosen(own: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = _given(own, name)
    if value not in known:
        raise UsageError(f"{name}: there is no {value[:40]!r}; there are {', '.join(known)}")
    return value


def _answer(request: Request, answer: Mapping[str, Any] | None) -> Response:
    """Return ``answer`` with its entity tag; to who has it already 304 (RFC 9110, 13.1.2); 404 where there is none."""
    if answer is None:
        raise HTTPException(404, "Nothing is known of this.")
    body = json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
