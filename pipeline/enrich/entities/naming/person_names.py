"""One name a person: short forms to the full name of the document, spellings to the one that is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import persons
from pipeline.enrich.phrases import key

Parts = tuple[str, ...]
Pair = tuple[str, str]
MOST_PARTS = 8
"""A name of so many parts or more is no short form of a longer one."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})


def full_names(names: Sequence[str]) -> list[str]:
    """Return for each mention of a person the name that all mentions of this person share.

    ``names`` are the surfaces in the order of the text. Two full names with the same first and last part are one
    person; a short form goes to the full name said last before it that it ends, starts or is part of, else to the
    first one after it. What is shown is the form used most, in its usual spelling.
    """
    ends = [_ends(name) for name in names]
    groups: dict[Pair, Counter[str]] = defaultdict(Counter)
    for name, pair in zip(names, ends, strict=True):
        if pair is not None:
            groups[pair][name] += 1
    _join_longer(groups)
    shown = {pair: _shown(forms) for pair, forms in groups.items()}
    said, full = _said(ends, shown), [shown.get(pair, "") if pair else "" for pair in ends]
    return [one or _resolved(index, names[index], said, full) for index, one in enumerate(full)]


@lru_cache(maxsize=16384)
def _parts(name: str) -> Parts:
    return tuple(part for part in key(name).split() if part not in _SUFFIXES)


def _ends(name: str) -> Pair | None:
    """Return first and last part of a full name: middle names tell no two people of one article apart."""
    parts = _parts(name)
    return (parts[0], parts[-1]) if len(parts) > 1 else None


def _starts(parts: Parts) -> set[Parts]:
    """Return what a name may be shortened to: its first parts, fewer than all."""
    return {parts[:length] for length in range(min(len(parts), MOST_PARTS))}


def _tails(parts: Parts) -> set[Parts]:
    """Return likewise its last parts."""
    return {parts[-length:] for length in range(1, min(len(parts), MOST_PARTS))}


def _join_longer(groups: dict[Pair, Counter[str]]) -> None:
    """Let ``bin Laden`` and ``Suu Kyi``, which look like full names, be short for a longer one."""
    longer: dict[Parts, set[Pair]] = defaultdict(set)
    for pair, names in groups.items():
        for parts in map(_parts, names):
            for short in _starts(parts) | _tails(parts):
                longer[short].add(pair)
    for pair in sorted(groups, key=lambda one: max(len(name) for name in groups[one])):
        fits = longer[_parts(next(iter(groups[pair])))] - {pair}
        if len(fits) == 1:
            for parts in map(_parts, groups.pop(pair)):
                for short in _starts(parts) | _tails(parts):
                    longer[short].discard(pair)


def _resolved(index: int, name: str, said: Sequence[Mapping[Parts, Sequence[int]]], shown: Sequence[str]) -> str:
    for places in said:
        if found := places.get(_parts(name)):
            return shown[found[max(bisect_left(found, index) - 1, 0)]]
    return persons.mononyms().get(name, persons.spellings().get(key(name), name))


def _said(ends: Sequence[Pair | None], shown: Mapping[Pair, str]) -> list[Mapping[Parts, Sequence[int]]]:
    """Return where full names are said that a short form ends, and where those that it ends or starts, by its parts."""
    ending: dict[Parts, list[int]] = defaultdict(list)
    either: dict[Parts, list[int]] = defaultdict(list)
    for index, pair in enumerate(ends):
        if pair is None or pair not in shown:
            continue
        names = (_parts(shown[pair]), _parts(" ".join(pair)))
        tails = set().union(*map(_tails, names))
        for short in tails:
            ending[short].append(index)
        for short in tails.union(*map(_starts, names)):
            either[short].append(index)
    return [ending, either]


def _shown(forms: Counter[str]) -> str:
    """Return the form used most (of these the shortest), in the spelling that is known for it."""
    best = max(forms, key=lambda name: (forms[name], -len(name)))
    for form in (best, *forms):
        if known := persons.spellings().get(key(form)):
            return known
    return best if not best.isupper() else best.title()
