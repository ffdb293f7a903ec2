"""``dateline serve`` and ``dateline search`` as a user runs them, over the embedded index."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.integration.warm_command import Finished, WarmCommand
from tests.integration.web_server import PATIENCE_SECONDS, answering, environment, fill, get, serving
from tests.unit.web.samples import make_article, make_rich_article, sample_index

RICH = make_rich_article()
Run = Callable[..., Finished]
TOKEN = "a-long-random-text"  # noqa: S105 - of a page in this test


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample articles in an embedded index."""
    folder = tmp_path_factory.mktemp("home")
    fill(folder, sample_index().articles)
    return folder


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The address of a running page."""
    with serving(home) as (url, _):
        yield url


@pytest.fixture
def run(warm: WarmCommand, tmp_path: Path) -> Run:
    """Run ``dateline`` over the data below a folder to its end."""
    return lambda home, *words: warm.run(words, tmp_path, environment(home))


class TestServe:
    """The page over HTTP."""

    def test_search_and_article(self, address: str) -> None:
        """A search finds an article whose page can be opened."""
        found = get(address, params={"q": "mayor", "persons": "Ines Varga"})
        assert found.status_code == 200
        assert f"/article/{RICH.id}" in found.text
        assert "<mark>Mayor</mark>" in found.text
        assert "Ines Varga</a></mark>" in get(f"{address}article/{RICH.id}").text

    def test_every_parameter(self, address: str) -> None:
        """Every parameter is understood by the index."""
        parameters = (
            "q=%22tidal+wall%22+-ferry&from=2031-01-01&to=2031-12-31&mentions=2031-05&upcoming=2031-01-01&language=en"
            "&countries=Norway&mentioned_dates=2031-05-03&sort=oldest&collapse=1&size=5&more=persons"
        )
        page = get(f"{address}?{parameters}")
        assert "<strong>1</strong>" in page.text

    def test_stories(self, address: str) -> None:
        """Reprints are counted, listed and collapsed."""
        assert "Also printed by 2 others" in get(address, params={"q": "ferry"}).text
        assert get(f"{address}api/search?q=ferry&collapse=1").json()["total"] == 1
        assert get(f"{address}api/search?story={'f' * 64}").json()["total"] == 3

    def test_same_json_as_the_command(self, address: str, home: Path, run: Run) -> None:
        """``/api/search`` and ``dateline search --json`` print the same; the command also what was meant."""
        code, output, errors = run(home, "search", "budget", "--json", "--source", "The Harbour Courier")
        assert (code, errors) == (0, "")
        parameters = {"q": "budget", "source_name": "The Harbour Courier", "collapse": "1"}
        printed = json.loads(output)
        assert printed.pop("meant") == []
        assert printed == get(f"{address}api/search", params=parameters).json()

    def test_foreign_names_are_refused(self, address: str) -> None:
        """A request under a foreign name is refused before anything is searched."""
        assert get(address, headers={"Host": "evil.example"}).status_code == 421

    def test_sees_what_is_written_meanwhile(self, tmp_path: Path) -> None:
        """A page that was started before the first run says so, and finds the articles once they are there."""
        with serving(tmp_path / "new") as (url, _):
            assert "The index is empty" in get(url).text
            fill(tmp_path / "new", [make_article("first", title="Lighthouse relit")])
            assert "<mark>Lighthouse</mark>" in get(url, params={"q": "lighthouse"}).text

    def test_ctrl_c(self, home: Path) -> None:
        """Ctrl-C stops the server quietly, at once, with exit code 0."""
        with serving(home) as (_, process):
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, output, errors) == (0, "Stopped.\n", "")

    def test_port_in_use(self, home: Path, run: Run) -> None:
        """A taken port is one line and exit code 1."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            code, output, errors = run(home, "serve", "--port", str(taken.getsockname()[1]))
        assert (code, output) == (1, "")
        assert errors.startswith("dateline: cannot listen on 127.0.0.1 port ")
        assert errors.count("\n") == 1

    def test_warns_when_others_can_read(self, home: Path, run: Run) -> None:
        """Listening for others demands a token, and warns; the page then knows itself by any address."""
        everywhere = ("--host", "0.0.0.0")  # noqa: S104 - this is what is tested
        code, output, errors = run(home, "serve", "--port", "0", *everywhere)
        assert (code, output) == (2, "")
        assert "DATELINE_PAGE_TOKEN" in errors
        with serving(home, *everywhere, token=TOKEN) as (url, process):
            port = httpx.URL(url).port
            here = f"http://127.0.0.1:{port}/"
            assert get(here, headers={"Host": "192.0.2.1"}).status_code == 401
            known = ("me", TOKEN)
            assert get(here, headers={"Host": "192.0.2.1"}, auth=known).status_code == 200
            assert get(here, headers={"Host": "evil.example"}, auth=known).status_code == 421
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=PATIENCE_SECONDS)[1]
        assert errors.startswith("Warning: whoever has the token can read every article")


