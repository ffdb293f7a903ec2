"""What a text means, as a vector: of an engine behind a seam, told of the language's mean, kept as signed bytes.

Models of many languages put texts of one language near each other, whatever they say; without the mean of its language
(of the invented openings in ``reference.toml``) a vector tells first of all the language. A vector is kept with the
name of the engine that gave it, and is not compared with another engine's.
"""

from __future__ import annotations

import binascii
import time
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.article import EventVector
from pipeline.counted import counted
from pipeline.enrich.events.parameters import LEAST_TIMED, MOST_DIMENSIONS, MOST_SECONDS
from pipeline.errors import DatelineError, ModelError

Vector: TypeAlias = "NDArray[np.float32]"
_LARGEST = 127
_AT_ONCE = 8192


class Embedder(Protocol):
    """An engine that tells what texts mean."""

    @property
    def name(self) -> str:
        """Which engine it is, and its version: vectors of another name are not compared with its own."""
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, all of one length; may raise anything."""
        ...


class Meaning:
    """Vectors of an engine for as long as it answers: once it fails or is slow it is asked no more."""

    def __init__(self, engine: Embedder, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._means: dict[str, Vector | None] = {}
        self._dimensions = 0
        self._asked, self._seconds = 0, 0.0
        self.problem: DatelineError | None = None
        """Why the engine is asked no more."""

    @property
    def name(self) -> str:
        """What vectors of this engine are kept with."""
        return self._engine.name

    def of(self, text: str, kept: EventVector | None = None) -> EventVector | None:
        """Return the vector of ``text``: the one that is ``kept``, if it is of this engine, else what that says."""
        if kept is not None and kept.model == self.name:
            return kept
        found = self._ask([text]) if text.strip() else None
        return packed(self.name, found[0]) if found is not None else None

    def told(self, vector: EventVector | None, language: str) -> Vector | None:
        """Return what ``vector`` says beside its ``language``, with length 1; None for one of another engine."""
        if vector is None or vector.model != self.name:
            return None
        known, mean = unpacked(vector), self._mean(language)
        if known is None or mean is None or len(known) != len(mean):
            return None
        return unit(known - mean)

    def _mean(self, language: str) -> Vector | None:
        if language not in self._means:
            texts = references().get(language)
            found = self._ask(texts) if texts else self._mean_of_all()
            self._means[language] = None if found is None else np.mean([unit(one) for one in found], axis=0)
        return self._means[language]

    def _mean_of_all(self) -> list[Vector] | None:
        means = [one for language in references() if (one := self._mean(language)) is not None]
        return means if len(means) == len(references()) else None

    def _ask(self, texts: Sequence[str]) -> list[Vector] | None:
        """Return the engine's vectors; None once it has failed, was too slow, or gave what is no vector."""
        if self.problem is not None:
            return None
        begun = self._clock()
        try:
            found = [np.asarray(one, np.float32) for one in self._engine.embed([_plain(one) for one in texts])]
        except DatelineError as error:
            self.problem = error
            return None
        except Exception as error:  # noqa: BLE001 - whatever an engine raises, events go on without it
            self._give_up(f"failed ({type(error).__name__}: {error})")
            return None
        self._asked += len(texts)
        self._seconds += self._clock() - begun
        if wrong := self._wrong(found, len(texts)):
            self._give_up(wrong)
            return None
        if self._asked >= LEAST_TIMED and self._seconds > MOST_SECONDS * self._asked:
            self._give_up(f"takes {self._seconds / self._asked:.1f} s a text, more than {MOST_SECONDS:.1f} s")
        return found

    def _wrong(self, found: Sequence[Vector], asked: int) -> str | None:
        if len(found) != asked:
            return f"gave {counted(len(found), 'vectors')} for {counted(asked, 'texts')}"
        self._dimensions = self._dimensions or found[0].size
        if any(one.shape != (self._dimensions,) for one in found) or not 0 < self._dimensions <= MOST_DIMENSIONS:
            return f"gave vectors of other lengths than {self._dimensions} numbers (1 to {MOST_DIMENSIONS})"
        return None if all(np.isfinite(one).all() and one.any() for one in found) else "gave a vector that is none"

    def _give_up(self, why: str) -> None:
        message = f"the vector engine {self.name} {why}; events are told by words and names until it is mended"
        self.problem = ModelError(message, reason="vector-engine")


class Rows:
    """Vectors of length 1 by key, searched exactly: one signed byte a number."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._at: dict[str, int] = {}
        self._matrix: NDArray[np.int8] = np.zeros((0, 0), np.int8)

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has; 0 where there was none yet."""
        return int(self._matrix.shape[1])

    def put(self, key: str, vector: Vector) -> None:
        """Keep ``vector``, in place of an earlier one of ``key``."""
        row = self._at.setdefault(key, len(self._keys))
        if row == len(self._keys):
            self._keys.append(key)
        if row >= len(self._matrix):
            grown = np.zeros((max(64, 2 * row), len(vector)), np.int8)
            if row:
                grown[:row] = self._matrix[:row]
            self._matrix = grown
        self._matrix[row] = _bytes(vector)

    def drop(self, key: str) -> None:
        """Forget the vector of ``key``, if there is one."""
        row = self._at.pop(key, None)
        if row is None:
            return
        last = self._keys.pop()
        if last != key:
            self._keys[row], self._at[last] = last, row
            self._matrix[row] = self._matrix[len(self._keys)]

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Return the ``limit`` keys whose vectors have the greatest cosine with ``vector``, the nearest first."""
        total = len(self._keys)
        scores = np.zeros(total, np.float32)
        for at in range(0, total, _AT_ONCE):
            some = self._matrix[at : min(at + _AT_ONCE, total)].astype(np.float32)
            scores[at : at + len(some)] = (some @ vector) / np.linalg.norm(some, axis=1)
        first = np.argpartition(-scores, limit)[:limit] if total > limit else range(total)
        return sorted((self._keys[row] for row in first), key=lambda key: (-scores[self._at[key]], key))


def packed(model: str, numbers: Sequence[float] | Vector) -> EventVector:
    """Return a vector (not all 0) as it is kept: its direction, one signed byte a number."""
    return EventVector(model=model, code=b64encode(_bytes(np.asarray(numbers, np.float32)).tobytes()).decode())


def unpacked(vector: EventVector) -> Vector | None:
    """Return a kept vector with length 1; None for one that is damaged."""
    try:
        numbers = np.frombuffer(b64decode(vector.code, validate=True), np.int8)
    except (binascii.Error, ValueError):
        return None
    return unit(numbers.astype(np.float32)) if numbers.any() else None


def unit(vector: Vector) -> Vector:
    """Return ``vector`` with length 1; 0 stays 0."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@cache
def references() -> Mapping[str, Sequence[str]]:
    """Return language → openings of news as they are usual in it."""
    told: dict[str, list[str]] = tomllib.loads(
        files("pipeline.enrich.events").joinpath("reference.toml").read_text(encoding="utf-8")
    )
    return told


def _bytes(vector: Vector) -> NDArray[np.int8]:
    numbers: NDArray[np.int8] = np.rint(vector * (_LARGEST / float(np.abs(vector).max() or 1.0))).astype(np.int8)
    return numbers


def _plain(text: str) -> str:
    """Return ``text`` without control characters: engines in C end a text at the first NUL."""
    return "".join(one if one.isprintable() else " " for one in text)
