#!/usr/bin/env bash
# pendulum 3.3.0 (it comes with Airflow): an interval of a day and a duration is a TypeError, with a time it is none.
#
# ISO 8601-1, 5.5.2.3: an interval is two ends, or one end and a duration. "2026-11-27/2026-11-29" is read, as days;
# "2026-11-27T00:00/P1D" is read, as times. "2026-11-27/P1D" and "P1D/2026-11-27" are not: the duration's hours, of which
# there are none, are added to a day. What comes is no ParserError (a ValueError), for which a caller would look.
# Seen: four intervals, or the kind of error and whether it is the parser's own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pendulum==3.3.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import pendulum

for written in ("2026-11-27/2026-11-29", "2026-11-27T00:00/P1D", "2026-11-27/P1D", "P1D/2026-11-27"):
    try:
        read = pendulum.parse(written)
    except Exception as error:
        print(written, "|", type(error).__name__, "| ValueError:", isinstance(error, ValueError))
    else:
        print(written, "|", read.start, "to", read.end)
PYTHON
diff "$folder/seen" - <<'SEEN'
2026-11-27/2026-11-29 | 2026-11-27 to 2026-11-29
2026-11-27T00:00/P1D | 2026-11-27 00:00:00+00:00 to 2026-11-28 00:00:00+00:00
2026-11-27/P1D | TypeError | ValueError: False
P1D/2026-11-27 | TypeError | ValueError: False
SEEN
