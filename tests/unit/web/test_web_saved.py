"""``/searches``: the saved ones, and a form to add one that no other site's page can send."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from pipeline.cli.serve import editorial_of
from pipeline.settings import Settings
from pipeline.stages.messages.saved_searches import SavedSearch, feeds_folder, load_searches
from pipeline.web.app import create_app
from pipeline.web.parameters import parse_search
from pipeline.web.safety import Access
from pipeline.web.saved import LARGEST_FORM, form_of, proof_of
from tests.unit.web.samples import SCRIPT, MemoryIndex
from tests.unit.web.signed_in import HOST, TOKEN, ask

FILE = '# Ours\n[[search]]\nid = "ferries"\nname = "The ferries"\nquery = "ferry"\n'
FILLED = {"id": "cables", "name": "Cables", "query": "cable* OR wire", "proof": proof_of(TOKEN)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a file of one saved search."""
    path = tmp_path / "searches.toml"
    path.write_text(FILE, encoding="utf-8")
    return Settings(home=tmp_path / "home", searches=path)


def page_of(settings: Settings, token: str | None = TOKEN) -> ASGIApp:
    """Return the page as ``dateline serve`` makes it."""
    return create_app(MemoryIndex(), access=Access(token=token), editorial=editorial_of(settings))


def form(**fields: str) -> bytes:
    """Return what a browser sends of the form when it is filled in so."""
    return urlencode(FILLED | fields).encode()


class TestSaving:
    """The form."""

    def test_a_search_is_added(self, settings: Settings) -> None:
        """It stands behind the others, whose text is as it was, and on the page that follows."""
        app = page_of(settings)
        answer = ask(app, "/searches", form(reprints="1"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/searches")
        assert settings.searches.read_text(encoding="utf-8").startswith(FILE)
        added = SavedSearch(id="cables", name="Cables", query="cable* OR wire", reprints=True)
        assert load_searches(settings.searches).searches[1:] == (added,)
        assert "cable* OR wire" in ask(app, "/searches").text

    def test_the_form_itself(self, settings: Settings) -> None:
        """It is filled with the search that it was opened from, sends its proof, and lets a browser say whence."""
        shown = ask(page_of(settings), "/searches?q=pier&persons=Ines+Varga").text
        assert "(pier) person:&#34;Ines Varga&#34;" in shown
        assert f'name="proof" value="{proof_of(TOKEN)}"' in shown
        assert '<meta name="referrer" content="same-origin">' in shown
        assert TOKEN not in shown

    @pytest.mark.parametrize(
        "headers", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}, {"Origin": f"file://{HOST}"}]
    )
    def test_from_elsewhere(self, settings: Settings, headers: dict[str, str]) -> None:
        """A form that another page sends, with the password that a browser adds, changes nothing."""
        answer = ask(page_of(settings), "/de/searches", form(), headers)
        assert answer.status_code == 403
        assert "nur mit dem Formular dieser Seite" in answer.text
        assert settings.searches.read_text(encoding="utf-8") == FILE

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"proof": ""}, "load its page again"),
            ({"proof": proof_of("another token of it")}, "load its page again"),
            ({"id": "ferries"}, "another search is called"),
            ({"id": "../ferries"}, "id: lower-case letters"),
            ({"id": ""}, "id: lower-case letters"),
            ({"query": " "}, "query: "),
            ({"query": "(ferry"}, "query: character 1"),
            ({"query": "x" * 1001}, "query: at most 1,000"),
        ],
    )
    def test_what_cannot_be_saved(self, settings: Settings, fields: dict[str, str], told: str) -> None:
        """It is said in one line, the form keeps what was typed, and the file is as it was."""
        answer = ask(page_of(settings), "/searches", form(**fields))
        assert answer.status_code == 400
        problem = re.search(r'role="alert"><bdi lang="en">(.*?)</bdi>', answer.text)
        assert problem
        assert told in problem[1]
        assert "proof" in fields or 'value="Cables"' in answer.text
        assert settings.searches.read_text(encoding="utf-8") == FILE

    @pytest.mark.parametrize("body", [b"\xff\xfe=1", b"&".join([b"a=1"] * 99), b"x" * (LARGEST_FORM + 1)])
    def test_what_is_no_form(self, settings: Settings, body: bytes) -> None:
        """Bytes that are no text, too many fields and too long a form are refused."""
        assert ask(page_of(settings), "/searches", body).status_code == 400

    def test_without_a_token(self, settings: Settings) -> None:
        """Nothing can be saved where everybody who reaches the page is answered; the list is there."""
        app = page_of(settings, None)
        shown = ask(app, "/searches").text
        assert "The ferries" in shown
        assert "<form action=" not in shown
        assert "DATELINE_PAGE_TOKEN" in shown
        assert ask(app, "/searches", form()).status_code == 403

    def test_a_search_that_is_wrong(self, settings: Settings) -> None:
        """It is named with its line, the others are there, and another can be saved."""
        settings.searches.write_text(FILE + "[[search]]\nid = 'X'\n", encoding="utf-8")
        app = page_of(settings)
        shown = ask(app, "/searches").text
        assert "searches.toml:7: search &#39;X&#39; is left out" in shown
        assert "The ferries" in shown
        assert ask(app, "/searches", form()).status_code == 303
        assert [one.id for one in load_searches(settings.searches).searches] == ["ferries", "cables"]

    def test_no_file_of_searches(self, settings: Settings) -> None:
        """It is said with its line on the page, nothing is added, and the form is away."""
        settings.searches.write_text("[search]\nid = 'X'\n", encoding="utf-8")
        app = page_of(settings)
        assert "searches.toml:1:" in ask(app, "/searches").text
        answer = ask(app, "/searches", form())
        assert answer.status_code == 400
        assert settings.searches.read_text(encoding="utf-8") == "[search]\nid = 'X'\n"


