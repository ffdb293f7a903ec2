"""The units ``pipeline.fetch.cdxj`` and ``sort_keys``: the index beside each file, as other people's tools make it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer
from surt import surt

from pipeline.article import Link, Outcome, OutcomeKind
from pipeline.fetch.archive import Archive
from pipeline.fetch.exchange import Exchange, Response
from pipeline.fetch.records import Original, payload_digest
from pipeline.fetch.sort_keys import sort_key

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAGE = b"<p>The ferry sails again.</p>"
URLS = (
    "https://www.ferry.example/news/",
    "https://ferry.example:443/a//b",
    "https://ferry.example/%7Eharbour/Tide%2Ehtml",
    "http://WWW2.ferry.example:8080/?z=1&a=2&sid=0123456789abcdef0123456789abcdef",
    "https://xn--fhre-loa.example/%C3%A4/../Hafen",
    "http://[2001:db8::7]:8080/x/",
    "http://192.0.2.7/a?&b",
)


def exchange(url: str, status: int = 200, body: bytes = PAGE, hours: int = 0) -> Exchange:
    """Return an exchange as if it had been had."""
    return Exchange(
        url=url,
        requested_at=NOW + timedelta(hours=hours),
        request_headers=((b"Host", b"ferry.example"),),
        status=status,
        phrase="OK",
        headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        raw_body=body,
        protocol="http/1.1",
        address="192.0.2.1",
    )


def fill(home: Path, source_id: str = "ferry") -> None:
    """Archive pages of all kinds of addresses, a redirect, a page that is gone, a local file and two repeats."""
    with Archive(home, source_id, "run-1") as archive:
        for url in URLS:
            link = Link(url=url, source_id=source_id, listed_by="feed")
            hops = (exchange(url + "#old", 301, b""), exchange(url, body=PAGE + url.encode()))
            archive.append(link, Response(hops, hops[-1].raw_body))
        archive.append_local(Link(url="file:///clips/a.html", source_id=source_id, listed_by="x"), PAGE, "text/html")
        for body in (PAGE + URLS[0].encode(), b"<p>Another.</p>"):
            again = exchange(URLS[0], body=body, hours=3)
            original = Original(URLS[0], NOW, payload_digest(PAGE + URLS[0].encode()))
            archive.append_outcome(_unchanged(URLS[0]), Response((again,), body), "index", original)
        gone = exchange("https://ferry.example/gone", 404)
        archive.append_outcome(_unchanged(gone.url), Response((gone,), PAGE), "index")


def _unchanged(url: str) -> Outcome:
    return Outcome(source_id="ferry", url=url, kind=OutcomeKind.UNCHANGED, reason="same-body", stage="fetch")


def parsed(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return the lines of an index as key, time and fields, in order."""
    split = [line.split(" ", 2) for line in text.splitlines()]
    return sorted(
        ((key, stamp, json.loads(about)) for key, stamp, about in split), key=lambda one: int(one[2]["offset"])
    )


class TestIndex:
    """Our index against the one that cdxj-indexer (Webrecorder) makes of the same file."""

    def test_lines_are_those_of_cdxj_indexer(self, tmp_path: Path) -> None:
        """Keys, times, digests, offsets and lengths are the same; revisits among them."""
        fill(tmp_path)
        (warc,) = tmp_path.rglob("*.warc.gz")
        theirs = io.StringIO()
        CDXJIndexer(theirs, [str(warc)]).process_all()
        (ours,) = (parsed(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.cdxj"))
        wanted = [one for one in parsed(theirs.getvalue()) if one[2].get("mime") != "application/vnd.dateline+json"]
        assert [one[:2] for one in ours] == [one[:2] for one in wanted]
        for name in ("url", "mime", "digest", "length", "offset", "filename"):
            assert [one[2][name] for one in ours] == [one[2][name] for one in wanted]

    def test_a_revisit_names_the_digest_of_its_original(self, tmp_path: Path) -> None:
        """A body that is the same byte for byte is left out; another one is kept whole."""
        fill(tmp_path)
        (lines,) = (parsed(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.cdxj"))
        mine = [fields for key, _, fields in lines if key == sort_key(URLS[0]) and fields["status"] == "200"]
        original, repeated, changed = mine
        assert (original["mime"], repeated["mime"], changed["mime"]) == ("text/html", "warc/revisit", "text/html")
        assert original["digest"] == repeated["digest"] != changed["digest"]
        assert original["digest"].startswith("sha1:")

    def test_no_two_files_have_one_name(self, tmp_path: Path) -> None:
        """Files of several sources can be put into one folder, and an index names one of them."""
        fill(tmp_path, "ferry")
        fill(tmp_path, "harbour")
        names = [path.name for path in tmp_path.rglob("*.warc.gz")]
        assert len(set(names)) == len(names) == 2
        for path in tmp_path.rglob("*.cdxj"):
            named = {fields["filename"] for _, _, fields in parsed(path.read_text(encoding="utf-8"))}
            assert named == {path.name.replace(".cdxj", ".warc.gz")}

    def test_names_that_a_file_cannot_have(self, tmp_path: Path) -> None:
        """Runs whose names differ in what a file name cannot hold, or are long, have files of their own."""
        for run_id in ("scheduled__2026-11-27T02:10:00+00:00", "scheduled__2026-11-27T02-10-00-00-00", "x" * 200):
            with Archive(tmp_path, "ferry", run_id) as archive:
                archive.append_local(Link(url="file:///a", source_id="ferry", listed_by="x"), PAGE, "text/html")
        names = [path.name for path in tmp_path.rglob("*.warc.gz")]
        assert len(set(names)) == 3
        assert max(map(len, names)) < 250


class TestSortKeys:
    """Keys as the library ``surt`` makes them, which pywb and the Wayback Machine look up."""

    @pytest.mark.parametrize(
        "path", ["", "/", "/a/", "/a//b", "/%7Eu/", "/~u", "/a/../b/./c", "/A%2Fb", "/%2541", "/ä b", "/100%"]
    )
    @pytest.mark.parametrize(
        "query", ["", "?", "?b=2&a=1", "?A=B", "?x=1&phpsessid=0123456789abcdef0123456789abcdef", "?a&a=", "?q=%C3%A9"]
    )
    def test_of_pages(self, path: str, query: str) -> None:
        """Hosts, ports, paths and queries of all kinds."""
        for host in ("news.example", "www.news.example:443", "WWW3.News.Example.:8443", "u:p@news.example:80"):
            for scheme in ("http", "https"):
                url = f"{scheme}://{host}{path}{query}#part"
                assert sort_key(url) == surt(url), url

    @pytest.mark.parametrize(
        "url",
        [
            "http://[2001:db8::1]/a",
            "http://[2001:db8::1]:81/a",
            "file:///tmp/My%20Page.html",
            "dns:news.example",
            "urn:x",
        ],
    )
    def test_of_other_addresses(self, url: str) -> None:
        """Addresses by number, and what has no host."""
        assert sort_key(url) == surt(url)
