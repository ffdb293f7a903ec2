#!/usr/bin/env bash
# tantivy 0.27.0: the query made for sets of terms is the slow way to ask for a few of them.
#
# term_set_query() walks through the dictionary of the field with an automaton, and marks what it finds in a map of all
# documents, however few there are; a union of term queries looks each of them up. Up to some hundred terms the union wins.
# Seen: ten of 60,000 values take more than five times as long by the set (17 times here), with the same documents found.
# Expected: a query for sets of terms takes no longer than the union that it stands for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import time

import tantivy
from tantivy import Occur, Query

NUMBER = 60_000
builder = tantivy.SchemaBuilder()
builder.add_text_field("tag", tokenizer_name="raw", index_option="basic")
schema = builder.build()
index = tantivy.Index(schema)
writer = index.writer(50_000_000, 1)
for number in range(NUMBER):
    document = tantivy.Document()
    document.add_text("tag", f"t{number:05d}")
    writer.add_document(document)
writer.commit()
writer.wait_merging_threads()
index.reload()
searcher = index.searcher()
few = [f"t{number:05d}" for number in range(0, NUMBER, NUMBER // 10)]
by_set = Query.term_set_query(schema, "tag", few)
by_union = Query.boolean_query([(Occur.Should, Query.term_query(schema, "tag", one, "basic")) for one in few])


def cost(query: Query) -> tuple[float, int]:
    unscored, best = Query.const_score_query(query, 1.0), float("inf")
    for _ in range(5):
        begin = time.process_time()
        for _ in range(200):
            found = searcher.search(unscored, 20, count=True)
        best = min(best, time.process_time() - begin)
    return best, found.count


(set_seconds, set_found), (union_seconds, union_found) = cost(by_set), cost(by_union)
print("documents by the set and by the union:", set_found, union_found)
print("the set takes more than five times as long:", set_seconds > 5 * union_seconds)
PYTHON
diff "$folder/seen" - <<'SEEN'
documents by the set and by the union: 10 10
the set takes more than five times as long: True
SEEN
