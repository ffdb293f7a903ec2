"""Companies told by what news says of them: ``said it would pay``, ``shares of``, ``a Dutch software maker``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from pipeline.enrich import gazetteer, lexicon, organizations, persons, places
from pipeline.enrich.entities.english.second_pass import COMMON_RANK
from pipeline.enrich.entities.recognise.known_words import is_given_name
from pipeline.enrich.entities.recognise.reading import SURELY_COMMON, Rank
from pipeline.enrich.entities.spans import Span, overlapping, put, with_new
from pipeline.enrich.phrases import PhraseTable

FIRM = "rule:firm"

_BEFORE, _AFTER = 32, 140
_CAPITAL, _LETTERS = r"[A-Z\u00c0-\u00de]", r"(?:[\w&]|['-](?=\w)){1,60}+"
_NAME = _CAPITAL + _LETTERS
# What may not stand before a name is asked behind its first letter: `re` skips to a pattern's first letter.
_CANDIDATE = re.compile(rf"(?P<name>{_CAPITAL}(?<![\w.'&@#/-].){_LETTERS}(?: {_NAME}){{0,2}})(?![\w&-])")
_NEXT = re.compile(rf" and (?P<name>{_NAME})(?![\w&-]| [A-Z])")
_INSIDE = re.compile(r"[\w,]\"? $")
_PLURAL = re.compile(r" (?:are|were|have|compete|merged?|said they|agreed|both|plan|make|sell|will merge)\b")


def parted(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with ``Slack and Reddit``, which a model takes for one, as two firms."""
    return [part for span in spans for part in _parts(span, text)]


def _parts(span: Span, text: str) -> Iterator[Span]:
    left, link, right = span.of(text).partition(" and ")
    if not link or span.label != "ORG":
        yield span
        return
    words = text[max(0, span.start - _BEFORE) : span.start].split()
    two = " " not in left + right and span.of(text) not in _couples()
    heads = lexicon.body_kinds()
    cue = (words and words[-1] in lexicon.form_set("firms", "parts")) or _PLURAL.match(text, span.end)
    each_joined = "&" in left and "&" in right
    if not each_joined and (not two or right in heads or not cue):
        yield span
        return
    yield span._replace(end=span.start + len(left))
    yield span._replace(start=span.end - len(right))


def _couples() -> frozenset[str]:
    return lexicon.form_set("firms", "couples")


