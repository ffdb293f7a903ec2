"""The sample press over real HTTP on loopback."""

from __future__ import annotations

import http.client
import tomllib
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import protego
import pytest

from pipeline.press import PressServer
from pipeline.press.outlets import Outlet, load_outlets
from pipeline.press.site import Answer

EXPECTED = tomllib.loads(Path(__file__).with_name("press_expectations.toml").read_text(encoding="utf-8"))
OUTLETS = load_outlets()
EACH_OUTLET = pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.id)
WITH_VALIDATORS = "http://www.tidewater-courier.example/local/2026/10/ferry-returns"
WITHOUT_VALIDATORS = "http://www.ngongdispatch.example/national/lake-safety-law-7718"


class Reply(NamedTuple):
    """What the server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a running sample press."""
    with PressServer() as server:
        yield server.port


def ask(port: int, url: str, method: str = "GET", host: str | None = None, **headers: str) -> Reply:
    """Send one request for ``url`` to the press; header names are given with underscores."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, target, headers={"Host": host or parts.netloc, **named})
        reply = connection.getresponse()
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()


def listed(port: int, outlet: Outlet) -> list[str]:
    """Return the URLs that an outlet's listing names, read as a client reads it."""
    body = ask(port, outlet.url(outlet.listing_path)).body
    if outlet.listing == "page":
        paths: Any = lxml.html.fromstring(body.decode()).xpath("//main//h2/a/@href")
        return [outlet.url(str(path)) for path in paths]
    tree = lxml.etree.fromstring(body, lxml.etree.XMLParser(resolve_entities=False, no_network=True))
    query = {
        "rss": "//item/link/text()",
        "atom": "//*[local-name()='entry']/*[local-name()='link']/@href",
        "sitemap": "//*[local-name()='loc']/text()",
    }[outlet.listing]
    found: Any = tree.xpath(query)
    return [str(url) for url in found]


class TestExpectations:
    """What press_expectations.toml says can be seen from outside."""

    def test_counts_are_those_of_the_listings(self, port: int) -> None:
        """The file's totals are the totals of what is listed and indexed."""
        urls = [url for outlet in OUTLETS for url in listed(port, outlet)]
        lost = [link for link in EXPECTED["link"] if link["kinds"] != ["indexed"]]
        assert len(urls) == EXPECTED["links"] == len(set(urls))
        assert EXPECTED["links"] - len(lost) == EXPECTED["indexed"] == sum(EXPECTED["languages"].values())
        assert EXPECTED["indexed"] - EXPECTED["stories"] == sum(len(one["urls"]) - 1 for one in EXPECTED["story"])

    @pytest.mark.parametrize("link", EXPECTED["link"], ids=lambda link: link["why"])
    def test_each_odd_link_is_listed_by_its_source(self, port: int, link: dict[str, Any]) -> None:
        """An expectation about a link that nobody lists would never be tested."""
        outlet = next(one for one in OUTLETS if one.id == link["source"])
        assert link["url"] in listed(port, outlet)

    @pytest.mark.parametrize("oddity", EXPECTED["oddity"], ids=lambda oddity: oddity["why"])
    def test_each_odd_page_is_served(self, port: int, oddity: dict[str, str]) -> None:
        """The odd pages are there, and begin as the file says once their charset is known."""
        host = urlsplit(oddity["url"]).netloc
        outlet = next(one for one in OUTLETS if one.host == host)
        assert oddity["first_words"] in ask(port, oddity["url"]).body.decode(outlet.charset)

    def test_every_other_link_answers_200(self, port: int) -> None:
        """Only the links that are expected to redirect, to be closed or to fail do so."""
        odd = {link["url"]: link for link in EXPECTED["link"]}
        answers = {url: ask(port, url).status for outlet in OUTLETS for url in listed(port, outlet)}
        assert {url for url, status in answers.items() if status != 200} == {
            url
            for url, link in odd.items()
            if link["kinds"] == ["failed"] or "status" in link or urlsplit(url).path.startswith("/r/")
        }

    def test_redirect_leads_to_the_article(self, port: int) -> None:
        """The redirect is permanent and its target is the article's own address."""
        link = next(one for one in EXPECTED["link"] if one["url"].endswith("/r/4821"))
        reply = ask(port, link["url"])
        assert (reply.status, reply.headers["location"]) == (301, link["article_url"])
        assert ask(port, link["article_url"]).status == 200

    @pytest.mark.parametrize("event", EXPECTED["event"], ids=lambda event: event["name"])
    def test_an_event_is_told_by_three_outlets(self, event: dict[str, Any]) -> None:
        """Three outlets or more tell of it, and all addresses are those of articles."""
        hosts = {urlsplit(url).netloc for url in event["urls"]}
        assert len(hosts) == len(event["urls"]) >= 3
        assert set(event["urls"]) <= {outlet.url(one.path) for outlet in OUTLETS for one in outlet.articles}

    def test_two_events_or_more_are_told_in_three_languages(self) -> None:
        """What happened is one thing, in whatever language it is told."""
        language = {outlet.host: outlet.language for outlet in OUTLETS}
        spoken = [{language[urlsplit(url).netloc] for url in event["urls"]} for event in EXPECTED["event"]]
        assert len(spoken) >= 6
        assert sum(len(one) >= 3 for one in spoken) >= 2


