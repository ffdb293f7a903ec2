"""The news agency that an article credits: in its byline, its dateline, or its last line.

``data/agencies.toml`` has the agencies that are known; in a dateline (``PORT MERROW (ABC) --``) the capitals between
the brackets are taken for one that is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.enrich.resources import table

_DASH = r"\s*[-\u2013\u2014\u2015]"
_BRACKETED = re.compile(rf"(?P<place>[^\n]*?)\((?P<name>[^()\n:]{{2,40}})\)\.?{_DASH}")
_DATELINE = re.compile(r"(?P<head>[^\n]{2,}?)(?P<dash>\s[-\u2013\u2014]\s|[\u7535\u96fb\u3011\uff09])(?P<rest>[^\n]*)")
"""What stands before a dash, before 电 ("wires") or in Chinese and Japanese brackets."""
_LAST_BRACKETS = re.compile(r"\((?P<name>[^()\n]{2,40})\)[.\s]*$")
_PIECES = re.compile(r"[,;/&|()+]|\s[-\u2013\u2014]\s|\s(?:and|und|et|y|e|i|и)\s")
_DASHES = frozenset("-\u2013\u2014")
_SIGNS = "\u00a9.: \u3010\uff08"


def agency_of(authors: Sequence[str], text: str) -> str | None:
    """Return the agency that an article credits, by its usual name; None where it names none.

    ``authors`` are those of the byline. Of several agencies it is the first.
    """
    return _in_byline(authors) or _in_dateline(text) or _in_last_line(text)


def agency_named(name: str) -> str | None:
    """Return the agency that ``name`` is, as a whole, by its usual name; None where it is none that is known."""
    return _known(name)


def agencies_credited(line: str) -> tuple[str, ...]:
    """Return the agencies that a line of credits names, by their usual names: ``By Runa Holm, Reuters``, ``© AFP``.

    Behind "Source:" or a sign of copyright there must be nothing but agencies; "Read more on Reuters" credits nobody.
    """
    if len(line) > _table().credit_characters:
        return ()
    pieces = _PIECES.split(_table().lead.sub("", line.replace("©", "© ")))
    found = [known for piece in pieces if (known := _known(_table().lead.sub("", piece)))]
    return tuple(dict.fromkeys(found))


def _in_byline(authors: Sequence[str]) -> str | None:
    pieces = (piece for author in authors for piece in (author, *_PIECES.split(author)))
    return next((found for found in map(_known, pieces) if found), None)


def _in_dateline(text: str) -> str | None:
    # A dateline opens the text, but a standfirst and a lead may stand over it.
    first, *others = _opening(text)
    found = _in_opening(first)
    return found or next(filter(None, (_in_opening(one) for one in others if _is_dateline(one))), None)


def _opening(text: str) -> list[str]:
    """Return how each of the first lines begins; blank ones are none."""
    table = _table()
    lines = text.lstrip().split("\n", 2 * table.opening_lines)
    said = [line.lstrip()[: table.dateline_characters] for line in lines if line.strip()]
    return said[: table.opening_lines] or [""]


def _is_dateline(head: str) -> bool:
    """Tell whether a line that is not the first begins as a dateline does: "He told Reuters - ..." does not."""
    if _BRACKETED.match(head):
        return True
    dateline = _DATELINE.match(head)
    if dateline is None:
        return False
    return dateline["dash"].strip() not in _DASHES or re.split(r"[,.]", dateline["head"], maxsplit=1)[0].isupper()


def _in_opening(head: str) -> str | None:
    bracketed = _BRACKETED.match(head)
    if bracketed:
        name = bracketed["name"].strip()
        # Only behind a place in capitals: "The Harbour Users' Forum (HUF) - which …" is no dateline.
        is_code = name.isalpha() and name.isupper() and len(name) <= _table().code_letters
        is_dateline = bracketed["place"].partition(",")[0].isupper()
        return _named_in(name) or (name if is_code and is_dateline else None)
    dateline = _DATELINE.match(head)
    if dateline is None:
        return None
    return _named_in(dateline["head"]) or _known(dateline["rest"].partition(".")[0])


def _in_last_line(text: str) -> str | None:
    before, _, line = text.rstrip().rpartition("\n")
    if before and len(line) <= _table().credit_characters:
        return _named_in(line)
    bracketed = _LAST_BRACKETS.search(line)
    return _named_in(bracketed["name"]) if bracketed else None


def _known(name: str) -> str | None:
    """Return the agency that ``name`` is, as a whole."""
    name = name.strip(_SIGNS)
    table = _table()
    return table.names.get(name) or table.names.get(name.casefold())


def _named_in(line: str) -> str | None:
    """Return the agency that ``line`` names first."""
    found = _table().pattern.search(line)
    return _known(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class _Agencies:
    names: Mapping[str, str]
    """As it is written → the agency; longer names also folded, since a byline may be all capitals."""
    pattern: re.Pattern[str]
    dateline_characters: int
    credit_characters: int
    code_letters: int
    opening_lines: int
    lead: re.Pattern[str]
    """What stands before those who are credited."""


@cache
def _table() -> _Agencies:
    data = table("agencies")
    limits = data["lines"]
    names: dict[str, str] = {}
    ways: list[str] = []
    for agency, spellings in data["agencies"].items():
        for spelling in sorted(spellings, key=len, reverse=True):
            names[spelling] = agency
            # "MAP" and "SPA" are agencies, "map" and "spa" are words.
            is_code = len(spelling) <= limits["code_letters"] and spelling.isascii()
            if not is_code:
                names[spelling.casefold()] = agency
            ways.append(_way(spelling, is_code=is_code))
    pattern = re.compile("|".join(sorted(ways, key=len, reverse=True)))
    leads = "|".join(sorted(data["credit_leads"], key=len, reverse=True))
    lead = re.compile(rf"^\W*(?:{leads})(?!\w)\W*(?:(?:19|20)\d\d\s)?", re.IGNORECASE)
    return _Agencies(names=names, pattern=pattern, lead=lead, **limits)


def _way(spelling: str, *, is_code: bool) -> str:
    """Return the pattern of a spelling: a word of its own, but where a script has no spaces around it."""
    exactly = re.escape(spelling) if is_code else f"(?i:{re.escape(spelling)})"
    is_unspaced = any("\u3040" <= letter <= "\u9fff" for letter in spelling)
    return exactly if is_unspaced else rf"(?<!\w){exactly}(?!\w)"
