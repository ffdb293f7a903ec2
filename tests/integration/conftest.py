"""A server that speaks Elasticsearch: noida-db on a free loopback port, or the cluster that the tester names."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

_STARTED_WITHIN_SECONDS = 20.0


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an Elasticsearch: ``DATELINE_TEST_ELASTICSEARCH_URL`` (user and password in it), else noida-db's."""
    named = os.environ.get("DATELINE_TEST_ELASTICSEARCH_URL")
    if named:
        yield named
        return
    port = _free_port()
    with as_file(files("noida_db").joinpath("noida-db")) as binary:
        binary.chmod(0o755)  # as its own console script does
        process = _start(binary, port, tmp_path_factory.mktemp("noida"))
        try:
            _wait_until_up(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def index_prefix() -> str:
    """What the names of one test's indices and templates start with: a test sees no other's."""
    return f"test-{uuid.uuid4().hex[:12]}"


def _start(binary: Path, port: int, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a file of a package that the tests depend on
        [binary, "start", "--only", "elasticsearch", "--elasticsearch-port", str(port), "--data-dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"noida-db did not come up on port {port}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
