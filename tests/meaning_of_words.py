"""An engine for tests: each of its words means a thing, whatever the language; other words mean nothing much."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

_THINGS = (
    ("ferry", "fähre", "transbordador"),
    ("sinks", "sinkt", "hundido"),
    ("storm", "sturm", "temporal"),
    ("rescued", "gerettet", "rescatados"),
    ("bakery", "bäckerei", "panadería"),
    ("bread", "brot", "pan"),
    ("opens", "eröffnet", "abre"),
)
_DIMENSIONS = 32


class MeaningOfWords:
    """Implements :class:`pipeline.enrich.events.Embedder`; counts what it is asked."""

    def __init__(self, name: str = "words 1", fails_from: int | None = None) -> None:
        """Let it fail from so many texts on."""
        self.name = name
        self.asked: list[str] = []
        self._fails_from = fails_from

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector of 32 numbers a text."""
        self.asked += texts
        if self._fails_from is not None and len(self.asked) > self._fails_from:
            raise RuntimeError("out of luck")
        return [self._vector(one) for one in texts]

    def _vector(self, text: str) -> list[float]:
        noise = np.frombuffer(sha256(text.encode()).digest(), np.uint8).astype(float) / 2550
        vector = np.zeros(_DIMENSIONS) + noise
        for word in text.casefold().split():
            for thing, names in enumerate(_THINGS):
                vector[thing] += word.strip(".,") in names
        return [float(one) for one in vector]
