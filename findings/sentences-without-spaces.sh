#!/usr/bin/env bash
# spaCy 3.8.18: the sentencizer knows the Japanese full stop and never sees it in Japanese.
#
# Its list of marks that end a sentence holds those of some sixty scripts, "。" among them. It compares whole tokens with
# the list, though, and the tokenizer of the pipeline for many languages ("xx") cuts at white space and at the marks of Latin,
# Arabic and Indian scripts: of Japanese and Chinese text it parts the very last full stop, those between two sentences
# stay inside one token, and the whole text is one sentence. German and Hindi come out as one expects.
# Seen: two sentences in four languages; how many tokens and sentences come out.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check spacy==3.8.18
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import spacy

nlp = spacy.blank("xx")
sentencizer = nlp.add_pipe("sentencizer")
print("。" in sentencizer.punct_chars)
for name, text in (
    ("German", "Es regnete. Es stürmte."),
    ("Hindi", "बारिश हुई। हवा तेज थी।"),
    ("Japanese", "雨が降った。風も強かった。"),
    ("Chinese", "昨晚下雨。风也很大。"),
):
    document = nlp(text)
    print(name, len(document), "tokens,", len(list(document.sents)), "sentences")
PYTHON
diff "$folder/seen" - <<'SEEN'
True
German 6 tokens, 2 sentences
Hindi 7 tokens, 2 sentences
Japanese 2 tokens, 1 sentences
Chinese 2 tokens, 1 sentences
SEEN