def judged(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with what is said to act as a company, and is no person or place, as one."""
    people = {part for one in spans if one.label == "PER" and " " in one.of(text) for part in one.of(text).split()}
    return [_judged(one, text, people) for one in spans]


def _judged(span: Span, text: str, people: set[str]) -> Span:
    surface = span.of(text)
    is_name = span.label in {"PER", "LOC"} or (span.label == "norp" and surface.isupper())  # no people is all capitals
    if not is_name or span.sure:
        return span
    first = surface.split()[0]
    known = surface in people and " " not in surface
    if known or first in lexicon.given_names() or surface in persons.known_surnames():
        return span
    if places.is_place(surface) or gazetteer.country(surface) is not None:
        return span
    return span._replace(label="ORG", sure=True) if _acts(text, span.start, span.end) else span


def _acts(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    return bool(_does().match(after) or _called().match(after) or _stands_behind().search(before))


@lru_cache(maxsize=1)
def _does() -> re.Pattern[str]:
    firms = lexicon.forms()["firms"]
    return re.compile(rf"(?: ?'s? (?:{'|'.join(firms['owns'])})\b| (?:{'|'.join(firms['does'])}))")


@lru_cache(maxsize=1)
def _called() -> re.Pattern[str]:
    kinds = "|".join(lexicon.forms()["firms"]["kinds"])
    return re.compile(
        rf", (?:the|an?|one of the) (?:[\w'&-]+ ){{0,5}}?(?:{kinds})(?=[,.;]| (?:that|which|based|with)\b)"
    )


@lru_cache(maxsize=1)
def _stands_behind() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon.forms()['firms']['before'])}) $")


def found(spans: Sequence[Span], text: str, rank: Rank) -> list[Span]:
    """Return ``spans`` and companies that the model passed over, where it is said of them what only companies do."""
    new = with_new(spans, _passed_over(spans, text, rank))
    return with_new(new, _partners(new, text, rank))


def _partners(spans: Sequence[Span], text: str, rank: Rank) -> Iterator[Span]:
    """Yield the second of two firms that stand behind what only firms do: ``merge with Brightline and Velaro``."""
    for one in spans:
        is_firm = one.label == "ORG" and _stands_behind().search(text[max(0, one.start - _BEFORE) : one.start])
        second = _NEXT.match(text, one.end) if is_firm else None
        if second is not None and _is_rare(second["name"], rank):
            yield Span(*second.span("name"), "ORG", FIRM)


def with_partners(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with what a model takes for something else behind a firm and ``and`` as a firm."""
    firms = [one for one in spans if one.label == "ORG"]
    cued = (one for one in firms if _stands_behind().search(text[max(0, one.start - _BEFORE) : one.start]))
    seconds = {second.span("name") for one in cued if (second := _NEXT.match(text, one.end))}
    full = {part for one in spans if one.label == "PER" and " " in one.of(text) for part in one.of(text).split()}
    return [
        one._replace(label="ORG")
        if (one.start, one.end) in seconds and not (one.sure or one.of(text) in full or places.is_place(one.of(text)))
        else one
        for one in spans
    ]


def said_again(spans: Sequence[Span], text: str, rank: Rank) -> list[Span]:
    """Return ``spans`` and firms said again by the first word of their names: ``Brackwell`` after ``Brackwell Foods``.

    So are clubs by their last: ``Rovers``. Not where the word is a common one, a place, or part of a person's full
    name.
    """
    people = {part for one in spans if one.label == "PER" and " " in one.of(text) for part in one.of(text).split()}
    short: dict[str, int] = {}
    for one in spans:
        for word in _short_forms(one.of(text), rank) if one.label == "ORG" else ():
            if word not in people:
                short.setdefault(word, one.end)
    table = PhraseTable((word, word) for word in short)
    found = (Span(start, end, "ORG", FIRM) for start, end, word in table.find(text) if start > short[word])
    again = [one for one in found if not _GOES_ON.match(text, one.end) and not _is_led(text, one.start)]
    alone = {(one.start, one.end) for one in again}
    return with_new([one._replace(label="ORG") if _is_one_of(one, alone) else one for one in spans], again)


def _is_one_of(span: Span, alone: Collection[tuple[int, int]]) -> bool:
    return span.label == "PER" and not span.sure and (span.start, span.end) in alone


def _is_led(text: str, start: int) -> bool:
    """Say whether a preposition of place stands before, the town that a council is of, or a hyphen: ``al-Jihad``."""
    if text[start - 1 : start] == "-":
        return True
    words = text[max(0, start - _BEFORE) : start].split()
    return bool(words) and words[-1].lower() in lexicon.structure_set("places", "before")


def _short_forms(name: str, rank: Rank) -> Iterator[str]:
    """Yield the words by which alone a firm or a club may be said again."""
    first, *rest = name.split()
    kinds = lexicon.body_kinds()
    if rest and rest[-1] in kinds and _may_stand_alone(first, rank):
        yield first
    if rest and rest[-1] in lexicon.word_set("organizations", "clubs"):
        yield rest[-1]


_GOES_ON = re.compile(r"[-&]| [A-Z]")


def _may_stand_alone(first: str, rank: Rank) -> bool:
    is_else = places.is_place(first) or gazetteer.country(first) is not None or is_given_name(first)
    return len(first) > len("Acme") and not is_else and _is_rare(first, rank)


def listed_partners(spans: Sequence[Span], text: str) -> list[Span]:
    """Return ``spans`` with firms that are called after several people whole: ``Smith, Bell and Sons Ltd.``.

    So is one after a family, where its name was found: ``Harris`` and ``Sons``.
    """
    found = list(spans)
    houses = [match.span() for match in _house().finditer(text)]
    families = ((one, _family().match(text, one.end)) for one in spans if _may_be_a_family(one, text))
    houses += [(one.start, match.end()) for one, match in families if match is not None]
    for house in houses:
        firm = Span(*house, "ORG", FIRM, sure=True)
        if all(firm.encloses(one) for one in found[overlapping(found, firm.start, firm.end)]):
            put(found, firm)
    return found


def _may_be_a_family(span: Span, text: str) -> bool:
    """Say whether a firm may be called after it; ``Microsoft and Partners`` are two."""
    return span.label == "PER" or (span.label == "ORG" and not organizations.is_known(span.of(text)))


@lru_cache(maxsize=1)
def _family() -> re.Pattern[str]:
    """What goes on after a family's name: ``and Sons``; not ``and Sons of Anarchy``."""
    families = "|".join(map(re.escape, lexicon.forms()["firms"]["families"]))
    return re.compile(rf" (?:and|&) (?:{families})(?![\w-]| [A-Z]| of\b)")


@lru_cache(maxsize=1)
def _house() -> re.Pattern[str]:
    forms = lexicon.forms()["firms"]
    relations, legal = ("|".join(map(re.escape, forms[name])) for name in ("relations", "legal"))
    return re.compile(
        rf"{_CAPITAL}(?<![\w'-].){_LETTERS}(?:, {_NAME}){{1,4}},? (?:and|&) "
        rf"(?:(?:{relations})(?: (?:{legal}))?|{_NAME},? (?:{legal}))(?![\w-])"
    )


def _passed_over(spans: Sequence[Span], text: str, rank: Rank) -> Iterator[Span]:
    at = 0
    for match in _CANDIDATE.finditer(text):
        while at < len(spans) and spans[at].end <= match.start():
            at += 1
        is_free = at == len(spans) or spans[at].start >= match.end()
        if is_free and _may_be_a_firm(match, text, rank):
            yield Span(match.start(), match.end(), "ORG", FIRM)
            second = _NEXT.match(text, match.end())
            if second is not None and _is_rare(second["name"], rank):
                yield Span(*second.span("name"), "ORG", FIRM)


def _may_be_a_firm(match: re.Match[str], text: str, rank: Rank) -> bool:
    name = match["name"]
    is_likely = name in organizations.likely()
    if is_likely and " " not in name and not text.startswith(" of ", match.end()):
        inside = _INSIDE.search(text, max(0, match.start() - 3), match.start()) is not None
        if inside:
            return True
    # Few act: that is asked first.
    return _acts(text, match.start(), match.end()) and (is_likely or _is_rare(name, rank))


def _is_rare(name: str, rank: Rank) -> bool:
    words = name.split()
    if any(one in lexicon.calendar_words("en") for one in words) or name in gazetteer.demonyms():
        return False
    if words[0] in lexicon.word_set("titles", "before") or words[-1] in lexicon.structure_set("events", "heads"):
        return False
    return any(_is_rare_word(one, rank(one), rank(one.lower())) for one in words)


def _is_rare_word(word: str, capital: int, lower: int) -> bool:
    return (word[-1] != "s" and lower > COMMON_RANK) or (lower * SURELY_COMMON > capital and lower > _SHOUTED_RANK)


_SHOUTED_RANK = 3000
"""A word among so many commonest forms is no company's name."""
