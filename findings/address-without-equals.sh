#!/usr/bin/env bash
# courlan 1.4.0: two articles whose queries have no "=" become one address.
#
# RFC 3986, 3.4: a query is any text; names and values are a habit of forms. Older shops and newspapers tell their
# articles apart by "?4711" or "?/harbour/bridge". normalize_url() keeps what has a value and throws the rest away
# without being told to be strict, so that whoever compares normalised addresses takes all articles of such a site for one.
# Seen: what is left of four addresses.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check courlan==1.4.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from courlan import normalize_url

for query in ("id=4711", "4711", "4712", "/harbour/bridge"):
    print(f"?{query}:", normalize_url(f"https://gazette.example/story?{query}"))
PYTHON
diff "$folder/seen" - <<'SEEN'
?id=4711: https://gazette.example/story?id=4711
?4711: https://gazette.example/story
?4712: https://gazette.example/story
?/harbour/bridge: https://gazette.example/story
SEEN
