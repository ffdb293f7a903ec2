"""Alerts: what is told, to whom, how often; over a real SMTP server and a real HTTP endpoint on loopback."""

from __future__ import annotations

import json
import logging
import socket
from asyncio import AbstractServer
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from click.testing import CliRunner

from pipeline.cli import commands
from pipeline.ledger import RunReport, SourceFigures, Verdict
from pipeline.parts import write_bytes
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.messages.alert import after_run, alert_broken, alert_failed, alert_missing, alert_run
from pipeline.stages.messages.channels import AlertError, Mail, Message, Webhook

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY = timedelta(days=1)
LOST = "quay: 7 of 9 links were lost"


@dataclass
class Collected:
    """A channel that keeps what it was given."""

    messages: list[Message] = field(default_factory=list)
    broken: bool = False

    def send(self, message: Message) -> None:
        """Keep ``message``, or refuse it."""
        if self.broken:
            raise AlertError("the channel is broken")
        self.messages.append(message)


def night(home: Path, day: int, *reasons: str, links: int = 9, articles: int = 8) -> tuple[Run, RunReport]:
    """A reported night of November."""
    run = Run(home, f"manual-202611{day:02}T020000.000000Z")
    source = SourceFigures(source_id="quay", links=links, captures=articles, articles=articles, outcomes={})
    figures = RunReport(
        run_id=run.id,
        links=links,
        captures=articles,
        articles=articles,
        outcomes={},
        reasons={},
        seconds={},
        sources=(source,),
        problems=(),
        verdict=Verdict(passed=not reasons, reasons=reasons),
    )
    write_bytes(run.report, figures.model_dump_json().encode())
    return run, figures


@contextmanager
def endpoint(status: int = 200) -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """An HTTP endpoint on loopback that keeps what it is asked, and answers with ``status``."""
    asked: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0))))
            self.send_response(status)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the standard library's names

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[bytes]]]:
    """An SMTP server on loopback without encryption; its port, and the mails that it took."""
    received: list[bytes] = []

    class Handler:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
            received.append(bytes(envelope.original_content or b""))
            return "250 taken"

    with socket.create_server(("127.0.0.1", 0)) as listener:  # by itself it would bind a port that it cannot tell

        class Listening(Controller):
            def _create_server(self) -> Awaitable[AbstractServer]:
                return self.loop.create_server(self._factory_invoker, sock=listener)

        port: int = listener.getsockname()[1]
        controller = Listening(Handler(), hostname="127.0.0.1", port=port, ready_timeout=60.0)
        controller.start()
        try:
            yield port, received
        finally:
            controller.stop()


@contextmanager
def dripping(first: bytes = b"") -> Iterator[int]:
    """A server that says ``first`` and then a byte every 20 ms, for ever; yield its port."""
    over = Event()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(first)
                while not over.wait(0.02):
                    self.request.sendall(b"x")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            over.set()
            server.shutdown()


class TestFolding:
    """What is told, and how often."""

    def test_source_figure_usual_and_command(self, tmp_path: Path) -> None:
        """One alert names the source, its figure, what was usual, and the command that shows more."""
        for day in range(10, 19):
            night(tmp_path, day)
        channel = Collected()
        run, figures = night(tmp_path, 19, LOST, links=9, articles=2)
        assert alert_run(Settings(home=tmp_path), run, figures, NOW, [channel]) == []
        (message,) = channel.messages
        assert message.lines == (
            f"{LOST} (this night 9 links, 2 articles; usual 9 links, 8 articles in 9 nights)",
            f"More: dateline report {run.id}",
        )

    def test_same_trouble_is_told_once_and_again_after_a_week(self, tmp_path: Path) -> None:
        """Other figures are the same trouble; new trouble comes with a word on the old; a week later it is said."""
        channel = Collected()
        settings = Settings(home=tmp_path)
        for day in range(1, 9):
            run, figures = night(tmp_path, day, f"quay: {day} of 9 links were lost", *(["quay: silent"] * (day == 3)))
            alert_run(settings, run, figures, datetime(2026, 11, day, 4, tzinfo=UTC), [channel])
        assert [len(one.lines) for one in channel.messages] == [2, 3, 2]
        assert channel.messages[1].lines[1] == "Known before and still so: 1, the first since 2026-11-01"

    def test_trouble_that_was_over_is_new(self, tmp_path: Path) -> None:
        """A good night between two bad ones makes the second one worth telling; good nights tell nothing."""
        channel = Collected()
        for day, reasons in ((1, [LOST]), (2, []), (3, [LOST])):
            run, figures = night(tmp_path, day, *reasons)
            alert_run(Settings(home=tmp_path), run, figures, NOW, [channel])
        assert len(channel.messages) == 2

    def test_what_could_not_be_sent_is_tried_again(self, tmp_path: Path) -> None:
        """A broken channel is said, and counts as not told."""
        channel = Collected(broken=True)
        run, figures = night(tmp_path, 1, LOST)
        assert alert_run(Settings(home=tmp_path), run, figures, NOW, [channel]) == ["the channel is broken"]
        channel.broken = False
        alert_run(Settings(home=tmp_path), run, figures, NOW, [channel])
        assert len(channel.messages) == 1


