#!/usr/bin/env bash
# feedparser 6.0.14: an element that it does not know loses its text when it has an attribute.
#
# Extension elements are kept under prefix_name: as their text where the tag is bare, as a dictionary of their attributes
# where it is not - and then the text is nowhere, neither under a key of that dictionary nor beside it. One attribute
# that a publisher adds (a language, a type) turns a string into a dictionary and takes the words away.
# Seen: the same element of two entries, with and without an attribute; where its words are found in the entry.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import feedparser

FEED = """<rss version="2.0" xmlns:desk="https://desk.example/ns"><channel><title>Harbour Gazette</title>
<item><title>bare</title><desk:note>Held back for the court</desk:note></item>
<item><title>with an attribute</title><desk:note lang="en">Held back for the court</desk:note></item>
</channel></rss>"""

for entry in feedparser.parse(FEED).entries:
    print(entry.title, "|", repr(entry.get("desk_note")), "|", "Held back" in repr(entry))
PYTHON
diff "$folder/seen" - <<'SEEN'
bare | 'Held back for the court' | True
with an attribute | {'lang': 'en'} | False
SEEN
