#!/usr/bin/env bash
# lxml 6.1.3: what one page calls its attributes is kept as long as the thread lives, though page and parser are gone.
#
# Names of elements and attributes are kept once in a table that all parsers of a thread share, and nothing leaves it. Pages
# that are put together by scripts have names of their own ("data-v-7ba5bd90" of each component of each release), so that
# a process that reads pages for weeks grows by names that it never meets again. A thread that ends gives its table back.
# Seen: whether memory grew by more than 20 MB over 30,000 small pages, which were dropped at once: with the same names
# on each, with new ones, and with new ones in threads of 1,000 pages each. One expects no growth by any. Needs Linux (/proc).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3
cat >"$folder/names.py" <<'PYTHON'
import gc
import os
import sys
from pathlib import Path
from threading import Thread

from lxml import etree


def megabytes() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def read(first: int, last: int, step: int) -> None:
    for number in range(first, last):
        names = " ".join(f"data-v-{step * number * 40 + one:08x}" for one in range(40))
        etree.fromstring(f"<article {names}><p>The harbour opens.</p></article>", etree.HTMLParser())


how = sys.argv[1]
read(0, 1000, step=0)
before = megabytes()
for first in range(1000, 31_000, 1000):
    if how == "threads":
        thread = Thread(target=read, args=(first, first + 1000, 1))
        thread.start()
        thread.join()
    else:
        read(first, first + 1000, step=how == "new")
print(f"{how}: grew by more than 20 MB: {megabytes() - before > 20}")
print(f"{how}: {megabytes() - before:.0f} MB", file=sys.stderr)
PYTHON
for how in same new threads; do "$folder/venv/bin/python" "$folder/names.py" "$how"; done | tee "$folder/seen"
diff "$folder/seen" - <<'SEEN'
same: grew by more than 20 MB: False
new: grew by more than 20 MB: True
threads: grew by more than 20 MB: False
SEEN
