#!/usr/bin/env bash
# lxml 6.1.3 (its libxml2 2.14.6): on a page that leaves the body tag out, the article lands in the head.
#
# The HTML standard lets an author omit the tags of head and body: the first element that belongs to no head begins the
# body (13.2.6.4.4 "in head", 13.2.6.4.6 "after head"). libxml2 does so for the elements of HTML 4, such as div; those that
# HTML 5 brought, article, section, main and header among them, it keeps in the head, with all that they hold. Whoever
# reads the text of the body finds none, or drops the article with the head.
# Seen: the parent of one element after a title, by lxml and by html5lib, which follows the standard.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 html5lib==1.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import html5lib
from lxml import etree

for name in ("div", "article", "section", "main", "header"):
    page = f"<!doctype html><title>T</title><{name}><p>The harbour opens.</p></{name}>"
    by_lxml = etree.fromstring(page, etree.HTMLParser())
    by_standard = html5lib.parse(page, treebuilder="lxml", namespaceHTMLElements=False).getroot()
    print(name, *(next(tree.iter(name)).getparent().tag for tree in (by_lxml, by_standard)))
PYTHON
diff "$folder/seen" - <<'SEEN'
div body body
article head body
section head body
main head body
header head body
SEEN
