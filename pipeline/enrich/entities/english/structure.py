"""Names that the form of a line gives away: datelines, bylines, credits and the tables of sports news.

What is found here needs no model, and beats it: a model that learnt from prose takes a league table for anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.english import patterns
from pipeline.enrich.entities.recognise.reading import Reading
from pipeline.enrich.entities.spans import Span

DATELINE, BYLINE, CREDIT, TABLE = "rule:dateline", "rule:byline", "rule:credit", "rule:table"
SIGNATURE = "rule:signature"
LONGEST_LINE = 2000
"""A longer line is prose, whatever it starts with."""
BYLINE_LINES = 6
"""A byline stands among the first lines of a report."""
GIVEN = frozenset({DATELINE, BYLINE, CREDIT, TABLE, SIGNATURE})
"""Rules that read the form of a line: no list of names knows better."""


@dataclass(slots=True)
class Structure:
    """What the lines of a text gave away."""

    spans: list[Span] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    """Lines that hold nothing but what was found in them: the model is not asked about these."""
    headings: list[tuple[int, int]] = field(default_factory=list)
    """Pieces that name no one: what a headline is about (``SOCCER -``), the heads of tables."""
    teams: set[str] = field(default_factory=set)
    """Surfaces that a table showed to be teams."""
    sport: str = ""
    """The sport that the headline names (``SOCCER``), or ``report`` for prose about a match."""


def structure(reading: Reading) -> Structure:
    """Return what the lines of ``reading`` give away, line by line."""
    found = Structure(sport=_sport(reading))
    if (head := patterns.CATEGORY.match(reading.plain)) and not places.is_place(head[0].strip(" -").title()):
        found.headings.append(head.span())
    for number, (start, end) in enumerate(reading.lines):
        line = reading.plain[start:end]
        offset = start + len(line) - len(line.lstrip())
        line = line.strip()
        if not line or len(line) > LONGEST_LINE:
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
    if _result(first.strip()[:LONGEST_LINE]):
        return "report"
    words = lexicon.structure_set("sports", "words").intersection(re.findall(r"[a-z-]+", reading.plain.lower()))
    return "report" if len(words) >= least_sports_words(reading) else ""


def _result(line: str) -> re.Match[str] | None:
    match = patterns.RESULT.match(line)
    return match if match is not None and _is_of_clubs(match) else None


def _is_of_clubs(result: re.Match[str]) -> bool:
    """Say whether numbers between two names may be a result: no times of trains (``Trains Arden 9-11 Kolm``)."""
    is_listing = result["one"].partition(" ")[0] in lexicon.structure_set("sports", "no_clubs")
    return not is_listing and result["two"].partition(" ")[0] not in lexicon.calendar_words("en")


def least_sports_words(reading: Reading) -> int:
    """Return how many different words of sport make a text a report: more for a longer text."""
    return 4 + len(reading.plain) // 1500


def _dateline(line: str, offset: int, found: Structure) -> bool:
    match = _as_dateline(line)
    if match is None:
        return False
    found.spans.append(_span(match, "place", "LOC", DATELINE, offset))
    if match["region"]:
        found.spans.append(_span(match, "region", "LOC", DATELINE, offset))
    if match["agency"]:
        found.spans.append(_span(match, "agency", "ORG", CREDIT, offset))
    return True


def _as_dateline(line: str) -> re.Match[str] | None:
    match = patterns.DATELINE_CAPITALS.match(line) or ("(" in line and patterns.DATELINE_PLAIN.match(line)) or None
    return match if match is not None and _is_dateline(match, line) else None


def _is_dateline(match: re.Match[str], line: str) -> bool:
    place = match["place"]
    letters = [one for one in place if one.isalpha()]
    if len(letters) < len("UTA") or place in lexicon.structure_set("sports", "headers"):
        return False
    if match["agency"] and places.is_place(match["agency"]) and not places.is_place(place.title()):
        return False  # a body and its seat: "UNESCO (Paris) opened …"
    if match["agency"] or line[: match.end()].rstrip()[-1:].isdigit():
        return True
    return places.is_place(place.title()) and any(one.islower() for one in line)


def _byline(line: str, offset: int, found: Structure, reading: Reading, number: int) -> bool:
    match = patterns.BYLINE_BY.match(line)
    if match is None and number and _next_is_dateline(reading, number):
        match = patterns.BYLINE_ALONE.match(line)
        if match and line.isupper():
            match = None
    if match is None:
        return False
    found.spans += [_span(match, group, "PER", BYLINE, offset) for group in ("name", "second") if match[group]]
    return True


def _next_is_dateline(reading: Reading, number: int) -> bool:
    for start, end in reading.lines[number + 1 : number + 3]:
        if line := reading.plain[start:end].strip():
            return _as_dateline(line) is not None
    return False


def _signature(line: str, offset: int, found: Structure, reading: Reading, number: int) -> bool:
    """A name alone under "Regards," or after a quotation's dash."""
    match = patterns.ATTRIBUTED.match(line)
    if match is None and number and patterns.GREETING.match(reading.plain[slice(*reading.lines[number - 1])].strip()):
        match = patterns.SIGNED.match(line)
    if match is None:
        return False
    found.spans.append(_span(match, "name", "PER", SIGNATURE, offset))
    return True