class TestMissing:
    """A night that did not come."""

    def test_told_once_until_one_comes(self, tmp_path: Path) -> None:
        """No report within the hours: told once; a second gap is told again. A night of the future is none."""
        channel = Collected()
        settings = Settings(home=tmp_path)
        night(tmp_path, 17)
        night(tmp_path, 30)
        for _ in range(2):
            assert alert_missing(settings, NOW, 26 * DAY / 24, [channel]) == (True, [])
        assert len(channel.messages) == 1
        assert "manual-20261117T020000" in channel.messages[0].text
        night(tmp_path, 20)
        assert alert_missing(settings, NOW, 26 * DAY / 24, [channel]) == (False, [])
        assert alert_missing(settings, NOW + 2 * DAY, 26 * DAY / 24, [channel])[0]
        assert len(channel.messages) == 2

    def test_never_a_night(self, tmp_path: Path) -> None:
        """An empty data root misses its night, too."""
        channel = Collected()
        assert alert_missing(Settings(home=tmp_path), NOW, DAY, [channel])[0]
        assert "never" in channel.messages[0].text


class TestChannels:
    """What goes over the wire."""

    def test_webhook(self, caplog: pytest.LogCaptureFixture) -> None:
        """JSON with a text that mentions nobody; the address, a secret, is in no log."""
        with caplog.at_level(logging.INFO), endpoint() as (url, asked):
            Webhook(f"{url}/secret-part").send(Message("Two troubles", ("<!channel> & more",)))
            Webhook(f"{url}/secret-part", plain=True).send(Message("One", ()))
        first, second = (json.loads(body) for _, _, body in asked)
        assert first["text"] == "Two troubles\n- &lt;!channel&gt; &amp; more"
        assert first["lines"] == ["<!channel> & more"]
        assert second == {"text": "One"}
        assert "secret-part" not in caplog.text

    @pytest.mark.parametrize("status", [302, 404, 500])
    def test_webhook_that_refuses(self, status: int) -> None:
        """Anything but 2xx is an error that names the host and not the address."""
        with endpoint(status) as (url, _), pytest.raises(AlertError, match=f"127.0.0.1 answered {status}") as raised:
            Webhook(f"{url}/secret-part").send(Message("One", ()))
        assert "secret-part" not in f"{raised.value!r}{raised.value}{Webhook(f'{url}/secret-part')!r}"

    def test_nobody_answers(self, tmp_path: Path) -> None:
        """A webhook, a mail server and a heartbeat that are away are three lines, and end no night."""
        with endpoint() as (url, _):
            pass
        port = int(url.rpartition(":")[2])
        settings = Settings.model_validate(
            {
                "home": tmp_path,
                "alert_webhook": f"{url}/secret-part",
                "alert_mail_to": "desk@quay.example",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "heartbeat_url": f"{url}/secret-part",
            }
        )
        problems = after_run(settings, *night(tmp_path, 1, LOST))
        assert len(problems) == 3
        assert "secret-part" not in f"{problems}{settings!r}"

    def test_a_server_that_sends_a_byte_now_and_then(self) -> None:
        """Each step is quick enough, and all of them have an end: the night is not held up."""
        with dripping() as port:
            webhook = Webhook(f"http://127.0.0.1:{port}/secret-part", patience_seconds=0.2)
            with pytest.raises(AlertError, match=r"the webhook at 127\.0\.0\.1 did not come to an end within 0\.2 s"):
                webhook.send(Message("One", ()))
            mail = Mail("127.0.0.1", port, "a@quay.example", ("b@quay.example",), "none", patience_seconds=0.2)
            with pytest.raises(AlertError, match=f"the mail server 127.0.0.1:{port} did not come to an end"):
                mail.send(Message("One", ()))

    def test_what_a_webhook_says_is_not_waited_for(self) -> None:
        """Its status is the answer, however long the rest goes on."""
        with dripping(b"HTTP/1.1 204 Done\r\nContent-Length: 9999\r\n\r\n") as port:
            Webhook(f"http://127.0.0.1:{port}/", patience_seconds=5).send(Message("One", ()))

    def test_heartbeat_and_webhook_after_a_run(self, tmp_path: Path) -> None:
        """A good night asks the heartbeat alone, a bad one tells as well."""
        with endpoint() as (url, asked):
            settings = Settings.model_validate(
                {"home": tmp_path, "alert_webhook": f"{url}/tell", "heartbeat_url": f"{url}/beat"}
            )
            assert after_run(settings, *night(tmp_path, 1)) == []
            assert after_run(settings, *night(tmp_path, 2, LOST)) == []
        assert [(method, path) for method, path, _ in asked] == [("GET", "/beat"), ("POST", "/tell"), ("GET", "/beat")]

    def test_mail(self) -> None:
        """A mail that a reader understands, in plain text, to all recipients."""
        with mail_server() as (port, received):
            mail = Mail("127.0.0.1", port, "night@quay.example", ("a@quay.example", "b@quay.example"), "none")
            mail.send(Message("Zwei Störungen\nBcc: x@y.example", ("Kai: 7 verloren", "«»")))
        (raw,) = received
        told = message_from_bytes(raw, policy=default)
        assert told["Subject"] == "Zwei Störungen Bcc: x@y.example"
        assert told["To"] == "a@quay.example, b@quay.example"
        assert told["Bcc"] is None
        assert told.get_content().splitlines() == ["Kai: 7 verloren", "«»"]

    def test_password_never_goes_unencrypted(self) -> None:
        """To another machine a password goes over TLS or not at all."""
        mail = Mail("mail.quay.example", 25, "a@quay.example", ("b@quay.example",), "none", "a", "hidden-word")
        with pytest.raises(AlertError, match="unencrypted"):
            mail.send(Message("One", ()))
        assert "hidden-word" not in repr(mail)

    def test_starttls_is_required(self) -> None:
        """A server that offers no encryption gets no mail."""
        with mail_server() as (port, received):
            mail = Mail("127.0.0.1", port, "a@quay.example", ("b@quay.example",), "starttls")
            with pytest.raises(AlertError, match="no mail was sent"):
                mail.send(Message("One", ()))
        assert received == []


