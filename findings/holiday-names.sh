#!/usr/bin/env bash
# holidays 0.109 names the days of a country in the language of whoever's shell started the process.
#
# Without language=, the names follow LANGUAGE and LANG of the environment where the country has such a translation; an
# unknown language given by hand falls back the same way and raises nothing. A name looked up by a job under cron, in a
# container and by a developer is three names: a table keyed by them works on one machine only.
# Seen: Christmas in Germany, four environments, one program.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
cat >"$folder/name.py" <<'PYTHON'
import holidays

day = "2026-12-25"
print(holidays.country_holidays("DE", years=2026)[day], "|", holidays.country_holidays("DE", years=2026, language="fr")[day])
PYTHON
{
  env -i "$folder/venv/bin/python" "$folder/name.py"
  env -i LANG=C.UTF-8 "$folder/venv/bin/python" "$folder/name.py"
  env -i LANGUAGE=uk "$folder/venv/bin/python" "$folder/name.py"
  env -i LANGUAGE=de "$folder/venv/bin/python" "$folder/name.py"
} | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
Erster Weihnachtstag | Erster Weihnachtstag
Christmas Day | Christmas Day
Перший день Різдва | Перший день Різдва
Erster Weihnachtstag | Erster Weihnachtstag
SEEN
