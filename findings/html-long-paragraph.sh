#!/usr/bin/env bash
# lxml 6.1.3 (libxml2): one paragraph of more than ten million characters ends an HTML page, and everything behind it
# is gone; nothing is raised.
#
# The limit is libxml2's, meant against hostile XML. For HTML lxml recovers from every error, from this one too: the tree
# ends before the long text, which is empty, and the paragraphs behind it do not exist. The parser's error log alone
# tells. Met with: transcripts and tables that a page carries in one element.
# Seen: 9.9 million characters: three paragraphs; 10.1 million: two, the second one empty; huge_tree=True: three.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from lxml import etree


def lengths(size: int, **options: bool) -> list[int]:
    page = "<html><body><p>first</p><p>" + "x " * (size // 2) + "</p><p>last</p></body></html>"
    return [len(one.text or "") for one in etree.fromstring(page, etree.HTMLParser(**options)).iter("p")]


print("9.9 million:", lengths(9_900_000))
print("10.1 million:", lengths(10_100_000))
print("10.1 million, huge_tree:", lengths(10_100_000, huge_tree=True))
PYTHON
diff "$folder/seen" - <<'SEEN'
9.9 million: [5, 9900000, 4]
10.1 million: [5, 0]
10.1 million, huge_tree: [5, 10100000, 4]
SEEN
