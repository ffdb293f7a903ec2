"""Finished pages, kept while the index stands as it is: it changes once a night, and the same is asked again all day.

Who asks has shown the token before (:class:`~pipeline.web.safety.Token` stands in front), and is shown what anybody is
who knows it. Pages with a form that carries a proof, or that show what people write into files meanwhile, are not kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import date
from threading import Lock
from typing import NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.index.protocol import Index
from pipeline.web.languages import asked_address
from pipeline.web.shared_pages import SharedPages
from pipeline.web.translations import spoken_language

Endpoint: TypeAlias = Callable[[Request], Response]

_OK = 200
_BESIDE = 500
"""Bytes that a kept page takes beside its own and those of its address."""


class Keeping(NamedTuple):
    """How many finished pages a process keeps, and where it shares them with others."""

    most_bytes: int = 0
    shared: SharedPages | None = None


NOTHING_KEPT = Keeping()


class _Key(NamedTuple):
    """What a page depends on."""

    state: Hashable
    today: date
    language: str
    address: str


class KeptPages:
    """At most so many bytes of pages, those asked for last; none where that is 0, or where the index has no state.

    All of them go once it has another one: no page outlives in memory what was removed from the index.

    A page is another one in another language, on another ``today`` and at each address. Who asks for one that is being
    made waits for it, and is told the same error. One that another process made is taken from where they share them.
    """

    def __init__(self, index: Index, today: Callable[[], date], keeping: Keeping) -> None:
        self._index = index
        self._today = today
        self._most, self._shared = keeping
        self._bytes = 0
        self._state: Hashable = None
        self._kept: OrderedDict[_Key, bytes] = OrderedDict()
        self._made: dict[_Key, Future[bytes | None]] = {}
        self._lock = Lock()

    def kept(self, endpoint: Endpoint) -> Endpoint:
        """Return ``endpoint``, asked only for what is not kept, and of an index that holds still for it.

        Raises what it and the index raise.
        """

        def answer(request: Request) -> Response:
            with self._index.steady():
                state = self._index.state() if self._most else None
                if state is None:
                    return endpoint(request)
                return self._answered(_Key(state, self._today(), spoken_language(), asked_address()), endpoint, request)

        return answer

    def _answered(self, key: _Key, endpoint: Endpoint, request: Request) -> Response:
        with self._lock:
            if key.state != self._state:
                self._state, self._bytes = key.state, 0
                self._kept.clear()
            if (page := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return HTMLResponse(page)
            made = self._made.get(key)
            if made is None:
                ours = self._made[key] = Future()
        if made is None:
            return self._make(key, ours, endpoint, request)
        page = made.result()
        return endpoint(request) if page is None else HTMLResponse(page)

    def _make(self, key: _Key, made: Future[bytes | None], endpoint: Endpoint, request: Request) -> Response:
        try:
            response = self._made_elsewhere(key) or self._made_here(key, endpoint(request))
        except BaseException as error:
            self._end(key, None)
            made.set_exception(error)
            raise
        page = bytes(response.body) if _is_page(response) else None
        self._end(key, page)
        made.set_result(page)
        return response

    def _made_elsewhere(self, key: _Key) -> Response | None:
        page = self._shared.get(key.state, key) if self._shared else None
        return None if page is None else HTMLResponse(page)

    def _made_here(self, key: _Key, response: Response) -> Response:
        if self._shared and _is_page(response) and key.state == self._state:
            self._shared.put(key.state, key, bytes(response.body))
        return response

    def _end(self, key: _Key, page: bytes | None) -> None:
        with self._lock:
            del self._made[key]
            if page is not None and key.state == self._state:
                self._kept[key] = page
                self._bytes += _size(key, page)
            while self._bytes > self._most:
                self._bytes -= _size(*self._kept.popitem(last=False))


def _is_page(response: Response) -> bool:
    return isinstance(response, HTMLResponse) and response.status_code == _OK


def _size(key: _Key, page: bytes) -> int:
    return len(page) + len(key.address) + _BESIDE