def _newspaper(line: str, offset: int, found: Structure, reading: Reading) -> bool:
    """In a digest of the press, a line in capitals is the newspaper whose stories follow."""
    if not reading.plain.startswith("PRESS DIGEST") or not offset or not patterns.NEWSPAPER.fullmatch(line):
        return False
    found.spans.append(Span(offset, offset + len(line), "ORG", CREDIT, sure=True))
    found.tables.append((offset, offset + len(line)))
    return True


def _credit(line: str, offset: int, found: Structure) -> bool:
    match = patterns.NEWSROOM.match(line)
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


_LATIN = re.compile(r"[A-Za-z]+")


def _heading(line: str, offset: int, found: Structure) -> list[Span]:
    headings = lexicon.structure_set("tables", "headings")
    word = None
    for word in _LATIN.finditer(line):
        if word[0].upper() not in headings and not (len(word[0]) <= len("PCT") and word[0].isupper()):
            return []
    if word is None:
        return []
    found.headings.append((offset, offset + len(line)))
    return [Span(offset, offset + len(line), "", TABLE)]


def _scores(line: str, offset: int, found: Structure) -> list[Span]:
    forms = (patterns.SUMMARY, patterns.SCORE, patterns.RESULT, patterns.MEETING)
    match = next((one for form in forms if (one := form.match(line))), None)
    if match is None or (match.re is patterns.RESULT and not _is_of_clubs(match)):
        return []
    spans = [_team(match, group, offset, found) for group in ("one", "two")]
    for scorers in ("scorers", "others"):
        if match.re is patterns.SUMMARY and match[scorers]:
            at = offset + match.start(scorers)
            spans += [_span(one, "name", "PER", TABLE, at) for one in patterns.SCORER.finditer(match[scorers])]
    return spans


def _standing(line: str, offset: int, found: Structure) -> list[Span]:
    match = patterns.STANDING.match(line)
    if match is None or found.sport in {"GOLF", "TENNIS", "ATHLETICS", "CRICKET"}:
        return []
    if all(word.upper() in lexicon.structure_set("tables", "headings") for word in match["one"].split()):
        return [Span(offset, offset, "", TABLE)]
    return [_team(match, "one", offset, found)]


def _scorers(line: str, offset: int, found: Structure) -> list[Span]:
    match = patterns.SCORERS.match(line)
    if match is None:
        return []
    if match["one"].upper() in lexicon.structure_set("tables", "headings"):
        team = []
    else:
        team = [_team(match, "one", offset, found)]
    at = offset + match.start("rest")
    return team + [_span(one, "name", "PER", TABLE, at) for one in patterns.SCORER.finditer(match["rest"])]


def _cricket(line: str, offset: int, found: Structure) -> list[Span]:
    if found.sport != "CRICKET":
        return []
    if match := patterns.BATSMAN.match(line):
        caught = [
            _span(one, "name", "PER", TABLE, offset) for one in patterns.FIELDER.finditer(line, match.end("name"))
        ]
        return [_span(match, "name", "PER", TABLE, offset), *caught]
    return [_span(one, "name", "PER", TABLE, offset) for one in patterns.BOWLER.finditer(line)]


def _golf(line: str, offset: int, found: Structure) -> list[Span]:
    if found.sport != "GOLF":
        return []
    spans = [_span(match, "name", "PER", TABLE, offset) for match in patterns.GOLFER.finditer(line)]
    countries = (
        [match for match in patterns.NATIONAL.finditer(line) if gazetteer.country(match["country"])] if spans else []
    )
    return spans + [_span(match, "country", "LOC", TABLE, offset) for match in countries]


def _nationals(line: str, offset: int, found: Structure) -> list[Span]:
    """``Name (Country)``: a person of that country, and in a race perhaps the team behind it."""
    spans: list[Span] = []
    for match in patterns.NATIONAL.finditer(line) if "(" in line else ():
        if gazetteer.country(match["country"]) is None or match["name"] in organizations.certain():
            continue
        spans.append(_span(match, "country", "LOC", TABLE, offset))
        if found.sport not in {"SOCCER", "BASKETBALL", "VOLLEYBALL", "HANDBALL", "report"}:
            spans.append(_span(match, "name", "PER", TABLE, offset))
        team = patterns.CYCLIST.match(line, match.end() - 1)
        if team and found.sport in {"CYCLING", "MOTOR RACING", "MOTORCYCLING", "RALLYING"}:
            spans.append(_span(team, "team", "ORG", TABLE, offset))
    return spans


def _team(match: re.Match[str], group: str, offset: int, found: Structure) -> Span:
    """A team of a table: an organization, unless it bears a country's name (a national team counts as a place)."""
    span = _span(match, group, "ORG", TABLE, offset)
    if gazetteer.country(match[group]) is not None:
        return span._replace(label="LOC")
    found.teams.add(match[group])
    return span


def _span(match: re.Match[str], group: str, label: str, source: str, offset: int) -> Span:
    start, end = match.span(group)
    return Span(offset + start, offset + end, label, source, sure=True)
