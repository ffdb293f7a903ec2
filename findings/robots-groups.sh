#!/usr/bin/env bash
# Protego 0.7.0 ends a robots.txt group at a line that is neither "allow" nor "disallow", and compares product tokens by
# their beginnings.
#
# RFC 9309, 2.2: a group is its user-agent lines and the rules behind them; "other records" (here Crawl-delay) are no
# rules and end nothing, so that both crawlers named below share the one rule. 2.2.1: a product token matches as a whole.
# Seen: the first crawler is let in everywhere; "User-agent: D" shuts out the crawler "Dateline".
# A crawler that trusts the answer fetches what it was asked to leave alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check protego==0.7.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from protego import Protego

page = "https://harbour.example/story"
shared = Protego.parse("User-agent: Dateline\nCrawl-delay: 1\nUser-agent: Other\nDisallow: /\n")
print("two crawlers, one rule, a delay between their names:", shared.can_fetch(page, "Dateline"), shared.can_fetch(page, "Other"))
short = Protego.parse("User-agent: D\nDisallow: /\n")
print("a rule for D, asked for Dateline:", short.can_fetch(page, "Dateline"))
PYTHON
diff "$folder/seen" - <<'SEEN'
two crawlers, one rule, a delay between their names: True False
a rule for D, asked for Dateline: False
SEEN