class TestList:
    """What is saved."""

    def test_feeds(self, settings: Settings) -> None:
        """A search whose feed the night wrote leads to it; nobody reaches a file by another name."""
        app = page_of(settings)
        assert "ferries.atom" not in ask(app, "/searches").text
        assert ask(app, "/searches/ferries.atom").status_code == 404
        folder = feeds_folder(settings.home)
        folder.mkdir(parents=True)
        (folder / "ferries.atom").write_bytes(b"<feed/>")
        (folder / "other.atom").write_bytes(b"<feed/>")
        assert 'href="/searches/ferries.atom"' in ask(app, "/searches").text
        feed = ask(app, "/searches/ferries.atom")
        assert (feed.content, feed.headers["content-type"].partition(";")[0]) == (b"<feed/>", "application/atom+xml")
        assert ask(app, "/searches/other.atom").status_code == 404

    def test_nothing_runs(self, settings: Settings) -> None:
        """Names and queries of the file are text."""
        text = f"[[search]]\nid = 'a'\nname = '{SCRIPT}'\nquery = '{SCRIPT}'\n"
        settings.searches.write_text(text, encoding="utf-8")
        shown = ask(page_of(settings), "/searches?q=" + SCRIPT).text
        assert SCRIPT not in shown
        assert "&lt;script&gt;" in shown


class TestWords:
    """A narrowed search in words of the query box."""

    @pytest.mark.parametrize(
        ("pairs", "words", "is_part"),
        [
            ([("q", "a OR b")], "a OR b", False),
            ([("q", "a OR b"), ("places", "Oslo")], '(a OR b) place:"Oslo"', False),
            ([("persons", 'A "B" C'), ("persons", "D")], '(person:"A  B  C" OR person:"D")', False),
            ([("-language", "de"), ("from", "2031-04-01")], '-lang:"de" published:2031-04-01..', False),
            ([("mentions", "next month")], 'mentions:"next month"', False),
            ([("q", "pier"), ("flags", "brief")], "(pier)", True),
            ([("q", "pier"), ("upcoming", "1")], "(pier)", True),
        ],
    )
    def test_as_far_as_they_go(self, pairs: list[tuple[str, str]], words: str, *, is_part: bool) -> None:
        """Each condition becomes its field; where there is none, that is said."""
        made = form_of(parse_search(pairs))
        assert (made.query, made.is_part) == (words, is_part)
