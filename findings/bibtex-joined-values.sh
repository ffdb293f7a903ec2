#!/usr/bin/env bash
# bibtexparser 2.1.0: values joined with "#" stay as written, and no block is said to have failed.
#
# BibTeX joins strings with "#": the journal's abbreviation with a section, the day with the month's name. Version 1
# resolved such values. Version 2 resolves an abbreviation that stands alone, and keeps a joined one as source text,
# quotation marks and all, as the field's value; failed_blocks is empty, and the middleware for months passes it by.
# Seen: three fields and the number of failed blocks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bibtexparser==2.1.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import bibtexparser
from bibtexparser.middlewares import MonthIntMiddleware

SOURCE = """
@string{gazette = "Harbour Gazette"}
@article{ferry, publisher = gazette, journal = gazette # ", Weekend", month = "27~" # nov}
"""
library = bibtexparser.parse_string(SOURCE, append_middleware=[MonthIntMiddleware()])
for field in library.entries[0].fields:
    print(field.key, "=", field.value)
print("failed:", len(library.failed_blocks))
PYTHON
diff "$folder/seen" - <<'SEEN'
publisher = Harbour Gazette
journal = gazette # ", Weekend"
month = "27~" # nov
failed: 0
SEEN
