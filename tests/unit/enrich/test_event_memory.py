"""What a day's articles hold while their events are told."""

from __future__ import annotations

import gc
import random
import tracemalloc
from datetime import date

from pipeline.enrich.events import Account, Days

DAY = date(2031, 5, 4)
ARTICLES = 80
MOST = 24_000
"""Bytes an article beside the account itself; 17,000 are what its event is known by, 38,000 were taken before."""


def account(number: int, vocabulary: list[str]) -> Account:
    """Return an article of 250 words out of ``vocabulary``, as an index gives it."""
    draw = random.Random(number)  # noqa: S311 - texts, not secrets
    document = {
        "id": f"article-{number}",
        "source_id": f"outlet-{number % 7}",
        "language": "en",
        "timestamp": f"2031-05-04T{number % 24:02}:00:00+00:00",
        "title": " ".join(draw.sample(vocabulary, 6)),
        "text": " ".join(draw.sample(vocabulary, 250)),
    }
    return Account.of(document)


def test_a_day_is_held_as_what_it_tells() -> None:
    """Each word of a night is held once, and what was weighed is let go of: a night of 10,000 must fit."""
    draw = random.Random(8)  # noqa: S311 - as above
    vocabulary = ["".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(4, 9))) for _ in range(3_000)]
    made = [account(number, vocabulary) for number in range(ARTICLES)]
    Days().take(DAY, [account(ARTICLES, vocabulary)])  # which loads tables
    days = Days()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        days.take(DAY, made)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (most - before) / ARTICLES < MOST
