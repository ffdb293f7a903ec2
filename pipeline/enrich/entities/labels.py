"""What a name is: gazetteers, the words in it and the words around it against the model's label."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.spans import Span, replaced
from pipeline.enrich.entities.structure import Structure
from pipeline.enrich.phrases import PhraseTable

NAMED = frozenset({"PER", "ORG", "LOC"})
COUNTRY, ORGANIZATION, REGION = "rule:country-name", "rule:organization-list", "rule:region-list"
CONTEXT = "rule:context"
SURE_SOURCES = frozenset({"rule:dateline", "rule:table", "rule:credit", COUNTRY, ORGANIZATION, REGION, CONTEXT})
"""Rules whose verdict no vote within the document overturns."""
AMBIGUOUS_REGIONS = frozenset({"Earth", "Mars", "Moon", "Java", "Victoria", "Lorraine", "Arctic", "Hollywood"})


def with_countries(spans: list[Span], text: str, language: str = "en") -> list[Span]:
    """Return ``spans`` with every country's name a place: the pattern beats the model, a longer name beats it."""
    ambiguous = gazetteer.data()["ambiguous"]["names"]
    for start, end, _ in gazetteer.country_table(language).find(text):
        spans = _with_place(spans, Span(start, end, "LOC", COUNTRY), doubtful=text[start:end] in ambiguous)
    return spans


def with_regions(spans: list[Span], text: str) -> list[Span]:
    """Return ``spans`` with regions and states of the U.S. as places."""
    for start, end, name in places.sure_table().find(text):
        spans = _with_place(spans, Span(start, end, "LOC", REGION), doubtful=name in AMBIGUOUS_REGIONS)
    return spans


def _with_place(spans: list[Span], new: Span, *, doubtful: bool) -> list[Span]:
    over = [one for one in spans if one.overlaps(new)]
    if any(one.end - one.start > new.end - new.start and one.label in NAMED for one in over):
        return spans
    if doubtful and (not over or over[0].label != "LOC"):
        return spans
    return replaced(spans, new)


def with_organizations(spans: list[Span], text: str) -> list[Span]:
    """Return ``spans`` with the organizations that everyone knows; a longer name around one stays."""
    for start, end, _ in organizations.certain_table().find(text):
        new = Span(start, end, "ORG", ORGANIZATION)
        over = [one for one in spans if one.overlaps(new)]
        weaker = {"PER"} if " " in text[start:end] else set()
        if not any(_encloses(one, new) and one.label in NAMED - weaker for one in over):
            spans = replaced(spans, new)
    likely = organizations.likely()
    return [
        replace(one, label="ORG") if one.label in NAMED and text[one.start : one.end] in likely else one
        for one in spans
    ]


def _encloses(one: Span, other: Span) -> bool:
    return one.start <= other.start and one.end >= other.end and one.end - one.start > other.end - other.start


def judged(span: Span, text: str) -> Span:
    """Return ``span`` with the label that its own words and those beside it give it."""
    if span.label not in NAMED or span.source in SURE_SOURCES:
        return span
    surface = text[span.start : span.end]
    if label := _by_neighbours(surface, span, text):
        return replace(span, label=label, source=CONTEXT)
    return replace(span, label=_by_words(surface, span.label, text[span.end : span.end + 30]) or span.label)


def _by_words(surface: str, label: str, after: str) -> str | None:
    words = surface.split()
    if surface in lexicon.structure_set("events", "indices") and re.match(
        r" (?:index|average|industrial|composite|share|futures)", after
    ):
        return "index"
    if len(words) == 1:
        return None
    if words[-1] in lexicon.structure_set("events", "heads") or " ".join(words[:2]) in lexicon.structure_set(
        "events", "first"
    ):
        return "event" if label != "PER" else None
    if label != "ORG" and words[-1] in lexicon.word_set("organizations", "suffixes"):
        return "ORG"
    if words[-1] in lexicon.structure_set("places", "heads") or words[0] in lexicon.structure_set("places", "first"):
        return "LOC" if label == "PER" or words[-1] not in lexicon.structure_set("places", "doubtful_heads") else None
    if label != "ORG" and words[-1] in lexicon.word_set("organizations", "heads"):
        return "ORG"
    if label != "ORG" and words[0] in lexicon.word_set("organizations", "first") and " of " in surface:
        return "ORG"
    return None


@lru_cache(maxsize=1)
def _is_a_place() -> re.Pattern[str]:
    kinds = "|".join(lexicon.structures()["places"]["kinds"])
    return re.compile(rf"(?: \([^)]{{1,60}}\))?,? (?:is|was) (?:a|an|the|one of the) (?:[\w-]+ ){{0,5}}?(?:{kinds})\b")


@lru_cache(maxsize=1)
def _kind_of() -> re.Pattern[str]:
    kinds = "|".join(lexicon.structures()["places"]["kinds"])
    return re.compile(rf"\b(?:{kinds})s? of $")


def _by_neighbours(surface: str, span: Span, text: str) -> str | None:
    before, after = text[max(0, span.start - 24) : span.start], text[span.end : span.end + 90]
    if _is_a_place().match(after) or _kind_of().search(before):
        return "LOC"
    if span.label != "LOC" and _in_a_known_country(after) and not _is_organization(surface):
        return "LOC"
    previous = before.split()[-1] if before.split() and before.endswith(" ") else ""
    if span.label != "LOC" and previous in lexicon.structure_set("places", "before") and places.is_large(surface):
        return "LOC"
    if span.label != "LOC" and after.startswith(", where ") and places.is_large(surface):
        return "LOC"
    if label := _by_kind(span.label, previous, after):
        return label
    if span.label == "ORG" and before.endswith(tuple(f"{one} " for one in lexicon.words()["titles"]["honorific"])):
        return "PER"
    return None


