#!/usr/bin/env bash
# holidays 0.109: Egypt's Eid al-Adha of 2021 begins twice, and the first time two days before the day of Arafah.
#
# The feast follows the day of Arafah, the eve of its first day. For Egypt 2021 it stands on 20 to 22 July, as it was
# kept, and also on 17 and 18 July, under the same name. Who asks on which day the feast began takes the first and is three
# days off; nothing marks the two as a bridge or as observed. Turkey, the same year, has the four days it kept.
# Seen: the days of 2021 named after the feast or its eve, for both countries.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import holidays

for country in ("EG", "TR"):
    for day, name in sorted(holidays.country_holidays(country, years=2021, language="en_US").items()):
        if "Adha" in name or "Arafa" in name:
            print(country, day, name)
PYTHON
diff "$folder/seen" - <<'SEEN'
EG 2021-07-17 Eid al-Adha
EG 2021-07-18 Eid al-Adha
EG 2021-07-19 Day of Arafah
EG 2021-07-20 Eid al-Adha
EG 2021-07-21 Eid al-Adha
EG 2021-07-22 Eid al-Adha
TR 2021-07-20 Eid al-Adha
TR 2021-07-21 Eid al-Adha
TR 2021-07-22 Eid al-Adha
TR 2021-07-23 Eid al-Adha
SEEN
