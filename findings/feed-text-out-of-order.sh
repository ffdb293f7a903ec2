#!/usr/bin/env bash
# rss-parser 3.13.0 (npm): the words of an Atom entry's text in another order than they were written.
#
# RFC 4287, 3.1.1.3: content of type "xhtml" is markup inside the feed. The parser keeps an element's own text as one string and
# its children in lists by name, so that it is lost what stood between what; written out again, all text comes first and all children
# behind it. A sentence with one link in it reads as another sentence. A title of that type is no string but an object.
# Seen: text and title of one entry, as "html" and as "xhtml". Needs Node.js with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund rss-parser@3.13.0
cat >order.js <<'JS'
import Parser from "rss-parser";

const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">';
const texts = {
  html: ["Ferry &amp; pier", "&lt;p&gt;The mayor said &lt;a href='/n'&gt;no&lt;/a&gt; to the ferry, &lt;b&gt;yes&lt;/b&gt; to the pier.&lt;/p&gt;"],
  xhtml: [`${DIV}Ferry &amp; pier</div>`, `${DIV}<p>The mayor said <a href="/n">no</a> to the ferry, <b>yes</b> to the pier.</p></div>`],
};
for (const [type, [title, content]] of Object.entries(texts)) {
  const feed = await new Parser().parseString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><id>urn:g</id>
<updated>2026-11-27T10:00:00Z</updated><entry><id>urn:f</id><updated>2026-11-27T10:00:00Z</updated>
<title type="${type}">${title}</title><content type="${type}">${content}</content></entry></feed>`);
  console.log(`${type}: ${typeof feed.items[0].title}, "${feed.items[0].contentSnippet}"`);
}
JS
node order.js | tee seen
diff seen - <<'SEEN'
html: string, "The mayor said no to the ferry, yes to the pier."
xhtml: object, "The mayor said  to the ferry,  to the pier.noyes"
SEEN
