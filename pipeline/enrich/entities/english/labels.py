"""What a name is: its own words, the words around it and the rest of the document against the model's label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.english.structure import Structure
from pipeline.enrich.entities.spans import NAMED, Span
from pipeline.enrich.resources import any_of

SURE_WEIGHT = 3
"""What the vote of a sure span counts within the document."""

_BEFORE, _AFTER = 24, 90
"""Characters beside a name that are looked at."""


def judged(span: Span, text: str) -> Span:
    """Return ``span`` with the label that its own words and those beside it give it."""
    if span.label not in NAMED or span.sure:
        return span
    before, after = text[max(0, span.start - _BEFORE) : span.start], text[span.end : span.end + _AFTER]
    if label := _by_neighbours(span.of(text), span.label, before, after):
        return span._replace(label=label, sure=True)
    if _is_head_of_a_body(span, text, before):
        return span._replace(label="PER")
    label = _by_words(span.of(text), span.label, after)
    return span if label in {None, span.label} else span._replace(label=label or span.label)


def _is_head_of_a_body(span: Span, text: str, before: str) -> bool:
    """Say whether two words or more stand behind a body and the office of its head: ``WHO chief Ann Hale Osei``."""
    name = span.of(text)
    if span.label != "ORG" or " " not in name or organizations.is_known(name) or _heads().search(before) is None:
        return False
    return lexicon.body_kinds().isdisjoint(name.split()) and not any(one.islower() for one in name.split())


@lru_cache(maxsize=1)
def _heads() -> re.Pattern[str]:
    return re.compile(rf"\b[A-Z][A-Za-z]*[A-Z] (?:{any_of(lexicon.forms()['people']['heads'])}) \Z")


def enumerated(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with the town that ``in`` leads beside another as one: ``in Kingston and Portmore``.

    What is the surname of somebody named in full stays that person.
    """
    surnames = {one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and " " in one.of(text)}
    found = list(spans)
    for at, one in enumerate(found[1:], start=1):
        if (
            one.label == "PER"
            and not one.sure
            and one.of(text) not in surnames
            and _is_beside(found[at - 1], one, text)
        ):
            found[at] = one._replace(label="LOC")
    return found


def _is_beside(first: Span, one: Span, text: str) -> bool:
    words = text[max(0, first.start - _BEFORE) : first.start].split()
    is_led = bool(words) and words[-1] in lexicon.structure_set("places", "before")
    is_joined = first.label == "LOC" and text[first.end : one.start] in {" and ", ", ", ", and "}
    return is_led and is_joined and any(city.population for city, _ in places.named(one.of(text)))


def _by_words(surface: str, label: str, after: str) -> str | None:
    words = surface.split()
    if surface in lexicon.structure_set("events", "indices") and _INDEX.match(after):
        return "index"
    if len(words) < len(("first", "last")):
        return None
    return _by_event(words, label) or _by_place(words, label) or (_by_organization(words) if label != "ORG" else None)


_INDEX = re.compile(r" (?:index|average|industrial|composite|share|futures)")


def _by_event(words: list[str], label: str) -> str | None:
    first, last = " ".join(words[:2]), words[-1]
    is_event = last in lexicon.structure_set("events", "heads") or first in lexicon.structure_set("events", "first")
    return "event" if is_event and label != "PER" else None


def _by_place(words: list[str], label: str) -> str | None:
    heads, first = lexicon.structure_set("places", "heads"), lexicon.structure_set("places", "first")
    if words[-1] not in heads and words[0] not in first:
        return None
    doubtful = label == "ORG" and words[-1] in lexicon.structure_set("places", "doubtful_heads")
    return None if doubtful else "LOC"


def _by_organization(words: list[str]) -> str | None:
    if words[-1] in lexicon.body_kinds():
        return "ORG"
    starts = lexicon.word_set("organizations", "first") if "of" in words else frozenset()
    return "ORG" if words[0] in starts | lexicon.word_set("organizations", "prefixes") else None


