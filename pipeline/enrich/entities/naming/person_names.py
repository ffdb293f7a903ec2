"""One name a person: short forms to the full name of the document, spellings to the one that is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pipeline.enrich import persons
from pipeline.enrich.phrases import key

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})


def full_names(names: Sequence[str]) -> list[str]:
    """Return for each mention of a person the name that all mentions of this person share.

    ``names`` are the surfaces in the order of the text. Two full names with the same first and last part are one
    person; a short form goes to the full name said last before it that it ends, starts or is part of, else to the
    first one after it. What is shown is the form used most, in its usual spelling.
    """
    ends = [_ends(name) for name in names]
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name, pair in zip(names, ends, strict=True):
        if pair is not None:
            groups[pair][name] += 1
    _join_longer(groups)
    shown = {pair: _shown(forms) for pair, forms in groups.items()}
    full = [(index, pair) for index, pair in enumerate(ends) if pair in shown]
    return [
        shown[pair] if pair in shown else _resolved(index, name, full, shown)
        for index, (name, pair) in enumerate(zip(names, ends, strict=True))
    ]


def _parts(name: str) -> list[str]:
    return [part for part in key(name).split() if part not in _SUFFIXES]


def _ends(name: str) -> tuple[str, str] | None:
    """Return first and last part of a full name: middle names tell no two people of one article apart."""
    parts = _parts(name)
    return (parts[0], parts[-1]) if len(parts) > 1 else None


def _join_longer(groups: dict[tuple[str, str], Counter[str]]) -> None:
    """Let ``bin Laden`` and ``Suu Kyi``, which look like full names, be short for a longer one."""
    for pair in sorted(groups, key=lambda one: max(len(name) for name in groups[one])):
        name = next(iter(groups[pair]))
        longer = {other for other in groups if other != pair and any(_is_part(name, one) for one in groups[other])}
        if len(longer) == 1:
            del groups[pair]


def _is_part(short: str, name: str) -> bool:
    part, whole = _parts(short), _parts(name)
    return len(part) < len(whole) and part in (whole[-len(part) :], whole[: len(part)])


def _resolved(
    index: int, name: str, full: Sequence[tuple[int, tuple[str, str]]], shown: Mapping[tuple[str, str], str]
) -> str:
    for fits in (_ends_with, _is_part):
        found = [(where, pair) for where, pair in full if fits(name, shown[pair]) or fits(name, " ".join(pair))]
        if found:
            before = [pair for where, pair in found if where < index]
            return shown[before[-1] if before else found[0][1]]
    return persons.mononyms().get(name, persons.spellings().get(key(name), name))


def _ends_with(short: str, name: str) -> bool:
    part, whole = _parts(short), _parts(name)
    return bool(part) and len(part) < len(whole) and whole[-len(part) :] == part


def _shown(forms: Counter[str]) -> str:
    """Return the form used most (of these the shortest), in the spelling that is known for it."""
    best = max(forms, key=lambda name: (forms[name], -len(name)))
    for form in (best, *forms):
        if known := persons.spellings().get(key(form)):
            return known
    return best if not best.isupper() else best.title()