class TestCommand:
    """``dateline alert``."""

    def test_test_and_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A test goes through every channel; a missing night is exit code 1."""
        with endpoint() as (url, asked):
            monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
            monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", url)
            assert CliRunner().invoke(commands, ["alert", "test"]).exit_code == 0
            assert CliRunner().invoke(commands, ["alert", "missing"]).exit_code == 1
        assert len(asked) == 2


class TestPartAndBroken:
    """Runs that say something of some sources only, or nothing."""

    def test_run_without_a_source_does_not_end_its_trouble(self, tmp_path: Path) -> None:
        """Trouble of a source that was not in the run goes on, and is not told anew after it."""
        channel = Collected()
        settings = Settings(home=tmp_path)
        for day, reason in ((1, "pier: silent"), (2, LOST), (3, LOST)):
            run, figures = night(tmp_path, day, reason)
            if day == 1:
                source = figures.sources[0].model_copy(update={"source_id": "pier"})
                figures = figures.model_copy(update={"sources": (source,)})
            alert_run(settings, run, figures, NOW, [channel])
        assert len(channel.messages) == 2
        assert "Known before and still so: 1" in channel.messages[1].text

    def test_run_without_a_report(self, tmp_path: Path) -> None:
        """A night that broke before its report is told, once."""
        channel = Collected()
        for _ in range(2):
            alert_broken(Settings(home=tmp_path), Run(tmp_path, "one"), "run one was not begun", NOW, [channel])
        assert [one.lines[0] for one in channel.messages] == ["run one was not begun"]


def test_empty_variables_set_nothing_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose hands on what is not set as empty: no channel, no heartbeat, the usual port."""
    for name in ("ALERT_WEBHOOK", "ALERT_MAIL_TO", "HEARTBEAT_URL", "SMTP_PORT", "SMTP_SECURITY"):
        monkeypatch.setenv(f"DATELINE_{name}", "")
    settings = Settings.load(home=tmp_path)
    assert (settings.alert_webhook, settings.heartbeat_url, settings.smtp_port) == (None, None, 587)
    assert after_run(settings, *night(tmp_path, 1, LOST)) == []


