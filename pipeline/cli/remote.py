"""A Dateline elsewhere, asked over ``/api/v1``: what ``--api URL`` of the commands that read means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx

from pipeline.cli.search_options import Found
from pipeline.errors import DatelineError, IndexUnavailableError, UsageError
from pipeline.index.protocol import FACETS, LAST_HIT, FacetCount, Group, Hit, Query, SearchPage, grouping
from pipeline.index.query.language import Note
from pipeline.settings import Settings
from pipeline.urls import is_loopback
from pipeline.web.parameters import Search
from pipeline.web.whole_results import first_of_each

_TIMEOUT_SECONDS = 60.0
_AT_ONCE = 200
"""Articles."""
_GROUPED = ("collapse", "events")
_OF_THE_PAGE = ("page", "offset", "more", "size")


class Remote:
    """The interface at ``url``; ``transport`` is another way there, for tests."""

    def __init__(self, url: str, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        """Raises :class:`UsageError` for no http(s) address, and rather than show the token to a network."""
        self._url = _checked(url)
        token = settings.page_token.get_secret_value() if settings.page_token else None
        if token and self._url.startswith("http:") and not _is_here(self._url):
            raise UsageError(f"--api {url}: DATELINE_PAGE_TOKEN would go there unencrypted; use https, or unset it")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(headers=headers, timeout=_TIMEOUT_SECONDS, transport=transport)

    def __enter__(self) -> Self:
        """Keep one connection for all that is asked."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._client.close()

    def known(self, asked: Search) -> Search:
        """Return ``asked`` as it is: names are looked for there."""
        return asked

    def search(self, asked: Search) -> Found:
        """Return what ``asked`` finds there.

        Of stories with reprints, how many articles they have is told, not which.
        """
        if asked.offset:
            raise UsageError("--offset: a remote Dateline gives the first articles; ask for more with --size")
        answer = self._get("/search", [*self._pairs(asked), ("size", str(asked.size)), ("facets", ",".join(FACETS))])
        try:
            notes = [Note(one["position"], one["message"]) for one in answer["notes"]]
            meant = [{"q": str(one["q"]), "total": int(one["total"])} for one in answer.get("meant", ())]
            return Found(_page(answer), notes, _stories(answer), meant)
        except (KeyError, TypeError) as error:
            raise self._strange() from error

    def top(self, asked: Search, field: str, size: int) -> tuple[SearchPage, Sequence[Note]]:
        """Return how many there are and the ``size`` most frequent values of a facet field, without articles."""
        pairs = [*self._pairs(asked), ("size", "1"), ("facets", field), ("facet_size", str(size)), ("fields", "id")]
        answer = self._get("/search", pairs)
        try:
            page = _page(answer)
            return replace(page, hits=()), [Note(one["position"], one["message"]) for one in answer["notes"]]
        except (KeyError, TypeError) as error:
            raise self._strange() from error

    def documents(self, asked: Search, most: int | None, *, last: int = LAST_HIT) -> Iterator[Mapping[str, Any]]:
        """Yield the articles that ``asked`` finds there, the newest first, ``most`` of them; None: however many.

        Stories are given there up to hit ``last`` alone: of more, every printing is asked for, the first of each kept.
        """
        pairs = [("sort", "newest"), *(one for one in self._pairs(asked) if one[0] != "sort")]
        field = grouping(Query(collapse_stories=asked.by_story, collapse_events=asked.events))
        if most is None and field is not None and self._total(pairs) > last:
            every = [*(one for one in pairs if one[0] not in _GROUPED), ("collapse", "0")]
            yield from first_of_each(self._pages(every, None), field)
            return
        yield from self._pages(pairs, most)

    def _total(self, pairs: Iterable[tuple[str, str]]) -> int:
        answer = self._get("/search", [*pairs, ("size", "1"), ("fields", "id")])
        try:
            return int(answer["total"])
        except (KeyError, TypeError, ValueError) as error:
            raise self._strange() from error

    def _pages(self, pairs: Sequence[tuple[str, str]], most: int | None) -> Iterator[Mapping[str, Any]]:
        left, cursor = most, None
        while left is None or left > 0:
            size = ("size", str(_AT_ONCE if left is None else min(left, _AT_ONCE)))
            answer = self._get("/search", [*pairs, size, *([("cursor", cursor)] if cursor else [])])
            try:
                articles, cursor = [one["article"] for one in answer["hits"]], answer["next"]
            except (KeyError, TypeError) as error:
                raise self._strange() from error
            yield from articles
            left = None if left is None else left - len(articles)
            if not cursor:
                return

    def events(self, first: date, last: date, size: int, outlets: int) -> Sequence[Mapping[str, Any]]:
        """Return the events of these days there, those first that most outlets tell."""
        pairs = [("on", f"{first}..{last}"), ("size", str(size)), ("outlets", str(outlets))]
        found: Sequence[Mapping[str, Any]] = self._get("/events", pairs).get("events", ())
        return found

    def event(self, event_id: str) -> Mapping[str, Any] | None:
        """Return the event there; raises :class:`UsageError` where there is none."""
        return self._get(f"/events/{quote(event_id, safe='')}", [])

    def newest(self) -> Mapping[str, Any] | None:
        """Return the article there that was published last."""
        return next(self.documents(Search(), 1), None)

    def article(self, article: str) -> Mapping[str, Any]:
        """Return the article with this id or address; raises :class:`UsageError` where there is none."""
        if "/" in article:
            return self._get("/articles", [("url", article)])
        return self._get(f"/articles/{quote(article, safe='')}", [])

    def timeline(self, asked: Search) -> Mapping[str, Any]:
        """Return the days of what ``asked`` finds there."""
        return self._get("/timeline", self._pairs(asked))

    def compare(self, asked: Search, against: str) -> Mapping[str, Any]:
        """Return the days of what ``asked`` finds there, and of the same with the words ``against``."""
        return self._get("/compare", [*self._pairs(asked), ("against", against)])

    def totals(self, asked: Sequence[Search]) -> Sequence[int]:
        """Return how many each of ``asked`` finds there: a question each, as programs are answered one at a time."""
        return [self._total(self._pairs(one)) for one in asked]

    def _pairs(self, asked: Search) -> list[tuple[str, str]]:
        return [one for one in asked.spelled_out().pairs() if one[0] not in _OF_THE_PAGE]

    def _get(self, path: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        try:
            answer = self._client.get(f"{self._url}/api/v1{path}", params=list(pairs))
            told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else None
        except httpx.HTTPError as error:
            message = f"no Dateline answers at {self._url}: {error or type(error).__name__}; check the address"
            raise IndexUnavailableError(message) from error
        except ValueError as error:
            raise self._strange() from error
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise UsageError(f"{self._url} asks for its token; set DATELINE_PAGE_TOKEN")
        if not isinstance(told, dict):
            raise self._strange()
        if answer.is_success:
            return told
        message = str(told.get("error", answer.reason_phrase))
        raise UsageError(message) if answer.is_client_error else IndexUnavailableError(f"{self._url}: {message}")

    def _strange(self) -> DatelineError:
        return DatelineError(f"{self._url} answers as no Dateline of this version does; check the address")


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise UsageError(f"--api {url[:80]!r} is no address of a Dateline; write it like http://127.0.0.1:8000")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _is_here(url: str) -> bool:
    return is_loopback(urlsplit(url).hostname or "")


def _page(answer: Mapping[str, Any]) -> SearchPage:
    facets = {
        name: tuple(FacetCount(one["value"], one["count"]) for one in values)
        for name, values in answer["facets"].items()
    }
    hits = tuple(Hit(one["id"], one["score"], one["highlights"], one["article"]) for one in answer["hits"])
    return SearchPage(answer["total"], hits, facets)


def _stories(answer: Mapping[str, Any]) -> dict[str, Group]:
    printed = {str(one["article"].get("story_id")): one["printings"] for one in answer["hits"]}
    return {story: Group(number, 1, 0, 0) for story, number in printed.items() if number > 1}
