#!/usr/bin/env bash
# pycountry 26.2.16 (iso-codes): the Dutch translation of a region's name is, for 28 regions, several names in one text.
#
# A message of the catalogue iso3166-2 is the name of a region in that language, one for one. In the Dutch one some hold
# two or three of them with a semicolon between. A table of names made from the catalogues has entries then that no text
# ever contains, and lacks the names they are made of.
# Seen: the messages with a semicolon where the name itself has none, counted for each language, and two examples.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import gettext
from pathlib import Path

import pycountry

for folder in sorted(Path(pycountry.LOCALES_DIR).iterdir()):
    if not (folder / "LC_MESSAGES" / "iso3166-2.mo").exists():
        continue
    name_in = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[folder.name]).gettext
    joined = {one.code: name_in(one.name) for one in pycountry.subdivisions if ";" in name_in(one.name)}
    if joined:
        print(folder.name, len(joined))
        print(*(f"{code} {joined[code]}" for code in ("IR-30", "JP-13") if code in joined), sep="\n")
PYTHON
diff "$folder/seen" - <<'SEEN'
nl 28
IR-30 Elboers; Elburz; Alborz
JP-13 Tokio; Tokyo
SEEN
