"""``dateline ingest`` of WARC files that hold no page, or are damaged: each address has an outcome, damage is red."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.cli import commands
from pipeline.cli.ingest import NothingIndexedError
from pipeline.ledger import RunReport

SENTENCES = " ".join(f"The harbour master counted {n} boats at the quay on that morning." for n in range(30, 45))
DAY = {"WARC-Date": "2026-11-20T07:00:00Z"}


def ingest(path: Path) -> Result:
    """Run the command in the test's folder."""
    return CliRunner().invoke(commands, ["ingest", str(path)], catch_exceptions=False)


def crawl(count: int) -> list[bytes]:
    """Return the records of so many pages, one by one."""
    records = []
    for number in range(count):
        stream = io.BytesIO()
        body = f"<html><h1>Boats at quay {number}</h1><p>{number} {SENTENCES}</p></html>".encode()
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        url = f"https://harbour.example/{number}"
        writer = WARCWriter(stream)
        record = writer.create_warc_record(
            url, "response", io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=DAY
        )
        writer.write_record(record)
        records.append(stream.getvalue())
    return records


class TestIngestRecords:
    """What the run says of records."""

    def test_revisits_only(self, tmp_path: Path) -> None:
        """A sound file whose bodies are elsewhere is no broken one: each address says so."""
        path = tmp_path / "again.warc.gz"
        with path.open("wb") as stream:
            writer = WARCWriter(stream)
            for number in range(2):
                url = f"https://harbour.example/{number}"
                writer.write_record(writer.create_revisit_record(url, "sha1:AAAA", url, DAY["WARC-Date"]))
        with pytest.raises(NothingIndexedError, match="its body is in the WARC file of an earlier crawl"):
            ingest(path)
        (told,) = Path(".dateline").glob("runs/*/report.json")
        figures = RunReport.from_json(told.read_bytes())
        assert figures.reasons == {"rejected": {"revisit-without-body": 2}}
        assert figures.verdict.passed

    def test_damage_in_the_middle(self, tmp_path: Path) -> None:
        """The pages behind it are indexed, and the run is not good."""
        records = crawl(4)
        records[1] = records[1][:60] + b"\x00\xff" + records[1][62:]
        path = tmp_path / "crawl.warc.gz"
        path.write_bytes(b"".join(records))
        done = ingest(path)
        assert "3 links listed" in done.stdout
        assert "verdict: not good" in done.stdout
        assert f"damaged at byte {len(records[0])}" in done.stdout
