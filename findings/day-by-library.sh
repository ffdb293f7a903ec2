#!/usr/bin/env bash
# nepali-datetime 1.0.8.5, nepali 1.2.0, bikram 2.1.4, pyBSDate 0.3.2: one day, two dates of Nepal's calendar.
#
# The months of Bikram Sambat have 29 to 32 days by a table that is fixed year by year; each library carries its own copy, and
# the copies differ: for weeks of 2025, and for every day from 2031 to 2033. None says
# where its table ends in print and begins in forecast, so that a date of an official paper is a day off or not by what was
# installed.
# Seen: days in dispute, year by year, and one of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nepali-datetime==1.0.8.5 nepali==1.2.0 bikram==2.1.4 pyBSDate==0.3.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from collections import Counter
from datetime import date, timedelta

from bikram import samwat
from nepali.datetime import nepalidate
from nepali_datetime import date as nepali_datetime
from pyBSDate import convert_AD_to_BS


def bikram(day):
    try:
        found = samwat.from_ad(day)
    except ValueError:
        return None
    return found.year, found.month, found.day


def dates(day):
    first, second = nepali_datetime.from_datetime_date(day), nepalidate.from_date(day)
    return {
        "nepali-datetime": (first.year, first.month, first.day),
        "nepali": (second.year, second.month, second.day),
        "bikram": bikram(day),
        "pyBSDate": tuple(convert_AD_to_BS(day.year, day.month, day.day)),
    }


days = (date(2024, 1, 1) + timedelta(number) for number in range(366 + 365 * 11))
print(dict(Counter(day.year for day in days if len(set(dates(day).values()) - {None}) > 1)))
print(dates(date(2025, 5, 15)))
PYTHON
diff "$folder/seen" - <<'SEEN'
{2025: 64, 2027: 169, 2028: 181, 2029: 263, 2030: 108, 2031: 365, 2032: 366, 2033: 365, 2034: 108, 2035: 363}
{'nepali-datetime': (2082, 2, 1), 'nepali': (2082, 2, 1), 'bikram': (2082, 2, 2), 'pyBSDate': (2082, 2, 1)}
SEEN
