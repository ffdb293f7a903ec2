#!/usr/bin/env bash
# cleanco 2.3: companies whose whole name is a legal form lose it.
#
# basename() takes legal forms off the end of a name, again and again, until none is left, and does not stop at the last word.
# "SAS" (the airline; a French form), "Co-op" (the shops), "Inc." (the magazine), "SE" or "PT" become the empty string: in a
# facet all these are one company without a name. "Grand Spa" loses what it sells: case is not looked at.
# Seen: eight names and what is left of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cleanco==2.3
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from cleanco import basename

for name in ("Saab AB", "SAS", "SAS AB", "Co-op", "The Co-op", "Inc.", "PT", "Grand Spa"):
    print(f"{name!r} -> {basename(name)!r}")
PYTHON
diff "$folder/seen" - <<'SEEN'
'Saab AB' -> 'Saab'
'SAS' -> ''
'SAS AB' -> ''
'Co-op' -> ''
'The Co-op' -> 'The'
'Inc.' -> ''
'PT' -> ''
'Grand Spa' -> 'Grand'
SEEN