@lru_cache(maxsize=1)
def _is_a_place() -> re.Pattern[str]:
    kinds = "|".join(lexicon.structures()["places"]["kinds"])
    return re.compile(rf"(?: \([^)]{{1,60}}\))?,? (?:is|was) (?:a|an|the|one of the) (?:[\w-]+ ){{0,5}}?(?:{kinds})\b")


@lru_cache(maxsize=1)
def _kind_of() -> re.Pattern[str]:
    kinds = "|".join(lexicon.structures()["places"]["kinds"])
    return re.compile(rf"\b(?:{kinds})s? of $")


@lru_cache(maxsize=1)
def _governing() -> re.Pattern[str]:
    words = "|".join(lexicon.structures()["places"]["governing"])
    return re.compile(rf"\b(?:{words}) of $")


def _by_neighbours(surface: str, label: str, before: str, after: str) -> str | None:
    previous = before.rsplit(maxsplit=1)[-1] if before.endswith(" ") and before.split() else ""
    if _is_located(surface, label, before, previous, after):
        return "LOC"
    if surface == "State" and (previous == "of" or after[1:2].islower()):  # "Secretary of State", "State media"
        return "title"
    if label != "PER" and _is_behind(surface, before):
        return "PER"
    return _by_kind(label, previous, after) or _by_market(label, surface, after)


def _is_located(surface: str, label: str, before: str, previous: str, after: str) -> bool:
    is_of = before.endswith((" of ", " of \n"))  # asked first, since hardly any name stands so
    if _is_a_place().match(after) or (is_of and _kind_of().search(before)):
        return True
    if label == "LOC":
        return False
    if label == "ORG" and surface in lexicon.structure_set("places", "wide_regions"):  # "the Pacific delegations"
        return True
    if is_of and _governing().search(before) and places.is_place(surface):
        return True
    likely_person = label == "PER" and " " in surface and not places.is_place(surface)
    if _in_a_known_country(after) and not likely_person and not _is_organization(surface):
        return True
    located = previous in lexicon.structure_set("places", "before") or after.startswith(", where ")
    return located and places.is_large(surface)


_BY_WHOM = re.compile(r"(?:(?:led|headed|founded|directed|managed|coached|written|chaired|owned|run) by|party of) $")


def _is_behind(surface: str, before: str) -> bool:
    """``led by X Y``: someone, unless the name says that it is a place or an organization."""
    if _BY_WHOM.search(before) is None:
        return False
    words = surface.split()
    person = 1 < len(words) <= len(("first", "middle", "last")) and all(word.istitle() for word in words)
    return person and not places.is_place(surface) and not _is_organization(surface)


def _by_kind(label: str, previous: str, after: str) -> str | None:
    """A noun beside the name says what it is: ``singer X``, ``X shares``, ``X province``."""
    following = after[1:].split(maxsplit=1)[0].rstrip(".,;") if after.startswith(" ") and after[1:].split() else ""
    if label != "PER" and previous in lexicon.structure_set("kinds", "person_before"):
        return "PER"
    if label == "PER" and previous in lexicon.structure_set("kinds", "organization_before"):
        return "ORG"
    if label == "PER" and following in lexicon.structure_set("kinds", "organization_after"):
        return "ORG"
    return "LOC" if label != "LOC" and following in lexicon.structure_set("kinds", "place_after") else None


def _by_market(label: str, surface: str, after: str) -> str | None:
    """What rises or falls by so much on an exchange is a company."""
    return "ORG" if label != "ORG" and _moves().match(after) and not places.is_place(surface) else None


@lru_cache(maxsize=1)
def _moves() -> re.Pattern[str]:
    verbs = "|".join(lexicon.structures()["kinds"]["moves"])
    much = "by |about |nearly |almost |more than |up |down "
    return re.compile(rf"(?: ?'s shares)? (?:{verbs}) (?:{much})*(?:[A-Z]{{0,3}}\$)?\d")


