"""Fingerprints: the same text is recognised again, word for word, cut or edited.

``content_sha256`` tells whether a reader would notice a difference between two versions of one article.
``fingerprint_bands`` finds the texts that may be one: a bottom-k sketch (Broder, *On the resemblance and containment of
documents*, 1997) over runs of five words. Each text keeps its runs with the smallest hashes. A part of a text that is
kept in another one has its smallest among the smallest there, so that two texts of which one holds the other share
bands whatever their lengths; a third of a text with three of five words edited still shares one in nearly all cases.
Whether they are one text is told from the texts themselves (:mod:`pipeline.enrich.reprints`).
"""

from __future__ import annotations

import hashlib
import heapq
import json
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pipeline.enrich.shingles import has_letters, length_in_words, runs, words_of

BAND_WORDS = 5
"""Runs of three are shared by too many texts ("according to the"): a search for them would find half the index."""
BANDS = 40
MINIMUM_WORDS = 15
"""A shorter text (a weather line, "this story is being updated") says too little to be called the same story."""

_HASH_BYTES = 4


def fingerprint_bands(text: str) -> tuple[str, ...]:
    """Return up to ``BANDS`` hashes of ``text``, 8 hexadecimal digits each, sorted; none for a short text.

    Blind to case, marks, punctuation and white space. Two texts that share one are candidates for one story.
    """
    words = words_of(text)
    if length_in_words(words) < MINIMUM_WORDS:
        return ()
    hashed = hashlib.blake2b
    hashes = {hashed(run, digest_size=_HASH_BYTES).digest() for run in _spelled(words)}
    return tuple(one.hex() for one in heapq.nsmallest(BANDS, hashes))


def _spelled(words: Sequence[str]) -> Iterator[bytes]:
    """Return the bytes of each run of ``BAND_WORDS`` words, with spaces between them."""
    spelled = [word.encode("utf-8", "surrogatepass") for word in words]
    if has_letters(words):
        return (b" ".join(spelled[run.start : run.stop]) for run in runs(words, BAND_WORDS))
    return map(b" ".join, zip(*(spelled[first:] for first in range(BAND_WORDS)), strict=False))


def content_sha256(title: str, text: str, authors: Sequence[str] = (), published_at: datetime | None = None) -> str:
    """Return the SHA-256 (hexadecimal) of what a reader would notice; any change in it is a revision.

    White space is squeezed and Unicode is composed first, and the time counts in UTC, so that a publisher's new
    line breaks or another spelling of the same moment are no revision.
    """
    moment = published_at.astimezone(UTC).isoformat() if published_at else None
    noticed = [_squeezed(title), _squeezed(text), [_squeezed(author) for author in authors], moment]
    return hashlib.sha256(json.dumps(noticed, ensure_ascii=True).encode("ascii")).hexdigest()


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