class TestProcesses:
    """Several processes that answer at one address."""

    def test_one_that_dies_is_replaced_and_all_end_together(self, home: Path) -> None:
        """Another process takes the place of one that dies, and that is said; SIGTERM ends all of them."""
        with serving(home, "--processes", "2") as (url, process):
            died, other = answering(process.pid)
            os.kill(died, signal.SIGKILL)
            page = get(url, params={"q": "mayor"})  # by the other, which may still be starting
            assert page.status_code == 200
            _until(lambda: len(set(answering(process.pid)) - {died}) == 2)
            assert other in answering(process.pid)
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, output) == (0, "Stopped.\n")
        assert errors == f"process {died} of the page died; another one has taken its place\n"
        _until(lambda: not _is_listening(url))

    def test_none_outlives_who_started_it(self, home: Path) -> None:
        """Where the command itself is killed, nothing goes on to hold the port."""
        with serving(home, "--processes", "2") as (url, process):
            process.kill()
            _until(lambda: not _is_listening(url))

    def test_one_that_does_not_end_is_killed(self, tmp_path: Path) -> None:
        """A process that SIGTERM does not end says where it stands, and is killed and named."""
        with _troubled("deaf", tmp_path) as process:
            processes = _once_deaf(process)
            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, output) == (0, "Stopped.\n")
        for one in processes:
            assert f"process {one} of the page did not end when it was asked to; it is killed" in errors
        assert errors.count("Fatal Python error: Aborted") == len(processes)

    def test_one_that_does_not_end_outlives_nobody(self, tmp_path: Path) -> None:
        """A process that SIGTERM does not end says where it stands and goes, where none is left to kill it."""
        with _troubled("deaf", tmp_path) as process:
            processes = _once_deaf(process)
            process.kill()
            assert process.communicate(timeout=PATIENCE_SECONDS)[1].count("Timeout (") == len(processes)

    def test_those_that_die_before_they_answer(self, tmp_path: Path) -> None:
        """Where both die at their start, those that take their place are told of all the same."""
        with _troubled("dying", tmp_path) as process:
            assert process.stdout is not None
            told = [process.stdout.readline().strip() for _ in range(3)]
            assert sorted(one.partition(" ")[2] for one in told) == ["", "died", "died"]


@contextmanager
def _troubled(page: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start one of ``troubled_pages`` in ``folder``, and end whatever is left of it."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        (sys.executable, "-m", "tests.integration.troubled_pages", page),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _once_deaf(process: subprocess.Popen[str]) -> list[int]:
    """Return the ids of the processes of a page once they answer and ignore SIGTERM."""
    assert process.stdout is not None
    assert process.stdout.readline().strip().isdigit()
    processes = answering(process.pid)
    _until(lambda: all(map(_ignores_sigterm, processes)))
    return processes


def _ignores_sigterm(process: int) -> bool:
    ignored = re.search(r"^SigIgn:\s*(\w+)", Path(f"/proc/{process}/status").read_text(encoding="ascii"), re.MULTILINE)
    return bool(ignored and int(ignored[1], 16) >> (signal.SIGTERM - 1) & 1)


def _until(is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so; fails after many times as long as it takes."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_listening(url: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", httpx.URL(url).port or 0), timeout=PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True


class TestSearch:
    """The command's exit codes."""

    def test_finds(self, home: Path, run: Run) -> None:
        """Found articles are listed."""
        code, output, _ = run(home, "search", "mayor", "--person", "Ines Varga", "--mentions", "2031-05")
        assert code == 0
        assert output.startswith("1 story\n")
        assert "Mayor opens the tidal wall" in output

    def test_wrong_date(self, home: Path, run: Run) -> None:
        """A wrong date is one line and exit code 2."""
        code, output, errors = run(home, "search", "mayor", "--from", "2031-02-30")
        assert (code, output) == (2, "")
        assert errors == "dateline: from: '2031-02-30' is no day of the calendar; write it like 2020-09-25\n"

    def test_no_index(self, tmp_path: Path, run: Run) -> None:
        """Where nothing was ever ingested: one line, exit code 1, and nothing is made."""
        code, _, errors = run(tmp_path / "nowhere", "search", "*")
        assert code == 1
        assert errors.startswith("dateline: there is no index in ")
        assert errors.count("\n") == 1
        assert not (tmp_path / "nowhere").exists()

    def test_an_empty_index(self, tmp_path: Path, run: Run) -> None:
        """An index without articles finds nothing, which is no failure."""
        fill(tmp_path, [])
        assert run(tmp_path, "search", "*") == (0, "0 stories\n", "")
