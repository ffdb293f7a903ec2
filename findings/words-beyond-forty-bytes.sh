#!/usr/bin/env bash
# tantivy 0.27.0 (Python): words are left out of the index by their bytes: of Russian and Greek from 20 letters, of Chinese from 14.
#
# The "default" tokenizer drops tokens that are "too long": 40 or more, counted in bytes of UTF-8. English has no such words.
# Russian and Greek letters take two bytes, Georgian, Tamil and Chinese ones three; and Chinese and Japanese write no spaces, so that
# a token is all that stands between two commas. Most of such a text is not in the index, and a query for its very own words,
# which loses them as well, finds nothing or everything else.
# Seen: for seven texts of one token, letters and bytes, and whether a search for the text finds it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import tantivy

TEXTS = (
    "counterrevolutionaries",
    "Donaudampfschifffahrtsgesellschaft",
    "κοινοβουλευτικός",
    "αντικοινοβουλευτικός",
    "достопримечательностями",
    "昨晚下雨风也很大渡轮停航",
    "昨晚下雨风也很大所有渡轮停航三天",
)
builder = tantivy.SchemaBuilder()
builder.add_text_field("text", tokenizer_name="default")
index = tantivy.Index(builder.build())
writer = index.writer(num_threads=1)
for text in TEXTS:
    writer.add_document(tantivy.Document(text=text))
writer.commit()
index.reload()
for text in TEXTS:
    found = index.searcher().search(index.parse_query(text, ["text"]), count=True).count
    print(text, len(text), "letters,", len(text.encode()), "bytes:", found)
PYTHON
diff "$folder/seen" - <<'SEEN'
counterrevolutionaries 22 letters, 22 bytes: 1
Donaudampfschifffahrtsgesellschaft 34 letters, 34 bytes: 1
κοινοβουλευτικός 16 letters, 32 bytes: 1
αντικοινοβουλευτικός 20 letters, 40 bytes: 0
достопримечательностями 23 letters, 46 bytes: 0
昨晚下雨风也很大渡轮停航 12 letters, 36 bytes: 1
昨晚下雨风也很大所有渡轮停航三天 16 letters, 48 bytes: 0
SEEN
