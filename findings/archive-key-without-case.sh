#!/usr/bin/env bash
# surt 0.3.1: two articles have one key in an archive's index where their addresses differ in capital letters alone.
#
# RFC 3986, 6.2.2.1: scheme and host know no case, path and query do. Sites tell articles apart by short keys ("/s/AbC",
# "?v=x7Q"). surt() makes the keys by which indexes of web archives (CDX) are sorted and looked up, and writes all of the address
# in small letters. Who looks up one capture by its key, or drops what is already there by it, gets another
# article's page, or keeps the first of them.
# Seen: the keys of four addresses, and of the same in an index that cdxj-indexer 1.5.0 writes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check surt==0.3.1 warcio==1.8.1 cdxj-indexer==1.5.0 setuptools==80.9.0
"$folder/venv/bin/python" -W ignore - "$folder/two.warc.gz" <<'PYTHON' | tee "$folder/seen"
import io
import sys

from surt import surt
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open(sys.argv[1], "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for end in ("s/AbC", "s/aBc", "watch?v=x7Q", "watch?v=X7q"):
        address = f"https://gazette.example/{end}"
        print(address, surt(address))
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = io.BytesIO(f"<p>{end}</p>".encode())
        writer.write_record(writer.create_warc_record(address, "response", page, http_headers=head))
PYTHON
"$folder/venv/bin/cdxj-indexer" "$folder/two.warc.gz" | cut -d' ' -f1 | sort | uniq -c | sed 's/^ *//' | tee -a "$folder/seen"
diff "$folder/seen" - <<'SEEN'
https://gazette.example/s/AbC example,gazette)/s/abc
https://gazette.example/s/aBc example,gazette)/s/abc
https://gazette.example/watch?v=x7Q example,gazette)/watch?v=x7q
https://gazette.example/watch?v=X7q example,gazette)/watch?v=x7q
2 example,gazette)/s/abc
2 example,gazette)/watch?v=x7q
SEEN
