"""A real Elasticsearch node on loopback, built from Maven Central's jars and what lies in this folder.

By hand, until Ctrl-C: ``python -m tests.elasticsearch_node.node [--port 9200] [--heap 1g]``
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
_OLDEST_JAVA = 21
_BUILT_WITHIN_SECONDS = 600.0
_STARTED_WITHIN_SECONDS = 300.0
_MODULE = ("module.jar", "classes/plugin-descriptor.properties")


class NodeUnavailableError(Exception):
    """The real node cannot be built or started here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node that answers."""

    url: str
    pid: int


def start(home: Path, owner: int, port: int = 0, heap: str = "512m") -> Node:
    """Start a node that keeps its data in ``home`` and ends with the process ``owner``; return once it answers.

    Raises :class:`NodeUnavailableError` without a JDK or Maven, and when either fails.
    """
    java, built, port = java_home(), build(), port or free_port()
    module = home / "modules" / "dateline"
    module.mkdir(parents=True)
    (home / "config").mkdir()
    for name in _MODULE:
        shutil.copy(built / name, module)
    log = home / "node.log"
    # Compiled by the quick compiler only: a test run is over before the thorough one pays.
    options = [f"-Xms{heap}", f"-Xmx{heap}", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"]
    program = [str(HERE / "Node.java"), str(port), str(home), str(owner)]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - a JDK that this machine has
            [str(java / "bin" / "java"), *options, "-cp", str(built / "lib" / "*"), *program],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C ends the tests, and they end the node
        )
    node = Node(f"http://127.0.0.1:{port}", process.pid)
    if not _answers(node.url, process):
        process.kill()
        lines = log.read_text(errors="replace").splitlines()
        raise NodeUnavailableError("the node did not come up: " + " | ".join(lines[-5:])[-1000:])
    return node


def java_home() -> Path:
    """Return the home of the first JDK that is new enough, of ``JAVA_HOME``, ``/usr/lib/jvm/*`` and ``PATH``."""
    tried = []
    for home in _java_homes():
        version = _java_version(home)
        if version >= _OLDEST_JAVA and (home / "bin" / "javac").exists():
            return home
        tried.append(f"{home} ({version or 'not running'})")
    raise NodeUnavailableError(f"there is no JDK {_OLDEST_JAVA} or newer, only {', '.join(tried) or 'none'}")


def build() -> Path:
    """Return the folder with the node's jars, built unless that was done for these very sources before."""
    maven = shutil.which("mvn")
    if maven is None:
        raise NodeUnavailableError("there is no Maven (mvn); install it")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline-tests"
    cache.mkdir(parents=True, exist_ok=True)
    built = cache / f"elasticsearch-node-{_digest()}"
    with locked(cache / "lock"):
        if not built.exists():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                _run_maven(maven, Path(scratch) / "target")
                (Path(scratch) / "target").rename(built)
    return built


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold ``file`` against every other process."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on.

    It is none that the system hands out (from 32768 on): one of these may be a client's before the server has it.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise NodeUnavailableError("none of 100 ports from 20000 to 32000 is free")


def _java_homes() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    yield from sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    if found := shutil.which("java"):
        yield Path(found).resolve().parent.parent


def _java_version(home: Path) -> int:
    """Return the major version; 0 where there is no Java that runs."""
    try:
        told = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r'version "(\d+)', told.stderr)
    return int(number[1]) if number else 0


def _digest() -> str:
    """Return what tells these sources from others."""
    sources = sorted([HERE / "pom.xml", *(HERE / "src").rglob("*.*")])
    return hashlib.sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()[:16]


def _run_maven(maven: str, target: Path) -> None:
    command = [maven, "--quiet", "--batch-mode", "--file", str(HERE / "pom.xml"), f"-Dtarget={target}", "package"]
    surroundings = {**os.environ, "JAVA_HOME": str(java_home())}
    try:
        done = subprocess.run(  # noqa: S603 - Maven, with our own project
            command, env=surroundings, capture_output=True, text=True, timeout=_BUILT_WITHIN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NodeUnavailableError(
            f"Maven took more than {_BUILT_WITHIN_SECONDS:.0f} s; is its repository slow?"
        ) from error
    if done.returncode:
        why = [line for line in done.stdout.splitlines() if "[ERROR]" in line] or [done.stderr[-500:]]
        raise NodeUnavailableError(f"Maven failed: {why[0]}")


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/", timeout=2).close()  # noqa: S310 - the loopback address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return True
    return False


def main() -> None:
    """Run a node in the foreground."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--heap", default="512m")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        node = start(Path(home), os.getpid(), options.port, options.heap)
        print(f"ready on {node.url}", flush=True)  # noqa: T201 - what the caller waits for
        try:
            os.waitpid(node.pid, 0)
        except KeyboardInterrupt:
            os.kill(node.pid, 15)
            os.waitpid(node.pid, 0)


if __name__ == "__main__":
    main()
