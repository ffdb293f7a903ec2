#!/usr/bin/env bash
# spaCy 3.8.18: to import spacy.lang.fr is to compile one pattern of 1.4 million characters, each time a process starts.
#
# French words with an elision or a hyphen ("aujourd'hui", "entr'apercevoir") are kept whole by ``token_match``, a pattern
# of many alternatives, in each of which all letters of Unicode's scripts stand twice, regardless of case. Compiling it
# takes a second or two, whether a model is loaded, a blank pipeline is made, or nothing is read at all.
# Seen: how long the patterns of five languages are, and whether French takes more than ten times what German takes to
# import. One expects languages to cost about the same, or the pattern to be compiled when it is first asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import time
from importlib import import_module

import spacy

took = {}
for language in ("de", "en", "es", "fr", "ru"):
    began = time.process_time()
    import_module(f"spacy.lang.{language}")
    took[language] = time.process_time() - began
    match = spacy.blank(language).tokenizer.token_match
    print(language, "no pattern" if match is None else f"{len(match.__self__.pattern):,} characters")
print("French over ten times German:", took["fr"] > 10 * took["de"])
PYTHON
diff "$folder/seen" - <<'SEEN'
de no pattern
en no pattern
es no pattern
fr 1,450,369 characters
ru no pattern
French over ten times German: True
SEEN
