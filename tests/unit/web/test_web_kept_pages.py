"""Finished pages that are kept while the index stands as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event, Lock

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipeline.article import Article
from pipeline.errors import IndexUnavailableError
from pipeline.index.protocol import Query, SearchPage
from pipeline.stages.messages.saved_searches import SearchesFile
from pipeline.web.app import create_app
from pipeline.web.events import Editorial
from pipeline.web.kept_pages import Keeping, KeptPages
from pipeline.web.languages import Languages
from pipeline.web.safety import Access
from pipeline.web.saved import Saved
from tests.unit.web.samples import TODAY, MemoryIndex, fetcher, make_rich_article

MEGABYTE = 1_000_000
ASKED = Request({"type": "http"})
RICH = make_rich_article()


class _Holding(MemoryIndex):
    """An index that notes whether it holds still when it is asked."""

    holds = 0

    def __init__(self, articles: Iterable[Article]) -> None:
        super().__init__(articles)
        self.held: list[int] = []

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Count those who hold it."""
        self.holds += 1
        try:
            yield
        finally:
            self.holds -= 1

    def search(self, query: Query) -> SearchPage:
        """Note it, and answer."""
        self.held.append(self.holds)
        return super().search(query)


@pytest.fixture
def standing(index: MemoryIndex) -> MemoryIndex:
    """An index that says that nothing was written since."""
    index.stands = "night-1"
    return index


class TestOverThePage:
    """What is asked of the index again."""

    @pytest.mark.parametrize(
        "path",
        ["/?q=ferry", "/article/{id}", "/entity?persons=Ines+Varga", "/calendar", "/map", "/together", "/compare?q=a"],
    )
    def test_the_same_page_is_made_once(self, standing: MemoryIndex, path: str) -> None:
        """A second reader is shown the page of the first, byte for byte, with all its headers."""
        fetch = fetcher(create_app(standing, today=lambda: TODAY, keeping=Keeping(MEGABYTE)))
        first = fetch(path.format(id=RICH.id))
        asked = len(standing.queries)
        again = fetch(path.format(id=RICH.id))
        assert first.status_code == 200
        assert (again.status_code, again.content, again.headers) == (200, first.content, first.headers)
        assert len(standing.queries) == asked

    @pytest.mark.parametrize(
        ("path", "language"),
        [("/?q=mayor", "en"), ("/?q=wall&size=5", "en"), ("/de/?q=wall", "en"), ("/?q=wall", "de")],
    )
    def test_another_page(self, standing: MemoryIndex, path: str, language: str) -> None:
        """Another address, a language that was chosen or one that the browser prefers: each has its own."""
        fetch, plain = (
            fetcher(create_app(standing, today=lambda: TODAY, keeping=Keeping(one))) for one in (MEGABYTE, 0)
        )
        fetch("/?q=wall", headers={"Accept-Language": "en"})
        fetch("/de/?q=wall", headers={"Accept-Language": "de"})
        asked = {"Accept-Language": language}
        assert fetch(path, headers=asked).content == plain(path, headers=asked).content

    @pytest.mark.parametrize("keep_bytes", [0, MEGABYTE])
    def test_the_index_holds_still_for_a_page(self, keep_bytes: int) -> None:
        """All that a page asks is asked while it does, and nothing holds it afterwards."""
        index = _Holding([RICH])
        fetch = fetcher(create_app(index, today=lambda: TODAY, keeping=Keeping(keep_bytes)))
        for path in ("/?q=ferry", "/entity?persons=Ines+Varga", "/compare?q=a"):
            assert fetch(path).status_code == 200
        assert set(index.held) == {1}
        assert index.holds == 0

    def test_a_night_that_wrote(self, standing: MemoryIndex) -> None:
        """Once the index is another, the page is made anew."""
        fetch = fetcher(create_app(standing, today=lambda: TODAY, keeping=Keeping(MEGABYTE)))
        assert f"/article/{RICH.id}" in fetch("/?q=opens").text
        standing.documents.pop(RICH.id)
        standing.stands = "night-2"
        assert f"/article/{RICH.id}" not in fetch("/?q=opens").text

    def test_an_index_that_is_away(self, standing: MemoryIndex) -> None:
        """What is kept does not hide that the index is damaged, gone or away."""
        fetch = fetcher(create_app(standing, today=lambda: TODAY, keeping=Keeping(MEGABYTE)))
        assert fetch("/").status_code == 200
        standing.is_down = True
        assert fetch("/").status_code == 503
        standing.is_down = False
        assert fetch("/").status_code == 200

    def test_only_who_knows_the_token(self, standing: MemoryIndex) -> None:
        """A page that somebody with the token was shown is not shown without it."""
        access = Access(token="a-long-random-text")  # noqa: S106 - of a page in this test
        fetch = fetcher(create_app(standing, today=lambda: TODAY, access=access, keeping=Keeping(MEGABYTE)))
        assert fetch("/", headers={"Authorization": "Bearer a-long-random-text"}).status_code == 200
        assert fetch("/").status_code == 401

    def test_what_people_write(self, standing: MemoryIndex) -> None:
        """Saved searches and titles of events are read anew each time: they change without the index."""
        asked: list[str] = []

        def titles() -> Mapping[str, str]:
            asked.append("titles")
            return {}

        def searches() -> SearchesFile:
            asked.append("searches")
            return SearchesFile()

        editorial = Editorial(titles=titles, saved=Saved(searches=searches))
        fetch = fetcher(create_app(standing, today=lambda: TODAY, editorial=editorial, keeping=Keeping(MEGABYTE)))
        for _ in range(2):
            assert fetch("/searches").status_code == 200
            assert fetch("/events").status_code == 200
        assert sorted(asked) == ["searches", "searches", "titles", "titles"]


