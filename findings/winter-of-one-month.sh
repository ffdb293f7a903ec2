#!/usr/bin/env bash
# edtf 5.0.2: the Extended Date/Time Format's winter has one month, and it is at the year's end.
#
# ISO 8601-2 writes "winter 2026" as 2026-24 and leaves open which months it means. Spring, summer and autumn get three months
# each; winter would run into the next year and is cut off on 31 December instead. An article's "this winter" searched by
# these bounds is never found in January or February.
# Seen: first and last day of the four seasons, and of the text "winter 2026".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import edtf

for season in ("2026-21", "2026-22", "2026-23", "2026-24", edtf.text_to_edtf("winter 2026")):
    parsed = edtf.parse_edtf(season)
    bounds = (edtf.struct_time_to_date(bound) for bound in (parsed.lower_strict(), parsed.upper_strict()))
    print(season, *bounds)
PYTHON
diff "$folder/seen" - <<'SEEN'
2026-21 2026-03-01 2026-05-31
2026-22 2026-06-01 2026-08-31
2026-23 2026-09-01 2026-11-30
2026-24 2026-12-01 2026-12-31
2026-24 2026-12-01 2026-12-31
SEEN
