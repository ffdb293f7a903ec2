"""``dateline ingest`` of every kind of input, and ``dateline report`` in all its forms."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import commands
from pipeline.press.outlets import load_outlets
from pipeline.press.server import PressServer
from pipeline.press.site import Answer

TEXT = (
    "Ferry returns to Lodden Quay\n\n"
    "The ferry between Lodden Quay and the island of Sker sailed again on Friday, after four weeks in dock.\n\n"
    "Its captain, Maren Holt, said that the new engine had run without a fault, and that every seat had been sold.\n\n"
    "The county pays for two sailings a day until March, when the old pier is to be pulled down and built anew.\n"
)
Dateline = Callable[..., Result]


@pytest.fixture
def dateline() -> Dateline:
    """Run the command in the test's folder, in this process."""

    def run(*words: object) -> Result:
        return CliRunner().invoke(commands, [str(word) for word in words], catch_exceptions=False)

    return run


@pytest.fixture
def articles(dateline: Dateline) -> Callable[[], list[dict[str, Any]]]:
    """Return all that is indexed, as ``dateline search '*' --all --json`` has it, by title."""

    def read() -> list[dict[str, Any]]:
        hits = json.loads(dateline("search", "*", "--all", "--json", "--size", 50).stdout)["hits"]
        return sorted((hit["article"] for hit in hits), key=lambda one: str(one["title"]))

    return read


Articles = Callable[[], list[dict[str, Any]]]


