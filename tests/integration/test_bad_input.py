"""What a user can get wrong, asked of the real command line: one line that says what and what to do, and an exit code.

2 is for what was asked wrongly, 1 for what failed. There is no traceback, and nothing is half-written.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from tests.integration.warm_command import Finished, WarmCommand

ARTICLE = (
    "Ferry returns to Lodden Quay\n\n"
    "The ferry between Lodden Quay and the island of Sker sailed again on 5 October 2026, after four weeks in dock.\n\n"
    "Its captain, Maren Holt, said that the new engine had run without a fault, and that every seat had been sold.\n\n"
    "The county pays for two sailings a day until March, when the old pier is to be pulled down and built anew.\n"
)
SOURCES = '[[source]]\nid = "quay"\nname = "Quay News"\npaths = ["articles"]\n'


Dateline = Callable[..., Finished]


@pytest.fixture
def dateline(warm: WarmCommand, repository: Path, tmp_path: Path) -> Dateline:
    """Run ``dateline WORDS`` in the test's folder with ``DATELINE_…`` settings; from a shell, if through ``bound``."""

    def run(*words: object, bound: tuple[str, ...] = (), **settings: object) -> Finished:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        environment |= {f"DATELINE_{name.upper()}": str(value) for name, value in settings.items()}
        environment |= {"PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"}
        if not bound:
            return warm.run([*map(str, words)], tmp_path, environment)
        done = subprocess.run(  # noqa: S603 - our own command
            [*bound, sys.executable, "-m", "pipeline.cli", *map(str, words)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run


def failed(done: Finished, code: int, *words: str) -> None:
    """Check that ``done`` ended with ``code`` and one line that holds ``words``, and no traceback."""
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.code == code, done
    assert done.said.startswith("dateline: "), done
    assert done.stderr.count("dateline: ") == 1, done
    missing = [word for word in words if word not in done.said]
    assert not missing, done.said


def written(folder: Path) -> set[str]:
    """Return the files under ``folder``, relative to it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def temporaries(folder: Path) -> set[str]:
    """Return what a write that was broken off would leave."""
    return {name for name in written(folder) if name.endswith((".tmp", ".building"))}


class _Handler(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, str, bytes]]] = {}

    def do_GET(self) -> None:
        status, kind, body = self.pages.get(self.path, (404, "text/html", b"<h1>Not found</h1>"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_PUT = do_POST = do_GET  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
        """Keep quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve pages (path → status, type, body) on loopback; return the address."""
    servers = []

    def start(pages: dict[str, tuple[int, str, bytes]]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"pages": pages}))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class TestAskedWrongly:
    """The user is told at once, nothing is begun, and the exit code is 2."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (["bogus"], ["bogus", "--help"]),
            (["run", "--bogus"], ["--bogus", "dateline run --help"]),
            (["ingest"], ["PATH-or-URL", "dateline ingest --help"]),
            (["ingest", "a.txt", "--published", "2020-13-45"], ["2020-13-45", "YYYY-MM-DD"]),
            (["ingest", "a.txt", "--published", "yesterday"], ["yesterday", "YYYY-MM-DD"]),
            (["ingest", "a.txt", "--language", "english"], ["language"]),
            (["ingest", "a.txt", "--source", "The Quay"], ["The Quay", "lower-case"]),
            (["ingest", "nowhere.txt"], ["nowhere.txt", "no such file"]),
            (["ingest", "dangling.txt"], ["dangling.txt", "no such file"]),
            (["ingest", "ftp://quay.example/a"], ["ftp://quay.example/a", "http"]),
            (["run", "--source", "nope"], ["nope", "sources.toml", "quay"]),
            (["run", "--run-id", "///"], ["'///'", "letters"]),
            (["search", "ferry", "--from", "soon"], ["soon", "last week"]),
            (["search", "ferry", "--size", "many"], ["many"]),
            (["report", "--bogus"], ["--bogus"]),
            (["report"], ["no run", "dateline run"]),
            (["serve", "--port", "99999"], ["99999"]),
            (["serve", "--host", "no.such.host.invalid"], ["no.such.host.invalid", "DATELINE_PAGE_TOKEN"]),
        ],
        ids=" ".join,
    )
    def test_usage_is_explained(
        self, dateline: Dateline, tmp_path: Path, words: list[str], expected: list[str]
    ) -> None:
        """One line names the word that is wrong and what is right."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        (tmp_path / "dangling.txt").symlink_to("gone")
        (tmp_path / "sources.toml").write_text(SOURCES)
        failed(dateline(*words), 2, *expected)
        assert not (tmp_path / ".dateline").exists()

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (None, ["sources.toml", "DATELINE_SOURCES"]),
            ("[[source\n", ["sources.toml", "not TOML", "line 1"]),
            ("", ["[[source]]"]),
            ('source = "quay"\n', ["[[source]]"]),
            ('[source]\nid = "quay"\nname = "Quay"\n', ["[[source]]"]),
            ('[[source]]\nid = "The Quay"\nname = "Quay"\n', ["The Quay", "lower-case"]),
            ('[[source]]\nid = "quay"\n', ["quay", "name"]),
            ('[[source]]\nid = "quay"\nname = "Quay"\nfeed = ["x"]\n', ["quay", "feed"]),
            (SOURCES + SOURCES, ["quay", "two sources"]),
            (b"\xff\xfe\x00", ["sources.toml", "UTF-8"]),
        ],
    )
    def test_sources_file_is_explained(
        self, dateline: Dateline, tmp_path: Path, content: str | bytes | None, expected: list[str]
    ) -> None:
        """The file, the source and the key that is wrong are named."""
        if content is not None:
            (tmp_path / "sources.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
        failed(dateline("run"), 2, *expected)
        assert not (tmp_path / ".dateline").exists()

    @pytest.mark.parametrize("content", [b"home = [\n", b"\xff\xfe", b'bogus = "x"\n'])
    def test_settings_file_is_explained(self, dateline: Dateline, tmp_path: Path, content: bytes) -> None:
        """A broken ``dateline.toml`` is named, or the key in it."""
        (tmp_path / "dateline.toml").write_bytes(content)
        failed(dateline("report"), 2, "bogus" if b"bogus" in content else "dateline.toml")

    def test_no_command_shows_the_help(self, dateline: Dateline) -> None:
        """``dateline`` alone is not scolded but shown what there is."""
        done = dateline()
        assert done.code == 2
        assert done.stderr.startswith("Usage: dateline ")

    def test_elasticsearch_address_is_explained(self, dateline: Dateline, tmp_path: Path) -> None:
        """An address that is none is a wrong setting, not a server that is down."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        failed(dateline("ingest", "a.txt", elasticsearch_url="localhost"), 2, "DATELINE_ELASTICSEARCH_URL")