def _by_kind(label: str, previous: str, after: str) -> str | None:
    following = after[1:].split()[0].rstrip(".,;") if after.startswith(" ") and after[1:].split() else ""
    if label != "PER" and previous in lexicon.structure_set("kinds", "person_before"):
        return "PER"
    if label == "PER" and previous in lexicon.structure_set("kinds", "organization_before"):
        return "ORG"
    if label != "ORG" and following in lexicon.structure_set("kinds", "organization_after"):
        return "ORG" if label == "PER" else None
    if label != "LOC" and following in lexicon.structure_set("kinds", "place_after"):
        return "LOC"
    return None


def _in_a_known_country(after: str) -> bool:
    """Say whether ``, Ontario`` or ``, France`` follows: then the name before is a place."""
    match = re.match(r", ((?:[A-Z][\w.'-]*)(?: [A-Z][\w.'-]*)*)", after)
    if match is None:
        return False
    name = match[1]
    return name in places.states() or name.rstrip(".") in places.states() or gazetteer.country(name) is not None


def _is_organization(surface: str) -> bool:
    words = surface.split()
    known = surface in organizations.certain() or surface in organizations.likely()
    return known or words[-1] in lexicon.word_set("organizations", "heads") | lexicon.word_set(
        "organizations", "suffixes"
    )


def with_teams(spans: list[Span], text: str, structure: Structure) -> list[Span]:
    """Return ``spans`` with towns as the teams that they mean, in news about sport."""
    if not structure.sport:
        return spans
    for start, end, _ in organizations.nickname_table().find(text):
        start = _with_town(text, start)
        over = [one for one in spans if one.start < end and start < one.end]
        if not any(one.end - one.start > end - start for one in over):
            spans = replaced(spans, Span(start, end, "ORG", "rule:team"))
    spans = _with_counties(spans, text, structure)
    return [_as_team(span, text, structure) for span in spans]


def _with_town(text: str, start: int) -> int:
    """Return where the club's name starts: ``Milwaukee`` belongs to ``Brewers``."""
    words = re.search(r"((?:[A-Z][\w.]+ )?[A-Z][\w.]+) $", text[max(0, start - 30) : start])
    if words is None:
        return start
    for town in (words[1], words[1].rpartition(" ")[2]):
        if places.is_place(town):
            return start - len(town) - 1
    return start


def _with_counties(spans: list[Span], text: str, structure: Structure) -> list[Span]:
    """In cricket, a county is its eleven."""
    if structure.sport == "CRICKET":
        for start, end, _ in _county_table().find(text):
            new = Span(start, end, "LOC", REGION)
            if not any(_encloses(one, new) for one in spans):
                spans = replaced(spans, new)
    return spans


@lru_cache(maxsize=1)
def _county_table() -> PhraseTable[str]:
    return PhraseTable((name, name) for name in lexicon.structures()["sports"]["counties"])


def _as_team(span: Span, text: str, structure: Structure) -> Span:
    surface = text[span.start : span.end]
    if span.label != "LOC" or span.source in {"rule:dateline", "rule:table"} or gazetteer.country(surface) is not None:
        return span
    before, after = text[max(0, span.start - 20) : span.start].split(), text[span.end : span.end + 20]
    previous = before[-1].strip("\"'(") if before else ""
    if previous in lexicon.structure_set("places", "before") or re.match(r", [A-Z]", after):
        return span
    following = after.split()[0] if after.startswith(" ") and after.split() else ""
    acts = following.rstrip(".,") in lexicon.structure_set("sports", "after")
    suffers = previous in lexicon.structure_set("sports", "before") and (
        re.match(r"[.,;'\")]| \d| in | on | at | by | and |$", after) is not None
    )
    return replace(span, label="ORG") if acts or suffers or surface in structure.teams else span


def one_label_each(spans: list[Span], text: str, structure: Structure) -> list[Span]:
    """Give every occurrence of one surface the label that most have; a surname of a full name is that person."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        weight = 3 if span.source in SURE_SOURCES else 1
        votes[text[span.start : span.end]][span.label] += weight
    persons = _persons(votes)
    verdicts = {surface: _verdict(surface, count, persons) for surface, count in votes.items()}
    return [
        span
        if span.source in SURE_SOURCES
        or (structure.sport and {span.label, verdicts[text[span.start : span.end]]} == {"ORG", "LOC"})
        else replace(span, label=verdicts[text[span.start : span.end]])
        for span in spans
    ]


def _persons(votes: dict[str, Counter[str]]) -> frozenset[str]:
    """Return the surnames, and the first names in front of them, of the persons with a full name."""
    full = [surface.split() for surface, count in votes.items() if " " in surface and count.most_common(1)[0][0] == "PER"]
    return frozenset(words[place] for words in full for place in (0, -1))


def _verdict(surface: str, count: Counter[str], persons: frozenset[str]) -> str:
    label = count.most_common(1)[0][0]
    if surface in persons and label != "PER":
        is_else = gazetteer.country(surface) is not None or surface in organizations.certain()
        return label if is_else or (label == "LOC" and places.is_large(surface)) else "PER"
    return label
