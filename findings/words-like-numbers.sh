#!/usr/bin/env bash
# rapidfuzz 3.14.6: two lists of different elements are at distance 0.
#
# Its distances take any sequences of hashable elements, such as the words of two versions of a text, and compare a
# number for each. A string of one character goes in as its code point, the empty string as 0: so "a" equals the number
# 97, and a word of which normalization left nothing equals a NUL character. Who marks what changed between two lists of
# words, or of words and numbers, is told that nothing did.
# Seen: Levenshtein.distance of three pairs of lists that Python calls unequal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rapidfuzz==3.14.6
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from rapidfuzz.distance import Levenshtein

PAIRS = [(["a"], [97]), (["ferry", ""], ["ferry", "\0"]), (["ferry"], ["pier"])]
for one, other in PAIRS:
    print(f"{one} and {other}: equal {one == other}, distance {Levenshtein.distance(one, other)}")
PYTHON
diff "$folder/seen" - <<'SEEN'
['a'] and [97]: equal False, distance 0
['ferry', ''] and ['ferry', '\x00']: equal False, distance 0
['ferry'] and ['pier']: equal False, distance 1
SEEN