class TestNothingToIndex:
    """What was named is there, but holds no article: exit code 1, and the reason."""

    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            ("empty.txt", b"", ["empty.txt"]),
            ("blank.html", b"<!doctype html><title>Gallery</title><p></p>", ["blank.html"]),
            ("noise.txt", bytes(range(256)) * 40, ["noise.txt"]),
            ("photo.html", b"\x89PNG\r\n\x1a\n" + bytes(400), ["photo.html"]),
            ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type", ["broken.pdf", "PDF"]),
            ("broken.warc", b"WARC/1.1\r\nWARC-Type: resp", ["broken.warc"]),
            ("empty.warc.gz", b"", ["empty.warc.gz"]),
        ],
    )
    def test_file_without_an_article(
        self, dateline: Dateline, tmp_path: Path, name: str, content: bytes, expected: list[str]
    ) -> None:
        """The file is named with what is wrong with it, and the index holds nothing."""
        (tmp_path / name).write_bytes(content)
        failed(dateline("ingest", name), 1, "nothing was indexed", *expected)
        assert not temporaries(tmp_path)
        assert json.loads(dateline("search", "*", "--json").stdout)["total"] == 0

    def test_folder_without_articles(self, dateline: Dateline, tmp_path: Path) -> None:
        """The folder is named with what would count."""
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "photo.jpg").write_bytes(b"x")
        failed(dateline("ingest", "folder"), 1, "folder", ".html")

    def test_private_address_needs_leave(self, dateline: Dateline, serve: Callable[..., str]) -> None:
        """A page of this machine is refused unless ``--local`` says otherwise, and the line says so."""
        url = serve({"/a.txt": (200, "text/plain", ARTICLE.encode())}) + "/a.txt"
        failed(dateline("ingest", url), 1, "private address", "--local")
        assert dateline("ingest", url, "--local").code == 0

    @pytest.mark.parametrize(
        ("status", "kind", "body", "expected"),
        [
            (200, "application/rss+xml", b"", ["/news"]),
            (200, "application/rss+xml", b"<rss version='2.0'><channel></channel></rss>", ["/news"]),
            (200, "text/html", b"<title>Home</title><p>Hello</p>", ["/news"]),
            (404, "text/html", b"gone", ["/news", "404"]),
        ],
        ids=["empty", "feed without entries", "page without text", "404"],
    )
    def test_address_without_an_article(
        self,
        dateline: Dateline,
        serve: Callable[..., str],
        status: int,
        kind: str,
        body: bytes,
        expected: list[str],
    ) -> None:
        """An empty feed, an empty page, a page that is gone: the address, and why."""
        failed(
            dateline("ingest", serve({"/news": (status, kind, body)}) + "/news", "--local"),
            1,
            "nothing was indexed",
            *expected,
        )

    def test_empty_feed_of_a_source(self, dateline: Dateline, serve: Callable[..., str], tmp_path: Path) -> None:
        """A run whose only feed is empty is not to be trusted, and says which feed."""
        url = serve({"/feed": (200, "application/rss+xml", b"")}) + "/feed"
        (tmp_path / "sources.toml").write_text(
            f'[[source]]\nid = "quay"\nname = "Quay"\nlocal = true\nfeeds = ["{url}"]\n'
        )
        failed(dateline("run"), 1, "quay", f"{url} is empty", "sources file")

    def test_one_bad_file_does_not_hold_up_the_others(self, dateline: Dateline, tmp_path: Path) -> None:
        """In a folder, what can be read is indexed; a file that cannot be read has an outcome of its own."""
        folder = tmp_path / "articles"
        folder.mkdir()
        (folder / "good.txt").write_text(ARTICLE)
        (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
        (folder / "dangling.txt").symlink_to("gone")
        done = dateline("ingest", "articles")
        assert done.code == 0, done
        links = [json.loads(line) for line in dateline("report", "--links", "--json").stdout.splitlines()]
        assert {(Path(one["url"]).name, one["kind"]) for one in links} == {
            ("good.txt", "indexed"),
            ("broken.pdf", "quarantined"),
            ("gone", "failed"),
        }


@pytest.fixture
def bound() -> tuple[str, ...]:
    """What a command is started with so that permissions hold it up, also where the tests run as root."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root, and there is no setpriv (util-linux)")
    return setpriv, "--bounding-set", "-dac_override,-dac_read_search"


class TestPermissions:
    """What may not be read or written."""

    def test_unreadable_file(self, dateline: Dateline, bound: tuple[str, ...], tmp_path: Path) -> None:
        """The file is named, and that it cannot be read."""
        (tmp_path / "secret.txt").write_text(ARTICLE)
        (tmp_path / "secret.txt").chmod(0)
        failed(dateline("ingest", "secret.txt", bound=bound), 1, "secret.txt", "Permission denied")

    def test_home_that_may_not_be_written(self, dateline: Dateline, bound: tuple[str, ...], tmp_path: Path) -> None:
        """The folder is named; nothing is written."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        home = tmp_path / "home"
        home.mkdir()
        home.chmod(0o555)
        failed(dateline("ingest", "a.txt", bound=bound, home=home), 1, str(home), "permission")
        assert not written(home)

    def test_file_in_the_place_of_home(self, dateline: Dateline, tmp_path: Path) -> None:
        """The path is named; the file stays as it was."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        (tmp_path / "home").write_text("in the way")
        failed(dateline("ingest", "a.txt", home=tmp_path / "home"), 1, str(tmp_path / "home"), "check")
        assert (tmp_path / "home").read_text() == "in the way"


class TestElasticsearch:
    """An Elasticsearch that does not do as it should: said before anything is fetched or written."""

    def test_nobody_there(self, dateline: Dateline, tmp_path: Path) -> None:
        """The address is named, and what to do."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        for words in (["ingest", "a.txt"], ["search", "ferry"]):
            done = dateline(*words, elasticsearch_url="http://127.0.0.1:1")
            failed(done, 1, "http://127.0.0.1:1", "DATELINE_ELASTICSEARCH_URL")
        assert not (tmp_path / ".dateline").exists()

    def test_wrong_password(self, dateline: Dateline, serve: Callable[..., str], tmp_path: Path) -> None:
        """401 is said as what it is, without the password."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        url = serve(dict.fromkeys(["/", "/_alias/dateline-articles"], (401, "application/json", b'{"status": 401}')))
        login = {"elasticsearch_username": "me", "elasticsearch_password": "hush-hush"}
        done = dateline("ingest", "a.txt", elasticsearch_url=url, **login)
        failed(done, 1, url, "DATELINE_ELASTICSEARCH_")
        assert "hush" not in done.stderr + done.stdout
        assert not (tmp_path / ".dateline").exists()

    def test_something_else_is_there(self, dateline: Dateline, serve: Callable[..., str], tmp_path: Path) -> None:
        """A web server that is no Elasticsearch is said to be none."""
        (tmp_path / "a.txt").write_text(ARTICLE)
        url = serve({"/_alias/dateline-articles": (200, "text/html", b"<h1>It works</h1>")})
        failed(dateline("ingest", "a.txt", elasticsearch_url=url), 1, url, "DATELINE_ELASTICSEARCH_URL")
        assert not (tmp_path / ".dateline").exists()


@pytest.fixture
def filled(dateline: Dateline, tmp_path: Path) -> Path:
    """A home with one article in its index, from the source ``quay``."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ferry.txt").write_text(ARTICLE)
    (tmp_path / "sources.toml").write_text(SOURCES)
    done = dateline("run", "--run-id", "first")
    assert done.code == 0, done
    return tmp_path / ".dateline"


