#!/usr/bin/env bash
# pybtex 0.26.1: a bibliography that is read and written again is another one, each time.
#
# to_string() and to_file() put a backslash before "_", "&", "%" and "#" in every field, addresses too, as LaTeX wants them in
# text. parse_string() and parse_file() leave such backslashes as they are, so that those of the last time get their own. Each time
# that entries are read, added to and written, all addresses there get one more and lead nowhere; nothing is raised at any time.
# Seen: title and address of one entry, read and written three times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybtex==0.26.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from pybtex.database import parse_string

text = r"@misc{ferry, title = {Ferries \& piers}, url = {https://gazette.example/a_b?x=1&y=2}}"
for _ in range(4):
    bibliography = parse_string(text, "bibtex")
    fields = bibliography.entries["ferry"].fields
    print(fields["title"], fields["url"])
    text = bibliography.to_string("bibtex")
PYTHON
diff "$folder/seen" - <<'SEEN'
Ferries \& piers https://gazette.example/a_b?x=1&y=2
Ferries \\& piers https://gazette.example/a\_b?x=1\&y=2
Ferries \\\& piers https://gazette.example/a\\_b?x=1\\&y=2
Ferries \\\\& piers https://gazette.example/a\\\_b?x=1\\\&y=2
SEEN
