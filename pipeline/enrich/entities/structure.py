"""Names that the form of a line gives away: datelines, bylines, credits and the tables of sports news.

What is found here needs no model, and beats it: a model that learnt from prose takes a league table for anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.enrich import gazetteer, organizations, places
from pipeline.enrich import lexicon
from pipeline.enrich.entities.reading import Reading
from pipeline.enrich.entities.spans import Span

DATELINE, BYLINE, CREDIT, TABLE = "rule:dateline", "rule:byline", "rule:credit", "rule:table"
SIGNATURE = "rule:signature"
BYLINE_LINES = 6
"""A byline stands among the first lines of a report."""

_NAME = r"[A-Z\u00c0-\u00de][\w.'\u2019-]*(?:[ ](?:[a-z]{1,3}[ ])?[A-Z\u00c0-\u00de][\w.'&-]*){0,4}"
_PERSON = r"[A-Z\u00c0-\u00de][\w.'-]*(?:[ ](?:(?:de|van|von|der|den|di|da|la|le|el|al|bin|dos)[ ])*[A-Z\u00c0-\u00de][\w.'-]*){1,4}"
_PLAIN_NAME = r"[A-Z\u00c0-\u00de][\w.'-]*(?:[ ][A-Z\u00c0-\u00de][\w.'-]*){0,3}"
_TEAM = r"(?:[A-Z\u00c0-\u00de][\w.'&-]*|[0-9]+ers)(?:[ ][A-Z\u00c0-\u00de(][\w.'&)-]*)*"
_DATE = r"(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8}\.?[ ]\d{1,2}(?:,[ ]\d{4})?)"

DATELINE_CAPITALS = re.compile(
    rf"(?P<place>[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'/ -]*[A-Z\u00c0-\u00de.])(?P<region>,[ ][A-Z][\w.'-]+(?:[ ][A-Z][\w.'-]+)*)?"
    rf"(?:,?[ ]{_DATE})?(?P<mark>[ ]*\((?P<agency>[A-Z][\w./ -]{{1,30}})\)[ ]*-{{0,2}}|[ ]*(?<=\d)[ ]*$|[ ]+-{{1,2}}[ ])"
)
DATELINE_PLAIN = re.compile(
    rf"(?P<place>[A-Z][\w.'-]+(?:[ ][A-Z][\w.'-]+)*)(?P<region>,[ ][A-Z][\w.'-]+(?:[ ][A-Z][\w.'-]+)*)?"
    rf"(?:,[ ]{_DATE})?[ ]*\((?P<agency>[A-Z][\w./ -]{{1,30}})\)[ ]*-{{1,2}}"
)
BYLINE_BY = re.compile(rf"(?:By|BY)[ ](?P<name>{_PERSON})(?:[ ]and[ ](?P<second>{_PERSON}))?(?=$|[ ]*[,/|(-]|[ ]in[ ])")
BYLINE_ALONE = re.compile(rf"(?P<name>{_PERSON})(?:[ ]and[ ](?P<second>{_PERSON}))?[ ]*$")
NEWSROOM = re.compile(r"(?:-+[ ]*)?(?P<org>(?:[A-Z][\w.]*[ ]){1,3}(?:[Nn]ewsroom|[Nn]ewsdesk|[Bb]ureau))\b(?=.*\d|[ ]*$)")
ATTRIBUTED = re.compile(rf"-{{1,2}}[ ]?(?P<name>{_PERSON})[ ]*$")
GREETING = re.compile(r"(?i)(?:(?:best|kind|warm|many)[ ])?(?:regards?|wishes|thanks|best|cheers|sincerely|yours|love|thank you)(?:[ ]and[ ]regards?)?(?:[ ]\w+)?[ ]*[,.!]?$")
SIGNED = re.compile(rf"-?[ ]?(?P<name>{_PERSON}|[A-Z][a-z]+)[ ]*$")
NEWSPAPER = re.compile(r"[A-Z][A-Z' .&-]{2,40}")
SCORE = re.compile(rf"(?P<one>{_TEAM})[ ]\d+(?:[ ]\d+)?,?[ ](?P<two>{_TEAM})[ ]\d+(?:[ ]*[(,].*|[ ]*\S{{0,6}})?$")
STANDING = re.compile(rf"(?:\d+\.?[ ]+)?(?P<one>{_TEAM})(?:[ ]+(?:-|[+-]?\.?\d[\d./:,]*)){{3,}}[ ]*$")
MEETING = re.compile(r"(?P<one>[A-Z][A-Z. ]+)[ ](?:AT|VS?\.?)[ ](?P<two>[A-Z][A-Z. ]+)$")
SCORERS = re.compile(rf"(?P<one>{_TEAM})[ ]?(?:-|:)[ ](?P<rest>{_NAME}[ ]\(?\d.*)$")
SCORER = re.compile(rf"(?P<name>{_NAME})(?=[ ]\(?\d)")
NATIONAL = re.compile(rf"(?P<name>{_PERSON})[ ]\((?P<country>[A-Z][\w. ]{{1,30}})\)")
CYCLIST = re.compile(r"\)[ ](?P<team>[A-Z][\w&-]*(?:[ ][A-Z][\w&-]*)*)(?=[ ]\d|[ ][a-z]|[ ]*$)")
BATSMAN = re.compile(rf"(?P<name>{_PLAIN_NAME})[ ](?:c[ ].*b[ ]|b[ ]|lbw[ ]|not[ ]out|run[ ]out|st[ ]|retired|hit[ ]wicket|c[ ]and[ ]b)")
FIELDER = re.compile(rf"(?<![\w])(?:c|b|st)[ ](?!and[ ])(?P<name>{_PLAIN_NAME})")
BOWLER = re.compile(rf"(?P<name>{_NAME})[ ]\d+(?:\.\d)?-\d+-\d+-\d+")
GOLFER = re.compile(rf"(?:T?\d{{1,3}}[. ]+|[+-]\d+[ ])?(?P<name>{_PERSON})(?:[ ]\([A-Z][\w. ]+\))?(?:[ ]\d{{2}}){{2,4}}[ ]*$")


@dataclass(slots=True)
class Structure:
    """What the lines of a text gave away."""

    spans: list[Span] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    """Lines that hold nothing but what was found in them: the model is not asked about these."""
    teams: set[str] = field(default_factory=set)
    """Surfaces that a table showed to be teams."""
    sport: str = ""
    """The sport that the headline names (``SOCCER``), or ``report`` for prose about a match."""


def structure(reading: Reading) -> Structure:
    """Return what the lines of ``reading`` give away, line by line."""
    found = Structure(sport=_sport(reading))
    for number, (start, end) in enumerate(reading.lines):
        line = reading.plain[start:end]
        offset = start + len(line) - len(line.lstrip())
        line = line.strip()
        if not line:
            continue
        if number < BYLINE_LINES and _byline(line, offset, found, reading, number):
            continue
        if _signature(line, offset, found, reading, number) or _newspaper(line, offset, found, reading):
            continue
        if not (_credit(line, offset, found) or _dateline(line, offset, found)) and found.sport:
            _table(line, offset, found)
    return found


def _sport(reading: Reading) -> str:
    first = reading.plain[: reading.lines[0][1]] if reading.lines else ""
    head = re.match(r"([A-Z][A-Z ]+?) ?-", first)
    if head and head[1] in lexicon.structure_set("sports", "headers"):
        return head[1]
    words = set(re.findall(r"[a-z-]+", reading.plain.lower()))
    return "report" if len(words & lexicon.structure_set("sports", "words")) >= least_sports_words(reading) else ""


def least_sports_words(reading: Reading) -> int:
    """Return how many different words of sport make a text a report: more for a longer text."""
    return 5 + len(reading.plain) // 600


def _dateline(line: str, offset: int, found: Structure) -> bool:
    match = DATELINE_CAPITALS.match(line) or DATELINE_PLAIN.match(line)
    if match is None or not _is_dateline(match, line):
        return False
    found.spans.append(_span(match, "place", "LOC", DATELINE, offset))
    if match["region"]:
        start, end = match.span("region")
        found.spans.append(Span(offset + start + 2, offset + end, "LOC", DATELINE))
    if match["agency"]:
        found.spans.append(_span(match, "agency", "ORG", CREDIT, offset))
    return True


def _is_dateline(match: re.Match[str], line: str) -> bool:
    place = match["place"]
    letters = [one for one in place if one.isalpha()]
    if len(letters) < len("UTA") or place in lexicon.structure_set("sports", "headers"):
        return False
    if match["agency"] or line[: match.end()].rstrip()[-1:].isdigit():
        return True
    return places.is_place(place.title()) and any(one.islower() for one in line)


def _byline(line: str, offset: int, found: Structure, reading: Reading, number: int) -> bool:
    match = BYLINE_BY.match(line)
    if match is None and number and _next_is_dateline(reading, number):
        match = BYLINE_ALONE.match(line)
        if match and line.isupper():
            match = None
    if match is None:
        return False
    found.spans += [_span(match, group, "PER", BYLINE, offset) for group in ("name", "second") if match[group]]
    return True


def _next_is_dateline(reading: Reading, number: int) -> bool:
    for start, end in reading.lines[number + 1 : number + 3]:
        if line := reading.plain[start:end].strip():
            match = DATELINE_CAPITALS.match(line) or DATELINE_PLAIN.match(line)
            return match is not None and _is_dateline(match, line)
    return False


def _signature(line: str, offset: int, found: Structure, reading: Reading, number: int) -> bool:
    """A name alone under "Regards," or after a quotation's dash."""
    match = ATTRIBUTED.match(line)
    if match is None and number and GREETING.match(reading.plain[slice(*reading.lines[number - 1])].strip()):
        match = SIGNED.match(line)
    if match is None:
        return False
    found.spans.append(_span(match, "name", "PER", SIGNATURE, offset))
    return True


