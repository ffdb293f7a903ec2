"""Who and where: persons, organizations and places of an article, once each, under their right names.

:func:`enriched` is what the pipeline calls, for a title and a text; :func:`mentions` and :func:`tag` are the plain
entry points for anyone who wants to score the recogniser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.article import EntityMention, GeoPoint
from pipeline.enrich.entities import calendar_names, name_boundaries, storms, streets, things
from pipeline.enrich.entities.english import repairs, second_opinion
from pipeline.enrich.entities.languages import foreign, name_forms, pairs, public_bodies
from pipeline.enrich.entities.naming import canonical, couples, relatives
from pipeline.enrich.entities.naming.facets import Facets, facets, salience
from pipeline.enrich.entities.naming.user_rules import Curation, Label, Tagged, curated, curated_article, load_curation
from pipeline.enrich.entities.recognise import models
from pipeline.enrich.entities.recognise.reading import Reading, read
from pipeline.enrich.entities.spans import Span
from pipeline.enrich.geography import paths
from pipeline.enrich.phrases import key
from pipeline.errors import ModelError

__all__ = [
    "Curation",
    "Entities",
    "Facets",
    "curated_article",
    "enriched",
    "facets",
    "load_curation",
    "mentions",
    "model_problem",
    "modelled",
    "tag",
]

_JOINT = "\n\n"
STATED = "structured-data"
"""What mentions name as their model that only the page's own statements gave away."""


@dataclass(frozen=True, slots=True)
class Entities:
    """What one article speaks of: the mentions in its text, and the facets of title and text together."""

    mentions: tuple[EntityMention, ...]
    facets: Facets
    locations: tuple[GeoPoint, ...] = ()
    """Where the countries and places lie, each once."""
    place_path: tuple[str, ...] = ()
    """The countries, divisions and places named, and what they lie in (:mod:`pipeline.enrich.geography.paths`)."""
    found_by: Literal["model", "lists", "none"] = "none"
    """What looked for them: as :class:`pipeline.article.Enrichment` keeps it."""


def enriched(
    text: str,
    language: str = "en",
    *,
    title: str | None = None,
    stated: Mapping[str, Label] | None = None,
    curation: Curation | None = None,
    source_country: str = "",
) -> Entities:
    """Return the entities of an article.

    Args:
        text: What the offsets of the mentions are into.
        language: ISO 639-1. A language without a model gets what lists of names find: countries, large cities and
            organizations that everyone knows.
        title: Its names count for the facets and help to resolve those of the text.
        stated: Name → type, as the page's structured data say; looked for, and believed, in languages that no model
            learnt.
        curation: The user's own rules.
        source_country: ISO 3166-1 alpha-2 of where the outlet sits; of towns with one name its own are nearer.
    """
    whole = f"{title}{_JOINT}{text}" if title else text
    shift = len(whole) - len(text)
    found = _mentions(whole, language, shift, source_country)
    plain = Entities(
        mentions=tuple(one for one in found if one.start >= 0 and one.model != public_bodies.PLACE_OF_BODY),
        facets=facets(found, text=whole, language=language),
        locations=tuple(dict.fromkeys(one.location for one in found if one.location is not None)),
        place_path=paths.paths(one.entity_id for one in found if one.label == "LOC"),
        found_by=found_by(whole, language),
    )
    if stated and (plain.found_by != "model" or models.faith(language) == "guest"):
        labels = {key(name): label for name, label in stated.items()}
        plain = _with_rules(plain, text, Curation(added=stated, labels=labels, source=STATED))
    return _with_rules(plain, text, curation)


def found_by(text: str, language: str) -> Literal["model", "lists", "none"]:
    """Return what looks for names in a text of ``language``: nothing where there is no letter in it."""
    if not any(map(str.isalpha, text)):
        return "none"
    return "lists" if models.recogniser(language) is None else "model"


def modelled() -> tuple[str, ...]:
    """Return the languages (ISO 639-1) that a model of names reads."""
    return models.languages()


def model_problem(language: str) -> ModelError | None:
    """Return why the model of ``language`` cannot be loaded; None where it can, or there is none to load."""
    return models.problem(language)


def _with_rules(found: Entities, text: str, curation: Curation | None) -> Entities:
    if curation is None:
        return found
    lists = found.facets
    tagged = curated(
        Tagged(
            found.mentions,
            lists.persons,
            lists.organizations,
            lists.places,
            lists.countries,
            lists.country_codes,
            found.place_path,
        ),
        text,
        curation,
    )
    new = Facets(tagged.persons, tagged.organizations, tagged.places, tagged.countries, tagged.country_codes)
    return replace(found, mentions=tagged.mentions, facets=new, place_path=tagged.place_path)


def mentions(text: str, language: str = "en", *, title: str | None = None) -> list[EntityMention]:
    """Return the mentions in ``text``, sorted, without overlaps; ``title`` helps to resolve them."""
    return list(enriched(text, language, title=title).mentions)


def tag(text: str, language: str = "en") -> Iterator[tuple[int, int, str]]:
    """Yield ``(start, end, label)`` of the names in a text, sorted; labels are PER, ORG and LOC."""
    for span in _spans(text, language)[0]:
        yield span.start, span.end, span.label


def _spans(text: str, language: str) -> tuple[list[Span], Reading]:
    model = models.recogniser(language)
    reading = read(text, model.rank if model else len)
    if language == "en":
        found = second_opinion.found(reading.text, model, models.second(language)) if model else []
        named = pairs.parted(repairs.repaired(found, reading, model.rank if model else len), reading.text, language)
    else:
        found = model.find(reading.text) if model else []
        named = foreign.found(found, reading, language, models.faith(language))
    named = calendar_names.with_calendar_names(named, reading.text, language, model.rank if model else len)
    named = couples.completed(named, reading.text, is_family_first=name_forms.is_family_first(language))
    named = storms.without_storms(named, reading.text, language)
    named = things.without_things(named, reading.text, language)
    named = streets.without_streets(relatives.as_persons(named, reading.text, language), reading.text, language)
    return name_boundaries.cleaned(named, reading.text, language), reading


def _mentions(text: str, language: str, shift: int, source_country: str) -> list[EntityMention]:
    """Return the mentions in title and text; offsets count from the text's start, ``shift``: below 0 in the title.

    The places that bodies are of are among them, within those.
    """
    spans, reading = _spans(text, language)
    within = public_bodies.places_within(spans, reading.shown, language)
    resolved = canonical.named(sorted([*spans, *within]), reading.shown, language, source_country)
    lead_end = text.find("\n\n", shift)
    lead_end = len(text) if lead_end < 0 else lead_end
    entities = [(one.span.label, one.canonical) for one in resolved]
    in_title = [one.span.start < shift for one in resolved]
    in_lead = [shift <= one.span.start < lead_end for one in resolved]
    return [
        EntityMention(
            start=one.span.start - shift,
            end=one.span.end - shift,
            surface=text[one.span.start : one.span.end],
            label=one.span.label,
            canonical=one.canonical,
            entity_id=one.entity_id,
            salience=weight,
            model=one.span.source,
            location=GeoPoint(lat=one.position[0], lon=one.position[1]) if one.position else None,
            role=one.role,
        )
        for one, weight in zip(resolved, salience(entities, in_title, in_lead), strict=True)
    ]
