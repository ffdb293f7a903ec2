#!/usr/bin/env bash
# tantivy 0.27.0 (Python): the tokenizers "simple" and "default" cut Hindi words in two wherever consonants are joined.
#
# They keep runs of what Unicode calls alphanumeric. Vowel signs are, the sign that joins two consonants (virama, U+094D,
# a mark) is not; Unicode's own word boundaries (UAX 29), and so Lucene's standard tokenizer, keep it inside the word.
# An index of Tantivy next to one of Elasticsearch then holds other words of the same text, and a phrase or a prefix that
# finds an article in one finds none in the other; Tamil with its virama at the end loses only that.
# Seen: one common word as two tokens.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import tantivy

simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()
for word in ("हिन्दी", "समाचार", "தமிழ்"):
    print(word, len(word), [(token, len(token)) for token in simple.analyze(word)])
PYTHON
diff "$folder/seen" - <<'SEEN'
हिन्दी 6 [('हिन', 3), ('दी', 2)]
समाचार 6 [('समाचार', 6)]
தமிழ் 5 [('தமிழ', 4)]
SEEN