class TestFailedRun:
    """A DAG run that failed, as Airflow's callback has it."""

    @pytest.mark.parametrize(("dag_id", "prefix"), [("dateline_nightly", ""), ("dateline_revisit", "revisit-")])
    def test_what_the_verdict_told_is_not_told_again(self, tmp_path: Path, dag_id: str, prefix: str) -> None:
        """One alert a night: the callback of a red run is silent, also where the trouble was known."""
        settings, channel = Settings(home=tmp_path), Collected()
        _, figures = night(tmp_path, 1, LOST)
        for day in (1, 2):
            run = Run.named(tmp_path, f"{prefix}scheduled__2026-11-{day:02}T02:00:00+00:00")
            alert_run(settings, run, figures, NOW, [channel])
            name = f"scheduled__2026-11-{day:02}T02:00:00+00:00"
            assert alert_failed(settings, dag_id, name, "task_failure", NOW, [channel]) == []
        assert len(channel.messages) == 1

    def test_a_run_without_a_verdict_is_told_once(self, tmp_path: Path) -> None:
        """With the DAG, the run and the reason; the next one for the same reason is folded, as all trouble is."""
        settings, channel = Settings(home=tmp_path), Collected()
        for day in (1, 2):
            alert_failed(settings, "dateline_maintain", f"scheduled__{day}", "timed_out", NOW + day * DAY, [channel])
        (message,) = channel.messages
        assert message.lines[0] == "the run scheduled__1 of dateline_maintain failed: timed_out"

    def test_what_was_told_of_nights_stays_told(self, tmp_path: Path) -> None:
        """The failure of another DAG, or a revisit, makes no trouble of a night new."""
        settings, channel = Settings(home=tmp_path), Collected()
        run, bad = night(tmp_path, 1, LOST)
        alert_run(settings, run, bad, NOW, [channel])
        alert_failed(settings, "dateline_replay", "manual__1", "task_failure", NOW, [channel])
        _, good = night(tmp_path, 2)
        alert_run(settings, Run(tmp_path, "revisit-x"), good, NOW, [channel])
        run, bad = night(tmp_path, 3, LOST)
        alert_run(settings, run, bad, NOW, [channel])
        assert len(channel.messages) == 2

    def test_a_verdict_that_could_not_be_told(self, tmp_path: Path) -> None:
        """The callback is the second chance."""
        settings, channel = Settings(home=tmp_path), Collected()
        _, figures = night(tmp_path, 1, LOST)
        alert_run(settings, Run(tmp_path, "scheduled__1"), figures, NOW, [Collected(broken=True)])
        alert_failed(settings, "dateline_nightly", "scheduled__1", "task_failure", NOW, [channel])
        assert len(channel.messages) == 1

    def test_a_revisit_is_no_night(self, tmp_path: Path) -> None:
        """Neither does it ask the heartbeat, nor does a night that is missing come with it."""
        with endpoint() as (url, asked):
            settings = Settings.load(home=tmp_path, heartbeat_url=url)
            _, good = night(tmp_path, 1)
            revisit = Run(tmp_path, "revisit-manual-20261119T140000.000000Z")
            write_bytes(revisit.report, good.to_json().encode())
            assert after_run(settings, revisit, good) == []
        assert asked == []
        assert alert_missing(settings, NOW, DAY, [Collected()])[0]


def test_a_run_on_the_command_line_that_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no verdict is come to, the reason is told; of some sources alone nothing is."""
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nid = "quay"\nname = "Quay"\n', encoding="utf-8")
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATELINE_SOURCES", str(sources))
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_URL", "http://127.0.0.1:9")
    with endpoint() as (url, asked):
        monkeypatch.setenv("DATELINE_ALERT_WEBHOOK", url)
        assert CliRunner().invoke(commands, ["run", "--source", "quay"]).exit_code == 1
        assert asked == []
        assert CliRunner().invoke(commands, ["run"]).exit_code == 1
    ((_, _, body),) = asked
    assert "came to no report" in json.loads(body)["subject"]
    assert "127.0.0.1:9" in json.loads(body)["lines"][0]