class TestRobots:
    """Each outlet has a robots.txt; one of them forbids what its own feed lists."""

    @EACH_OUTLET
    def test_forbids_only_the_partner_pages(self, port: int, outlet: Outlet) -> None:
        """A polite reader may fetch every listed link but one."""
        reply = ask(port, outlet.url("/robots.txt"))
        rules = protego.Protego.parse(reply.body.decode())
        refused = [url for url in listed(port, outlet) if not rules.can_fetch(url, "Dateline")]
        assert reply.headers["content-type"].startswith("text/plain")
        assert refused == [
            link["url"] for link in EXPECTED["link"] if link["source"] == outlet.id and link["kinds"] == ["rejected"]
        ]

    def test_names_the_sitemap(self, port: int) -> None:
        """An outlet with a sitemap says in robots.txt where it is, and an index leads to the sitemap itself."""
        outlet = next(one for one in OUTLETS if one.sitemap_index_path)
        rules = protego.Protego.parse(ask(port, outlet.url("/robots.txt")).body.decode())
        (index,) = rules.sitemaps
        assert index == outlet.url(outlet.sitemap_index_path or "")
        assert f"<loc>{outlet.url(outlet.listing_path)}</loc>".encode() in ask(port, index).body


class TestConditionalRequests:
    """ETag and Last-Modified are sent and honoured (RFC 9110, section 13)."""

    def test_both_validators_answer_304(self, port: int) -> None:
        """What has not changed since is not sent again, and the 304 carries the entity tag."""
        first = ask(port, WITH_VALIDATORS)
        for headers in (
            {"If_None_Match": first.headers["etag"]},
            {"If_None_Match": f'"other", W/{first.headers["etag"]}'},
            {"If_None_Match": "*"},
            {"If_Modified_Since": first.headers["last-modified"]},
        ):
            again = ask(port, WITH_VALIDATORS, **headers)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])

    @pytest.mark.parametrize(
        "headers",
        [
            {"If_None_Match": '"other"'},
            {"If_Modified_Since": "Mon, 05 Oct 2026 00:00:00 GMT"},
            {"If_Modified_Since": "yesterday"},
            {"If_None_Match": '"other"', "If_Modified_Since": "Sun, 01 Nov 2026 00:00:00 GMT"},
        ],
        ids=["other-tag", "older-date", "no-date", "tag-goes-before-date"],
    )
    def test_what_does_not_match_is_sent_whole(self, port: int, headers: dict[str, str]) -> None:
        """Another tag, an older or unreadable date give the page; a tag makes the date count for nothing."""
        reply = ask(port, WITH_VALIDATORS, **headers)
        assert reply.status == 200
        assert reply.body

    def test_one_outlet_sends_no_validators(self, port: int) -> None:
        """Without validators a page is sent whole, whatever is asked."""
        reply = ask(port, WITHOUT_VALIDATORS, If_None_Match="*", If_Modified_Since="Sun, 01 Nov 2026 00:00:00 GMT")
        assert reply.status == 200
        assert not {"etag", "last-modified"} & set(reply.headers)

    def test_missing_page_has_no_validators(self, port: int) -> None:
        """A 404 stays a 404 for a conditional request."""
        assert ask(port, f"{WITH_VALIDATORS}/nothing", If_None_Match="*").status == 404


