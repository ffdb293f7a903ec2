#!/usr/bin/env bash
# trafilatura 2.3.1: addresses in sitemaps and feeds are looked for by patterns, and valid XML has no articles, or wrong ones.
#
# White space around an address (xsd:anyURI collapses it; many systems indent what they write), or a prefix before the names
# (Namespaces in XML 1.0) change nothing for a parser of XML. Here a sitemap with the address on a line of its own, and a feed
# with a prefix, are empty. In Atom, rel says what a link is (RFC 4287, 4.2.7.2): what is "related" to the article, and its comments
# ("replies", RFC 4685), are taken for articles of the feed.
# Seen: the addresses that are found in the same sitemap and the same feed, written in different ways.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pip==25.3"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from trafilatura.feeds import FeedParameters, extract_links
from trafilatura.sitemaps import SitemapObject

SITE, HOST = "https://gazette.example", "gazette.example"
STORY = f"{SITE}/news/2026/the-ferry-sails"


def in_sitemap(location):
    sitemap = SitemapObject(SITE, HOST, [f"{SITE}/sitemap.xml"])
    sitemap.current_url, sitemap.content = f"{SITE}/sitemap.xml", (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url>{location}</url></urlset>"
    )
    sitemap.process()
    return sitemap.urls


def in_feed(link, prefix=""):
    name, colon = prefix.rstrip(":"), prefix[-1:]
    feed = (
        f'<?xml version="1.0" encoding="UTF-8"?><{prefix}feed xmlns{colon}{name}="http://www.w3.org/2005/Atom">'
        f"<{prefix}title>Gazette of the harbour</{prefix}title><{prefix}id>urn:gazette</{prefix}id>"
        f"<{prefix}updated>2026-11-27T10:00:00Z</{prefix}updated><{prefix}entry><{prefix}title>Ferry</{prefix}title>"
        f"<{prefix}id>urn:ferry</{prefix}id>{link}<{prefix}link href='{STORY}'/></{prefix}entry></{prefix}feed>"
    )
    return extract_links(feed, FeedParameters(SITE, HOST, f"{SITE}/feed", False, None))


print("sitemap:", in_sitemap(f"<loc>{STORY}</loc>"))
print("  on a line of its own:", in_sitemap(f"<loc>\n  {STORY}\n</loc>"))
print("feed:", in_feed(""))
print("  with a prefix:", in_feed("", "atom:"))
print("  with what is related:", in_feed(f"<link rel='related' href='{SITE}/news/2019/the-old-ferry'/>"))
print("  with its comments:", in_feed(f"<link rel='replies' href='{STORY}/comments'/>"))
PYTHON
diff "$folder/seen" - <<'SEEN'
sitemap: ['https://gazette.example/news/2026/the-ferry-sails']
  on a line of its own: []
feed: ['https://gazette.example/news/2026/the-ferry-sails']
  with a prefix: []
  with what is related: ['https://gazette.example/news/2019/the-old-ferry', 'https://gazette.example/news/2026/the-ferry-sails']
  with its comments: ['https://gazette.example/news/2026/the-ferry-sails', 'https://gazette.example/news/2026/the-ferry-sails/comments']
SEEN
