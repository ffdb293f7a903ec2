"""Which Elasticsearch the tests talk to: the one that the tester names, else the real node, else noida-db.

One node serves all processes of a test run: whoever needs it first starts it, under a lock in the run's folder, and the
process that began the run ends it and says on the last line which server it was. ``DATELINE_TEST_ELASTICSEARCH`` is
``required`` where the run shall fail without the real node (as ``.ci/run`` does), or ``noida-db`` to do without it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from tests.elasticsearch_node import node

ALWAYS_EMULATED = "test_index_conformance_writing.py"
"""The module that is run over noida-db also where there is a real node: all that is written, and what becomes of it."""

_RUN = "DATELINE_TEST_RUN"
_NAMED = "DATELINE_TEST_ELASTICSEARCH_URL"
_WANTED = "DATELINE_TEST_ELASTICSEARCH"
_NOIDA_SECONDS = 120.0
_ENDED_WITHIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """What the tests talk to."""

    name: str
    """As the last line calls it."""
    url: str | None
    """None: noida-db, one for each process."""
    pid: int | None = None
    """Of the process that the run must end."""
    failed: bool = False
    """There is none, and there must be; ``name`` says why."""


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What stands in a server under some prefix; each a list of names."""

    indices: tuple[str, ...]
    data_streams: tuple[str, ...]
    index_templates: tuple[str, ...]
    component_templates: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any((self.indices, self.data_streams, self.index_templates, self.component_templates))


def server() -> Server:
    """Return the server of this run, and start it where this is the first process to ask.

    Fails the test where the real node is required and cannot be had.
    """
    folder = folder_of_the_run()
    told = folder / "server.json"
    with node.locked(folder / "lock"):
        if not told.exists():
            told.write_text(json.dumps(asdict(_chosen(folder))))
    chosen = Server(**json.loads(told.read_text()))
    if chosen.failed:
        pytest.fail(chosen.name)
    return chosen


def folder_of_the_run() -> Path:
    """Return the folder that all processes of this run share, and that is removed at its end."""
    return Path(os.environ[_RUN])


def new_prefix() -> str:
    """Return what the names of one test's indices and templates start with: of this run, and of nobody else."""
    return f"{_run_prefix()}{uuid.uuid4().hex[:8]}"


@contextmanager
def noida() -> Iterator[str]:
    """Run noida-db, an emulator, on a free port of the loopback address."""
    port = node.free_port()
    with as_file(files("noida_db").joinpath("noida-db")) as binary, tempfile.TemporaryDirectory() as folder:
        binary.chmod(0o755)  # as its own console script does
        process = subprocess.Popen(  # noqa: S603 - a file of a package that the tests depend on
            [binary, "start", "--only", "elasticsearch", "--elasticsearch-port", str(port), "--data-dir", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if not _listens(port, _NOIDA_SECONDS):
                pytest.fail(f"noida-db did not come up on port {port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def leftovers(client: Elasticsearch, prefix: str) -> Leftovers:
    """Return what stands in the server under names that begin with ``prefix``."""
    quiet = client.options(ignore_status=404)
    # A node without the module of data streams knows no such address: HTTP 400.
    streams = client.options(ignore_status=(400, 404)).indices.get_data_stream(name=f"{prefix}*").body
    templates = quiet.indices.get_index_template().body.get("index_templates", ())
    components = quiet.cluster.get_component_template().body.get("component_templates", ())
    indices = quiet.indices.get(index=f"{prefix}*", expand_wildcards="all").body
    return Leftovers(
        indices=tuple(name for name in indices if name.startswith(prefix)),
        data_streams=tuple(one["name"] for one in streams.get("data_streams", ()) if one["name"].startswith(prefix)),
        index_templates=tuple(one["name"] for one in templates if one["name"].startswith(prefix)),
        component_templates=tuple(one["name"] for one in components if one["name"].startswith(prefix)),
    )


def remove(client: Elasticsearch, prefix: str) -> None:
    """Remove everything whose name begins with ``prefix``, and then prove that nothing is left."""
    there = leftovers(client, prefix)
    for stream in there.data_streams:
        client.indices.delete_data_stream(name=stream)
    for index in there.indices:
        client.options(ignore_status=404).indices.delete(index=index)
    for template in there.index_templates:
        client.indices.delete_index_template(name=template)
    for component in there.component_templates:
        client.cluster.delete_component_template(name=component)
    assert not leftovers(client, prefix)


def let_go_soon(client: Elasticsearch, indices: str) -> None:
    """Make ``indices`` (a pattern) let go of what is deleted within a second instead of half a minute.

    Only our own node lets anybody set that: with any other server the test waits.
    """
    often = {"index.soft_deletes.retention_lease.sync_interval": "200ms"}
    for name in client.indices.get(index=indices):
        client.indices.close(index=name)
        client.options(ignore_status=400).indices.put_settings(index=name, settings=often)
        client.indices.open(index=name)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of the run; the processes that the run starts inherit its name."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="dateline-test-run-"))
        (folder / "owner").write_text(str(os.getpid()))
        os.environ[_RUN] = str(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if a test left something in the server."""
    told = folder_of_the_run() / "server.json"
    if hasattr(session.config, "workerinput") or not told.exists():
        return
    chosen = Server(**json.loads(told.read_text()))
    if chosen.url is None or chosen.failed:
        return
    with Elasticsearch(chosen.url) as client:
        left = leftovers(client, _run_prefix())
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        told.write_text(json.dumps(asdict(chosen) | {"name": f"{chosen.name}; TESTS LEFT BEHIND {left}"}))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the node; say on the last line which server the tests talked to."""
    folder = folder_of_the_run()
    if hasattr(config, "workerinput"):
        return
    if (told := folder / "server.json").exists():
        chosen = Server(**json.loads(told.read_text()))
        if chosen.pid is not None and chosen.url is not None:
            _end(chosen.pid, urlsplit(chosen.url).port or 0)
        beside = "" if chosen.url is None else f" (and {ALWAYS_EMULATED} over noida-db)"
        config.get_terminal_writer().line(f"Elasticsearch tests ran against: {chosen.name}{beside}")
    shutil.rmtree(folder, ignore_errors=True)


def _chosen(folder: Path) -> Server:
    if named := os.environ.get(_NAMED):
        return Server(f"the server that {_NAMED} names", named)
    wanted = os.environ.get(_WANTED, "")
    if wanted == "noida-db":
        return Server(f"noida-db, an emulator ({_WANTED} says so)", None)
    try:
        real = node.start(folder / "node", int((folder / "owner").read_text()))
    except node.NodeUnavailableError as error:
        if wanted == "required":
            return Server(f"none, though {_WANTED}=required: {error}", None, failed=True)
        return Server(f"noida-db, an emulator; no real Elasticsearch: {error}", None)
    with Elasticsearch(real.url) as client:
        return Server(f"a real Elasticsearch {client.info()['version']['number']}", real.url, real.pid)


def _run_prefix() -> str:
    return f"test-{folder_of_the_run().name.rpartition('-')[2].lower().replace('_', 'x')}-"


def _end(pid: int, port: int) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + _ENDED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if not _listens(port, 0.0):
                return
            time.sleep(0.05)


def _listens(port: int, within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True
