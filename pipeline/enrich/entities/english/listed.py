"""Names that a list knows: countries, regions, states, cities and organizations. A list beats the model's label."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.english.structure import GIVEN
from pipeline.enrich.entities.spans import NAMED, Span, overlapping, put, with_new
from pipeline.enrich.letters import CAPITAL

COUNTRY, REGION, CITY = "rule:country-list", "rule:region-list", "rule:city-list"
ORGANIZATION = "rule:organization-list"

_LOCATED = re.compile(
    rf"(?:In|in|At|at|From|from|Near|near|Outside|outside|via|towards?) ({CAPITAL}[^\W\d_]+)(?![\w-]| [A-Z])"
)


def with_countries(
    spans: list[Span], text: str, language: str = "en", *, is_led: Callable[[str, int, str], bool] | None = None
) -> list[Span]:
    """Return ``spans`` with every country's name a place; a longer name around it stays.

    ``is_led`` says, of text, start and language, whether a preposition of place leads a name; without it English
    ones do.
    """
    spans = list(spans)
    ambiguous = gazetteer.data()["ambiguous"]["names"]
    for start, end, _ in gazetteer.country_table(language).find(text):
        if text.startswith(" Open", end):  # the tournament
            continue
        if (whole := _given_name(spans, Span(start, end, "LOC", COUNTRY), text)) is not None:
            put(spans, whole)
            continue
        is_located = is_led(text, start, language) if is_led else _is_located(text, start)
        doubtful = text[start:end] in ambiguous and not is_located
        _put_place(spans, Span(start, end, "LOC", COUNTRY, sure=True), doubtful=doubtful)
    return spans


def _is_located(text: str, start: int) -> bool:
    return _LOCATED.match(text, max(0, text.rfind(" ", 0, start - 1) + 1)) is not None


def _given_name(spans: list[Span], country: Span, text: str) -> Span | None:
    """Return the person whose given name is a country's: ``Israel Adesanya``, of whom a model saw the surname only."""
    if country.of(text) not in gazetteer.data()["given_names"]["names"]:
        return None
    after = spans[overlapping(spans, country.end + 1, country.end + 2)]
    if not after or after[0].label != "PER" or after[0].start != country.end + 1 or text[country.end] != " ":
        return None
    return after[0]._replace(start=country.start, sure=False)


def with_regions(spans: list[Span], text: str) -> list[Span]:
    """Return ``spans`` with regions and states of the U.S. as places."""
    spans = list(spans)
    ambiguous = lexicon.structure_set("places", "ambiguous_regions")
    for start, end, name in places.sure_table().find(text):
        _put_place(spans, Span(start, end, "LOC", REGION, sure=True), doubtful=name in ambiguous)
    return spans


def with_cities(spans: list[Span], text: str) -> list[Span]:
    """Return ``spans`` with large cities: those of several words, and those after ``in`` that nothing else claims."""
    spans = list(spans)
    for start, end, _ in places.city_table().find(text):
        _put_place(spans, Span(start, end, "LOC", CITY), doubtful=False)
    found = (Span(match.start(1), match.end(1), "LOC", CITY) for match in _LOCATED.finditer(text))
    return with_new(spans, (span for span in found if places.is_large(span.of(text))))


def _put_place(spans: list[Span], new: Span, *, doubtful: bool) -> None:
    over = spans[overlapping(spans, new.start, new.end)]
    if any((one.encloses(new) and one.label in NAMED) or one.source in GIVEN for one in over):
        return
    if not doubtful or (over and over[0].label == "LOC"):
        put(spans, new)


def with_organizations(spans: list[Span], text: str, language: str = "en") -> list[Span]:
    """Return ``spans`` with the organizations that everyone knows; a longer name around one stays."""
    spans = list(spans)
    certain = ((start, end) for start, end, _ in organizations.certain_table().find(text))
    for start, end in (*certain, *organizations.find_short_forms(text, language)):
        new = Span(start, end, "ORG", ORGANIZATION, sure=True)
        over = spans[overlapping(spans, start, end)]
        weaker = {"PER"} if " " in text[start:end] else set()
        if not any((one.encloses(new) and one.label in NAMED - weaker) or one.source in GIVEN for one in over):
            put(spans, new)
    likely = organizations.likely()
    return [
        one._replace(label="ORG") if one.label in NAMED and one.of(text) in likely and not one.sure else one
        for one in spans
    ]
