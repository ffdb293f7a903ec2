"""The page of one event, and the forms on it that write into the user's own file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipeline.digest.event_summary import Event
from pipeline.errors import DatelineError, UsageError
from pipeline.index.protocol import Index
from pipeline.stages.event_reading import MOST_TOLD, read_event
from pipeline.web.curating import NOTED, Wish, proof_of, read_wish, rule_of
from pipeline.web.events import Editorial, name_links
from pipeline.web.parameters import Search
from pipeline.web.places_map import places_map
from pipeline.web.results import in_words
from pipeline.web.saved import body_of, is_from_here


class EventPages:
    """``/events/{id}``."""

    def __init__(
        self,
        index: Index,
        today: Callable[[], date],
        editorial: Editorial,
        token: str | None,
        html: Callable[..., Response],
    ) -> None:
        """``html`` makes a page of a template and what it is told; without a ``token`` there are no forms."""
        self._index = index
        self._today = today
        self._editorial = editorial
        self._proof = proof_of(token) if token and editorial.curate else None
        self._html = html

    def shown(self, request: Request) -> Response:
        """Answer with the event, or lead to it from one of its articles."""
        event = self._asked(request)
        if event.id != request.path_params["id"]:
            return RedirectResponse(_url(event), status_code=303)
        return self._page(event, noted=request.query_params.get("noted") in NOTED)

    async def curated(self, request: Request) -> Response:
        """Do what a form says."""
        return await run_in_threadpool(self._curate, request, await body_of(request))

    def _curate(self, request: Request, body: bytes) -> Response:
        if self._proof is None or self._editorial.curate is None or not is_from_here(request.headers):
            raise HTTPException(403, in_words("refused", "curating"))
        event, wish = self._asked(request), Wish()
        try:
            wish = read_wish(body, self._proof)
            self._editorial.curate(rule_of(wish, event, self._index))
        except DatelineError as error:
            status = 400 if isinstance(error, UsageError) else 503
            return self._page(event, status, problem=error.message, wish=wish)
        return RedirectResponse(f"{_url(event)}?noted={wish.what}" if wish.what in NOTED else _url(event), 303)

    def _asked(self, request: Request) -> Event:
        event = read_event(self._index, request.path_params["id"], self._editorial.titles())
        if event is None:
            raise HTTPException(404, in_words("missing", "event"))
        return event

    def _page(self, event: Event, status: int = 200, **more: object) -> Response:
        search = Search(event=event.id)
        where = places_map(self._index, search.query(self._today()), search)
        told = {"names": name_links(event), "counted": MOST_TOLD, "map": where, "proof": self._proof}
        return self._html("event.html", status=status, event=event, **told, **more)


def _url(event: Event) -> str:
    return f"/events/{quote(event.id, safe='')}"
