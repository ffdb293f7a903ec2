#!/usr/bin/env bash
# feedparser 6.0.14: dates of ISO 8601 that are read as another day, or without their time.
#
# feedparser reads dates of ISO 8601, the day of a year and the basic form among them, and says None of what it cannot
# read. A day of the year with a hyphen is taken for a month and its first day, a week for a month, too; a time without
# colons is left out behind a day that is right. Nothing tells these from dates that were read.
# Seen: the tenth of March 2026, at noon where there is a time, in six spellings of the standard.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import time

import feedparser

FEED = '<rss version="2.0"><channel><item><title>The bridge</title><pubDate>{}</pubDate></item></channel></rss>'
for written in (
    "2026-03-10T12:00:00Z",
    "20260310T120000Z",
    "2026069",
    "2026-069",
    "2026-W11-2",
    "2026W112",
):
    read = feedparser.parse(FEED.format(written)).entries[0].published_parsed
    print(f"{written}:", time.strftime("%d %B, %H:%M", read))
PYTHON
diff "$folder/seen" - <<'SEEN'
2026-03-10T12:00:00Z: 10 March, 12:00
20260310T120000Z: 10 March, 00:00
2026069: 10 March, 00:00
2026-069: 01 June, 00:00
2026-W11-2: 01 November, 00:00
2026W112: 01 November, 00:00
SEEN
