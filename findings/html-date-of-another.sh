#!/usr/bin/env bash
# htmldate 1.11.0: the day of publication is whatever "datePublished" comes first, whosever it is.
#
# In JSON-LD the order of members means nothing (RFC 8259, 4), and each object has its own: datePublished of a comment or
# of the report that an article stands on is not that of the article. htmldate looks for the word in the text of the
# script. An article with a comment is as young as the comment, and one about an old report as old as the report.
# Seen: the same article of 10 March three times, by find_date() with original_date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check htmldate==1.11.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import json

import htmldate

ITSELF = {"datePublished": "2026-03-10"}
COMMENT = {"comment": [{"@type": "Comment", "datePublished": "2026-03-14"}]}
REPORT = {"isBasedOn": {"@type": "Report", "datePublished": "2019-05-04"}}
for name, members in (("first", ITSELF | COMMENT), ("after a comment", COMMENT | ITSELF), ("after a report", REPORT | ITSELF)):
    script = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "The bridge"} | members)
    page = f'<html><head><script type="application/ld+json">{script}</script></head><body><p>Closed.</p></body></html>'
    print(f"{name}:", htmldate.find_date(page, original_date=True))
PYTHON
diff "$folder/seen" - <<'SEEN'
first: 2026-03-10
after a comment: 2026-03-14
after a report: 2019-05-04
SEEN
