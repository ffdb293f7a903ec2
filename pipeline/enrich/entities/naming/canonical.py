"""One name for each entity of a document, with an identifier and a position where they are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.enrich import lexicon, organizations, persons, places
from pipeline.enrich.entities.languages import arabic, declined, person_words, russian
from pipeline.enrich.entities.naming import addressed, couples, organization_names, person_names, place_names
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.phrases import key

STATES_LIKE_CITIES = {"Washington": "WA", "New York": "NY"}


@dataclass(frozen=True, slots=True)
class Named:
    """A span with the one name of its entity; identifier and position in degrees where they are known."""

    span: Span
    canonical: str
    entity_id: str | None = None
    position: tuple[float, float] | None = None
    role: Literal["government"] | None = None


AROUND = 40
"""Characters before and after a name that may say where it lies, and what acts there."""


def named(spans: Sequence[Span], text: str, language: str = "en", source_country: str = "") -> list[Named]:
    """Return every span with its entity's canonical name.

    ``text`` is what the spans point into; ``source_country`` (ISO 3166-1 alpha-2) is where its outlet sits.
    """
    surfaces = [clean(span.of(text)) for span in spans]
    after, labels = [text[span.end : span.end + AROUND] for span in spans], [span.label for span in spans]
    if language == "ru":
        surfaces = russian.nominatives(surfaces, labels, after)
    surfaces = [arabic.with_article(one, language) for one in surfaces]
    surfaces = person_words.in_full(surfaces, labels, language)
    surfaces = declined.nominatives(surfaces, labels, after, language)
    surfaces = [_with_dignity(name, span, text) for name, span in zip(surfaces, spans, strict=True)]
    of_places = iter(_places(spans, surfaces, text, language, source_country))
    people = [(name, span) for name, span in zip(surfaces, spans, strict=True) if span.label == "PER"]
    gaps = [text[one.end : other.start] for (_, one), (_, other) in pairwise(people)]
    of_persons = iter(
        person_names.full_names(
            addressed.persons(
                couples.with_surnames([name for name, _ in people], gaps), [span for _, span in people], text, language
            )
        )
    )
    of_bodies = iter(
        organization_names.full_names(
            [name for name, span in zip(surfaces, spans, strict=True) if span.label == "ORG"],
            [span for span in spans if span.label == "ORG"],
            text,
            language,
        )
    )
    others = {"PER": of_persons, "ORG": of_bodies}
    return [next(of_places) if one.label == "LOC" else _known(one, next(others[one.label])) for one in spans]


def _known(span: Span, canonical: str) -> Named:
    """Return a person or a body with the identifier that a list has for it, if any."""
    listed = persons.identifiers() if span.label == "PER" else organizations.identifiers()
    return Named(span, canonical, listed.get(canonical))


def _with_dignity(surface: str, span: Span, text: str) -> str:
    """Return ``Francis`` behind ``Pope`` as Pope Francis, where a list knows a person by both."""
    if span.label != "PER":
        return surface
    words = text[max(0, span.start - AROUND) : span.start].split()
    whole = f"{words[-1]} {surface}" if words else surface
    return whole if key(whole) in persons.spellings() else surface


def clean(surface: str) -> str:
    """Return a surface on one line, without possessive."""
    if surface.isalpha():
        return surface
    plain = re.sub(r"\s+", " ", surface).strip()
    if " " in plain and plain.isupper() and plain.isascii() and not any(one.isdigit() for one in plain):
        plain = plain.title()  # "PORT MERROW" of a dateline; one word in capitals may be an acronym
    return re.sub(r"(?:'s|')$", "", plain)


def _places(
    spans: Sequence[Span], surfaces: Sequence[str], text: str, language: str, source_country: str
) -> list[Named]:
    there = [(span, surface) for span, surface in zip(spans, surfaces, strict=True) if span.label == "LOC"]
    around = [(text[max(0, one.start - AROUND) : one.start], text[one.end : one.end + AROUND]) for one, _ in there]
    names = [place_names.Named(surface, *beside) for (_, surface), beside in zip(there, around, strict=True)]
    located = place_names.located(names, text, language, source_country)
    return [_place(span, name, found) for (span, _), name, found in zip(there, names, located, strict=True)]


def _place(span: Span, name: place_names.Named, found: place_names.Located) -> Named:
    state = _state_after_city(name.surface, name.before)
    if state is not None:
        return Named(span, state.name, state.entity_id, (state.latitude, state.longitude))
    role = governs(found.place, name.before, name.after) if found.place is not None else None
    return Named(span, found.canonical, found.entity_id, found.position, role)


def governs(capital: places.Place, before: str, after: str) -> Literal["government"] | None:
    """Say whether a capital's name stands for those who govern there: ``a pact with Moscow``, ``Moscow denied``.

    Where neither what it does nor what is done to it tells, it is left a city.
    """
    if capital.name not in lexicon.words()["seats"]["names"]:
        return None
    words = before.split()
    if words and words[-1] in lexicon.structure_set("places", "before"):
        return None
    acts = re.match(r"(?:'s)? ([a-z]+)", after)
    treated = bool(words) and words[-1] in lexicon.word_set("seats", "before") and not re.match(r",? [A-Z]", after)
    return "government" if treated or (acts and acts[1] in lexicon.word_set("seats", "after")) else None


def _state_after_city(surface: str, before: str) -> places.Place | None:
    """``Seattle, Washington`` and ``Buffalo, New York`` are in the states of these names."""
    state = STATES_LIKE_CITIES.get(surface)
    match = re.search(r"((?:[A-Z][\w.'-]+ ){0,2}[A-Z][\w.'-]+), $", before)
    if state is None or match is None:
        return None
    city = places.city_in(match[1], "US", state) or places.city_in(match[1].rpartition(" ")[2], "US", state)
    return next((one for one in places.states().values() if city and one.entity_id.endswith(f"-{state}")), None)
