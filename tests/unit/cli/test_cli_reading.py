"""``show``, ``top``, ``timeline``, ``completion``, and what ``--api`` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from pipeline.article import EventReasons
from pipeline.cli import COMMANDS
from pipeline.cli.completion import SHELLS, completion
from pipeline.cli.events import _days, events
from pipeline.cli.figures import timeline, top
from pipeline.cli.remote import Remote
from pipeline.cli.search import search
from pipeline.cli.show import show
from pipeline.errors import DatelineError, IndexUnavailableError, UsageError
from pipeline.index import open_index
from pipeline.index.protocol import FACETS
from pipeline.index.query.periods import today_in_utc
from pipeline.settings import Settings
from pipeline.web.app import create_app
from pipeline.web.parameters import parse_search
from tests.unit.web.samples import SCRIPT, TODAY, MemoryIndex, fetcher, make_article, make_rich_article, sample_index

RICH = make_rich_article()
Run = Callable[..., Result]
Answering = Callable[..., Remote]


@pytest.fixture
def index() -> MemoryIndex:
    """The index of ``sample_index``."""
    return sample_index()


@pytest.fixture
def run(index: MemoryIndex) -> Run:
    """Run a command over :func:`index`; errors of ours are raised."""

    def invoke(command: click.Command, *arguments: str) -> Result:
        return CliRunner().invoke(command, arguments, obj=lambda _: index, catch_exceptions=False)

    return invoke


class TestEvents:
    """``dateline events``."""

    @pytest.mark.parametrize("words", ["yesterday", "last week"])
    def test_days_in_words(self, words: str) -> None:
        """A day may be named from today on."""
        first, last = _days(words)
        assert first <= last < today_in_utc()

    def test_titles_of_ones_own(self, run: Run) -> None:
        """What ``events.toml`` calls an event heads it, in the list, alone and for programs."""
        Path("events.toml").write_text(f'[[title]]\narticle = "{RICH.url}"\ntitle = "The wall"\n', encoding="utf-8")
        with closing(open_index(Settings())) as kept:
            kept.ensure()
            list(kept.write([RICH]))
        asked = (("2031", "--outlets", "1", "--size", "200"), ("--id", RICH.id))
        for options in asked:
            assert "The wall" in run(events, *options).stdout.splitlines()
        assert json.loads(run(events, *asked[1], "--json").stdout)["title"] == "The wall"

    def test_older_days(self, run: Run) -> None:
        """What was indexed without events gets them for the days that are named, and says how many articles changed."""
        again = RICH.model_copy(update={"id": "f" * 64, "timestamp": RICH.timestamp + timedelta(hours=1)})
        with closing(open_index(Settings())) as kept:
            kept.ensure()
            list(kept.write([RICH, again]))
        day = RICH.published_day or RICH.timestamp.date()
        assert run(events, "--assign", f"{day}..{day}").stdout == f"1 article of {day}..{day} got another event\n"
        assert run(events, "--assign", "2031").stdout.startswith("0 articles")

    def test_why_and_what_reports_are(self, run: Run) -> None:
        """A first report that was corrected is told as both; that articles mean one thing is a reason to be told."""
        reasons = EventReasons(joined=RICH.id, names=("Ines Varga",), meaning=True)
        second = {"id": "f" * 64, "timestamp": RICH.timestamp + timedelta(hours=1), "event_because": reasons}
        with closing(open_index(Settings())) as kept:
            kept.ensure()
            one = RICH.model_copy(update={"event_id": RICH.id, "flags": ("corrected",)})
            list(kept.write([one, one.model_copy(update=second | {"flags": ()})]))
        lines = run(events, "--id", RICH.id).stdout.splitlines()
        assert f"  {RICH.source_name} [first, corrected]: {RICH.title}" in lines
        assert "    together for: Ines Varga, what they mean" in lines


class TestShow:
    """``dateline show``."""

    def test_article(self, run: Run) -> None:
        """An article is read with its facts, its paragraphs and its names."""
        lines = run(show, RICH.id).stdout.splitlines()
        assert lines[:4] == [
            "Mayor opens the tidal wall", "The Harbour Courier · undated · Local · en", "By Tomas Lind", RICH.url,
        ]  # fmt: skip
        assert "Work in Norway starts on May 3, 2031." in lines
        assert "People: Ines Varga" in lines

    def test_json(self, run: Run) -> None:
        """Programs get the whole document."""
        assert json.loads(run(show, RICH.id, "--json").stdout) == RICH.document()

    def test_hostile(self, run: Run, index: MemoryIndex) -> None:
        """Nothing of an article is obeyed by a terminal."""
        article = make_article("bell", title=f"{SCRIPT}\x1b[2J\x9b", text="a\x1b]0;b\x07\u202e")
        list(index.write([article]))
        for arguments in ([article.id], [article.id, "--json"]):
            assert not set(run(show, *arguments).stdout) & set("\x1b\x9b\x07\u202e")

    def test_unknown(self, run: Run) -> None:
        """What is not there is said, with where to look."""
        for article in ("none", "https://no.example/a"):
            with pytest.raises(UsageError, match="dateline search"):
                run(show, article)


class TestFigures:
    """``dateline top`` and ``dateline timeline``."""

    def test_top(self, run: Run) -> None:
        """Values stand with their counts, those of most articles first; options narrow as in a search."""
        lines = run(top, "--of", "source").stdout.splitlines()
        assert lines[0].split() == ["16", "█" * 40, "The", "Harbour", "Courier"]
        assert len(run(top, "--of", "source", "--size", "2").stdout.splitlines()) == 2
        assert run(top, "mayor", "--country", "Norway").stdout.split()[-2:] == ["Ines", "Varga"]
        found = json.loads(run(top, "mayor", "--of", "country", "--json").stdout)
        assert found == {
            "total": 1,
            "counted": "stories",
            "field": "countries",
            "values": [{"value": "Norway", "count": 1}],
        }

    @pytest.mark.parametrize("named", ["persons", "Person", "PERSONS"])
    def test_kinds_are_named_as_elsewhere(self, run: Run, named: str) -> None:
        """In any case, and by the name that the interface and the page's addresses have for them."""
        assert run(top, "--of", named).stdout == run(top, "--of", "person").stdout

    @pytest.mark.parametrize("kind", ["person", "Person", "persons"])
    def test_with_another_kind(self, run: Run, kind: str) -> None:
        """It is named as what is counted is."""
        asked = (top, "--of", "country", "--with")
        assert run(*asked, f"{kind}:Ines Varga").stdout == run(*asked, "person:Ines Varga").stdout != ""

    def test_top_with(self, run: Run) -> None:
        """Whoever stands in the same articles, without whom was asked for; of the kind counted, or of one named."""
        assert run(top, "--with", "Ines Varga").stdout == ""
        assert run(top, "--of", "country", "--with", "person:Ines Varga").stdout.split()[-1] == "Norway"
        assert run(top, "--of", "person", "--with", "country:Norway").stdout.split()[-2:] == ["Ines", "Varga"]
        assert run(top, "--of", "tag", "--with", "floods", "--with", "country:Chile").stderr == "0 stories\n"

    def test_timeline_against(self, run: Run) -> None:
        """Two searches under one head, a period a line, also where only one has anything; options narrow both."""
        lines = run(timeline, "mayor", "--against", "ferry", "--by", "day").stdout.splitlines()
        assert [line.split() for line in lines] == [
            ["mayor", "(1)", "ferry", "(1)"], ["2031-04-05", "0", "1"], ["2031-04-10", "1", "0"],
        ]  # fmt: skip
        found = json.loads(run(timeline, "mayor", "--against", "ferry", "--source", "North Wire", "--json").stdout)
        assert [one["total"] for one in found["searches"]] == [0, 1]
        with pytest.raises(UsageError, match="--spoken"):
            run(timeline, "mayor", "--against", "ferry", "--spoken")

    def test_timeline(self, run: Run) -> None:
        """Periods are in their order, and are those of publication or those spoken of."""
        assert [line.split()[-1] for line in run(timeline).stdout.splitlines()] == ["2031-04"]
        days = run(timeline, "mayor", "--spoken", "--by", "day").stdout.splitlines()
        assert [line.split()[-1] for line in days] == ["2031-04-11", "2031-05-03"]
        assert json.loads(run(timeline, "mayor", "--json").stdout)["published"] == [{"day": "2031-04-10", "count": 1}]

    @pytest.mark.parametrize("by", ["month", "year"])
    def test_a_story_is_one_in_a_month(self, run: Run, index: MemoryIndex, by: str) -> None:
        """What was printed on several days of it is one, as in a search over it; every printing counts with --all."""
        for day in (3, 5, 28):
            at = datetime(2031, 6, day, tzinfo=UTC)
            list(index.write([make_article(f"pier{day}", title="Pier", published_at=at, story_id="d" * 64)]))
        at = datetime(2031, 7, 1, tzinfo=UTC)
        list(index.write([make_article("pier", title="Pier", published_at=at, story_id="d" * 64)]))
        months = {"2031-06": 1, "2031-07": 1} if by == "month" else {"2031": 1}
        drawn = [line.split() for line in run(timeline, "pier", "--by", by).stdout.splitlines()]
        assert {name: int(number) for number, _, name in drawn} == months
        assert sum(int(line.split()[0]) for line in run(timeline, "pier", "--by", "day").stdout.splitlines()) == 4
        assert sum(int(line.split()[0]) for line in run(timeline, "pier", "--by", by, "--all").stdout.splitlines()) == 4
        beside = run(timeline, "pier", "--by", by, "--against", "zebra").stdout.splitlines()[1:]
        assert {line.split()[0]: int(line.split()[1]) for line in beside} == months
        narrow = run(timeline, "pier", "--by", by, "--from", "2031-06-04", "--to", "2031-06-28").stdout
        assert [line.split()[::2] for line in narrow.splitlines()] == [["1", min(months)]]

    def test_nothing_found(self, run: Run) -> None:
        """No article has no bar."""
        for command in (top, timeline):
            result = run(command, "zebra")
            assert (result.stdout, result.stderr) == ("", "0 stories\n")

    def test_one_is_one(self, run: Run) -> None:
        """A single story is not said to be several."""
        assert [run(command, "mayor").stderr for command in (timeline, top)] == ["1 story\n"] * 2


