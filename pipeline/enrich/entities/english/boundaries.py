"""Where a name starts and ends: what the model took along, and what it joined."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations
from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.reading import Reading
from pipeline.enrich.entities.spans import NAMED, Span, trimmed
from pipeline.enrich.resources import any_of

_SPACED_HYPHEN = re.compile(
    r" -{1,2} | \d{1,3}-\d{1,3} | / | \| |-{2,}|: |; | (?:on|at|from|via|vs?|vs?\.|as|to|with|by) "
)
_AND = re.compile(r" (?:and|&) ")
_LOWER_TAIL = re.compile(r"(?: [a-z]+(?![\w-]))+$")
_COMPOUND_TAIL = re.compile(
    r"-(?:led|based|backed|owned|style|controlled|born|run|held|made|funded|sponsored|area|brokered|allied|listed|wide)$"
)
_MODEL_TAIL = re.compile(r"(?:^| )[A-Z]{0,3}-?\d{2,4}(?:-?[A-Z]{1,2})?s?$")
"""``Airbus A380``, ``F-16s``: a product's number is no part of its maker's name."""
_LOWER_HEAD = re.compile(r"(?:[a-z][a-z]+ )+(?=\S*[A-Z])")
_FORM = re.compile(r",? ([A-Z][A-Za-z.]+|plc)(?![\w-])")
_LONGEST_FORM = 16
"""Characters behind a name that a legal form and what parts it from the name may have."""
_SHORT_NUMBER = re.compile(r" \d{1,2}")
_NUMBER_TAIL = re.compile(r",?(?: \d[\d.,:/-]*)+$")


def tidied(spans: Iterable[Span], reading: Reading) -> list[Span]:
    """Return the spans cut to names: one line each, no titles, no articles, no words that only stand beside them."""
    text = reading.text
    found = []
    for span in spans:
        surface = span.of(text)
        # Half of all names: one word has nothing at its edges, but may be a title.
        is_word = surface.isalpha() and surface[0].isupper()
        for piece in (span,) if is_word else _pieces(span, reading):
            cut = _without_titles(piece, text) if is_word else _cut(piece, text)
            if cut is not None:
                found.append(with_legal_form(_without_demonym(cut, text), text))
    return found


def _cut(piece: Span, text: str) -> Span | None:
    """Return what of ``piece`` is a name; None where nothing is."""
    cut = trimmed(piece, text)
    cut = cut and _without_lower_case(cut, text)
    cut = cut and _without_titles(cut, text)
    return cut and _without_numbers(cut, text)


def _pieces(span: Span, reading: Reading) -> Iterator[Span]:
    for line in _within_lines(span, reading):
        for part in _split(line, reading.text, _SPACED_HYPHEN):
            yield from _conjuncts(part, reading.text)


def with_legal_form(span: Span, text: str) -> Span:
    """Return a company with its legal form, where the model left that out: ``Petronord`` ``ASA``."""
    match = _FORM.match(text, span.end, span.end + _LONGEST_FORM)
    if match is None or span.label not in NAMED:
        return span
    form = match[1] if match[1] in _legal_forms() else match[1].rstrip(".")
    if form not in _legal_forms():
        return span
    return span._replace(end=match.start(1) + len(form), label="ORG")


@lru_cache(maxsize=1)
def _legal_forms() -> frozenset[str]:
    return lexicon.word_set("organizations", "suffixes") - {"Group", "Holding", "Holdings", "Company", "AS", "Limited"}


def joined(spans: Iterable[Span], text: str) -> list[Span]:
    """Join a name and the kind of place or body that it names: ``Halvorsen`` and ``International Airport``."""
    kinds = lexicon.structure_set("places", "heads") | lexicon.word_set("organizations", "heads")
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else None
        adjacent = last is not None and text[last.end : span.start] == " " and {last.label, span.label} <= NAMED
        if last is not None and adjacent and set(span.of(text).split()) <= kinds | {"International", "Memorial"}:
            found[-1] = span._replace(start=last.start)
        elif last is not None and _is_body_of(last, span, text):
            found[-1] = last._replace(end=span.end)
        else:
            found.append(span)
    return found


def _is_body_of(body: Span, place: Span, text: str) -> bool:
    """Say whether the two are one name: ``Stock Exchange`` of ``Thailand``."""
    linked = text[body.end : place.start] in {" of ", " of the "}
    heads = lexicon.word_set("organizations", "heads")
    return linked and (body.label, place.label) == ("ORG", "LOC") and body.of(text).split()[-1] in heads


def in_lines(spans: Iterable[Span], reading: Reading) -> Iterator[Span]:
    """Yield the spans, parted where they run over the end of a line that its writer ended."""
    for span in spans:
        yield from _within_lines(span, reading)


def _within_lines(span: Span, reading: Reading) -> Iterator[Span]:
    """Split a span where it runs over the end of a line that its writer ended."""
    start = span.start
    inside = slice(bisect_right(reading.breaks, span.start), bisect_left(reading.breaks, span.end))
    for end in reading.breaks[inside]:
        yield span._replace(start=start, end=end)
        start = end + 1
    last = span if start == span.start else span._replace(start=start)
    if start == span.start or not _is_word_alone(last, reading.text):
        yield last


def _is_word_alone(span: Span, text: str) -> bool:
    """Say whether what a model joined to a person over the end of a line is a word in use, and no name's: ``Cloud``."""
    name, known = span.of(text), known_words.shipped()
    is_single = span.label == "PER" and " " not in name
    return is_single and known.is_in_use(name) and not (known.is_given(name) or known.is_family(name))