def _newspaper(line: str, offset: int, found: Structure, reading: Reading) -> bool:
    """In a digest of the press, a line in capitals is the newspaper whose stories follow."""
    if not reading.plain.startswith("PRESS DIGEST") or not offset or not NEWSPAPER.fullmatch(line):
        return False
    found.spans.append(Span(offset, offset + len(line), "ORG", CREDIT))
    found.tables.append((offset, offset + len(line)))
    return True


def _credit(line: str, offset: int, found: Structure) -> bool:
    match = NEWSROOM.match(line)
    if match is None:
        return False
    found.spans.append(_span(match, "org", "ORG", CREDIT, offset))
    return True


def _table(line: str, offset: int, found: Structure) -> None:
    for read in (_heading, _scores, _standing, _scorers, _cricket, _golf, _nationals):
        if spans := read(line, offset, found):
            found.tables.append((offset, offset + len(line)))
            found.spans += [one for one in spans if one.label]
            return


def _heading(line: str, offset: int, _found: Structure) -> list[Span]:
    words = re.findall(r"[A-Za-z]+", line)
    headings = lexicon.structure_set("tables", "headings")
    short = bool(words) and all(word.upper() in headings or len(word) <= len("PCT") for word in words)
    return [Span(offset, offset + len(line), "", TABLE)] if short and line.isupper() else []


