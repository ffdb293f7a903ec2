#!/usr/bin/env bash
# spaCy 3.8.18: inside nlp.memory_zone() the tokenizer remembers no word, and repeated text costs several times as much.
#
# The zone is meant for long-running services: what it allocates is given back at its end. Outside it the tokenizer keeps
# every chunk between two spaces that it has split; inside it keeps none, not even for the length of the zone, and splits
# each of them anew by its rules. News repeats its words, so a pipeline that only tokenizes pays for the memory with time.
# Seen: one text of few and often repeated words, the best of five runs each; measured here: 17 times as long. Three
# times counts as the same behaviour, as the machine has a say in it. A tokenizer that had met the text before the zone
# is as fast inside it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import time

import spacy

TEXT = " ".join(f"word{number % 50}, (quoted{number % 50}) and don't-{number % 50}." for number in range(3000))


def best(nlp: spacy.Language) -> float:
    """Seconds of the fastest of five runs."""
    runs = []
    for _ in range(5):
        start = time.perf_counter()
        nlp(TEXT)
        runs.append(time.perf_counter() - start)
    return min(runs)


outside = spacy.blank("en")
kept = best(outside)
inside = spacy.blank("en")
with inside.memory_zone():
    forgotten = best(inside)
with outside.memory_zone():
    warmed = best(outside)
print("more than three times as long inside:", forgotten > 3 * kept)
print("the same, text met before the zone:", warmed > 3 * kept)
PYTHON
diff "$folder/seen" - <<'SEEN'
more than three times as long inside: True
the same, text met before the zone: False
SEEN
