"""Finding: where an expression stands in the text, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.enrich.timex.language import Language, Rule, Word
from pipeline.enrich.timex.patterns import DIGITS, Pattern

_TOKEN: Final = re.compile(r"[^\W\d_]+|['\u2019\u2018`]?\d+")
_NO_NUMBER_AFTER: Final = re.compile(r"[\w$€£¥₽#@&+]\Z|(?<!\b(?:1\d|20)\d)\d[-\u2013/]\Z|\d[.,:]\Z|[$€£¥]\s\Z")
"""What makes a number part of something else: a sum, a name, a longer number (but not a year's second half)."""
_LONGEST_NESTING: Final = 3
_HUNDRED: Final = 100
_BREAK: Final = re.compile(r"(?<!\n)\n(?=([^\s]))")
_WRAPPED: Final = 0.3
_NEAR: Final = 120
"""How far away a word may stand that forbids a rule."""
_BEFORE: Final = 40
"""How many characters before an expression a rule may look at."""


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
        "in-which",
        "quarter-then",
        "range-year",
        "today",
        "weekday-then",
        "weekday-date",
        "weekend",
        "month-day",
        "holiday",
        "numeric",
    }
)
"""What ``{...}`` may stand for: expressions that name calendar days."""


@dataclass(frozen=True)
class Found:
    """An expression as found: its place, its rule and what its slots hold."""

    start: int
    end: int
    rule: Rule
    slots: Mapping[str, Word]
    tail: Found | None = None
    """The whole expression that ``{...}`` stood for."""


def join_lines(text: str) -> str:
    """Return ``text`` with the line breaks of a hard-wrapped text as spaces; no offset changes.

    A text is hard-wrapped when many of its lines go on with a small letter on the next. Anywhere else the end of a
    line ends what it says: a headline must not run on into the date below it.
    """
    breaks = _BREAK.findall(text)
    if not breaks or sum(after.islower() for after in breaks) < _WRAPPED * len(breaks):
        return text
    return _BREAK.sub(" ", text)


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
    if token is None or (start and token[0][0].isalpha() and text[start - 1].isalnum()):
        return None
    digits = not token[0][0].isalpha()
    free = not digits or _NO_NUMBER_AFTER.search(text[max(0, start - 6) : start]) is None
    best: Found | None = None
    for rule in language.rules.get(DIGITS if digits else token[0].lower(), ()):
        if free or rule.preceded_by is not None:
            found = _match(text, start, rule, language, depth)
            if found is not None and (best is None or _beats(found, best)):
                best = found
    return best


def _beats(found: Found, best: Found) -> bool:
    """The longer one wins; of two as long as each other the one that says that it is no date."""
    return found.end > best.end or (found.end == best.end and found.rule.means == "nothing")


def _match(text: str, start: int, rule: Rule, language: Language, depth: int) -> Found | None:
    match = rule.pattern.expression.match(text, start)
    if match is None or not _allowed(text, match, rule, nested=depth > 0):
        return None
    slots = _slots(match, rule.pattern, language)
    if rule.preceded_by is not None:
        before = rule.preceded_by.expression.search(text[max(0, start - _BEFORE) : start])
        if before is None:
            return None
        slots = _slots(before, rule.preceded_by, language) | slots
    if not rule.pattern.tail:
        return Found(start, match.end(), rule, slots)
    tail = _longest(text, match.end(), language, depth + 1) if depth < _LONGEST_NESTING else None
    if tail is None or tail.rule.means not in CALENDAR_MEANINGS:
        return None
    return Found(start, tail.end, rule, slots, tail)


def _slots(match: re.Match[str], pattern: Pattern, language: Language) -> dict[str, Word]:
    return {
        slot: lookup(language, kind, said)
        for group, (slot, kind) in pattern.slots.items()
        if (said := match[group]) is not None
    }


def _allowed(text: str, match: re.Match[str], rule: Rule, *, nested: bool) -> bool:
    if any(match[slot] and not match[slot][0].isupper() for slot in rule.capitalised):
        return False
    start = match.start()
    if rule.unless_near is not None and rule.unless_near.search(text, max(0, start - _NEAR), match.end() + _NEAR):
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