class TestKeptPages:
    """The pages by themselves."""

    @staticmethod
    def pages(
        index: MemoryIndex, most_bytes: int = MEGABYTE, today: Callable[[], date] = lambda: TODAY
    ) -> tuple[Callable[[str], Response], list[str]]:
        """Return how to ask for a page that a word stands for, and the words that one was made for."""
        made: list[str] = []
        words: list[str] = []

        def page(_: Request) -> Response:
            made.append(words[-1])
            if words[-1] == "error":
                raise IndexUnavailableError("nobody answers")
            return RedirectResponse("/") if words[-1] == "redirect" else HTMLResponse(words[-1] * 1000)

        kept = KeptPages(index, today, Keeping(most_bytes)).kept(page)

        def ask(word: str) -> Response:
            words.append(word)
            return kept(ASKED)

        return ask, made

    @pytest.mark.parametrize(("stands", "most_bytes"), [(None, MEGABYTE), ("night-1", 0), ("night-1", 1200)])
    def test_nothing_is_kept(self, index: MemoryIndex, stands: str | None, most_bytes: int) -> None:
        """Neither of an index whose state is not known, nor where it is off, nor what is larger than all may be."""
        index.stands = stands
        ask, made = self.pages(index, most_bytes)
        assert [bytes(ask("page").body) for _ in range(2)] == [b"page" * 1000] * 2
        assert made == ["page", "page"]

    @pytest.mark.parametrize("word", ["error", "redirect"])
    def test_only_pages(self, standing: MemoryIndex, word: str) -> None:
        """What is no page is not kept: the next one asks again."""
        ask, made = self.pages(standing)
        for _ in range(2):
            if word == "error":
                with pytest.raises(IndexUnavailableError):
                    ask(word)
            else:
                assert ask(word).status_code == 307
        assert made == [word, word]

    def test_another_day(self, standing: MemoryIndex) -> None:
        """Days still to come are others tomorrow."""
        days = [TODAY, TODAY, TODAY + timedelta(1)]
        ask, made = self.pages(standing, today=lambda: days.pop(0))
        for _ in range(3):
            ask("page")
        assert made == ["page", "page"]

    def test_those_asked_for_last(self, standing: MemoryIndex) -> None:
        """Of more pages than there is room for those go that were asked for longest ago."""
        made: list[str] = []
        kept = KeptPages(standing, lambda: TODAY, Keeping(3 * 1600))

        def page(request: Request) -> Response:
            made.append(request.url.path)
            return HTMLResponse("a" * 1000)

        routes = [Route("/{number}", kept.kept(page))]
        fetch = fetcher(Starlette(routes=routes, middleware=[Middleware(Languages)]))
        for path in ("/1", "/2", "/3", "/1", "/4", "/1", "/2"):
            fetch(path)
        assert made == ["/1", "/2", "/3", "/4", "/2"]

    def test_one_that_a_night_overtook(self, standing: MemoryIndex) -> None:
        """Begun over an older commit, it may hold what was removed since: it is shown to who asked, and not kept."""
        made: list[object] = []

        def page(_: Request) -> Response:
            made.append(standing.stands)
            if standing.stands == "night-1":
                standing.stands = "night-2"
                kept(ASKED)
            return HTMLResponse("a" * 1000)

        kept = KeptPages(standing, lambda: TODAY, Keeping(1600)).kept(page)  # room for one
        kept(ASKED)
        kept(ASKED)
        assert made == ["night-1", "night-2"]

    def test_at_once(self, standing: MemoryIndex) -> None:
        """A page that several ask for at once is made once, and all are shown it."""
        asked, lock, all_asked = 0, Lock(), Event()
        made: list[int] = []

        def today() -> date:
            nonlocal asked
            with lock:
                asked += 1
            if asked == 4:
                all_asked.set()
            return TODAY

        def page(_: Request) -> Response:
            made.append(1)
            assert all_asked.wait(60)
            return HTMLResponse("the page")

        kept = KeptPages(standing, today, Keeping(MEGABYTE)).kept(page)
        with ThreadPoolExecutor(4) as pool:
            shown = [bytes(one.body) for one in pool.map(kept, [ASKED] * 4)]
        assert shown == [b"the page"] * 4
        assert made == [1]
