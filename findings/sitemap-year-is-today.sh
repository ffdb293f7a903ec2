#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: a <lastmod> of a year or a month gets the day on which it is read.
#
# The sitemap protocol takes W3C dates, and these may stop at the year or at the month: archives of newspapers write
# "2019-07". dateutil fills in what is missing from today, and nobody clears it. The same sitemap, unchanged, has another
# date every day, so that whoever asks what was changed since the last visit fetches the archive again each night.
# Seen: whether month and day of three dates are those of the day on which the script runs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from datetime import date

from usp.tree import sitemap_from_str

PAGE = "<url><loc>https://gazette.example/{0}</loc><lastmod>{0}</lastmod></url>"
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def read(written: str) -> date:
    sitemap = sitemap_from_str(f'<?xml version="1.0"?><urlset xmlns="{XMLNS}">{PAGE.format(written)}</urlset>')
    (page,) = sitemap.all_pages()
    return page.last_modified.date()


before = date.today()
year, month, day = read("2016"), read("2019-07"), read("2019-07-09")
today = before if before == date.today() else date.today()
print("2016: today's month and day:", (year.month, year.day) in {(d.month, d.day) for d in (before, today)})
print("2019-07: today's day:", month.day in {before.day, today.day})
print("2019-07-09:", day)
PYTHON
diff "$folder/seen" - <<'SEEN'
2016: today's month and day: True
2019-07: today's day: True
2019-07-09: 2019-07-09
SEEN