def pdf(lines: list[str]) -> bytes:
    """Return a PDF file of one page with ``lines`` in Helvetica (ISO 32000-1, 7.5)."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


class TestIngest:
    """Whatever is named goes through the same stages."""

    def test_text_file_with_its_day(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """The day that the user gives is a day and no midnight, and dates in the text are read from it."""
        (tmp_path / "ferry.txt").write_text(TEXT)
        assert dateline("ingest", "ferry.txt", "--published", "2020-09-25", "--source", "quay").exit_code == 0
        (article,) = articles()
        assert article["title"] == "Ferry returns to Lodden Quay"
        assert (article["published_day"], article["published_precision"]) == ("2020-09-25", "day")
        assert article["provenance"]["published_at"]["rule"] == "said-by-user"
        assert "2020-09-25" in article["mentioned_dates"]
        assert article["source_id"] == "quay"

    def test_text_file_without_a_day(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """Its "Friday" cannot be resolved; the article is indexed all the same, undated."""
        (tmp_path / "ferry.txt").write_text(TEXT)
        assert dateline("ingest", "ferry.txt").exit_code == 0
        (article,) = articles()
        assert "published_at" not in article

    def test_pdf_file(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """The text of its page is found."""
        (tmp_path / "ferry.pdf").write_bytes(pdf(TEXT.splitlines()))
        result = dateline("ingest", "ferry.pdf", "--published", "2026-10-05")
        assert result.exit_code == 0, result.output
        (article,) = articles()
        assert "Maren Holt" in article["text"]

    def test_folder(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """Every article under it, and nothing else; a second time nothing is new."""
        (tmp_path / "desk" / "deep").mkdir(parents=True)
        (tmp_path / "desk" / "ferry.txt").write_text(TEXT)
        (tmp_path / "desk" / "deep" / "pier.md").write_text(TEXT.replace("Ferry returns", "Pier closes"))
        (tmp_path / "desk" / "notes.csv").write_text("a,b\n")
        assert "indexed           2" in dateline("ingest", "desk").stdout
        assert [one["title"] for one in articles()] == ["Ferry returns to Lodden Quay", "Pier closes to Lodden Quay"]
        assert "unchanged         2" in dateline("ingest", "desk").stdout

    def test_changed_file_is_a_revision(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """The same path with another text."""
        (tmp_path / "ferry.txt").write_text(TEXT)
        dateline("ingest", "ferry.txt", "--published", "2026-10-05")
        (tmp_path / "ferry.txt").write_text(TEXT + "\nThe mayor of Sker was on board, and paid like everybody else.\n")
        assert "revised           1" in dateline("ingest", "ferry.txt", "--published", "2026-10-05").stdout
        (article,) = articles()
        assert article["revision"] == 2

    def test_feed_page_and_warc(self, dateline: Dateline, articles: Articles, tmp_path: Path) -> None:
        """A feed is told from a page by what it is; the archive of that run is a WARC file that can be ingested too."""
        outlet = next(one for one in load_outlets() if one.id == "meridian-review")
        page = outlet.articles[0]
        site: dict[str, Answer] = {}
        with PressServer(press={"127.0.0.1": site}) as press:
            here = f"http://127.0.0.1:{press.port}"
            rss = f"<rss version='2.0'><channel><item><link>{here}/a</link></item></channel></rss>"
            site["/feed"] = Answer(rss.encode(), "application/rss+xml")
            site["/a"] = Answer(_page(page.title, page.text), "text/html; charset=utf-8")
            site["/b"] = Answer(_page("Pier closes", TEXT), "text/html; charset=utf-8")
            assert dateline("ingest", f"{here}/feed", f"{here}/b", "--local").exit_code == 0
        assert [one["title"] for one in articles()] == sorted([page.title, "Pier closes"])
        (warc,) = Path(".dateline").glob("archive/ingest/*/captures-*.warc.gz")
        shutil.copy(warc, tmp_path / "night.warc.gz")
        shutil.rmtree(".dateline")
        assert "indexed           2" in dateline("ingest", "night.warc.gz").stdout
        assert [one["title"] for one in articles()] == sorted([page.title, "Pier closes"])

    @pytest.mark.parametrize("kind", ["map.xml", "map.xml.gz", "addresses.txt", "index.xml", "feed.xml", "feeds.opml"])
    def test_saved_listings(self, dateline: Dateline, articles: Articles, kind: str, tmp_path: Path) -> None:
        """A sitemap, a feed or OPML in a file is read as its address would be, and OPML at an address as in a file."""
        site = {"/a": Answer(_page("Pier closes", TEXT), "text/html; charset=utf-8")}
        with PressServer(press={"127.0.0.1": site}) as press:
            here = f"http://127.0.0.1:{press.port}"
            listings = _listings(here)
            site |= {f"/{name}": Answer(body, "application/xml") for name, body in listings.items()}
            (tmp_path / kind).write_bytes(listings[kind])
            result = dateline("ingest", kind, f"{here}/feeds.opml", "--local")
        assert result.exit_code == 0, result.output
        assert [one["title"] for one in articles()] == ["Pier closes"]


def _listings(here: str) -> dict[str, bytes]:
    """Return files of every kind that list the page ``/a`` of the server ``here``, or places that do."""
    entry = f"<sm:url><sm:loc>{here}/a</sm:loc></sm:url>"
    sitemap = (
        f"<!-- made by hand --><sm:urlset xmlns:sm='http://www.sitemaps.org/schemas/sitemap/0.9'>{entry}</sm:urlset>"
    )
    feed = f"<rss version='2.0'><channel><item><link>{here}/a</link></item></channel></rss>"
    return {
        "map.xml": b"\xef\xbb\xbf" + sitemap.encode(),
        "map.xml.gz": gzip.compress(sitemap.encode()),
        "addresses.txt": f"{here}/a\n".encode(),
        "index.xml": f"<sitemapindex><sitemap><loc>{here}/map.xml</loc></sitemap></sitemapindex>".encode(),
        "feed.xml": feed.encode(),
        "feeds.opml": f"<opml><body><outline xmlUrl='{here}/feed.xml'/></body></opml>".encode(),
    }


def _page(title: str, text: str) -> bytes:
    paragraphs = "".join(f"<p>{one}</p>" for one in text.split("\n\n"))
    return f"<!doctype html><title>{title}</title><article><h1>{title}</h1>{paragraphs}</article>".encode()


class TestReport:
    """What became of a run, for people and for programs."""

    @pytest.fixture(autouse=True)
    def _run(self, dateline: Dateline, tmp_path: Path) -> None:
        (tmp_path / "desk").mkdir()
        (tmp_path / "desk" / "ferry.txt").write_text(TEXT)
        (tmp_path / "desk" / "empty.txt").touch()
        assert dateline("ingest", "desk").exit_code == 0

    def test_figures(self, dateline: Dateline) -> None:
        """Links, outcomes with reasons, time, verdict."""
        shown = dateline("report").stdout
        assert "2 links listed, 2 captures, 1 article" in shown
        assert "new 1" in shown
        assert "too-short 1" in shown
        assert "verdict: good" in shown

    def test_figures_as_json(self, dateline: Dateline) -> None:
        """One object, as ``report.json`` holds it."""
        figures = json.loads(dateline("report", "--json").stdout)
        assert figures["outcomes"] == {"indexed": 1, "rejected": 1}
        assert figures["verdict"]["passed"] is True

    def test_links(self, dateline: Dateline) -> None:
        """One line a link."""
        lines = dateline("report", "--links").stdout.splitlines()
        assert [line.split()[:2] for line in lines] == [["rejected", "too-short"], ["indexed", "new"]]

    def test_links_as_json(self, dateline: Dateline) -> None:
        """One JSON object a line."""
        kinds = [json.loads(line)["kind"] for line in dateline("report", "--links", "--json").stdout.splitlines()]
        assert kinds == ["rejected", "indexed"]

    def test_run_by_its_name(self, dateline: Dateline, tmp_path: Path) -> None:
        """An earlier run is shown by its id."""
        (first,) = [one.name for one in (tmp_path / ".dateline" / "runs").iterdir() if one.is_dir()]
        dateline("ingest", "desk")
        assert first in dateline("report", first).stdout
        assert first not in dateline("report").stdout
