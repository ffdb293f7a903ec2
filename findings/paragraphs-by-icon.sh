#!/usr/bin/env bash
# readability-lxml 0.9: whether a <div> of text is a paragraph depends on the shape of the icon inside it.
#
# A <div> without block elements is made a <p>, and paragraphs are what the article is weighed by. What a block is, is
# asked of the markup by a pattern that ends at "p" and has no end of a word: <path>, <polygon>, <progress> and <picture>
# begin like <p>. So the same line of text is a paragraph with an icon of <circle> and stays a <div>, with a paragraph
# made inside it, with one of <path> - and nearly every icon of a news page is a <path>.
# Seen: six lines of text, each behind one element; how many <div> of them became the paragraph itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check readability-lxml==0.9 lxml==6.1.3
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from readability import Document

LINE = "The ferry to the outer islands was late again on day {}, said the harbour office, and the crew, the mayor and the shops waited."
INSIDE = {
    "nothing": "",
    "circle": '<svg><circle r="4"></circle></svg>',
    "use": '<svg><use href="#bell"></use></svg>',
    "path": '<svg><path d="M0 0h8v8z"></path></svg>',
    "polygon": '<svg><polygon points="0,0 1,1 1,0"></polygon></svg>',
    "progress": "<progress></progress>",
    "picture": "<picture></picture>",
}

for name, element in INSIDE.items():
    lines = "".join(f'<div class="line">{element}{LINE.format(day)}</div>' for day in range(6))
    summary = Document(f"<html><body><div><div>{lines}</div></div></body></html>").summary()
    print(name, summary.count("the harbour office"), "lines,", 6 - summary.count("<p>"), "taken as paragraphs")
PYTHON
diff "$folder/seen" - <<'SEEN'
nothing 6 lines, 6 taken as paragraphs
circle 6 lines, 6 taken as paragraphs
use 6 lines, 6 taken as paragraphs
path 6 lines, 0 taken as paragraphs
polygon 6 lines, 0 taken as paragraphs
progress 6 lines, 0 taken as paragraphs
picture 6 lines, 0 taken as paragraphs
SEEN
