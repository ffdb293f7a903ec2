"""Exchanges, files and our own notes as WARC/1.1 records, built by warcio, each in a gzip member of its own."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import __version__
from pipeline.fetch.exchange import Exchange

NOTE_TYPE = "application/vnd.dateline+json"
"""The Content-Type of our metadata records: a JSON object with ``capture`` or ``outcome``."""
_LEVEL = 6
"""warcio's own level 9 takes twice the time for 2 % of the size."""
_URI_CHARACTERS = "%/:@!$&'()*+,;=-._~?#[]"
_HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer"})
_REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True, slots=True)
class Original:
    """An answer that the archive holds, for one that says the same."""

    url: str
    requested_at: datetime
    payload_digest: str | None
    """As :func:`payload_digest` gives it; None where a state of version 0.1.0 does not tell."""


class RecordWriter:
    """Builds records for one file; every method returns one finished gzip member."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._warcio = WARCWriter(self._buffer, gzip=False, warc_version="1.1")

    def warcinfo(self, filename: str) -> bytes:
        """Return the record that opens a file."""
        about = {
            "software": f"Dateline/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
        }
        return self._member(self._warcio.create_warcinfo_record(filename, about))

    def request(self, exchange: Exchange, response_id: str) -> bytes:
        """Return the request of ``exchange``."""
        split = urlsplit(exchange.url)
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        line = StatusAndHeaders(f"{target} HTTP/1.1", _pairs(exchange.request_headers), protocol="GET")
        headers = {**_common(exchange), "WARC-Concurrent-To": response_id}
        return self._record(exchange.url, "request", b"", headers, line)

    def response(self, exchange: Exchange, record_id: str) -> bytes:
        """Return the response of ``exchange``: the body as received, without the transfer's framing."""
        headers = {**_common(exchange), "WARC-Record-ID": record_id}
        if exchange.is_withheld:
            headers["WARC-Truncated"] = "unspecified"
        return self._record(exchange.url, "response", exchange.raw_body, headers, _status(exchange))

    def revisit(self, exchange: Exchange, record_id: str, same_as: Original) -> bytes:
        """Return the response of ``exchange`` whose body is that of ``same_as``, without the body."""
        headers = {
            **_common(exchange),
            "WARC-Record-ID": record_id,
            "WARC-Profile": _REVISIT_PROFILE,
            "WARC-Refers-To-Target-URI": _uri(same_as.url),
            "WARC-Refers-To-Date": warc_date(same_as.requested_at),
            "WARC-Payload-Digest": payload_digest(exchange.raw_body),
        }
        return self._record(exchange.url, "revisit", b"", headers, _status(exchange))

    def resource(self, url: str, body: bytes, content_type: str | None, record_id: str, at: datetime) -> bytes:
        """Return ``body`` as a resource that was not fetched by HTTP."""
        headers = {
            "WARC-Record-ID": record_id,
            "WARC-Date": warc_date(at),
            "Content-Type": content_type or "application/octet-stream",
        }
        return self._record(url, "resource", body, headers, None)

    def note(self, url: str, note: Mapping[str, object], refers_to: str, at: datetime) -> bytes:
        """Return our metadata record about the record ``refers_to``: what seals it as whole."""
        body = json.dumps(note, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        headers = {"WARC-Date": warc_date(at), "WARC-Concurrent-To": refers_to, "Content-Type": NOTE_TYPE}
        return self._record(url, "metadata", body, headers, None)

    def _record(
        self, url: str, kind: str, body: bytes, headers: Mapping[str, str], http: StatusAndHeaders | None
    ) -> bytes:
        record = self._warcio.create_warc_record(
            _uri(url),
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict=dict(headers),
        )
        return self._member(record)

    def _member(self, record: object) -> bytes:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._warcio.write_record(record)
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        return packer.compress(self._buffer.getbuffer()) + packer.flush()


def payload_digest(raw_body: bytes) -> str:
    """Return the WARC-Payload-Digest of an answer's body as received, transfer framing undone (WARC/1.1, 5.9)."""
    return f"sha1:{base64.b32encode(hashlib.sha1(raw_body, usedforsecurity=False).digest()).decode('ascii')}"


def _uri(url: str) -> str:
    return quote(url, safe=_URI_CHARACTERS)


def warc_date(at: datetime) -> str:
    """Return ``at`` (in UTC) as WARC-Date writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _common(exchange: Exchange) -> dict[str, str]:
    headers = {"WARC-Date": warc_date(exchange.requested_at), "WARC-Protocol": exchange.protocol}
    if exchange.address:
        headers["WARC-IP-Address"] = exchange.address
    return headers


def _status(exchange: Exchange) -> StatusAndHeaders:
    # warcio writes a status line in ASCII or not at all; servers put anything there.
    line = _line(f"{exchange.status} {exchange.phrase}".strip().encode("ascii", "replace"))
    return StatusAndHeaders(line, _pairs(exchange.headers), protocol="HTTP/1.1")


def _pairs(headers: tuple[tuple[bytes, bytes], ...]) -> list[tuple[str, str]]:
    """Return headers as warcio takes them; those of the connection, which is gone, under another name."""
    pairs = [(_line(name), _line(value)) for name, value in headers]
    return [(f"X-Archive-Orig-{name}" if name.lower() in _HOP_BY_HOP else name, value) for name, value in pairs]


def _line(raw: bytes) -> str:
    """Return a header's name or value on one line: HTTP/2 could carry a line end into the record."""
    return raw.decode("latin-1").replace("\r", " ").replace("\n", " ")
