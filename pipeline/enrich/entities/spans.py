"""Spans of a text that carry a label, and what is done to their edges."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

Label = Literal["PER", "ORG", "LOC"]
NAMED = frozenset({"PER", "ORG", "LOC"})
"""The labels that leave the recogniser; any other says that here is something else."""

_LEADING = re.compile(
    r"""[\s"'()\[\]*_.,;:|/-]+|(?:the|The|THE|a|A|an|An|its|his|her|their|our|every|near|at|of|in)\s+"""
)
_TRAILING = re.compile(r"""(?:['`]s?|[\s"'(\[*_,;:!?|/-]|(?<=\s)(?:and|near|in|of|at|the|&))$""")


class Span(NamedTuple):
    """A labelled piece of a text: characters from ``start`` to ``end``, end exclusive.

    ``label`` is PER, ORG or LOC, or one of the model's other labels in lower case (``norp``, ``product`` …): such a
    span says that here is something else. A ``sure`` span's label is not put to the vote.
    """

    start: int
    end: int
    label: str
    source: str
    sure: bool = False

    def encloses(self, other: Span) -> bool:
        """Say whether ``other`` lies within this longer span."""
        return self.start <= other.start and other.end <= self.end and self.length > other.length

    @property
    def length(self) -> int:
        """In characters."""
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the surface: what stands there in ``text``."""
        return text[self.start : self.end]


def trimmed(span: Span, text: str) -> Span | None:
    """Return ``span`` without quotes, articles and possessives at its edges; None when nothing is left."""
    start, end = span.start, span.end
    while start < end and (match := _LEADING.match(text, start, end)) and match.end() > start:
        start = match.end()
    while start < end and (match := _TRAILING.search(text, start, end)):
        end = match.start()
    while end > start and text[end - 1] in ")]" and text.count("(", start, end) + text.count("[", start, end) == 0:
        end -= 1
    if end <= start:
        return None
    if (start, end) == (span.start, span.end):
        return span
    return span._replace(start=start, end=end)


def joined(spans: Iterable[Span], goes_on: Callable[[Span, Span], bool]) -> Iterator[Span]:
    """Yield ``spans``, given in order, with each as a part of the one before where that ``goes_on`` in it."""
    last: Span | None = None
    for one in spans:
        if last is not None and goes_on(last, one):
            last = last._replace(end=one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, the longer one (then the earlier given) where two overlap."""
    given = list(spans)
    ordered = sorted(given, key=_start)
    if all(one.start < one.end <= other.start for one, other in pairwise(ordered)):
        return ordered
    return with_new([], sorted(given, key=lambda one: one.start - one.end))


_start = attrgetter("start")


def overlapping(spans: Sequence[Span], start: int, end: int) -> slice:
    """Return where in ``spans`` (sorted, without overlaps) those stand that share a character with the range."""
    first = bisect_right(spans, start, key=_start)
    if first and spans[first - 1].end > start:
        first -= 1
    return slice(first, max(first, bisect_left(spans, end, key=_start)))


def put(spans: list[Span], new: Span) -> None:
    """Put ``new`` into ``spans`` in place of all that it overlaps; a span that is the same keeps its source."""
    where = overlapping(spans, new.start, new.end)
    over = spans[where]
    if len(over) == 1 and (over[0].start, over[0].end, over[0].label) == (new.start, new.end, new.label):
        new = over[0]._replace(sure=over[0].sure or new.sure)
    spans[where] = [new]


def put_around(spans: list[Span], new: Span) -> None:
    """Put ``new`` into ``spans`` in place of what it encloses or is; not where it would cut another one."""
    over = spans[overlapping(spans, new.start, new.end)]
    if all(new.encloses(one) or (one.start, one.end) == (new.start, new.end) for one in over):
        put(spans, new)


def with_new(spans: Sequence[Span], found: Iterable[Span]) -> list[Span]:
    """Return ``spans`` and those of ``found`` that stand where nothing was."""
    taken, starts = sorted(spans, key=_start), list[int]()
    for new in found:
        starts = starts or list(map(_start, taken))
        at = bisect_right(starts, new.start)
        is_free = not at or taken[at - 1].end <= new.start
        if is_free and (at == len(starts) or new.end <= starts[at]):
            taken.insert(at, new)
            starts.insert(at, new.start)
    return taken
