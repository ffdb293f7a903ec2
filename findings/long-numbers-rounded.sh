#!/usr/bin/env bash
# orjson 3.13.0: a whole number beyond 64 bits becomes another number.
#
# RFC 8259 sets no bound to numbers; identifiers of 20 and more digits are met in feeds and logs of content systems. loads()
# gives such a number as a float, so that neighbouring identifiers become one, with no error; the standard library keeps
# every digit. dumps() refuses the same number, so that only reading is silent.
# Seen: two identifiers that differ in the last digit, read by both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check orjson==3.13.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import json

import orjson

TEXT = '[18446744073709551615, 20261127000000000017, 20261127000000000018]'
print("json  ", json.loads(TEXT))
found = orjson.loads(TEXT)
print("orjson", found, "the last two are equal:", found[1] == found[2])
try:
    orjson.dumps(20261127000000000017)
except TypeError as error:
    print("orjson.dumps:", error)
PYTHON
diff "$folder/seen" - <<'SEEN'
json   [18446744073709551615, 20261127000000000017, 20261127000000000018]
orjson [18446744073709551615, 2.0261127e+19, 2.0261127e+19] the last two are equal: True
orjson.dumps: Integer exceeds 64-bit range
SEEN
