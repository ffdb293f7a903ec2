#!/usr/bin/env bash
# pymorphy3 2.0.6: the reading of a Russian surname that it does not know has a letter that the text has not.
#
# Russian print writes ё as е, so a word of the dictionary is found either way. The same exchange is made in the endings
# by which unknown words are guessed: "Кемова" ends as "-ёмова" does, and the first reading is "кёмова", of "Кёмов". The
# word form itself is another than the one that was asked for, not only its base form; a surname with the letters of the
# text stands behind it. The names of people who are spelled with е change so, and two of them may become one.
# Seen: for two unknown surnames and one that is in the dictionary: is it known, the word form and base form of the first
# reading, and the word forms of all readings as a surname.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pymorphy3==2.0.6 pymorphy3-dicts-ru==2.4.417150.4580142 setuptools==80.9.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import pymorphy3

russian = pymorphy3.MorphAnalyzer(lang="ru")
for name in ("Белкова", "Кемова", "Семова"):
    readings = russian.parse(name)
    surnames = sorted({reading.word for reading in readings if "Surn" in reading.tag})
    print(name, russian.word_is_known(name), readings[0].word, readings[0].normal_form, surnames)
PYTHON
diff "$folder/seen" - <<'SEEN'
Белкова True белкова белков ['белкова']
Кемова False кёмова кёмов ['кемова', 'кёмова']
Семова False сёмова сёмов ['семова', 'сёмова']
SEEN