class TestCompletion:
    """``dateline completion``."""

    @pytest.mark.parametrize("shell", SHELLS)
    def test_script(self, run: Run, shell: str) -> None:
        """Each shell gets a function of its own that asks dateline."""
        assert f"_DATELINE_COMPLETE={shell}_complete" in run(completion, shell).stdout.replace('"', "")

    def test_asked(self) -> None:
        """What a shell asks at Tab is answered with the commands that begin so, without loading one of them."""
        asked = {"COMP_WORDS": "dateline se", "COMP_CWORD": "1", "_DATELINE_COMPLETE": "bash_complete"}
        script = (
            "import sys, pipeline.cli as c\ntry: c.main()\nfinally: print('pydantic' in sys.modules, file=sys.stderr)"
        )
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", script], env={**os.environ, **asked}, check=False, capture_output=True, text=True
        )
        assert done.stdout.split() == [f"plain,{name}" for name in sorted(COMMANDS) if name.startswith("se")]
        assert done.stderr == "False\n"


class TestRemote:
    """``--api URL``."""

    @pytest.fixture
    def remote(self, index: MemoryIndex) -> Remote:
        """A Dateline elsewhere with the articles of :func:`index`."""
        fetch = fetcher(create_app(index, today=lambda: TODAY))

        def answer(request: httpx.Request) -> httpx.Response:
            there = fetch(request.url.raw_path.decode("ascii"))
            return httpx.Response(
                there.status_code, content=there.content, headers={"content-type": "application/json"}
            )

        return Remote("http://dateline.example/", Settings(), httpx.MockTransport(answer))

    def test_search(self, remote: Remote, index: MemoryIndex) -> None:
        """What is found there is what an index here would give, but for what only Dateline understands."""
        asked = parse_search([("q", "mayor"), ("persons", "Ines Varga"), ("-countries", "Chad"), ("size", "20")])
        page, notes, stories, _ = remote.search(asked)
        here = index.search(asked.query(TODAY))
        assert (page.total, page.facets, notes) == (here.total, {name: tuple(here.facets[name]) for name in FACETS}, [])
        assert [hit.article["text"] for hit in page.hits] == [hit.article["text"] for hit in here.hits]
        assert not stories

    def test_stories(self, remote: Remote) -> None:
        """A hit is a story there as it is here, and how often it was printed is told; every printing can be had."""
        page, _, stories, _ = remote.search(parse_search([("q", "ferry")]))
        assert (page.total, [one.total for one in stories.values()]) == (1, [3])
        assert remote.search(parse_search([("q", "ferry"), ("collapse", "0")]))[0].total == 3

    def test_did_you_mean(self, remote: Remote) -> None:
        """What was meant by a search that finds nothing is told from there."""
        assert remote.search(parse_search([("q", "mayor vagra")])).meant == [{"q": "mayor Varga", "total": 1}]
        assert remote.search(parse_search([("q", "mayor")])).meant == []

    def test_top(self, remote: Remote, index: MemoryIndex) -> None:
        """The values of a facet are counted there, without its articles."""
        asked = parse_search([("q", "ferry")])
        page, _ = remote.top(asked, "source_name", 2)
        assert page.facets["source_name"] == tuple(index.search(asked.query(TODAY)).facets["source_name"][:2])
        assert not page.hits

    def test_all_articles(self, remote: Remote, index: MemoryIndex) -> None:
        """However many there are: one answer after another; or only the newest."""
        every = [one["id"] for one in remote.documents(parse_search([("collapse", "0")]), None)]
        assert sorted(every) == sorted(index.documents)
        assert [one["id"] for one in remote.documents(parse_search([("collapse", "0")]), 3)] == every[:3]

    @pytest.mark.parametrize("last", [10_000, 2])
    def test_one_of_each_story(self, remote: Remote, index: MemoryIndex, last: int) -> None:
        """Of more stories than are given there page by page, it is one of each too."""
        stories = {one.get("story_id", one["id"]) for one in index.documents.values()}
        found = [one.get("story_id", one["id"]) for one in remote.documents(parse_search([]), None, last=last)]
        assert (len(found), set(found)) == (len(stories), stories)
        assert len(stories) < len(index.documents)

    def test_events(self, remote: Remote, index: MemoryIndex) -> None:
        """Events are told as an index here tells them."""
        list(index.write([make_article("quake", event_id="e" * 64)]))
        first, last = TODAY - timedelta(days=14), TODAY
        told = remote.events(first, last, 100, 1)
        assert remote.event(told[0]["event_id"]) is not None
        with pytest.raises(UsageError, match="Nothing is known"):
            remote.event("none")
        assert remote.newest() is not None

    def test_article_and_timeline(self, remote: Remote) -> None:
        """An article and the days of a search are had from there, too."""
        assert remote.article(RICH.id)["url"] == RICH.url
        assert remote.timeline(parse_search([("q", "mayor")]))["total"] == 1
        both = remote.compare(parse_search([("q", "mayor")]), "ferry")["searches"]
        assert [one["total"] for one in both] == [1, 1]
        assert remote.totals([parse_search([("q", "ferry"), *more]) for more in ([], [("collapse", "0")])]) == [1, 3]

    def test_refused_there(self, remote: Remote, index: MemoryIndex) -> None:
        """What is wrong or not there is said in its words; a part of a page is not had."""
        with pytest.raises(UsageError, match="No article has this id"):
            remote.article("none")
        with pytest.raises(UsageError, match="--offset"):
            remote.search(parse_search([("offset", "10")]))
        index.is_down = True
        with pytest.raises(IndexUnavailableError, match="no index answers"):
            remote.article(RICH.id)

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (httpx.Response(200, text="<html>"), "as no Dateline"),
            (httpx.Response(200, json=[]), "as no Dateline"),
            (httpx.Response(200, json={"total": 1}), "as no Dateline"),
            (httpx.Response(200, content=b"{", headers={"content-type": "application/json"}), "as no Dateline"),
            (httpx.Response(401, text="token"), "DATELINE_PAGE_TOKEN"),
            (httpx.Response(302, headers={"location": "http://other.example/"}), "as no Dateline"),
        ],
    )
    def test_strangers(self, answer: httpx.Response, told: str) -> None:
        """Something else that answers there is said to be that; no redirect is followed."""
        remote = Remote("http://dateline.example", Settings(), httpx.MockTransport(lambda _: answer))
        with pytest.raises(DatelineError, match=told):
            remote.search(parse_search([]))

    def test_token(self) -> None:
        """The token goes to who is asked, encrypted or on this machine; never in the clear over a network."""
        sent: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request.headers["authorization"])
            return httpx.Response(200, json={"id": "a"})

        settings = Settings(page_token=SecretStr("long-enough-to-be-safe"))
        for url in ("https://dateline.example", "http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"):
            assert Remote(url, settings, httpx.MockTransport(answer)).article("a") == {"id": "a"}
        assert sent == ["Bearer long-enough-to-be-safe"] * 4
        with pytest.raises(UsageError, match="unencrypted"):
            Remote("http://dateline.example", settings)

    @pytest.mark.parametrize(
        "url", ["dateline.example", "ftp://a.example", "http://", "http://user:word@a.example", "http://["]
    )
    def test_addresses(self, run: Run, url: str) -> None:
        """Only an address of the web without a login is asked."""
        for command in (search, show, timeline):
            with pytest.raises(UsageError, match="--api"):
                run(command, "word", "--api", url)
