#!/usr/bin/env bash
# pip 23.2.1 and lxml 6.1.3: an extra that exists and is not found, and a package that installs and does not import.
#
# justext asks for "lxml[html_clean]". Names of extras are equal in "_" and "-" by PEP 685 and the metadata that lxml's wheel
# has today says "html-clean". The pip that Python 3.11 brings along compares them letter by letter: it warns in one line,
# installs lxml without its extra, ends with 0, and justext (and trafilatura, which needs it) cannot be imported. A later
# pip installs what is meant.
# Seen: exit status, warning and import under both. Needs Python 3.11 or 3.12, which the older pip runs on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for pip in 23.2.1 25.3; do
  python3 -m venv "$folder/$pip"
  "$folder/$pip/bin/python" -m pip install --quiet --disable-pip-version-check "pip==$pip" 2>"$folder/log"
  status=0
  "$folder/$pip/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3 justext==3.0.2 2>"$folder/log" || status=$?
  echo "pip $pip: exit $status, $(grep -c 'does not provide the extra' "$folder/log" || true) warning"
  "$folder/$pip/bin/python" -c 'import justext; print("  import: fine")' 2>"$folder/error" || echo "  import: $(tail -n 1 "$folder/error")"
done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
pip 23.2.1: exit 0, 1 warning
  import: Install lxml[html-clean] or lxml_html_clean directly.
pip 25.3: exit 0, 0 warning
  import: fine
SEEN
