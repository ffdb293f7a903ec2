#!/usr/bin/env bash
# url-normalize 3.1.0: an address with "#!" becomes one that asks the server for something else.
#
# RFC 3986, 6: normalised addresses are those of the same resource, and a fragment is never sent. "#!" was a convention
# between search engines and sites (given up in 2015), by which a crawler asked for "?_escaped_fragment_=" instead. The
# normaliser still does so: what was an address of one page with a place in it is a query that today's servers
# do not know, or take for another page.
# Seen: what becomes of three addresses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check url-normalize==3.1.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from url_normalize import url_normalize

for end in ("", "#comments", "#!comments"):
    print(end or "-", url_normalize(f"https://gazette.example/ferry{end}"))
PYTHON
diff "$folder/seen" - <<'SEEN'
- https://gazette.example/ferry
#comments https://gazette.example/ferry#comments
#!comments https://gazette.example/ferry?_escaped_fragment_=comments
SEEN
