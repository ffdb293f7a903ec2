#!/usr/bin/env bash
# Babel 2.19.0: the week of "de" is not the week of Germany, though its dates are.
#
# CLDR (UTS 35, Part 4, week data) gives first day and first week by territory; where a locale names none, its likely subtags do: "de"
# is de-DE. Babel gives such a locale the data of the whole world, whose first week begins with 1 January. Months, days and formats of
# "de" and "de_DE" are the same; the number of the week is not, nor in which year it lies, nor on which day a week begins in
# "en", "pt" or "ar". A pipeline that keeps languages, not territories, files weeks under others' numbers.
# Seen: the date, and its week, by both kinds of locale; what ISO 8601 says; the first day of the week (Monday is 0).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from datetime import date

from babel import Locale
from babel.dates import format_date

DAY = date(2027, 1, 2)
print("ISO 8601", "{0}-W{1:02}".format(*DAY.isocalendar()))
for locale in ("de", "de_DE", "fr", "fr_FR", "sv", "sv_SE"):
    print(locale, format_date(DAY, locale=locale), format_date(DAY, "YYYY-'W'ww", locale=locale))
print({locale: Locale.parse(locale).first_week_day for locale in ("en", "en_US", "pt", "pt_BR", "ar", "ar_EG")})
PYTHON
diff "$folder/seen" - <<'SEEN'
ISO 8601 2026-W53
de 02.01.2027 2027-W01
de_DE 02.01.2027 2026-W53
fr 2 janv. 2027 2027-W01
fr_FR 2 janv. 2027 2026-W53
sv 2 jan. 2027 2027-W01
sv_SE 2 jan. 2027 2026-W53
{'en': 0, 'en_US': 6, 'pt': 0, 'pt_BR': 6, 'ar': 0, 'ar_EG': 5}
SEEN