def _split(span: Span, text: str, at: re.Pattern[str]) -> Iterator[Span]:
    start = span.start
    surface = span.of(text)
    if " " not in surface and "--" not in surface:
        yield span
        return
    for match in at.finditer(text, span.start, span.end):
        yield span._replace(start=start, end=match.start())
        start = match.end()
    yield span if start == span.start else span._replace(start=start)


def _conjuncts(span: Span, text: str) -> Iterator[Span]:
    """Part two names joined by "and"; ``Food and Drug Administration`` stays whole."""
    surface = text[span.start : span.end]
    match = _AND.search(surface)
    if match is None or span.label not in {"PER", "ORG", "LOC"}:
        yield span
        return
    left, right = surface[: match.start()], surface[match.end() :]
    if _both_stand_alone(left, right, span.label):
        yield span._replace(end=span.start + match.start())
        yield span._replace(start=span.start + match.end())
    else:
        yield span


def _both_stand_alone(left: str, right: str, label: str) -> bool:
    if label == "PER":
        return True
    if left in organizations.certain() and right in organizations.certain():
        return True
    heads = lexicon.word_set("organizations", "heads")
    if label == "ORG":
        return left.rpartition(" ")[2] in heads and right.rpartition(" ")[2] in heads and " " in left and " " in right
    return gazetteer.country(left) is None or gazetteer.country(f"{left} and {right}") is None


def _without_lower_case(span: Span, text: str) -> Span | None:
    """Cut words in lower case before and after a name: ``Xinhua news agency``, ``around Bin Laden``."""
    if span.label not in {"PER", "ORG", "LOC"}:
        return span
    start, end = span.start, span.end
    surface = text[start:end]
    if surface.count(" ") > 1 and (match := _between().search(surface)):
        end = start + match.start()
    if " " in surface and (match := _LOWER_TAIL.search(text[start:end])):
        end = start + match.start()
    if "-" in surface and (match := _COMPOUND_TAIL.search(text[start:end])):
        end = start + match.start()
    if span.label == "ORG" and (match := _MODEL_TAIL.search(text[start:end])):
        end = start + match.start()
    if (
        " " in surface
        and (match := _LOWER_HEAD.match(text, start, end))
        and match[0].split()[0] not in lexicon.word_set("titles", "particles")
    ):
        start = match.end()
    if end <= start:
        return None
    return span if (start, end) == (span.start, span.end) else span._replace(start=start, end=end)


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
        return None if " " in text[span.start : span.end] else span._replace(label="title")
    return span._replace(start=match.end())


@lru_cache(maxsize=1)
def _between() -> re.Pattern[str]:
    """Return what is between two names and in none: ``Barclays expect Hale to resign``."""
    return re.compile(rf"(?<=\w) (?:{any_of(lexicon.forms()['people']['between'])}) (?=[A-Z])")


def _without_numbers(span: Span, text: str) -> Span | None:
    """Cut figures after a name, but for an organization's short number: ``BBC Radio 1``, ``Schalke 04``."""
    surface = span.of(text)
    match = _NUMBER_TAIL.search(surface) if " " in surface else None
    if match is None or span.label not in NAMED:
        return span
    if span.label == "ORG" and _SHORT_NUMBER.fullmatch(match[0]):
        return span
    return span._replace(end=span.start + match.start()) if match.start() else None


def _without_demonym(span: Span, text: str) -> Span:
    """A demonym alone is no name; before a ministry it is left outside (the canonical name has it)."""
    surface = text[span.start : span.end]
    if surface in gazetteer.demonyms():
        return span._replace(label="norp")
    first, _, rest = surface.partition(" ")
    if span.label != "PER" and first in gazetteer.demonyms() and rest in lexicon.word_set("government", "owned"):
        return span._replace(start=span.start + len(first) + 1)
    if surface.rpartition(" ")[2] in lexicon.word_set("government", "words"):
        return span._replace(label="government")
    return span
