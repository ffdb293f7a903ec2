#!/usr/bin/env bash
# Babel 2.19.0: parse_date() cannot read what format_date() wrote, in every language whose medium date has a month's name.
#
# The two stand side by side in babel.dates and take the same locale. parse_date() knows numbers only; with a name in
# place of the month it raises IndexError ("list index out of range"), which is neither its documented ParseError nor a
# plain ValueError, so that a guard for those does not hold.
# Seen: seven locales, the medium format written and read back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import datetime

from babel.dates import format_date, parse_date

for locale in ("en_GB", "en_US", "fr", "sv", "pl", "es", "de"):
    written = format_date(datetime.date(2026, 12, 3), locale=locale)
    try:
        print(locale, written, parse_date(written, locale=locale))
    except Exception as error:
        print(locale, written, type(error).__name__)
PYTHON
diff "$folder/seen" - <<'SEEN'
en_GB 3 Dec 2026 IndexError
en_US Dec 3, 2026 IndexError
fr 3 déc. 2026 IndexError
sv 3 dec. 2026 IndexError
pl 3 gru 2026 IndexError
es 3 dic 2026 IndexError
de 03.12.2026 2026-12-03
SEEN
