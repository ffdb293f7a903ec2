#!/usr/bin/env bash
# extruct 0.18.0, trafilatura 2.3.1, newspaper4k 0.9.6: an article's JSON-LD is not there when its type says more than that.
#
# JSON-LD 1.1 (7 and appendix C) gives the media type a parameter: type='application/ld+json;profile="…#compacted"', and
# HTML (4.12.1) lets the type of a block of data be any media type with its parameters, in small or capital letters. All three
# compare it with one string, newspaper4k in small letters. Headline, authors and day are gone, or guessed from elsewhere, and
# nothing says so.
# Seen: what each of them finds in one page under three spellings of the type.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pip==25.3"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  extruct==0.18.0 trafilatura==2.3.1 newspaper4k==0.9.6 lxml_html_clean==0.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import json

import extruct
import trafilatura
from newspaper import Article

STORY = json.dumps({
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "The bridge",
    "author": {"@type": "Person", "name": "Ana Prado"},
})
TEXT = "<p>The ferry sails again, said the harbour office on Tuesday.</p>" * 9
for type_ in (
    "application/ld+json",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
    "Application/LD+JSON",
):
    page = f"<html><head><script type='{type_}'>{STORY}</script></head><body><article>{TEXT}</article></body></html>"
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    metadata = trafilatura.extract_metadata(page)
    article = Article("https://gazette.example/bridge").download(input_html=page).parse()
    print(type_)
    print("  extruct", [one["headline"] for one in found])
    print("  trafilatura", metadata.title, metadata.author)
    print("  newspaper4k", article.authors)
PYTHON
diff "$folder/seen" - <<'SEEN'
application/ld+json
  extruct ['The bridge']
  trafilatura The bridge Ana Prado
  newspaper4k ['Ana Prado']
application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"
  extruct []
  trafilatura None None
  newspaper4k []
Application/LD+JSON
  extruct []
  trafilatura None None
  newspaper4k ['Ana Prado']
SEEN
