"""How well names are found in annotated text: ``python -m bench.names --corpora FOLDER``.

``FOLDER`` is as in ``training/README.md``; of each language's dev part so many characters are read, in an order of
chance that is the same every time. The figures are F1 of exact spans, lists and rules included. With ``--aside``
only the third of the dev parts is read by which no model was chosen, and from which none has learnt.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.enrich.entities import tag
from training.corpus import NAMES, Annotated, apart, find


def measured(texts: Sequence[Annotated], language: str) -> dict[str, float]:
    """Return the F1 of each label, and of all."""
    hits, both = Counter[str](), Counter[str]()
    for one in texts:
        right = {span for span in one.spans if span[2] in NAMES}
        found = {span for span in tag(one.text, language) if span[2] in NAMES}
        hits.update(label for *_, label in right & found)
        both.update(label for spans in (right, found) for *_, label in spans)
    shares = {label: 2 * hits[label] / max(1, both[label]) for label in NAMES}
    return shares | {"all": 2 * hits.total() / max(1, both.total())}


def some(texts: Sequence[Annotated], characters: int) -> list[Annotated]:
    """Return texts by chance until they come to so many characters."""
    order = list(texts)
    random.Random(0).shuffle(order)  # noqa: S311 - the order of sentences is no secret
    found: list[Annotated] = []
    while order and sum(len(one.text) for one in found) < characters:
        found.append(order.pop())
    return found


def main() -> None:
    """Print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--aside", action="store_true", help="only what neither chose a model nor was learnt from")
    options = parser.parse_args()
    for language, texts in find(options.corpora, "dev").items():
        read = apart(texts)[1] if options.aside else texts
        scores = measured(some(read, options.characters), language)
        print(language, "  ".join(f"{label} {share:.3f}" for label, share in scores.items()), flush=True)


if __name__ == "__main__":
    main()
