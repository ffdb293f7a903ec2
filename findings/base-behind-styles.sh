#!/usr/bin/env bash
# Scrapy 2.19.0: a <base> behind the first 4,096 characters of a page is not seen, and every relative link leads elsewhere.
#
# HTML (4.2.3): <base> stands before all that has an address. What has none, a title or styles written into the page, may
# come first, and of styles that go with the page there are often more than 4,096 characters. get_base_url(), which link
# extractors, follow() and urljoin() ask, looks no further. The same page has other links as soon as its styles grow.
# Seen: the link of one page behind styles of 100 and of 5,000 characters, by a link extractor and by response.urljoin().
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scrapy==2.19.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor

PAGE = (
    '<!doctype html><html lang="en"><head><title>Harbour</title><style>/* {} */</style>'
    '<base href="https://gazette.example/2026/11/"></head><body><a href="ferry">The ferry</a></body></html>'
)
for size in (100, 5000):
    page = HtmlResponse("https://gazette.example/", body=PAGE.format("x" * size), encoding="utf-8")
    (link,) = LinkExtractor().extract_links(page)
    print(size, link.url, page.urljoin("ferry"))
PYTHON
diff "$folder/seen" - <<'SEEN'
100 https://gazette.example/2026/11/ferry https://gazette.example/2026/11/ferry
5000 https://gazette.example/ferry https://gazette.example/ferry
SEEN
