"""What English news needs on top of the model, in the order in which it is done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from pipeline.enrich import lexicon, places
from pipeline.enrich.entities.english import (
    boundaries,
    firms,
    labels,
    listed,
    numbered,
    organization_boundaries,
    person_boundaries,
    second_pass,
    teams,
    towns,
)
from pipeline.enrich.entities.english.structure import TABLE, Structure, structure
from pipeline.enrich.entities.recognise.reading import SURELY_COMMON, Rank, Reading
from pipeline.enrich.entities.spans import NAMED, Span, with_new, without_overlaps

SHOUTED_RANK = 3000
"""A word in capitals whose lower-case form is among so many commonest ones is emphasis, no name."""


_NO_NAME = frozenset("@|%=_?<>{}\\~^")
"""Signs that stand in addresses, tables and code, and in no name."""


def repaired(spans: Iterable[Span], reading: Reading, rank: Rank) -> list[Span]:
    """Return the model's ``spans`` as news means them: sorted, no overlaps, labels PER, ORG and LOC only."""
    text = reading.text
    lines = structure(reading)
    tidied = [span for span in boundaries.tidied(spans, reading) if not _inside(span, lines.tables)]
    tidied = firms.parted(person_boundaries.parted(tidied, text), text)
    found = with_new(lines.spans, boundaries.joined(without_overlaps(tidied), text))
    found = person_boundaries.whole(organization_boundaries.whole(found, text), text)
    found = listed.with_countries(found, text)
    found = listed.with_regions(found, text)
    found = listed.with_cities(found, text)
    found = listed.with_organizations(found, text)
    found = [person_boundaries.groups(labels.judged(span, text), text) for span in found]
    found = firms.found(firms.with_partners(firms.judged(found, text), text), text, rank)
    found = firms.listed_partners(found, text)
    found = numbered.told(found, text)
    found = teams.with_teams(found, text, lines)
    found = labels.one_label_each(found, text, lines)
    found = second_pass.with_acronyms(found, reading, rank)
    found = second_pass.with_repeated(found, text)
    found = second_pass.with_short_forms(found, text)
    found = firms.said_again(found, text, rank)
    found = without_overlaps(boundaries.with_legal_form(span, text) for span in found)
    found = towns.told_apart(labels.enumerated(labels.acting(found, text), text), text)
    surnames = {one.of(text).rpartition(" ")[2] for one in found if one.label == "PER" and " " in one.of(text)}
    return [
        one
        for one in found
        if _stays(one, lines) and (_is_name(one, reading, rank) or (one.label == "PER" and one.of(text) in surnames))
    ]


def _stays(span: Span, lines: Structure) -> bool:
    return span.label in NAMED and (span.source == TABLE or not _inside(span, lines.headings))


def _inside(span: Span, regions: Sequence[tuple[int, int]]) -> bool:
    """Say whether ``span`` starts in one of ``regions``, which are in order and apart."""
    place = bisect_right(regions, span.start, key=itemgetter(0))
    return place > 0 and span.start < regions[place - 1][1]


def _is_name(span: Span, reading: Reading, rank: Rank) -> bool:
    """Say whether a span can be a name: no address of web or mail, no shouted word, no person with digits."""
    surface = span.of(reading.text)
    if not any(one.isupper() for one in surface) or "://" in surface or not _NO_NAME.isdisjoint(surface):
        return False
    if span.sure:
        return True
    if span.label == "PER" and any(one.isdigit() for one in surface):
        return False
    if surface in lexicon.structure_set("things", "names") or surface in lexicon.structure_set("acronyms", "words"):
        return False
    if _is_common_word(span, surface, reading, rank) or _is_word_again(span, surface, rank):
        return False
    return not (surface.isupper() and surface.isalpha() and rank(surface.lower()) < SHOUTED_RANK)


def _is_word_again(span: Span, surface: str, rank: Rank) -> bool:
    """Say whether a word was only taken for a person because a model took it for one elsewhere: ``Team``."""
    is_again = span.source == second_pass.REPEATED and span.label == "PER"
    return is_again and surface.isalpha() and rank(surface.lower()) * SURELY_COMMON <= rank(surface)


def _is_common_word(span: Span, surface: str, reading: Reading, rank: Rank) -> bool:
    """Say whether a word has its capital only from the start of its sentence: ``Labs in three towns said``."""
    factor = 1 if span.label == "LOC" else SURELY_COMMON
    if not surface.isalpha() or places.is_place(surface) or rank(surface.lower()) * factor > rank(surface):
        return False
    before = reading.plain[max(0, span.start - 3) : span.start].rstrip(" \"'")
    return not before or before[-1] in "\n.!?-"