class TestAnswers:
    """The server's plain behaviour."""

    @EACH_OUTLET
    def test_same_bytes_at_each_request(self, port: int, outlet: Outlet) -> None:
        """Pages and listings do not depend on time, order or query."""
        for path in (outlet.articles[0].path, outlet.listing_path):
            url = outlet.url(path)
            assert ask(port, url).body == ask(port, f"{url}?utm_source=test").body

    def test_head_sends_the_head_only(self, port: int) -> None:
        """HEAD has the headers of GET and no body."""
        got, head = ask(port, WITH_VALIDATORS), ask(port, WITH_VALIDATORS, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.body))

    def test_host_may_carry_port_and_capitals(self, port: int) -> None:
        """Host names are compared without case and without port (RFC 9110, section 4.2.3)."""
        reply = ask(port, WITH_VALIDATORS, host=f"WWW.Tidewater-Courier.EXAMPLE:{port}")
        assert reply.body == ask(port, WITH_VALIDATORS).body

    @pytest.mark.parametrize("host", ["nobody.example", "127.0.0.1", "localhost"])
    def test_unknown_host_is_misdirected(self, port: int, host: str) -> None:
        """A host that is no outlet gets 421 and not somebody's front page."""
        assert ask(port, "http://x/", host=host).status == 421

    def test_charsets_are_declared_where_the_outlet_says(self, port: int) -> None:
        """One Russian outlet names windows-1251 in the header only, the other in the meta element only."""
        for outlet in OUTLETS:
            reply = ask(port, outlet.url(outlet.articles[0].path))
            assert ("charset=" in reply.headers["content-type"]) == (outlet.charset_in != "meta")
            assert (b"charset=" in reply.body[:600]) == (outlet.charset_in != "header")
        assert {(one.charset, one.charset_in) for one in OUTLETS} == {
            ("utf-8", "both"),
            ("windows-1251", "header"),
            ("windows-1251", "meta"),
            ("iso-8859-2", "both"),
        }

    def test_one_page_is_broken(self, port: int) -> None:
        """The broken page leaves most of its paragraphs and divisions open."""
        body = ask(port, EXPECTED["oddity"][0]["url"]).body
        assert body.count(b"<p") > body.count(b"</p")
        assert b"</html>" not in body


class TestPressServer:
    """The server's life."""

    def test_takes_the_port_it_is_given_and_frees_it(self) -> None:
        """A wanted port is used, and can be used again as soon as the block has ended."""
        with PressServer() as first:
            wanted = first.port
        with PressServer(wanted) as second:
            assert second.port == wanted
            assert ask(wanted, WITH_VALIDATORS).status == 200
        with pytest.raises(OSError, match="refused"):
            ask(wanted, WITH_VALIDATORS)

    def test_has_no_port_before_it_runs(self) -> None:
        """Asking for the port too early says how to start the server."""
        with pytest.raises(RuntimeError, match="with block"):
            _ = PressServer(press={}).port

    def test_stopping_twice_is_harmless(self) -> None:
        """A server that is not running can be stopped."""
        PressServer(press={}).__exit__(None, None, None)

    @pytest.mark.parametrize(("error", "said"), [(BrokenPipeError(), False), (ValueError("odd"), True)])
    def test_hung_up_clients_are_no_news(
        self, *, error: Exception, said: bool, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A client that closes early leaves no traceback; a real error does."""
        with PressServer(press={}) as server, socket() as unused:
            assert server._server is not None
            try:
                raise error
            except (BrokenPipeError, ValueError):
                server._server.handle_error(unused, ("127.0.0.1", 1))
        assert ("Traceback" in capsys.readouterr().err) == said

    def test_serves_what_it_is_given(self) -> None:
        """A test can serve its own answers."""
        with PressServer(press={"one.example": {"/": Answer(b"hello", "text/plain")}}) as server:
            assert ask(server.port, "http://one.example/").body == b"hello"
