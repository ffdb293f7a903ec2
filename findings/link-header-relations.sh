#!/usr/bin/env bash
# requests 2.34.2 and httpx 0.28.1: of a Link header, response.links knows one link a relation, and not by its relation's name.
#
# RFC 8288, 3.3: rel="next last" is two relations, their names and those of parameters know no case, and several links
# may have the same one: WebSub lets a feed name several hubs, a page has an alternate for each language. 3.1 lets a quoted title
# hold "," and "<". response.links takes all of rel for one name, letter by letter, keeps the last link that has it, and cuts titles
# into links that nobody wrote. httpx has the same code.
# Seen: relation and address of each link that is left of six headers; both libraries agree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.34.2 httpx==0.28.1
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import httpx
import requests

for header in (
    "</2>; rel=next",
    '</2>; rel="next last"',
    "</2>; rel=Next",
    "</2>; Rel=next",
    "<https://one.example/>; rel=hub, <https://two.example/>; rel=hub",
    '</ferry>; rel=canonical; title="Bridge, <5 km> shut"',
):
    response = requests.Response()
    response.headers["Link"] = header
    links = response.links
    assert httpx.Response(200, headers={"Link": header}).links == links
    print(header, "->", {name: link["url"] for name, link in links.items()})
PYTHON
diff "$folder/seen" - <<'SEEN'
</2>; rel=next -> {'next': '/2'}
</2>; rel="next last" -> {'next last': '/2'}
</2>; rel=Next -> {'Next': '/2'}
</2>; Rel=next -> {'/2': '/2'}
<https://one.example/>; rel=hub, <https://two.example/>; rel=hub -> {'hub': 'https://two.example/'}
</ferry>; rel=canonical; title="Bridge, <5 km> shut" -> {'canonical': '/ferry', '5 km> shut': '5 km> shut'}
SEEN
