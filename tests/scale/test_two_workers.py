"""A night over two Celery workers that share nothing but redis and an S3 store: ``make test-scale``.

Each worker has a spool of its own, as on a machine of its own, so no file lock is common to them. What is not shown:
two kernels with clocks of their own, a network between them that fails, and Amazon's own S3.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest

from pipeline.ledger import RunReport
from pipeline.runs import Run
from pipeline.store import data_root, read_bytes

pytestmark = pytest.mark.scale

DELAY_SECONDS = 0.5
PAGES = 6
NAME = "scheduled__2026-11-02T02:00:00+00:00"
PARAGRAPH = (
    "The ferry between the two quays of Port Alder sailed for the first time in {0} weeks on Monday, and harbour "
    "master Ines Varga said that boat number {0} carried more passengers than on any morning of the last winter."
)


class Scene(NamedTuple):
    """Where the workers are, and when the host that all sources live on was asked for what."""

    environment: Mapping[str, str]
    asked: list[tuple[float, str]]


def free_port() -> int:
    """Return a port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: list[str], environment: Mapping[str, str], log: Path, port: int | None = None) -> Iterator[None]:
    """Run ``command`` while the block lasts, from when it answers on ``port``."""
    with log.open("wb") as output:
        started = subprocess.Popen(command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - ours
    try:
        until = time.monotonic() + 60
        while port is not None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < until, log.read_text(errors="replace")[-2000:]
            assert started.poll() is None, log.read_text(errors="replace")[-2000:]
            time.sleep(0.2)
        yield
    finally:
        started.terminate()
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def host(asked: list[tuple[float, str]]) -> Iterator[int]:
    """Serve two sources' feeds and pages from one host; note when what was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((time.monotonic(), self.path))
            body = answer(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/rss+xml" if self.path.endswith(".xml") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of http.server
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def answer(path: str) -> bytes:
    """Return a feed or a page of the one host."""
    name = path.strip("/").partition("/")[0].removesuffix(".xml")
    if path.endswith(".xml"):
        items = "".join(f"<item><link>http://shared.example/{name}/{one}</link></item>" for one in range(PAGES))
        return f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()
    if path.count("/") != 2:
        return b""
    number = int(path.rpartition("/")[2]) + (100 if name == "east" else 2)
    text = "".join(f"<p>{PARAGRAPH.format(number * 7 + more)}</p>" for more in range(4))
    head = f"<!doctype html><title>Ferry {number} of {name}</title><h1>Ferry {number}</h1>"
    return f"{head}<article>{text}</article>".encode()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Redis, an S3 server, the sites, and two workers."""
    redis = shutil.which("redis-server")
    assert redis is not None, "install Debian's redis-server"
    s3, broker = free_port(), free_port()
    asked: list[tuple[float, str]] = []
    base = dict(os.environ) | {
        "AWS_ACCESS_KEY_ID": "scale",
        "AWS_SECRET_ACCESS_KEY": "scale",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3}",
        "SCALE_REDIS": f"redis://127.0.0.1:{broker}/0",
        "DATELINE_HOME": "s3://night/dateline",
        "DATELINE_SOURCES": str(tmp_path / "sources.toml"),
        "DATELINE_INDEX_HOME": str(tmp_path / "index"),
    }
    with ExitStack() as stack:
        port = stack.enter_context(host(asked))
        (tmp_path / "sources.toml").write_text(
            "".join(table(name, port) for name in ("west", "east")), encoding="utf-8"
        )
        moto = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(s3)]
        stack.enter_context(process(moto, base, tmp_path / "moto.log", s3))
        stack.enter_context(
            process(
                [redis, "--port", str(broker), "--bind", "127.0.0.1", "--save", ""],
                base,
                tmp_path / "redis.log",
                broker,
            )
        )
        for name in ("one", "two"):
            mine = base | {"DATELINE_SPOOL": str(tmp_path / f"spool-{name}")}
            command = [sys.executable, "-m", "celery", "-A", "tests.scale.workers", "worker", "-c", "1", "-n", name]
            stack.enter_context(process(command, mine, tmp_path / f"worker-{name}.log"))
        yield Scene(base, asked)


def table(name: str, port: int) -> str:
    """Return a source whose feed and pages are on the one host."""
    return (
        f'[[source]]\nid = "{name}"\nname = "{name.title()}"\nfeeds = ["http://shared.example/{name}.xml"]\n'
        f'delay_seconds = {DELAY_SECONDS}\nlocal = true\nconnect_to = "127.0.0.1:{port}"\n'
    )


@pytest.fixture
def send(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a function of Celery's values
    """Hand a task to whichever worker is free; return its promise."""
    for name, value in scene.environment.items():
        monkeypatch.setenv(name, value)
    import s3fs  # noqa: PLC0415 - of this test's own environment

    from tests.scale.workers import night  # noqa: PLC0415 - reads where redis is

    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("night")
    return lambda name, *arguments: night.delay(name, NAME, *arguments)


def test_a_night_over_two_workers(scene: Scene, send: Any) -> None:  # noqa: ANN401 - likewise
    """All is indexed, both workers took part, and the host that both speak to has its pause throughout."""
    batches = send("begin", []).get(120)[1]
    assert len(batches) == 2
    collected = [one.get(180) for one in [send("collect", batch) for batch in batches]]
    assert len({worker for worker, _ in collected}) == 2
    shares = send("plan").get(60)[1]
    for promise in [send("process", share) for share in shares]:
        promise.get(180)
    for name in ("index", "report", "verdict"):
        result = send(name).get(180)[1]
        if name == "report":
            assert result == {"indexed": 2 * PAGES}
    report = RunReport.from_json(read_bytes(Run.named(data_root("s3://night/dateline"), NAME).report))
    assert report.verdict.passed
    check_pauses(sorted(scene.asked))


def check_pauses(asked: list[tuple[float, str]]) -> None:
    """Check that whatever ``asked`` the host, by whichever worker, came one at a time with the pause between.

    The pause is between two requests as they leave; the first of a connection arrives later, by less than a pause.
    So three requests never come within one pause, and all of them take as long as all pauses.
    """
    times = [at for at, _ in asked]
    assert all(third - first > DELAY_SECONDS for first, third in zip(times, times[2:], strict=False)), asked
    assert times[-1] - times[0] > (len(times) - 2) * DELAY_SECONDS, asked
    names = [path.strip("/").partition("/")[0].removesuffix(".xml") for _, path in asked if path != "/robots.txt"]
    assert len(names) == 2 * (PAGES + 1)
    assert {"west", "east"} == set(names)
