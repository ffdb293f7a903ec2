#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: in feeds that stand for sitemaps, an article's address is its sound file's, or nobody's.
#
# Search engines take RSS and Atom as sitemaps, and so does this parser. RFC 4287, 4.2.7.2: what a link is, its rel says;
# "enclosure" is a recording, "alternate" the article. The first link is taken, whatever it is. In RSS 2.0 <link> may be
# left out, and a <guid isPermaLink="true"> is the address then: such an item is no page at all.
# Seen: the addresses found in an Atom feed of one article and in an RSS feed of two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import logging

from usp.tree import sitemap_from_str

logging.disable(logging.CRITICAL)
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry>
<title>Ferry sails again</title>
<link rel="enclosure" type="audio/mpeg" href="https://gazette.example/ferry.mp3"/>
<link rel="alternate" href="https://gazette.example/ferry"/></entry></feed>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<link>https://gazette.example/</link><description>News</description>
<item><title>Ferry sails again</title><link>https://gazette.example/ferry</link></item>
<item><title>Bridge shut</title><guid isPermaLink="true">https://gazette.example/bridge</guid></item>
</channel></rss>"""
for name, feed in (("Atom", ATOM), ("RSS", RSS)):
    print(name, *(page.url for page in sitemap_from_str(feed).all_pages()))
PYTHON
diff "$folder/seen" - <<'SEEN'
Atom https://gazette.example/ferry.mp3
RSS https://gazette.example/ferry
SEEN
