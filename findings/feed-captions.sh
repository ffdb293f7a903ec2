#!/usr/bin/env bash
# feedparser 6.0.14: the caption of a picture (Media RSS) is taken for the entry's summary or for its full text, by where it
# stands; and of an Atom entry's translations, the last one is "the" link.
#
# media:description inside media:content describes the picture. Before the item's own description it takes its place as the
# summary, and the description becomes "content"; behind it, the caption is the "content", the place where readers look
# for the whole article. Atom, RFC 4287 4.2.7: alternates that differ in hreflang are versions; nothing makes the last
# one the entry's own, and entry.link says nothing of the choice that was made.
# Seen: one item in two orders; one entry in an English feed with a link to its English and to its French page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import feedparser

picture = '<media:content url="https://h.example/g.jpg"><media:description>A gull on a post.</media:description></media:content>'
text = "<description>The ferry stops running on Monday.</description>"
for name, parts in (("picture first", picture + text), ("picture last", text + picture)):
    entry = feedparser.parse(
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>t</title>'
        f"<item><title>Ferry</title>{parts}</item></channel></rss>"
    ).entries[0]
    print(f"{name}: summary {entry.summary!r}, content {entry.content[0].value!r}")
entry = feedparser.parse(
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>t</title><entry><title>Ferry</title><id>urn:x</id>'
    '<link rel="alternate" hreflang="en" href="https://h.example/en/ferry"/>'
    '<link rel="alternate" hreflang="fr" href="https://h.example/fr/ferry"/></entry></feed>'
).entries[0]
print("link:", entry.link)
PYTHON
diff "$folder/seen" - <<'SEEN'
picture first: summary 'A gull on a post.', content 'The ferry stops running on Monday.'
picture last: summary 'The ferry stops running on Monday.', content 'A gull on a post.'
link: https://h.example/fr/ferry
SEEN
