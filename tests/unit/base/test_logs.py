"""What is logged says what it is about, as text for people and as JSON for a collector."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.article import article_id
from pipeline.logs import Format, about, in_children, set_up, trace_of, written_as
from pipeline.progress import Progress

NOTE = logging.getLogger("pipeline.progress")
WITHIN = logging.getLogger("pipeline.stages.within")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Begin as a process does, and leave the loggers of the other tests alone.

    Airflow, once any test has imported it, has set the root logger to INFO, and ours ask that one.
    """
    loggers = [logging.getLogger(name) for name in ("", "pipeline", "pipeline.cli", "pipeline.progress")]
    before = [(one, one.level, [*one.handlers]) for one in loggers]
    logging.getLogger().setLevel(logging.WARNING)
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Return what stderr got, read as JSON lines."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


class TestJson:
    """A line of JSON for each record."""

    def test_names_what_it_is_about(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Run, source and the page's digest (the `_id` of its address) stand in it, each as long as it holds."""
        set_up("json")
        with about(run="night", source="quay"):
            with about(url="https://quay.example/a?utm_source=x"):
                WITHIN.info("one of %d", 2)
            WITHIN.warning("after it")
        WITHIN.info("elsewhere")
        first, second, third = lines(capsys)
        assert first["url_digest"] == article_id("https://quay.example/a")
        assert (first["run"], first["source"], first["event"], first["level"]) == ("night", "quay", "one of 2", "info")
        assert first["logger"] == "pipeline.stages.within"
        assert first["timestamp"].endswith("Z")
        assert (second["run"], "url_digest" in second) == ("night", False)
        assert not {"run", "source", "url_digest"} & third.keys()

    def test_each_record_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A message of several lines, a traceback and half a character stay on it."""
        set_up("json")
        WITHIN.error("broke\nin two", exc_info=ValueError("a\nb \ud83d"))
        (line,) = lines(capsys)
        assert line["event"] == "broke\nin two"
        assert "ValueError: a\nb" in line["exception"]

    def test_what_is_no_address_has_a_digest_too(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Whatever a feed names as a link can be logged."""
        set_up("json")
        with about(url="javascript:void(0)"):
            WITHIN.info("refused")
        assert len(lines(capsys)[0]["url_digest"]) == 64

    def test_no_bar(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Progress is lines, on a terminal too."""
        set_up("json")
        stream = Terminal()
        with Progress("fetching", stream) as progress:
            progress.expect(1)
            progress.advance("captured")
        assert stream.getvalue() == ""
        assert lines(capsys)[0]["event"] == "fetching: 1 of 1 (1 captured)"


class TestText:
    """Lines for people."""

    def test_news_of_commands_and_progress_only(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Of everything else they read warnings; nothing is written twice, however often it is set up."""
        set_up("json")
        set_up("text")
        set_up("text")
        NOTE.info("half of it")
        WITHIN.info("a detail")
        WITHIN.warning("a warning")
        quiet = logging.getLogger("a.library")
        quiet.addHandler(logging.NullHandler())
        quiet.warning("its own retries")
        assert capsys.readouterr().err == "half of it\na warning\n"

    def test_errors_of_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Half a character in what a library raised, or in what that came from, costs no line in a file of UTF-8."""
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
        monkeypatch.setattr(sys, "stderr", stream)
        set_up("text")
        error = ValueError("cut in \ud83d")
        error.__cause__ = KeyError("\udc80")
        WITHIN.warning("a feed broke its reader\n%s", trace_of(error))
        stream.seek(0)
        first, *told = stream.read().splitlines()
        assert (first, told[-1]) == ("a feed broke its reader", "ValueError: cut in ?")
        assert any(line.startswith("KeyError: ") for line in told)

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_children_do_as_their_parent(self, form: Format) -> None:
        """A process that is started is told."""
        set_up(form)
        initializer, arguments = in_children()
        set_up("text")
        initializer(*arguments)
        assert written_as() == form


class TestCommand:
    """``dateline --log-format``."""

    def test_ingest_as_json(self, tmp_path: Path) -> None:
        """All that a command writes to stderr is JSON, with the run, and each stage of a source says how it went."""
        page = tmp_path / "page.txt"
        page.write_text("The ferry leaves the old harbour at noon, and nobody knows who pays for the new one.\n" * 5)
        command = [sys.executable, "-m", "pipeline.cli", "--log-format", "json", "ingest", str(page)]
        environment = {"DATELINE_HOME": str(tmp_path / "home"), "PYTHONPATH": ":".join(sys.path), "HOME": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=True)  # noqa: S603 - our own program
        told = [json.loads(line) for line in done.stderr.splitlines()]
        stages = [one for one in told if one["event"].startswith("process of ingest took")]
        assert stages[0]["source"] == "ingest"
        assert stages[0]["run"].startswith("ingest-")