_BEHIND_COMMA = re.compile(r", ((?:[A-Z][\w.'-]*)(?: [A-Z][\w.'-]*)*)")


def _in_a_known_country(after: str) -> bool:
    """Say whether ``, Ontario`` or ``, France`` follows: then the name before is a place."""
    match = _BEHIND_COMMA.match(after)
    if match is None:
        return False
    name = match[1]
    return name in places.states() or name.rstrip(".") in places.states() or gazetteer.country(name) is not None


def _is_organization(surface: str) -> bool:
    return organizations.is_known(surface) or _by_organization(surface.split()) == "ORG"


def one_label_each(spans: list[Span], text: str, structure: Structure) -> list[Span]:
    """Give every occurrence of one surface the label that most have; a surname of a full name is that person.

    In news about sport a town and its team share their surface: these two labels are left as they are.
    """
    surfaces = [span.of(text) for span in spans]
    votes: dict[str, dict[str, int]] = {surface: {} for surface in surfaces}
    for surface, span in zip(surfaces, spans, strict=True):
        labels = votes[surface]
        labels[span.label] = labels.get(span.label, 0) + (SURE_WEIGHT if span.sure else 1)
    most = {surface: max(labels, key=labels.__getitem__) for surface, labels in votes.items()}
    persons, firms = _persons(most), _firms(most)
    verdicts = {
        surface: "ORG" if verdict in NAMED and surface in firms and not places.is_place(surface) else verdict
        for surface, verdict in ((one, _verdict(one, label, persons)) for one, label in most.items())
    }
    found = []
    for surface, span in zip(surfaces, spans, strict=True):
        verdict = verdicts[surface]
        keeps = span.sure or (structure.sport and {span.label, verdict} == {"ORG", "LOC"})
        found.append(span if keeps or span.label == verdict else span._replace(label=verdict))
    return found


def acting(spans: list[Span], text: str) -> list[Span]:
    """Return ``spans`` with towns that are somebody's surname and act as that person does: ``Lima left``."""
    surnames = {one.of(text).rpartition(" ")[2] for one in spans if one.label == "PER" and " " in one.of(text)}
    return [one._replace(label="PER") if _acts_as(one, text, surnames) else one for one in spans]


def _acts_as(span: Span, text: str, surnames: set[str]) -> bool:
    if span.label != "LOC" or span.of(text) not in surnames or gazetteer.country(span.of(text)) is not None:
        return False
    before = text[max(0, span.start - _BEFORE) : span.start].split()
    is_led = bool(before) and before[-1] in lexicon.structure_set("places", "before")
    return not is_led and _act().match(text, span.end) is not None


@lru_cache(maxsize=1)
def _act() -> re.Pattern[str]:
    return re.compile(rf" (?:{'|'.join(lexicon.forms()['people']['acts'])})\b")


def _persons(labels: Mapping[str, str]) -> frozenset[str]:
    """Return the surnames, and the first names in front of them, of the persons with a full name."""
    names = [name.split() for name, label in labels.items() if label == "PER" and " " in name]
    ends = {words[place] for words in names for place in (0, -1)}
    behind = {" ".join(words[1:]) for words in names if len(words) > len(("first", "last"))}
    return frozenset(ends | behind | {name[:1].upper() + name[1:] for name in behind})


def _firms(labels: Mapping[str, str]) -> frozenset[str]:
    """Return the first words of companies' names: ``Skandia`` after ``Skandia Motors``."""
    more = lexicon.body_kinds()
    names = [name.split() for name, label in labels.items() if label == "ORG" and " " in name]
    return frozenset(words[0] for words in names if set(words[1:]) <= more)


def _verdict(surface: str, label: str, persons: frozenset[str]) -> str:
    if surface in persons and label != "PER":
        is_else = gazetteer.country(surface) is not None or surface in organizations.certain()
        return label if is_else or (label == "LOC" and places.is_large(surface)) else "PER"
    return label
