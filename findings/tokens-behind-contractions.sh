#!/usr/bin/env bash
# spaCy 3.8.18: behind the first "can't" of a text the tokenizer keeps no word, however often the text is read.
#
# Every chunk between two spaces is split by rules and then kept, so that its next coming is a look-up. Chunks with a
# rule of their own ("can't", "U.S.", "a.m.") are not kept, which is said in the source; but the note that there was one
# holds for the rest of the document, so that nothing behind it is kept either. Most articles have one in their first
# lines, and most of their words are split anew each time.
# Seen: how many words are asked whether they are an address, when the same text is read a second time. One expects 0 of
# both texts. Chunks that are read alone beforehand are kept and found within a text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import spacy


def asked_again(text: str, *, words_first: bool = False) -> int:
    """Return how many words are split by rules when ``text`` is read for the second time."""
    nlp = spacy.blank("en")
    asked = []
    nlp.tokenizer.url_match = asked.append
    for word in text.split() if words_first else ():
        nlp.tokenizer(word)
    nlp.tokenizer(text)
    asked.clear()
    nlp.tokenizer(text)
    return len(asked)


print("plain:", asked_again("They seldom sail boats today"))
print("with a rule:", asked_again("They can't sail boats today"))
print("with a rule, words read alone first:", asked_again("They can't sail boats today", words_first=True))
PYTHON
diff "$folder/seen" - <<'SEEN'
plain: 0
with a rule: 3
with a rule, words read alone first: 0
SEEN
