#!/usr/bin/env bash
# google-re2 1.1.20251105: word boundaries inside words of most languages.
#
# The package has the interface of re, takes str and gives offsets in characters; case is folded for all of Unicode.
# But \b, \w and \d know ASCII alone (RE2's own syntax page says so): a pattern of names with \b around each, moved from re, loses
# names that begin or end with another letter, and finds short ones inside longer words.
# Seen: the same three patterns in both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check google-re2==1.1.20251105
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import re

import re2

TEXT = "Die Ölpreise steigen in Łódź, sagt Amélie Obé."
for pattern in (r"\bÖlpreise\b", r"(?i)\bAM\b", r"\w+$|Ob\b"):
    print(pattern, [engine.findall(pattern, TEXT) for engine in (re, re2)])
print("case", [bool(engine.search("(?i)ÖLPREISE", TEXT)) for engine in (re, re2)])
PYTHON
diff "$folder/seen" - <<'SEEN'
\bÖlpreise\b [['Ölpreise'], []]
(?i)\bAM\b [[], ['Am']]
\w+$|Ob\b [[], ['Ob']]
case [True, True]
SEEN
