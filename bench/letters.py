"""Where the two indexes cut words differently: each assigned character alone and between two letters, in both.

Run: ``python -m bench.letters --elasticsearch URL`` (a minute; nothing is written)
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from elasticsearch import Elasticsearch

from pipeline.index.elasticsearch.analysis import analysis
from pipeline.index.text.folding import folded

AT_ONCE = 3_000
"""Texts in a request: Elasticsearch gives no more than 10,000 tokens."""
NEVER_ALONE = {"Mn", "Mc", "Me", "Cf"}
"""Marks and unseen characters stand at a letter."""
UNASSIGNED = {"Cn", "Cs", "Co", "Cc"}


def tokens(client: Elasticsearch, texts: Sequence[str]) -> list[list[str]]:
    """Return the tokens of each text, as Elasticsearch cuts it."""
    made = analysis()
    analyzer = made["analyzer"]["dateline_folded"]
    answer = client.indices.analyze(
        text=list(texts),
        tokenizer=analyzer["tokenizer"],
        char_filter=[made["char_filter"][name] for name in analyzer["char_filter"]],
        filter=analyzer["filter"],
    )
    # One text begins a place behind the end of the one before, in UTF-16.
    starts = [0, *accumulate(len(text.encode("utf-16-le")) // 2 + 1 for text in texts)]
    found: list[list[str]] = [[] for _ in texts]
    for token in answer["tokens"]:
        found[bisect_right(starts, token["start_offset"]) - 1].append(token["token"])
    return found


def different(client: Elasticsearch, texts: Sequence[str]) -> Iterator[str]:
    """Yield the texts that the two cut differently."""
    for some in (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)):
        for text, theirs in zip(some, tokens(client, some), strict=True):
            if list(folded(text)) != theirs:
                yield text


def main() -> None:
    """Print how many characters are cut differently, by kind and by script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elasticsearch", required=True)
    every = [one for one in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(one) not in UNASSIGNED]
    with Elasticsearch(parser.parse_args().elasticsearch, request_timeout=60) as client:
        alone = set(different(client, [one for one in every if unicodedata.category(one) not in NEVER_ALONE]))
        between = {text[1] for text in different(client, [f"x{one}y" for one in every])}
    both = sorted(alone | between)
    print(f"{len(every)} characters: {len(alone)} differ alone, {len(between)} between letters, {len(both)} in all")
    for kind, number in Counter(map(unicodedata.category, both)).most_common():
        names = (unicodedata.name(one, "?").split()[0] for one in both if unicodedata.category(one) == kind)
        print(f"  {kind} {number:5}  {', '.join(f'{name} {count}' for name, count in Counter(names).most_common(8))}")


if __name__ == "__main__":
    main()
