#!/usr/bin/env bash
# zstandard 0.25.0: a body that was cut short is read as far as it goes, and its end looks like any other.
#
# A connection that breaks leaves the beginning of a frame. gzip of the standard library says so at the end of what there
# is (EOFError); decompress() of this library does, too. stream_reader(), the one that reads files and bodies of any size,
# returns an empty read, as at the end of a whole frame, and nothing of it can be asked whether there was one.
# Seen: half of a frame of 300,000 bytes, read to its end by both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check zstandard==0.25.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import gzip
import io
import random

import zstandard

content = random.Random(1).randbytes(300_000)
zipped, framed = gzip.compress(content), zstandard.compress(content)
try:
    gzip.GzipFile(fileobj=io.BytesIO(zipped[: len(zipped) // 2])).read()
except EOFError as error:
    print("gzip:", error)
try:
    zstandard.decompress(framed[: len(framed) // 2])
except zstandard.ZstdError as error:
    print("decompress:", error)
reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(framed[: len(framed) // 2]))
beginning = reader.read()
print("stream_reader:", "the beginning," if content.startswith(beginning) and beginning != content else "?", "then", reader.read(1))
PYTHON
diff "$folder/seen" - <<'SEEN'
gzip: Compressed file ended before the end-of-stream marker was reached
decompress: decompression error: did not decompress full frame
stream_reader: the beginning, then b''
SEEN