class TestDamage:
    """Files of Dateline's own that were damaged: named, with what to do; nothing is written over them."""

    def test_damaged_index(self, dateline: Dateline, filled: Path) -> None:
        """Found before anything is fetched; search says it too."""
        (meta,) = filled.glob("index/articles-v*/meta.json")
        meta.write_text("garbage")
        before = written(filled)
        failed(dateline("run"), 1, str(meta.parent.parent.name), "remove the folder")
        failed(dateline("search", "*"), 1, "remove the folder")
        assert written(filled) == before
        assert meta.read_text() == "garbage"

    def test_damaged_state(self, dateline: Dateline, filled: Path) -> None:
        """The source is reported with the file to delete; its state stays for whoever wants to look."""
        state = filled / "state" / "quay.json"
        state.write_text("garbage")
        failed(dateline("run"), 1, "quay.json", "delete it")
        assert state.read_text() == "garbage"

    def test_damaged_part(self, dateline: Dateline, filled: Path) -> None:
        """A damaged report is named; resuming the run makes it anew."""
        (filled / "runs" / "first" / "report.json").write_text("garbage")
        failed(dateline("report"), 1, "report.json", "dateline run --run-id first")
        assert dateline("run", "--run-id", "first").code == 0
        assert dateline("report").code == 0

    def test_damaged_beginning(self, dateline: Dateline, filled: Path) -> None:
        """A run that no longer knows its sources says so."""
        (filled / "runs" / "first" / "begin.json").write_text("garbage")
        failed(dateline("run", "--run-id", "first"), 1, "begin.json", "damaged")

    def test_run_without_a_report(self, dateline: Dateline, filled: Path) -> None:
        """A run that broke off is said to be unfinished, with the command that finishes it."""
        (filled / "runs" / "first" / "report.json").unlink()
        failed(dateline("report", "--links"), 1, "dateline run --run-id first")
        failed(dateline("report", "second"), 2, "second", "first")


def test_port_that_is_taken(dateline: Dateline) -> None:
    """``serve`` names the port and the option that takes another."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = dateline("serve", "--port", port)
    assert done.code == 1
    assert "Traceback" not in done.stderr
    assert done.said.startswith(f"dateline: cannot listen on 127.0.0.1 port {port}")
    assert "--port 0" in done.said
