#!/usr/bin/env bash
# pymorphy3 2.0.6: loading the Ukrainian dictionary changes what the Russian analyser, loaded before it, answers.
#
# Which grammemes exist is kept on the class of the tags, and every MorphAnalyzer that is made writes it anew. From then on
# a question that was answered "no" raises ValueError where the newer dictionary does not know the grammeme: "Orgn" (the
# name of an organization), "INFN" (infinitive), "gen2" and 44 others. A pipeline that reads one language a night works;
# one that meets both fails in the language that it has handled all along, depending on the order of the articles.
# Seen: one word, one question, before and after the other analyser is made.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pymorphy3==2.0.6 pymorphy3-dicts-ru==2.4.417150.4580142 pymorphy3-dicts-uk==2.4.1.1.1663094765 setuptools==80.9.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import pymorphy3


def asked(word: str) -> str:
    try:
        return str("Orgn" in russian.parse(word)[0].tag)
    except ValueError:
        return "ValueError"


russian = pymorphy3.MorphAnalyzer(lang="ru")
print("Russian alone:", asked("Москве"))
pymorphy3.MorphAnalyzer(lang="uk")
print("after the Ukrainian one was made:", asked("Москве"))
PYTHON
diff "$folder/seen" - <<'SEEN'
Russian alone: False
after the Ukrainian one was made: ValueError
SEEN
