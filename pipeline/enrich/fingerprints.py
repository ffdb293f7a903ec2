"""Fingerprints: the same text is recognised again, word for word or slightly edited.

``content_sha256`` tells whether a reader would notice a difference between two versions of one article.
``fingerprint`` is a MinHash signature (Broder, *On the resemblance and containment of documents*, 1997) over
word 5-shingles, cut into bands (Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, 3.4): two texts that share
one band are candidates for one story. With 42 bands of 3 values, two texts that have half of their shingles in
common share a band with a probability of 0.996, two that have 5 % in common with one of 0.005.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from datasketch import MinHash

SHINGLE_WORDS = 5
PERMUTATIONS = 126
BANDS = 42
MINIMUM_WORDS = 25
"""A shorter text (a weather line, "this story is being updated") says too little to be called the same story."""

_SEED = 20_200_925  # any number, but never another one: signatures of different seeds cannot be compared
_VALUE_DIGITS = 8
_ALONE = (
    "\u0e01-\u0e5b\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Kana, Han, Thai: without spaces between words, each character counts as one."""
_WORD = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text for finding its reprints; empty for a text of fewer than ``MINIMUM_WORDS`` words."""

    signature_hex: str
    """126 MinHash values of 32 bits, 8 hexadecimal digits each; empty where there is none."""
    bands: tuple[str, ...]
    """``number:digest`` of each band of the signature."""


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of ``text``, blind to case, diacritics, punctuation and white space."""
    words = _WORD.findall(_folded(text))
    if len(words) < MINIMUM_WORDS:
        return Fingerprint("", ())
    shingles = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
    minhash = _blank().copy()
    minhash.update_batch([shingle.encode() for shingle in shingles])
    signature = "".join(f"{int(value):08x}" for value in minhash.hashvalues)
    return Fingerprint(signature, _bands(signature))


def content_sha256(title: str, text: str, authors: Sequence[str] = (), published_at: datetime | None = None) -> str:
    """Return the SHA-256 (hexadecimal) of what a reader would notice; any change in it is a revision.

    White space is squeezed and Unicode is composed first, and the time counts in UTC, so that a publisher's new
    line breaks or another spelling of the same moment are no revision.
    """
    moment = published_at.astimezone(UTC).isoformat() if published_at else None
    noticed = [_squeezed(title), _squeezed(text), [_squeezed(author) for author in authors], moment]
    return hashlib.sha256(json.dumps(noticed, ensure_ascii=True).encode("ascii")).hexdigest()


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _bands(signature: str) -> tuple[str, ...]:
    width = PERMUTATIONS // BANDS * _VALUE_DIGITS
    pieces = (signature[number * width : (number + 1) * width] for number in range(BANDS))
    return tuple(
        f"{number}:{hashlib.blake2b(piece.encode('ascii'), digest_size=8).hexdigest()}"
        for number, piece in enumerate(pieces)
    )


@cache
def _blank() -> MinHash:
    # Drawing the permutations costs more than hashing a short text; they are the same for all texts.
    return MinHash(num_perm=PERMUTATIONS, seed=_SEED, scheme="affine32")
