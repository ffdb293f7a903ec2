"""``dateline kibana``: lint, bundle, unbundle, secure, publish."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.kibana import kibana
from pipeline.errors import UsageError
from pipeline.kibana.bundle import bundle
from tests.kibana_server import kibana_server

ROOT = Path(__file__).resolve().parents[3]
SECRETS = {
    name: f"value-of-{name}"
    for name in (
        "ELASTIC_PASSWORD",
        "KIBANA_SYSTEM_PASSWORD",
        "DATELINE_WRITER_PASSWORD",
        "DATELINE_ANALYST_PASSWORD",
    )
}


def run(*arguments: str, env: dict[str, str | None] | None = None) -> Result:
    """Run `dateline kibana` with these arguments."""
    return CliRunner().invoke(kibana, arguments, env=env)


class Handler(BaseHTTPRequestHandler):
    """Says success to everything and notes what was asked."""

    seen: list[str]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.seen.append(f"{self.command} {self.path}")
        body = json.dumps({"success": True, "successCount": 4}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """A service on a free loopback port: its address, and what it was asked."""
    seen: list[str] = []
    handler = type("Noting", (Handler,), {"seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()
    thread.join()


class TestLint:
    """dateline kibana lint."""

    def test_a_clean_folder(self, objects: Path, mapping_folder: Path) -> None:
        """Exit code 0 and one line."""
        result = run("lint", "--objects", str(objects), "--mappings", str(mapping_folder))
        assert (result.exit_code, result.stdout) == (0, f"{objects}: nothing to mend\n")

    @pytest.mark.parametrize(
        ("version", "exit_code", "said"), [("99.0.0", 1, ""), ("8.1.0", 0, "{}: nothing broken, 1 remark")]
    )
    def test_findings(self, objects: Path, mapping_folder: Path, version: str, exit_code: int, said: str) -> None:
        """Exit code 1 for what is broken, 0 for house style; every finding on a line of stderr."""
        path = objects / "tag.json"
        path.write_text(path.read_text(encoding="utf-8").replace('"8.0.0"', f'"{version}"'), encoding="utf-8")
        result = run("lint", "--objects", str(objects), "--mappings", str(mapping_folder))
        assert result.exit_code == exit_code
        assert result.stdout.startswith(said.format(objects))
        assert "typeMigrationVersion" in result.stderr


class TestBundle:
    """dateline kibana bundle and unbundle."""

    def test_to_standard_output(self, objects: Path) -> None:
        """For a pipe into curl."""
        assert run("bundle", "--objects", str(objects)).stdout_bytes == bundle(objects)

    def test_to_a_file_and_back(self, objects: Path, tmp_path: Path) -> None:
        """Unbundle names the files that it wrote."""
        file = tmp_path / "objects.ndjson"
        assert run("bundle", "--objects", str(objects), "--output", str(file)).exit_code == 0
        result = run("unbundle", "--objects", str(objects), str(file))
        assert sorted(result.stdout.split()) == sorted(str(path) for path in objects.iterdir())


class TestSetUp:
    """dateline kibana secure and publish, as the one-shot containers call them."""

    def test_secure(self, service: tuple[str, list[str]]) -> None:
        """Address and passwords come from the environment, and no password is shown."""
        url, seen = service
        result = run("secure", "--objects", str(ROOT / "kibana"), env={**SECRETS, "DATELINE_ELASTICSEARCH_URL": url})
        assert result.exit_code == 0, result.output
        assert result.output == f"{url}: users kibana_system, dateline, analyst are ready\n"
        assert seen[0] == "POST /_security/user/kibana_system/_password"

    def test_publish(self) -> None:
        """The whole folder goes to Kibana, with the rules."""
        count = len(list((ROOT / "kibana").glob("*.json")))
        with kibana_server() as running:
            result = run(
                "publish", "--objects", str(ROOT / "kibana"), env={**SECRETS, "DATELINE_KIBANA_URL": running.url}
            )
        assert result.exit_code == 0, result.output
        assert result.output == f"{running.url}: {count} saved objects imported, 3 alert rules in place\n"
        assert running.default_view == "dateline-articles"

    def test_publish_without_rules_and_default_view(self) -> None:
        """Somebody else's Kibana keeps its own."""
        options = ("--default-view", "", "--no-rules")
        with kibana_server() as running:
            result = run("publish", "--objects", str(ROOT / "kibana"), "--url", running.url, *options, env={**SECRETS})
        assert result.exit_code == 0, result.output
        assert (running.rules, running.default_view) == ({}, "")

    def test_publish_says_what_it_left(self) -> None:
        """A default data view that somebody chose."""
        with kibana_server() as running:
            running.default_view = "ledger"
            result = run("publish", "--objects", str(ROOT / "kibana"), "--url", running.url, env={**SECRETS})
        assert "opens with the data view 'ledger', which was left (--force changes it)" in result.output

    @pytest.mark.parametrize("command", ["secure", "publish"])
    def test_without_passwords(self, command: str) -> None:
        """The message says which one, and what to run."""
        result = run(command, "--objects", str(ROOT / "kibana"), env=dict.fromkeys(SECRETS))
        assert isinstance(result.exception, UsageError)
        assert "is not set; `make env`" in str(result.exception)
