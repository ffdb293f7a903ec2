"""Bodies whose names hold "and", "for" or a country: whole, where the model cut them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, places
from pipeline.enrich.entities.english.patterns import CAPITALIZED
from pipeline.enrich.entities.spans import Span, overlapping, put, put_around
from pipeline.enrich.resources import any_of, opening

BODY = "rule:body-form"

_WORDS = rf"{CAPITALIZED}(?: {CAPITALIZED}){{0,3}}"
_JOINED = r"\w-"
_GOES_BEFORE = re.compile(r"\b(?!The )[A-Z][\w'-]* $")
_AND = re.compile(rf" and (?:the )?(?P<more>{_WORDS})")


def whole(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with bodies in place of the pieces that the model found of them."""
    found = list(spans)
    for match in _linked().finditer(text):
        _put(found, _with_its_place(found, match.start(), match.end()))
    for match in _two_tasks().finditer(text):
        _put(found, _with_its_place(found, match.start(), match.end()))
    for match in _of_a_country().finditer(text):
        if _GOES_BEFORE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        _put(found, (match.start(), match.end()))
    return _with_second_tasks(found, text)


def _put(spans: list[Span], place: tuple[int, int]) -> None:
    new = Span(*place, "ORG", BODY)
    over = spans[overlapping(spans, *place)]
    if any(one.label == "PER" and one.start > new.start for one in over):
        return
    put_around(spans, new)


def _with_its_start(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """Return where a body begins that the model saw from its first word on: ``National`` ``Center for``."""
    first = next((one.start for one in spans[overlapping(spans, start, start + 1)] if one.label == "ORG"), start)
    return first, end


def _with_its_place(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """Return likewise where one begins with the place that it serves: ``New York City`` ``Health and Hospitals``."""
    first = next(
        (one.start for one in spans[overlapping(spans, max(0, start - 2), start)] if one.label == "LOC"), start
    )
    return _with_its_start(spans, first, end)


def _any_of(name: str) -> str:
    return any_of(lexicon.forms()["bodies"][name])


@lru_cache(maxsize=1)
def _linked() -> re.Pattern[str]:
    """``Movement for a Democratic Slovakia``, ``Committee to Protect Journalists``; no ``Commission on Monday``."""
    days = "|".join(lexicon.calendar_words("en"))
    first = opening(lexicon.forms()["bodies"]["first"], _JOINED)
    purpose = rf"(?:{_any_of('purposes')})"
    links = rf"{_any_of('links')}|to {purpose}(?: and {purpose})?"
    aim = rf"(?:{_any_of('aims')}) of (?:the )?"
    return re.compile(rf"{first} (?:{links}) (?:the |an? )?(?:{aim})?(?!(?:{days})\b){_WORDS}(?![\w-])")


@lru_cache(maxsize=1)
def _two_tasks() -> re.Pattern[str]:
    """``Health and Hospitals Corporation``, ``Agriculture, Forestry and Fisheries Ministry``."""
    first, task = _tasks()
    return re.compile(rf"{first}(?:, {task}){{0,3}},? (?:and|&) {task} (?:{_any_of('last')})(?![\w-])")


@lru_cache(maxsize=1)
def _of_a_country() -> re.Pattern[str]:
    """``Statistics Canada``, ``Environment and Climate Change Canada``."""
    first, task = _tasks()
    tasks = rf"{first}(?:(?:, {task}){{0,3}},? (?:and|&) {task})?"
    return re.compile(rf"{tasks} (?:{_any_of('of_countries')})(?![\w-]| [A-Z])")


def _tasks() -> tuple[str, str]:
    """Return what matches a body's task of up to three words, as the first words of a pattern and within one."""
    more = rf"(?: (?:{_any_of('subjects')})){{0,2}}"
    return opening(lexicon.forms()["bodies"]["subjects"], _JOINED) + more, rf"(?:{_any_of('subjects')}){more}"


def _with_second_tasks(spans: Sequence[Span], text: str) -> list[Span]:
    """Let ``Federation of Bakers`` go on with ``and Millers``, where no name of its own stands there."""
    found = list(spans)
    for span in spans:
        match = _AND.match(text, span.end) if span.label == "ORG" and _begins_a_body(span, text) else None
        if match is not None and _is_task(found, span, text, match):
            put(found, span._replace(end=match.end()))
    return found


def _begins_a_body(span: Span, text: str) -> bool:
    before, link, task = span.of(text).partition(" of ")
    if not link:
        before, link, task = span.of(text).partition(" for ")
    head = before.rpartition(" ")[2]
    known = gazetteer.country(task) is not None or places.is_place(task.removeprefix("the "))
    return bool(link) and head in lexicon.form_set("bodies", "first") and not known


def _is_task(spans: Sequence[Span], body: Span, text: str, match: re.Match[str]) -> bool:
    words = match["more"].split()
    over = spans[overlapping(spans, match.start("more"), match.end("more"))]
    of_its_own = any(one is not body and one.label in {"PER", "LOC"} for one in over)
    heads = lexicon.body_kinds()
    if of_its_own or words[-1] in heads or organizations.is_known(match["more"]):
        return False
    if gazetteer.country(match["more"]) is not None or match["more"].isupper() or places.is_place(match["more"]):
        return False
    tasks = lexicon.form_set("bodies", "subjects")
    plural = words[-1].endswith("s") and body.of(text).endswith("s")
    return words[-1] in tasks or words[0] in tasks or (plural and not over)
