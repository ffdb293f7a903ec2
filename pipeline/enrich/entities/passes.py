"""Names that the model passed over: said before, short for one said before, or in capitals."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.enrich import lexicon
from pipeline.enrich.entities.labels import NAMED
from pipeline.enrich.entities.reading import Rank, Reading
from pipeline.enrich.entities.spans import Span

REPEATED, SHORT_FORM, ACRONYM = "rule:repeated-name", "rule:short-form", "rule:acronym"
COMMON_RANK = 30_000
"""A word among the commonest 30,000 forms is a word, not an acronym."""

_ACRONYM = re.compile(r"(?<![\w@#./&-])[A-Z][A-Z&]{1,5}(?![\w@/&-])(?!\.\w)")
_IN_BRACKETS = re.compile(r" \((?P<acronym>[A-Z][A-Za-z&-]{1,9})\)")


def with_repeated(spans: list[Span], text: str) -> list[Span]:
    """Find names already found wherever else they stand, and the surnames of full names."""
    known: dict[str, str] = {}
    for span in spans:
        surface = text[span.start : span.end]
        if span.label in NAMED and surface[:1].isupper() and span.source != "rule:byline":
            known.setdefault(surface, span.label)
            if span.label == "PER" and " " in surface:
                known.setdefault(surface.rpartition(" ")[2], "PER")
    known = {surface: label for surface, label in known.items() if len(surface) > len("No")}
    if not known:
        return spans
    pattern = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    found = [
        Span(match.start(), match.end(), known[match[0]], REPEATED)
        for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text)
    ]
    return _with_new(spans, found)


def with_short_forms(spans: list[Span], text: str) -> list[Span]:
    """Find ``the Commission`` where the European Commission was named before."""
    heads = {}
    for span in spans:
        words = text[span.start : span.end].split()
        if span.label == "ORG" and len(words) > 1:
            for word in (words[0], words[-1]):
                if word in lexicon.word_set("organizations", "short_forms"):
                    heads.setdefault(word, span.start)
    found = [
        Span(match.start(1), match.end(1), "ORG", SHORT_FORM)
        for match in re.finditer(r"(?<=[Tt]he )([A-Z][a-z]+)(?! [A-Z&]| of [A-Z]| for [A-Z])(?![\w-])", text)
        if heads.get(match[1], len(text)) < match.start()
    ]
    return _with_new(spans, found)


def with_acronyms(spans: list[Span], reading: Reading, rank: Rank) -> list[Span]:
    """Find acronyms: an organization's in brackets after its name, and others that are no word and no unit."""
    text = reading.text
    found = []
    for span in spans:
        match = _IN_BRACKETS.match(text, span.end)
        if match and span.label in {"ORG", "PER", "LOC"} and _abbreviates(match["acronym"], text[span.start : span.end]):
            found.append(Span(*match.span("acronym"), "ORG", ACRONYM))
    for match in _ACRONYM.finditer(text):
        if _is_acronym(match[0], match.start(), reading, rank):
            found.append(Span(match.start(), match.end(), "ORG", ACRONYM))
    spans = [replace(one, label="ORG") if _is_spelled_out(one, found, text) else one for one in spans]
    return _with_new(spans, found)


def _abbreviates(acronym: str, name: str) -> bool:
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
    letters = [one for one in acronym if one.isupper()]
    return len(letters) > 1 and all(one in initials for one in letters) and letters[0] == initials[0]


def _is_spelled_out(span: Span, acronyms: list[Span], text: str) -> bool:
    """Say whether an acronym in brackets follows: only organizations have one."""
    return span.label in {"PER", "LOC"} and any(
        one.start == span.end + 2 and text[span.end : one.start] == " (" and one.source == ACRONYM for one in acronyms
    )


def _is_acronym(word: str, start: int, reading: Reading, rank: Rank) -> bool:
    if word in lexicon.structure_set("acronyms", "words") or rank(word.lower()) < COMMON_RANK:
        return False
    if any(begin <= start < end for begin, end in reading.capital_lines):
        return False
    around = reading.plain[max(0, start - 15) : start].split()[-1:] + reading.plain[start + len(word) :][:15].split()[:1]
    return not any(one.isupper() and len(one) > len("US.") for one in around)


def _with_new(spans: list[Span], found: list[Span]) -> list[Span]:
    taken = sorted(spans)
    for new in found:
        if not any(one.overlaps(new) for one in taken):
            taken.append(new)
    return sorted(taken)
