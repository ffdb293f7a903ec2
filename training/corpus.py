"""Annotated text to learn from: reading it, and the forms of it that a model sees while it learns."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.enrich.entities.recognise.reading import plain

NAMES = ("PER", "ORG", "LOC")
"""The labels that every corpus has; others (works, events, products) are learnt where they are, and never scored."""
WHOLE_TEXT = 400
"""Characters from which a text is an article already and is not joined to others."""
JOINED = (1, 1, 2, 4)
"""How many sentences make one text: one as often as more."""

Spans = tuple[tuple[int, int, str], ...]
"""Start, end (characters) and label of the names, sorted, without overlaps."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its names."""

    text: str
    spans: Spans


def read(path: Path) -> list[Annotated]:
    """Return the texts of a file of JSON lines, packed by gzip or not.

    Each line is ``{"text": str, "spans": [[start, end, label], …]}``; other keys are left alone. Quotes, dashes and
    spaces become the typewriter's, as in the texts that are read later.

    Raises:
        ValueError: A line is something else; the message has the file and the line.
    """
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8").split("\n")
    texts = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            record = json.loads(line)
            spans = tuple(sorted((int(start), int(end), str(label)) for start, end, label in record["spans"]))
            texts.append(Annotated(plain(record["text"]), spans))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: expected text and spans [[start, end, label]]") from error
    return texts


def find(folder: Path, part: str, languages: Iterable[str] = ()) -> dict[str, list[Annotated]]:
    """Return language → texts of the files ``LANGUAGE.PART.jsonl`` or ``.jsonl.gz`` in ``folder``.

    Raises:
        FileNotFoundError: There is none, or none for one of ``languages``.
    """
    found = {path.name.partition(".")[0]: path for path in sorted(folder.glob(f"*.{part}.jsonl*"))}
    missing = sorted(set(languages) - set(found))
    if missing or not found:
        raise FileNotFoundError(f"{folder}: no {part} file LANGUAGE.{part}.jsonl[.gz] for {missing or 'any language'}")
    return {language: read(path) for language, path in found.items() if not languages or language in languages}


def apart(texts: Iterable[Annotated]) -> tuple[list[Annotated], list[Annotated]]:
    """Return two texts in three, by which a model is chosen, and the third, by which none ever is.

    A text is always in the same of them, whatever stands beside it.
    """
    chosen: tuple[list[Annotated], list[Annotated]] = ([], [])
    for one in texts:
        chosen[zlib.crc32(one.text.encode()) % 3 == 0].append(one)
    return chosen


def balance(texts: Mapping[str, Sequence[Annotated]], power: float) -> dict[str, float]:
    """Return how often a round takes the texts of each language: the language with the most text once.

    A language with n characters has its part in a round by n to the ``power``: 1 leaves the corpora as they are, 0
    makes all languages equal.
    """
    size = {language: max(1, sum(len(one.text) for one in some)) for language, some in texts.items()}
    largest = max(size.values(), default=1)
    return {language: (largest / count) ** (1 - power) for language, count in size.items()}


def repeated(texts: Sequence[Annotated], copies: float, chance: random.Random) -> list[Annotated]:
    """Return the texts as often as ``copies`` says; of what is left of it, that share of them by chance."""
    whole = int(copies)
    return [*texts] * whole + chance.sample(texts, round(len(texts) * (copies - whole)))


Pool = Mapping[str, Sequence[str]]
"""Label → names, each as often as it occurs."""


def names(texts: Iterable[Annotated]) -> dict[str, list[str]]:
    """Return the names of texts by their label."""
    pool: dict[str, list[str]] = {label: [] for label in NAMES}
    for one in texts:
        for start, end, label in one.spans:
            if label in pool:
                pool[label].append(one.text[start:end])
    return pool


def swapped(texts: Sequence[Annotated], pools: Sequence[Pool], share: float, chance: random.Random) -> list[Annotated]:
    """Return the texts with the names of a ``share`` of them replaced by others of their kind, from one of ``pools``.

    What stands around a name counts then, not the names learnt by heart.
    """
    return [
        _renamed(one, chance.choice(pools), chance) if one.spans and chance.random() < share else one for one in texts
    ]


def _renamed(one: Annotated, pool: Pool, chance: random.Random) -> Annotated:
    text, spans, reached = "", [], 0
    for start, end, label in one.spans:
        name = chance.choice(pool[label]) if pool.get(label) else one.text[start:end]
        text += one.text[reached:start]
        spans.append((len(text), len(text) + len(name), label))
        text += name
        reached = end
    return Annotated(text + one.text[reached:], tuple(spans))


def joined(texts: Sequence[Annotated], chance: random.Random) -> list[Annotated]:
    """Return the texts in chance order, short ones put together: they come alone in corpora, in articles in life."""
    order = list(texts)
    chance.shuffle(order)
    found, at = [], 0
    while at < len(order):
        count = 1 if len(order[at].text) > WHOLE_TEXT else chance.choice(JOINED)
        found.append(_together(order[at : at + count], chance))
        at += count
    return found


def _together(texts: Iterable[Annotated], chance: random.Random) -> Annotated:
    text = ""
    spans: list[tuple[int, int, str]] = []
    for one in texts:
        if text:
            text += chance.choice("  \n")
        spans += [(start + len(text), end + len(text), label) for start, end, label in one.spans]
        text += one.text
    return Annotated(text, tuple(spans))
