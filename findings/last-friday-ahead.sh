#!/usr/bin/env bash
# ctparse 0.3.6: "last Friday" is next week's.
#
# A parser of dates in German and English. Of "last Friday" it understands the weekday and gives the next one, with the "last" read as a time of day that is unknown; "last week" is today. A day of a month that
# has gone by ("1.11.") is always the next one. An article's look back is filed under days to come, with no sign of it.
# Seen: five texts, read on Friday, 27 November 2026.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ctparse==0.3.6
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import logging
from datetime import datetime

from ctparse import ctparse

logging.disable()
for text in ("yesterday", "last Friday", "next Friday", "last week", "1.11."):
    print(text, "->", ctparse(text, ts=datetime(2026, 11, 27, 12)).resolution)
PYTHON
diff "$folder/seen" - <<'SEEN'
yesterday -> 2026-11-26 X:X (X/X)
last Friday -> 2026-12-04 X:X (X/last)
next Friday -> 2026-12-04 X:X (X/X)
last week -> 2026-11-27 X:X (X/last)
1.11. -> 2027-11-01 X:X (X/X)
SEEN
