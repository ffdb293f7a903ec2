#!/usr/bin/env bash
# tomlkit 0.15.2: a table appended to an array of tables ends in a file that no TOML reader reads.
#
# A file whose last line has no line end is valid TOML. Where that line is a comment, or two empty lines stand before
# the last table, what is appended follows it on the same line: in the comment, where the header is lost and the new
# keys become keys of the table before, or behind a value. Nothing is raised when it is written; the next to read the
# file is told of a key that stands twice.
# Seen: what dumps() returns for two such files, and what the standard library says of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tomlkit==0.15.2
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import tomllib

import tomlkit

FILES = {
    "a comment at the end": '[[search]]\nid = "ferries"\n# asked for by the port desk',
    "two empty lines before": '[[search]]\nid = "ferries"\n\n\n[[search]]\nid = "piers"',
}
for name, text in FILES.items():
    assert tomllib.loads(text)["search"][0]["id"] == "ferries"
    document = tomlkit.parse(text)
    document["search"].append(tomlkit.item({"id": "locks"}))
    written = tomlkit.dumps(document)
    print(f"{name}: {written!r}")
    try:
        tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        print("  is no TOML")
PYTHON
diff "$folder/seen" - <<'SEEN'
a comment at the end: '[[search]]\nid = "ferries"\n# asked for by the port desk[[search]]\nid = "locks"\n'
  is no TOML
two empty lines before: '[[search]]\nid = "ferries"\n\n\n[[search]]\nid = "piers"[[search]]\nid = "locks"\n'
  is no TOML
SEEN