def _scores(line: str, offset: int, found: Structure) -> list[Span]:
    match = SCORE.match(line) or MEETING.match(line)
    return [_team(match, group, offset, found) for group in ("one", "two")] if match else []


def _standing(line: str, offset: int, found: Structure) -> list[Span]:
    match = STANDING.match(line)
    if match is None or found.sport in {"GOLF", "TENNIS", "ATHLETICS", "CRICKET"}:
        return []
    if all(word.upper() in lexicon.structure_set("tables", "headings") for word in match["one"].split()):
        return [Span(offset, offset, "", TABLE)]
    return [_team(match, "one", offset, found)]


def _scorers(line: str, offset: int, found: Structure) -> list[Span]:
    match = SCORERS.match(line)
    if match is None:
        return []
    if match["one"].upper() in lexicon.structure_set("tables", "headings"):
        team = []
    else:
        team = [_team(match, "one", offset, found)]
    at = offset + match.start("rest")
    return team + [_span(one, "name", "PER", TABLE, at) for one in SCORER.finditer(match["rest"])]


def _cricket(line: str, offset: int, found: Structure) -> list[Span]:
    if found.sport != "CRICKET":
        return []
    if match := BATSMAN.match(line):
        caught = [_span(one, "name", "PER", TABLE, offset) for one in FIELDER.finditer(line, match.end("name"))]
        return [_span(match, "name", "PER", TABLE, offset), *caught]
    return [_span(one, "name", "PER", TABLE, offset) for one in BOWLER.finditer(line)]


def _golf(line: str, offset: int, found: Structure) -> list[Span]:
    match = GOLFER.match(line) if found.sport == "GOLF" else None
    return [_span(match, "name", "PER", TABLE, offset)] if match else []


def _nationals(line: str, offset: int, found: Structure) -> list[Span]:
    """``Name (Country)``: a person of that country, and in a race perhaps the team behind it."""
    spans: list[Span] = []
    for match in NATIONAL.finditer(line):
        if gazetteer.country(match["country"]) is None or match["name"] in organizations.certain():
            continue
        spans.append(_span(match, "country", "LOC", TABLE, offset))
        if found.sport not in {"SOCCER", "BASKETBALL", "VOLLEYBALL", "HANDBALL", "report"}:
            spans.append(_span(match, "name", "PER", TABLE, offset))
        team = CYCLIST.match(line, match.end() - 1)
        if team and found.sport in {"CYCLING", "MOTOR RACING", "MOTORCYCLING", "RALLYING"}:
            spans.append(_span(team, "team", "ORG", TABLE, offset))
    return spans


def _team(match: re.Match[str], group: str, offset: int, found: Structure) -> Span:
    """A team of a table: an organization, unless it bears a country's name (a national team counts as a place)."""
    span = _span(match, group, "ORG", TABLE, offset)
    if gazetteer.country(match[group]) is not None:
        return Span(span.start, span.end, "LOC", TABLE)
    found.teams.add(match[group])
    return span


def _span(match: re.Match[str], group: str, label: str, source: str, offset: int) -> Span:
    start, end = match.span(group)
    return Span(offset + start, offset + end, label, source)
