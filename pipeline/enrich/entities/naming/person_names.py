"""One name a person: short forms to the full name of the document, spellings to the one that is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.enrich import persons
from pipeline.enrich.entities.naming.addressed import Gender, Person
from pipeline.enrich.phrases import key

Parts = tuple[str, ...]
Pair = tuple[str, str]
MOST_PARTS = 8
"""A name of so many parts or more is no short form of a longer one."""
MOST_BEARERS = 16
"""Of so many people with one name it is asked whom a short form means."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})


@dataclass(slots=True)
class _Bearer:
    """What the text says of one who bears a full name."""

    genders: set[Gender] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    together: bool = False
    stands_apart: bool = False
    """Whether it is kin of one whose surname alone was named before: that one is meant by it."""

    def may_be(self, short: Person) -> bool:
        return short.gender is None or not self.genders or short.gender in self.genders


def full_names(mentions: Sequence[Person]) -> list[str]:
    """Return for each mention of a person the name that all mentions of this person share.

    ``mentions`` are in the order of the text. Two full names with the same first and last part are one person. A short
    form goes to the one full name that it ends, starts or is part of. Where several people bear it, the form of
    address, the office and then who leads the story (the first one named) decide; where these contradict each other, or
    two are named together, it stays a name of its own. What is shown is the form used most, in its usual spelling.
    """
    ends = [_ends(one.name) for one in mentions]
    groups: dict[Pair, Counter[str]] = defaultdict(Counter)
    for one, pair in zip(mentions, ends, strict=True):
        if pair is not None:
            groups[pair][one.name] += 1
    _join_longer(groups)
    _join_initials(groups)
    shown = {pair: _shown(forms) for pair, forms in groups.items()}
    said, bearers = _said(shown), _bearers(mentions, ends, shown)
    found: dict[Person, str] = {}
    for one, pair in zip(mentions, ends, strict=True):
        if one not in found:
            found[one] = shown[pair] if pair is not None and pair in shown else _resolved(one, said, bearers, shown)
    return [found[one] for one in mentions]


def _bearers(mentions: Sequence[Person], ends: Sequence[Pair | None], shown: Mapping[Pair, str]) -> dict[Pair, _Bearer]:
    found: dict[Pair, _Bearer] = {}
    alone: set[Parts] = set()
    for one, pair in zip(mentions, ends, strict=True):
        if pair is None:
            alone.add(_parts(one.name))
        elif pair in shown:
            bearer = found.setdefault(pair, _Bearer(stands_apart=one.is_kin and pair[1:] in alone))
            bearer.genders |= {one.gender} if one.gender else set()
            bearer.offices |= one.offices
            bearer.together |= one.together
    return found


@lru_cache(maxsize=4096)
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


def _join_initials(groups: dict[Pair, Counter[str]]) -> None:
    """Let ``K. Nygaard`` be short for the one Nygaard whose first name begins so."""
    of_initial: dict[Pair, set[Pair]] = defaultdict(set)
    for first, last in groups:
        if len(first) > 1:
            of_initial[first[0], last].add((first, last))
    for pair in [one for one in groups if len(of_initial.get(one, ())) == 1]:
        del groups[pair]


def _resolved(
    short: Person, said: Mapping[Parts, Sequence[Pair]], bearers: Mapping[Pair, _Bearer], shown: Mapping[Pair, str]
) -> str:
    if found := said.get(_parts(short.name)):
        meant = _meant(short, {pair: bearers[pair] for pair in found[:MOST_BEARERS]})
        return short.name if meant is None else shown[meant]
    return persons.mononyms().get(short.name, persons.spellings().get(key(short.name), short.name))


def _meant(short: Person, bearers: Mapping[Pair, _Bearer]) -> Pair | None:
    """Return which of those who bear a name is meant by it; None where nothing tells."""
    if len(bearers) == 1:
        pair, bearer = next(iter(bearers.items()))
        is_other = bearer.stands_apart and not short.offices & bearer.offices
        return pair if bearer.may_be(short) and not is_other else None
    fits = {pair: one for pair, one in bearers.items() if one.may_be(short)}
    in_office = [pair for pair, one in fits.items() if short.offices & one.offices]
    addressed = [pair for pair, one in fits.items() if short.gender in one.genders]
    for evidence in (in_office, addressed):
        if len(evidence) == 1:
            return evidence[0]
    leader = next(iter(fits), None)
    if leader is None or fits[leader].together:
        return None
    return leader if leader == next(iter(bearers)) or len(fits) == 1 else None


def _said(shown: Mapping[Pair, str]) -> dict[Parts, list[Pair]]:
    """Return who is meant by each short form, in the order of the text: whose name it ends before whose it starts."""
    ending: dict[Parts, dict[Pair, None]] = defaultdict(dict)
    starting: dict[Parts, dict[Pair, None]] = defaultdict(dict)
    for pair, name in shown.items():
        names = (_parts(name), pair)
        for short in set().union(*map(_tails, names)):
            ending[short][pair] = None
        for short in set().union(*map(_starts, names)) | {(pair[0][0], pair[1])}:
            starting[short][pair] = None
    return {short: list(ending.get(short) or starting[short]) for short in {**ending, **starting}}


def _shown(forms: Counter[str]) -> str:
    """Return the form used most (of these the shortest), in the spelling that is known for it."""
    best = max(forms, key=lambda name: (forms[name], -len(name)))
    for form in (best, *forms):
        if known := persons.spellings().get(key(form)):
            return known
    return best if not best.isupper() else best.title()
