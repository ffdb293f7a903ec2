#!/usr/bin/env bash
# markdownify 1.2.3 and html2text 2025.4.15: a list, a table and what stands behind it run together without end tags.
#
# HTML (13.1.2.4) leaves </li>, </tr>, </td> and </p> out where the next begins; the browser sees no difference, and
# small newspapers' own systems write so. markdownify's parser takes each item for a part of the one before, and writes them
# on one line; a table becomes a table in a table's cell. html2text knows about lists, but writes a table's rows as one and
# glues the next paragraph to the last cell.
# Seen: what both make of a list and of a table, with and without end tags.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdownify==1.2.3 html2text==2025.4.15
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from re import sub

from html2text import html2text
from markdownify import markdownify

LIST = "<ul><li>Ferry</li><li>Bridge</li></ul><p>Open.</p>"
TABLE = "<table><tr><th>Line</th><th>Wait</th></tr><tr><td>North</td><td>10</td></tr></table><p>Open.</p>"
for page in (LIST, TABLE):
    for written in (page, sub("</(?:li|tr|th|td|p)>", "", page)):
        print(f"{written}\n  markdownify {markdownify(written)!r}\n  html2text {html2text(written)!r}")
PYTHON
diff "$folder/seen" - <<'SEEN'
<ul><li>Ferry</li><li>Bridge</li></ul><p>Open.</p>
  markdownify '* Ferry\n* Bridge\n\nOpen.'
  html2text '  * Ferry\n  * Bridge\n\nOpen.\n\n'
<ul><li>Ferry<li>Bridge</ul><p>Open.
  markdownify '* Ferry* Bridge\n\nOpen.'
  html2text '  * Ferry\n  * Bridge\n\nOpen.\n\n'
<table><tr><th>Line</th><th>Wait</th></tr><tr><td>North</td><td>10</td></tr></table><p>Open.</p>
  markdownify '| Line | Wait |\n| --- | --- |\n| North | 10 |\n\nOpen.'
  html2text 'Line| Wait  \n---|---  \nNorth| 10  \n  \nOpen.\n\n'
<table><tr><th>Line<th>Wait<tr><td>North<td>10</table><p>Open.
  markdownify '|  |  |  |  |\n| --- | --- | --- | --- |\n| Line Wait|  |  | | --- | --- | | North 10 | | | |\n\nOpen.'
  html2text 'Line| Wait| North| 10Open.\n\n'
SEEN
