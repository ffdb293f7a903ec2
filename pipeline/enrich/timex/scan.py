"""Finding: where an expression stands in the text, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.enrich.timex.language import Language, Rule, Word
from pipeline.enrich.timex.patterns import DIGITS

_TOKEN: Final = re.compile(r"[^\W\d_]+|['\u2019\u2018`]?\d+")
_NO_NUMBER_AFTER: Final = re.compile(r"[\w$€£¥₽#@&+]\Z|\d[.,:/\-\u2013]\Z|[$€£¥]\s\Z")
_LONGEST_NESTING: Final = 3
_HUNDRED: Final = 100
_BEFORE: Final = 40
"""How many characters before an expression a rule may look at."""


@dataclass(frozen=True)
class Found:
    """An expression as found: its place, its rule and what its slots hold."""

    start: int
    end: int
    rule: Rule
    slots: Mapping[str, Word]
    tail: Found | None = None
    """The whole expression that ``{...}`` stood for."""


def scan(text: str, language: Language) -> Iterator[Found]:
    """Yield the expressions of ``text`` in order, without overlaps: at each word the longest."""
    done = 0
    rules = language.rules
    for token in _TOKEN.finditer(text):
        start = token.start()
        if start < done:
            continue
        word = token[0]
        key = word.lower() if word[0].isalpha() else DIGITS
        if key not in rules:
            continue
        found = _longest(text, start, language, 0)
        if found is None and not word[0].isalnum():
            found = _longest(text, start + 1, language, 0)
        if found is not None:
            done = found.end
            yield found


def _longest(text: str, start: int, language: Language, depth: int) -> Found | None:
    token = _TOKEN.match(text, start)
    if token is None or (start and not _may_begin(text, start, token[0])):
        return None
    key = token[0].lower() if token[0][0].isalpha() else DIGITS
    best: Found | None = None
    for rule in language.rules.get(key, ()):
        found = _match(text, start, rule, language, depth)
        if found is not None and (best is None or found.end > best.end):
            best = found
    return best


def _may_begin(text: str, start: int, word: str) -> bool:
    before = text[max(0, start - 2) : start]
    if word[0].isalpha():
        return not before[-1].isalnum()
    return _NO_NUMBER_AFTER.search(before) is None


def _match(text: str, start: int, rule: Rule, language: Language, depth: int) -> Found | None:
    match = rule.pattern.expression.match(text, start)
    if match is None or not _allowed(text, start, rule, match, nested=depth > 0):
        return None
    tail: Found | None = None
    if rule.pattern.tail:
        tail = _longest(text, match.end(), language, depth + 1) if depth < _LONGEST_NESTING else None
        if tail is None or tail.rule.means not in CALENDAR_MEANINGS:
            return None
    slots = {
        slot: lookup(language, kind, said)
        for group, (slot, kind) in rule.pattern.slots.items()
        if (said := match[group]) is not None
    }
    return Found(start, tail.end if tail else match.end(), rule, slots, tail)


CALENDAR_MEANINGS: Final = frozenset(
    {
        "date",
        "weekday",
        "days",
        "which",
        "edge",
        "part",
        "ago",
        "from-then",
        "then",
        "in-whole",
        "month-day",
        "holiday",
        "numeric",
    }
)
"""What ``{...}`` may stand for: expressions that name calendar days."""


def _allowed(text: str, start: int, rule: Rule, match: re.Match[str], *, nested: bool) -> bool:
    if any(match[slot] and not match[slot][0].isupper() for slot in rule.capitalised):
        return False
    if rule.unless_after is None and rule.only_after is None:
        return True
    before = text[max(0, start - _BEFORE) : start]
    if rule.unless_after is not None and rule.unless_after.search(before):
        return False
    return nested or rule.only_after is None or rule.only_after.search(before) is not None


def lookup(language: Language, kind: str, said: str) -> Word:
    """Return what the word ``said`` of the class ``kind`` stands for."""
    normal = re.sub(r"\s+", " ", said.lower().replace("\u2019", "'"))
    known = language.words.get(kind, {})
    if normal in known:
        return known[normal]
    if kind == "number":
        return _number(normal, known)
    return int(normal) if normal.isdecimal() else normal


def _number(said: str, known: Mapping[str, Word]) -> Word:
    if said[0].isdecimal():
        whole = re.sub(r"[,.](?=\d{3}\b)", "", said).replace(",", ".")
        return float(whole) if "." in whole else int(whole)
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", said):
        value = float(known.get(word, 0))
        if value > _HUNDRED:
            total, current = total + max(current, 1) * value, 0.0
        elif value == _HUNDRED:
            current = max(current, 1) * value
        else:
            current += value
    return int(total + current) if (total + current).is_integer() else total + current
