#!/usr/bin/env bash
# icalendar 7.3.2: a time with an offset is written in a zone that nothing defines, and comes back without any.
#
# News gives times as "10:00+05:30" (RFC 3339). RFC 5545, 3.2.19, wants a VTIMEZONE for each TZID that is named, and
# 3.3.5 forbids offsets, so UTC would be the way out. icalendar writes TZID="UTC+05:30" instead.
# add_missing_timezones(), made for just that, adds nothing for it; and icalendar itself reads the event back as a time
# of no zone: half past four in London has become ten in the morning, wherever the reader is.
# Seen: the lines written, how many zones are defined, and the start before and after.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from datetime import datetime

from icalendar import Calendar, Event

start = datetime.fromisoformat("2026-11-27T10:00:00+05:30")
event = Event()
event.add("uid", "council-meets")
event.add("dtstart", start)
calendar = Calendar()
calendar.add("version", "2.0")
calendar.add("prodid", "-//gazette//agenda//EN")
calendar.add_component(event)
calendar.add_missing_timezones()
written = calendar.to_ical().decode()
print(*(line for line in written.splitlines() if line.startswith("DTSTART")))
print("zones defined:", written.count("BEGIN:VTIMEZONE"))
again = Calendar.from_ical(written).walk("VEVENT")[0].start
print(start.isoformat(), "->", again.isoformat())
PYTHON
diff "$folder/seen" - <<'SEEN'
DTSTART;TZID="UTC+05:30":20261127T100000
zones defined: 0
2026-11-27T10:00:00+05:30 -> 2026-11-27T10:00:00
SEEN
