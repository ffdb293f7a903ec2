#!/usr/bin/env bash
# tantivy 0.27.0 (the Python package): a count of distinct values that leaves the truth long before Elasticsearch's does.
#
# The aggregation has the name, the syntax and the answer of Elasticsearch's "cardinality", which is exact up to 3,000 values
# unless told otherwise (precision_threshold). Here it is exact for small sets only, then a sketch whose error shows at a few
# hundred values, and the key that would ask for more is taken without a word and changes nothing. A count
# of stories, sources or authors made of it is another than that of the list under it.
# Seen: counts of a field that has another value in each document.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tantivy==0.27.0
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import tantivy

builder = tantivy.SchemaBuilder()
builder.add_text_field("story", fast=True, tokenizer_name="raw")
builder.add_unsigned_field("number", fast=True, indexed=True)
schema = builder.build()
index = tantivy.Index(schema)
writer = index.writer(num_threads=1)
for number in range(2000):
    document = tantivy.Document(story=f"story-{number}")
    document.add_unsigned("number", number)
    writer.add_document(document)
writer.commit()
index.reload()
searcher = index.searcher()
for values in (100, 250, 500, 1000, 2000):
    among = tantivy.Query.range_query(schema, "number", tantivy.FieldType.Unsigned, 0, values - 1)
    for wanted in ({}, {"precision_threshold": 3000}):
        try:
            found = searcher.aggregate(among, {"stories": {"cardinality": {"field": "story", **wanted}}})
            print(values, "values:", round(found["stories"]["value"]), *wanted)
        except ValueError as error:
            print(values, "values:", type(error).__name__, *wanted)
PYTHON
diff "$folder/seen" - <<'SEEN'
100 values: 100
100 values: 100 precision_threshold
250 values: 247
250 values: 247 precision_threshold
500 values: 493
500 values: 493 precision_threshold
1000 values: 974
1000 values: 974 precision_threshold
2000 values: 2000
2000 values: 2000 precision_threshold
SEEN
