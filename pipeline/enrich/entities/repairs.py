"""What English news needs on top of the model: edges, titles, countries, and one verdict a name in a document.

Each rule takes the spans found so far and returns new ones; :func:`repaired` says in which order they run.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from pipeline.enrich import gazetteer
from pipeline.enrich.entities import lexicon
from pipeline.enrich.entities.reading import Reading
from pipeline.enrich.entities.spans import Span, replaced, trimmed, without_overlaps

NAMED = frozenset({"PER", "ORG", "LOC"})
COUNTRY_NAME = "rule:country-name"
REPEATED_NAME = "rule:repeated-name"


def repaired(spans: Iterable[Span], reading: Reading) -> list[Span]:
    """Return the spans as news means them: sorted, without overlaps, labels PER, ORG and LOC only."""
    text = reading.text
    found = [piece for span in spans for piece in _within_lines(span, reading)]
    found = [cut for span in found if (cut := trimmed(span, text)) is not None]
    found = [cut for span in found if (cut := _without_titles(span, text)) is not None]
    found = [_without_demonym(span, text) for span in without_overlaps(found)]
    found = with_countries(found, text)
    found = _one_label_each(found, text)
    found = _second_pass(found, text)
    return [span for span in without_overlaps(found) if span.label in NAMED and _is_name(text[span.start : span.end])]


def _within_lines(span: Span, reading: Reading) -> Iterator[Span]:
    """Split a span where it runs over the end of a line that its writer ended."""
    start = span.start
    for end in reading.breaks:
        if start < end < span.end:
            yield replace(span, start=start, end=end)
            start = end + 1
    yield replace(span, start=start)


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{lexicon.alternatives('titles', 'before')})(?![\w.])[\s,-]*(?:of\s+)?)+", re.IGNORECASE)


def _without_titles(span: Span, text: str) -> Span | None:
    """Cut honorifics and offices from a person: ``FBI director Christopher Wray`` is Christopher Wray."""
    if span.label != "PER":
        return span
    match = _titles().match(text, span.start, span.end)
    if match is None:
        return span
    if match.end() == span.end:
        return None if text[span.start : span.end].count(" ") else replace(span, label="title")
    return replace(span, start=match.end())


def _without_demonym(span: Span, text: str) -> Span:
    """A demonym alone is no name; before an organization's name it is left outside (the canonical name has it)."""
    surface = text[span.start : span.end]
    if surface in gazetteer.demonyms():
        return replace(span, label="norp")
    first, _, rest = surface.partition(" ")
    if span.label != "PER" and first in gazetteer.demonyms() and rest in lexicon.word_set("government", "bodies"):
        return replace(span, start=span.start + len(first) + 1)
    if surface.rpartition(" ")[2] in lexicon.word_set("government", "words"):
        return replace(span, label="government")
    return span


def with_countries(spans: list[Span], text: str, language: str = "en") -> list[Span]:
    """Return ``spans`` with every country's name a place: the pattern beats the model, a longer name beats it."""
    ambiguous = gazetteer.data()["ambiguous"]["names"]
    for start, end, _ in gazetteer.country_table(language).find(text):
        over = [one for one in spans if one.start < end and start < one.end]
        if any(one.end - one.start > end - start and one.label in NAMED for one in over):
            continue
        if text[start:end] in ambiguous and (not over or over[0].label != "LOC"):
            continue
        spans = replaced(spans, Span(start, end, "LOC", over[0].source if over else COUNTRY_NAME))
    return spans


def _one_label_each(spans: list[Span], text: str) -> list[Span]:
    """Give every occurrence of one surface the label that most of them have; persons' surnames stay with persons."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[text[span.start : span.end]][span.label] += 1
    surnames = {surface.rpartition(" ")[2] for surface, count in votes.items() if count["PER"] and " " in surface}
    verdicts = {surface: count.most_common(1)[0][0] for surface, count in votes.items()}
    verdicts |= {name: "PER" for name in surnames if name in votes and gazetteer.country(name) is None}
    return [replace(span, label=verdicts[text[span.start : span.end]]) for span in spans]


def _second_pass(spans: list[Span], text: str) -> list[Span]:
    """Find the names already found where the model passed over them, and the surnames of full names."""
    known: dict[str, str] = {}
    for span in spans:
        surface = text[span.start : span.end]
        if span.label in NAMED and surface[:1].isupper():
            known.setdefault(surface, span.label)
            if span.label == "PER" and " " in surface:
                known.setdefault(surface.rpartition(" ")[2], "PER")
    known = {surface: label for surface, label in known.items() if len(surface) > len("No")}
    if not known:
        return spans
    pattern = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text):
        if not any(one.start < match.end() and match.start() < one.end for one in spans):
            spans.append(Span(match.start(), match.end(), known[match[0]], REPEATED_NAME))
    return sorted(spans)


def _is_name(surface: str) -> bool:
    """Say whether ``surface`` can be a name at all: it has a capital letter, and is no address of the web or mail."""
    return any(one.isupper() for one in surface) and "@" not in surface and "://" not in surface
