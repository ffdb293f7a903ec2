"""One name for each entity of a document, with an identifier and a position where they are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.enrich import gazetteer, lexicon, places
from pipeline.enrich.entities.languages import russian
from pipeline.enrich.entities.naming import organization_names, person_names
from pipeline.enrich.entities.spans import Span

STATES_LIKE_CITIES = {"Washington": "WA", "New York": "NY"}
_IN_STATE = re.compile(r",? \(?((?:[A-Z][\w'-]*\.?(?:[A-Z]\.)*)(?: [A-Z][\w'-]*)*)")


@dataclass(frozen=True, slots=True)
class Named:
    """A span with the one name of its entity; identifier and position in degrees where they are known."""

    span: Span
    canonical: str
    entity_id: str | None = None
    position: tuple[float, float] | None = None
    role: Literal["government"] | None = None


def named(spans: Sequence[Span], text: str, language: str = "en") -> list[Named]:
    """Return every span with its entity's canonical name; ``text`` is what the spans point into."""
    surfaces = [clean(span.of(text)) for span in spans]
    if language == "ru":
        surfaces = [russian.nominative(name, span.label) for name, span in zip(surfaces, spans, strict=True)]
    countries = frozenset(
        one.code
        for span, surface in zip(spans, surfaces, strict=True)
        if span.label == "LOC" and (one := gazetteer.country(surface, language)) is not None
    )
    of_persons = iter(
        person_names.full_names([name for name, span in zip(surfaces, spans, strict=True) if span.label == "PER"])
    )
    of_bodies = iter(
        organization_names.full_names(
            [name for name, span in zip(surfaces, spans, strict=True) if span.label == "ORG"],
            [span for span in spans if span.label == "ORG"],
            text,
        )
    )
    found = []
    for span, surface in zip(spans, surfaces, strict=True):
        if span.label == "LOC":
            around = (text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40])
            found.append(_place(span, surface, language, countries, around))
        else:
            found.append(Named(span, next(of_persons if span.label == "PER" else of_bodies)))
    return found


def clean(surface: str) -> str:
    """Return a surface on one line, without possessive."""
    plain = re.sub(r"\s+", " ", surface).strip()
    return re.sub(r"(?:'s|')$", "", plain)


def _place(span: Span, surface: str, language: str, countries: frozenset[str], around: tuple[str, str]) -> Named:
    country = gazetteer.country(surface, language)
    if country is not None:
        return Named(span, country.name, country.entity_id, places.centre(country.code))
    if surface in places.regions():
        return Named(span, surface)
    one = _state_after_city(surface, around[0]) or _within(surface, around[1]) or places.place(surface, countries)
    if one is None:
        return Named(span, surface)
    return Named(span, one.name, one.entity_id, (one.latitude, one.longitude), governs(one, *around))


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


def _within(surface: str, after: str) -> places.Place | None:
    """Return the city of ``Springfield, Illinois``: the one of that state or country."""
    match = _IN_STATE.match(after)
    if match is None or not after.startswith((",", " (")):
        return None
    name = match[1].rstrip(".") if match[1] not in places.states() else match[1]
    state = places.states().get(name)
    if state is not None:
        return places.city_in(surface, "US", state.entity_id.rpartition("-")[2])
    country = gazetteer.country(name)
    return places.city_in(surface, country.code) if country is not None else None
