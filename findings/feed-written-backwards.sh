#!/usr/bin/env bash
# feedgen 1.0.0: entries come out in reverse, and RSS has no author who has no address.
#
# add_entry() puts each entry before those that are there, so that a list given newest first is served oldest first; readers
# that keep the first ten keep the wrong ones. author(name=...) is written to Atom; in RSS, whose <author> is an e-mail
# address, a name without one is left out silently, though dc:creator is the usual place for it.
# Seen: what two entries, newest first, and their authors become.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedgen==1.0.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import re

from feedgen.feed import FeedGenerator

feed = FeedGenerator()
feed.id("https://gazette.example/")
feed.title("Gazette")
feed.description("News")
feed.link(href="https://gazette.example/")
for title, author in (("Newest", "Ana Prado"), ("Older", "Jo Lind")):
    entry = feed.add_entry()
    entry.id(f"https://gazette.example/{title}")
    entry.link(href=f"https://gazette.example/{title}")
    entry.title(title)
    entry.author(name=author)
for name, text in (("Atom", feed.atom_str()), ("RSS", feed.rss_str())):
    written = text.decode()
    print(name, re.findall("Newest|Older", re.sub("<(id|guid|link)[^<]*", "", written)), re.findall("Ana Prado|Jo Lind", written))
PYTHON
diff "$folder/seen" - <<'SEEN'
Atom ['Older', 'Newest'] ['Jo Lind', 'Ana Prado']
RSS ['Older', 'Newest'] []
SEEN
