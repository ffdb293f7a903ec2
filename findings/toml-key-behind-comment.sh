#!/usr/bin/env bash
# tomlkit 0.15.2: a key that is added to a table lands behind the comment of the next table.
#
# tomlkit is there to change a file and leave its comments where they were. A comment that stands above a header belongs
# to what it heads, for whoever reads the file; in tomlkit it is the tail of the table before. A new key goes behind that
# tail, unless an empty line stands between comment and header: the comment is torn from its table and now explains the
# new key.
# Seen: enabled = false added to the first of two tables of an array.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tomlkit==0.15.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import tomlkit

document = tomlkit.parse('# The harbour\n[[source]]\nid = "gazette"\n\n# Asked for by the court desk\n[[source]]\nid = "courier"\n')
document["source"][0]["enabled"] = False
print(tomlkit.dumps(document), end="")
PYTHON
diff "$folder/seen" - <<'SEEN'
# The harbour
[[source]]
id = "gazette"

# Asked for by the court desk
enabled = false
[[source]]
id = "courier"
SEEN
