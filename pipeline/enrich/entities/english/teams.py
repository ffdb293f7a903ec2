"""Teams: in news about sport a town, a county or a plural nickname is a club."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.english.structure import GIVEN, Structure
from pipeline.enrich.entities.spans import NAMED, Span, overlapping, put
from pipeline.enrich.phrases import PhraseTable

TEAM = "rule:team"


def with_teams(spans: list[Span], text: str, structure: Structure) -> list[Span]:
    """Return ``spans`` with towns as the teams that they mean, in news about sport."""
    if not structure.sport:
        return spans
    spans = list(spans)
    for begin, end, _ in organizations.nickname_table().find(text):
        new = Span(_with_town(text, begin), end, "ORG", TEAM, sure=True)
        if not any(one.encloses(new) for one in spans[overlapping(spans, new.start, new.end)]):
            put(spans, new)
    if structure.sport == "CRICKET":
        _put_counties(spans, text)
    return _with_clubs([_as_team(span, text, structure) for span in spans], text)


def _with_town(text: str, start: int) -> int:
    """Return where the club's name starts: ``Milwaukee`` belongs to ``Brewers``."""
    words = re.search(r"((?:[A-Z][\w.]+ )?[A-Z][\w.]+) $", text[max(0, start - 30) : start])
    if words is None:
        return start
    for town in (words[1], words[1].rpartition(" ")[2]):
        if not town.startswith("The ") and places.is_place(town):
            return start - len(town) - 1
    return start


def _put_counties(spans: list[Span], text: str) -> None:
    """In cricket, a county is its eleven."""
    for start, end, _ in _county_table().find(text):
        new = Span(start, end, "LOC", TEAM)
        if not any(one.encloses(new) for one in spans[overlapping(spans, new.start, new.end)]):
            put(spans, new)


@lru_cache(maxsize=1)
def _county_table() -> PhraseTable[str]:
    return PhraseTable((name, name) for name in lexicon.structures()["sports"]["counties"])


def _as_team(span: Span, text: str, structure: Structure) -> Span:
    """Return a town as the team when it plays: what it does, or what is done to it, tells."""
    surface = span.of(text)
    if span.label != "LOC" or span.source in GIVEN or gazetteer.country(surface) is not None:
        return span
    before, after = text[max(0, span.start - 20) : span.start].split(), text[span.end : span.end + 20]
    previous = before[-1].strip("\"'(") if before else ""
    if previous in lexicon.structure_set("places", "before") or re.match(r", [A-Z]", after):
        return span
    following = after.split()[0].rstrip(".,") if after.startswith(" ") and after.split() else ""
    acts = following in lexicon.structure_set("sports", "after")
    suffers = previous in lexicon.structure_set("sports", "before") and (
        re.match(r"[.,;'\")]| \d| in | on | at | by | and |$", after) is not None
    )
    return span._replace(label="ORG") if acts or suffers or surface in structure.teams else span


def _with_clubs(spans: list[Span], text: str) -> list[Span]:
    """Join a club's own name and its town: ``Banik Ostrava``."""
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else None
        if last is not None and _is_town_of(span, last, text):
            found[-1] = Span(last.start, span.end, "ORG", TEAM)
        elif span.label == "LOC" and not span.sure and _ends_in_town(span.of(text)):
            found.append(span._replace(label="ORG"))
        else:
            found.append(span)
    return found


def _is_town_of(span: Span, last: Span, text: str) -> bool:
    adjacent = text[last.end : span.start] == " " and last.source not in GIVEN and last.label in NAMED
    return adjacent and span.label in {"LOC", "ORG"} and places.is_large(span.of(text))


def _ends_in_town(surface: str) -> bool:
    own, _, town = surface.rpartition(" ")
    return bool(own) and not places.is_place(surface) and places.is_large(town)
