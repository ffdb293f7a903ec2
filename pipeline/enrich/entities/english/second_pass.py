"""Names that the model passed over: said before, short for one said before, or in capitals."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Set as AbstractSet
from operator import itemgetter

from pipeline.enrich import lexicon
from pipeline.enrich.entities.english.structure import BYLINE
from pipeline.enrich.entities.recognise.reading import Rank, Reading
from pipeline.enrich.entities.spans import NAMED, Span, with_new
from pipeline.enrich.phrases import PhraseTable

REPEATED, SHORT_FORM, ACRONYM = "rule:repeated-name", "rule:short-form", "rule:acronym"
COMMON_RANK = 30_000
"""A word among the commonest 30,000 forms is a word, not an acronym."""

# What may not stand before a name is asked behind its first letter: `re` skips to a pattern's first letter.
_ACRONYM = re.compile(r"[A-Z](?<![\w@#./&-].)[A-Z&]{1,5}(?![\w@/&$-])(?!\.\w)")
_IN_BRACKETS = re.compile(r" \((?P<acronym>[A-Z][A-Za-z&-]{1,9})\)")
_AFTER_THE = re.compile(r"([A-Z](?<=[Tt]he .)[a-z]+)(?! [A-Z&]| of [A-Z]| for [A-Z])(?![\w-])")


def with_repeated(spans: list[Span], text: str) -> list[Span]:
    """Find names already found wherever else they stand, and the surnames of full names."""
    known: dict[str, str] = {}
    for span in spans:
        surface = span.of(text)
        if span.label in NAMED and surface[:1].isupper() and span.source != BYLINE:
            known.setdefault(surface, span.label)
            if span.label == "PER" and " " in surface:
                known.setdefault(surface.rpartition(" ")[2], "PER")
                known.setdefault(surface.partition(" ")[2], "PER")
    table = PhraseTable((surface, label) for surface, label in known.items() if len(surface) > len("No"))
    return with_new(spans, (Span(start, end, label, REPEATED) for start, end, label in table.find(text)))


def with_short_forms(spans: list[Span], text: str) -> list[Span]:
    """Find ``the Commission`` where the European Commission was named before."""
    heads: dict[str, int] = {}
    for span in spans:
        words = span.of(text).split()
        if span.label == "ORG" and len(words) > 1:
            for word in {words[0], words[-1]} & lexicon.word_set("organizations", "short_forms"):
                heads.setdefault(word, span.start)
    matches = [one for one in _AFTER_THE.finditer(text) if heads.get(one[1], len(text)) < one.start()]
    return with_new(spans, (Span(one.start(1), one.end(1), "ORG", SHORT_FORM) for one in matches))


def with_acronyms(spans: list[Span], reading: Reading, rank: Rank) -> list[Span]:
    """Find acronyms: an organization's in brackets after its name, and others that are no word and no unit."""
    text = reading.text
    bracketed = [
        Span(*match.span("acronym"), "ORG", ACRONYM)
        for span in spans
        if span.label in NAMED
        and (match := _IN_BRACKETS.match(text, span.end))
        and _abbreviates(match["acronym"], span.of(text))
    ]
    alone = [
        Span(match.start(), match.end(), "ORG", ACRONYM)
        for match in _ACRONYM.finditer(text)
        if _is_acronym(match[0], match.start(), reading, rank)
    ]
    starts = {one.start for one in bracketed}
    spans = [one._replace(label="ORG") if _is_spelled_out(one, starts) else one for one in spans]
    return with_new(spans, [*bracketed, *alone])


def _abbreviates(acronym: str, name: str) -> bool:
    initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
    letters = [one for one in acronym if one.isupper()]
    return len(letters) > 1 and all(one in initials for one in letters) and letters[0] == initials[0]


def _is_spelled_out(span: Span, acronyms: AbstractSet[int]) -> bool:
    """Say whether an acronym in brackets follows: only organizations have one."""
    return span.label in {"PER", "LOC"} and span.end + len(" (") in acronyms


def _is_acronym(word: str, start: int, reading: Reading, rank: Rank) -> bool:
    if word in lexicon.structure_set("acronyms", "words") or rank(word.lower()) < COMMON_RANK:
        return False
    line = bisect_right(reading.capital_lines, start, key=itemgetter(0))
    if line and start < reading.capital_lines[line - 1][1]:
        return False
    around = (
        reading.plain[max(0, start - 15) : start].split()[-1:] + reading.plain[start + len(word) :][:15].split()[:1]
    )
    return not any(one.isupper() and len(one) > len("US.") for one in around)
