#!/usr/bin/env bash
# zstandard 0.25.0: of a body of two frames, decompress() and decompressobj() return the first, without a word.
#
# RFC 8878, 3.1: a frame may follow a frame, and the content is all of them; servers that flush by frame send such bodies.
# Seen: both calls return "one " and raise nothing; stream_reader() of the same library returns "one two ".
# Whoever undoes "Content-Encoding: zstd" by decompressobj() keeps the beginning of a page and takes it for the whole.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check zstandard==0.25.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io

import zstandard

body = zstandard.compress(b"one ") + zstandard.compress(b"two ")
decompressor = zstandard.ZstdDecompressor().decompressobj()
print("decompress:", zstandard.decompress(body))
print("decompressobj:", decompressor.decompress(body), "left over:", len(decompressor.unused_data), "bytes")
print("stream_reader:", zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)).read())
PYTHON
diff "$folder/seen" - <<'SEEN'
decompress: b'one '
decompressobj: b'one ' left over: 13 bytes
stream_reader: b'one two '
SEEN
