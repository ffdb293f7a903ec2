#!/usr/bin/env bash
# citeproc-py 0.11.1: an issue of two days cannot be cited, and a date that is given as text is left out.
#
# CSL-JSON's schema has three forms of a date: "date-parts" of one day, or of two (from, to); "raw", any text; "literal". Newspapers'
# weekend editions are of two days. A range breaks the whole bibliography with a TypeError as soon as the style shows the day; "raw"
# is read without complaint and printed by no style as anything, so the article has no date and no year.
# Seen: one article in the bundled style, with the date in four forms.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check citeproc-py==0.11.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

DATES = (
    {"date-parts": [[2026, 11, 28]]},
    {"date-parts": [[2026, 11, 28], [2026, 11, 29]]},
    {"raw": "2026-11-28"},
    {"literal": "28/29 November 2026"},
)
for issued in DATES:
    article = {"id": "ferry", "type": "article-newspaper", "title": "The ferry sails", "issued": issued}
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([article]), formatter.plain)
    bibliography.register(Citation([CitationItem("ferry")]))
    try:
        print(issued, "->", *bibliography.bibliography())
    except TypeError as error:
        print(issued, "-> TypeError:", error)
PYTHON
diff "$folder/seen" - <<'SEEN'
{'date-parts': [[2026, 11, 28]]} -> (2026) “The ferry sails”, 28 November.
{'date-parts': [[2026, 11, 28], [2026, 11, 29]]} -> TypeError: 'NoneType' object is not callable
{'raw': '2026-11-28'} -> “The ferry sails”.
{'literal': '28/29 November 2026'} -> (28/29 November 2026) “The ferry sails”, 28/29 November 2026.
SEEN
