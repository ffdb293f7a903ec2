#!/usr/bin/env bash
# warcio 1.8.1: content_stream() undoes some content codings, the beginning of another, and hands the rest over as it is.
#
# content_stream() is what a reader of web archives takes, since it undoes how a body was sent. RFC 9110, 8.4.1.3, makes
# x-gzip another name of gzip; several codings are undone one after the other (8.4); a gzip body may have several members
# (RFC 1952, 2.2); zstd is registered (RFC 8878). Names of codings know no case, those of transfers neither (RFC 9112, 7).
# Seen: of two members the first; all others come back coded, or with the sizes of chunks inside the text, and no error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check warcio==1.8.1 zstandard==0.25.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import gzip
import io

import zstandard
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TEXT = b"The bridge is closed."


def read_back(name, value, body):
    """Write a response to a WARC file, read it, and return its content as warcio decodes it."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    head = StatusAndHeaders("200 OK", [(name, value)], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record("https://gazette.example/", "response", payload=io.BytesIO(body), http_headers=head)
    )
    file.seek(0)
    return next(iter(ArchiveIterator(file))).content_stream().read()


def tell(name, value, body):
    """Print whether the text came back, or what else did."""
    content = read_back(name, value, body)
    print(f"{value}:", "the text" if content == TEXT else "coded" if content == body else content)


tell("Content-Encoding", "gzip", gzip.compress(TEXT))
tell("Content-Encoding", "gzip", gzip.compress(TEXT[:11]) + gzip.compress(TEXT[11:]))
tell("Content-Encoding", "x-gzip", gzip.compress(TEXT))
tell("Content-Encoding", "gzip, gzip", gzip.compress(gzip.compress(TEXT)))
tell("Content-Encoding", "zstd", zstandard.compress(TEXT))
tell("Transfer-Encoding", "chunked", b"15\r\n" + TEXT + b"\r\n0\r\n\r\n")
tell("Transfer-Encoding", "Chunked", b"15\r\n" + TEXT + b"\r\n0\r\n\r\n")
PYTHON
diff "$folder/seen" - <<'SEEN'
gzip: the text
gzip: b'The bridge '
x-gzip: coded
gzip, gzip: coded
zstd: coded
chunked: the text
Chunked: coded
SEEN
