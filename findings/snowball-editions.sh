#!/usr/bin/env bash
# snowballstemmer 2.2.0 and 3.1.1 give the same words other stems, under the same names of languages.
#
# Snowball 3 changed its algorithms in place: "german", "english" and "dutch" of one edition are not those of another, and
# each search engine carries an edition of its own. A word stemmed by one and looked for by the other is not found, and an
# index that was written before an upgrade loses words quietly after it.
# Seen: two forms of one word that meet in one edition and not in the other, both ways round.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/stems.py" <<'PYTHON'
import snowballstemmer

for language, one, other in (
    ("german", "größe", "groesse"),
    ("english", "universe", "university"),
    ("english", "evening", "even"),
    ("dutch", "lopen", "loopt"),
    ("dutch", "huizen", "huis"),
):
    stem = snowballstemmer.stemmer(language).stemWord
    print(language, one, other, "meet" if stem(one) == stem(other) else "differ")
PYTHON
for edition in 2.2.0 3.1.1; do
  python3 -m venv "$folder/$edition"
  "$folder/$edition/bin/pip" install --quiet --disable-pip-version-check "snowballstemmer==$edition"
  "$folder/$edition/bin/python" "$folder/stems.py" | sed "s/^/$edition /"
done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
2.2.0 german größe groesse differ
2.2.0 english universe university meet
2.2.0 english evening even meet
2.2.0 dutch lopen loopt differ
2.2.0 dutch huizen huis differ
3.1.1 german größe groesse meet
3.1.1 english universe university differ
3.1.1 english evening even differ
3.1.1 dutch lopen loopt meet
3.1.1 dutch huizen huis meet
SEEN
