"""Finding: where an expression stands in the text, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.enrich.timex.first_sets import DIGITS, END, sign
from pipeline.enrich.timex.language import Language
from pipeline.enrich.timex.patterns import Pattern
from pipeline.enrich.timex.rules import Openings, Rule, Word
from pipeline.enrich.timex.script import numeral_value
from pipeline.enrich.timex.values import is_smaller

_TOKEN: Final = re.compile(r"[^\W\d_]+|['\u2019\u2018`]?\d+")
_UNSPACED_TOKEN: Final = re.compile(r"[A-Za-z]+|\d+|[^\W\d_]")
"""Where words have no spaces between them, one may begin at any letter."""
_SECOND: Final = re.compile(r"[^\w\n]{0,5}([^\W\d_]+|\d)")
_BEHIND: Final = re.compile(r"[^\S\n]{0,8}(\S)")
_NO_NUMBER_AFTER: Final = re.compile(
    r"[\w$€£¥₽#@&+]\Z|(?<!\b(?:1\d|20)\d)\d[-\u2013/]\Z|\d[.,:]\Z|[$€£¥]\s\Z|\b\d{1,3}[\u00a0\u202f]\Z"
    r"|(?<![\d.,:/-])0\d{2,5}[ /-](?:\d{2,5}[ /-])?\Z"
)
"""What makes a number part of something else: a sum, a name, a longer number (but not a year's second half), a call."""
_MAY_BELONG: Final = re.compile(r"[\d$€£¥]|.?[\w$€£¥₽#@&+]\Z", re.DOTALL)
"""What of that the last two signs before a number can tell; nearly every number is free of it."""
_BESIDE_NUMBER: Final = 14
_NO_NUMBER_AFTER_LETTER: Final = re.compile(_NO_NUMBER_AFTER.pattern, re.ASCII)
"""The same where words have no spaces between them: letters of the script may stand before any number."""
_CLITIC: Final = 4
"""How long the little words are that are written as one with the next."""
_IN_TABLE_BEFORE: Final = re.compile(r"\d[\s,;|]\Z")
_IN_TABLE: Final = re.compile(r"\d{1,20}[\s,;|]\d")
"""A number between numbers is one of a table."""
_LONGEST_NESTING: Final = 3
_HUNDRED: Final = 100
_BLANKS: Final = re.compile(r"\s+")
_THOUSANDS: Final = re.compile(r"[,.\s](?=\d{3}\b)")
_BETWEEN_NUMERALS: Final = re.compile(r"[\s-]+")
_BREAK: Final = re.compile(r"(?<!\n)\n(?=([^\s]))")
_WRAPPED: Final = 0.3
_NEAR: Final = 120
"""How far away a word may stand that forbids a rule."""
_JOINED: Final = 14
"""How many characters may stand between two expressions that are joined."""
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
        "week-of",
        "year-earlier",
        "spelled-year",
        "today",
        "weekday-then",
        "weekday-date",
        "weekdays-away",
        "weekend",
        "month-day",
        "holiday",
        "numeric",
    }
)
"""What ``{...}`` may stand for: expressions that name calendar days."""


@dataclass(frozen=True, slots=True)
class Found:
    """An expression as found: its place, its rule and what its slots hold."""

    start: int
    end: int
    rule: Rule
    slots: Mapping[str, Word]
    tail: Found | None = None
    """The whole expression that ``{...}`` stood for."""

    def number(self, name: str, default: float = 1) -> float | None:
        """Return a count; None for one that is not known ("several")."""
        given = self.slots.get(name, self.rule.arguments.get(name, default))
        return float(given) if isinstance(given, (int, float)) else None

    def integer(self, name: str, default: int = 0) -> int:
        """Return what a slot holds, or the rule says, as a whole number."""
        given = self.slots.get(name, self.rule.arguments.get(name, default))
        return int(given) if isinstance(given, (int, float)) else default

    def text(self, name: str) -> str | None:
        """Return what a slot holds, or the rule says, as text."""
        given = self.slots.get(name, self.rule.arguments.get(name))
        return None if given is None else str(given)


def is_joined(between: str, language: Language) -> bool:
    """Tell whether ``between`` is nothing but a comma, or what joins or ends a span or a list."""
    said = between.strip()
    if len(between) > _JOINED:
        return False
    cues = (language.cues.get(name) for name in ("joins", "closes"))
    return said == "," or any(cue.fullmatch(said) for cue in cues if cue is not None)


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
    scanner = _Scanner(text, language)
    pending: Found | None = None
    for token in _may_begin(text, language):
        start = token.start()
        if pending is not None and start >= pending.end:
            scanner.settle(pending)
            yield pending
            pending = None
        if pending is not None and pending.tail is not None:
            continue
        found = scanner.at(start, token[0])
        if found is not None and (pending is None or _outgrows(found, pending)):
            pending = found
    if pending is not None:
        yield pending


def _may_begin(text: str, language: Language) -> Iterator[re.Match[str]]:
    """Yield the tokens of ``text`` but for the words, most of them, with which no expression begins."""
    tokens = _tokens(language).finditer(text)
    if not language.spaced or language.clitics is not None:
        yield from tokens
        return
    openings = language.openings
    for token in tokens:
        word = token[0]
        if word.lower() in openings or word[0].isdecimal() or not word[0].isalnum():
            yield token


def _outgrows(later: Found, earlier: Found) -> bool:
    """Tell whether one that begins within another and goes on after it says more: "last year" against "at last"."""
    return later.end > earlier.end and later.end - later.start > earlier.end - earlier.start


class _Scanner:
    """Finds the longest expression at a place of one text; remembers what it found within others."""

    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.nested: dict[tuple[int, int], Found | None] = {}
        self.previous: Found | None = None
        self.looked_back: tuple[int, tuple[str, ...], str | None] = (-1, (), None)
        """A place, the signs that the text before it can be read to end with, and the one before those."""

    def settle(self, found: Found) -> None:
        """Take ``found`` as the expression before those to come; what lies before its end is forgotten."""
        self.previous = found
        self.nested = {place: inner for place, inner in self.nested.items() if place[0] >= found.end}

    def at(self, start: int, token: str) -> Found | None:
        """Return the longest expression that begins with ``token``, or after its apostrophe or its clitic."""
        found = self.longest(start, token)
        if found is None and not token[0].isalnum():
            return self.longest(start + 1, token[1:])
        return self.after_clitic(start, token) if found is None and self.language.clitics is not None else found

    def longest(self, start: int, word: str, depth: int = 0) -> Found | None:
        """Return the longest expression that begins with ``word`` at ``start``."""
        is_word = word[0].isalnum() and not word[0].isdecimal()
        key = word.lower() if self.language.spaced else word[0].lower()
        openings = self.language.openings.get(key if is_word else DIGITS)
        if openings is None or (is_word and not self._begins_word(start)):
            return None
        rules = self._rules(start, word, openings)
        if not rules:
            return None
        if not is_word and start:
            rules = self._numeric(start, rules)
        best: Found | None = None
        for rule in rules:
            if rule.preceded_by is not None and not self._may_precede(start, rule.preceded_by):
                continue
            found = self.match(start, rule, depth, 0 if best is None else best.end)
            if found is not None and (best is None or _beats(found, best)):
                best = found
        return best

    def _rules(self, start: int, word: str, openings: Openings) -> tuple[Rule, ...]:
        """Return the rules that may hold at ``start``, by what comes behind the first word or number."""
        end = start + len(word)
        if not self.language.spaced:
            return openings.fitting(None, *self._signs(start, end, openings))
        found = _SECOND.match(self.text, end)
        second = _key(found[1]) if found else ""
        if not word.isdecimal():
            return openings.by_second.get(second, openings.rules)
        behind = self.text[end : end + 1]
        here = sign(behind) if behind else END
        ends = END if not behind.isalnum() and behind != "_" else here
        here = here if here in openings.signs else ends
        return openings.fitting(second if second in openings.by_second else "", (DIGITS,), (here, ends))

    def _signs(self, start: int, end: int, openings: Openings) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what a text without spaces can be read to begin with at ``start``: the first signs, and the second."""
        first = sign(self.text[start])
        number = self.language.numbers.match(self.text, start)
        places = {end if first == DIGITS else start + 1} | ({number.end()} if number else set())
        behind = {sign(found[1]) for place in places if (found := _BEHIND.match(self.text, place))}
        if not behind.isdisjoint(self.language.numerals):
            behind.add(DIGITS)
        return (first, DIGITS) if number else (first,), tuple(sorted(behind & openings.signs))

    def after_clitic(self, start: int, word: str) -> Found | None:
        """Return the longest expression within ``word``, after the little words that it begins with."""
        for length in range(1, min(_CLITIC, len(word) - 1) + 1):
            if self._ends_clitic(start + length) and (found := self.longest(start + length, word[length:])):
                return found
        return None

    def _begins_word(self, start: int) -> bool:
        if not self.language.spaced or start == 0 or not self.text[start - 1].isalnum():
            return True
        return self._ends_clitic(start)

    def _ends_clitic(self, start: int) -> bool:
        clitics = self.language.clitics
        return clitics is not None and clitics.search(self.text, max(0, start - _CLITIC - 1), start) is not None

    def _numeric(self, start: int, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Return which of ``rules`` may hold for a number at ``start``: none in a table, few within a longer number."""
        if _IN_TABLE_BEFORE.search(self.text, start - 2, start) and _IN_TABLE.match(self.text, start):
            return ()
        forbidden = _NO_NUMBER_AFTER if self.language.spaced else _NO_NUMBER_AFTER_LETTER
        if not _MAY_BELONG.match(self.text, max(0, start - 2), start):
            return rules
        if forbidden.search(self.text[max(0, start - _BESIDE_NUMBER) : start]) and not self._ends_clitic(start):
            return tuple(rule for rule in rules if rule.preceded_by is not None)
        return rules

    def match(self, start: int, rule: Rule, depth: int, least: int = 0) -> Found | None:
        """Return the expression at ``start`` if ``rule`` gives one that does not end before ``least``."""
        match = rule.pattern.expression.match(self.text, start)
        if match is None or (match.end() < least and not rule.pattern.tail):
            return None
        slots = _slots(match, rule.pattern, self.language)
        free = depth > 0 or self.goes_on(start, rule)
        if not (_allowed(self.text, match, rule, free=free) and _descends({**rule.arguments, **slots})):
            return None
        if rule.preceded_by is not None:
            before = rule.preceded_by.expression.search(self.text[max(0, start - _BEFORE) : start])
            if before is None:
                return None
            slots = _slots(before, rule.preceded_by, self.language) | slots
        if not rule.pattern.tail:
            return Found(start, start + len(match[0].rstrip()), rule, slots)
        tail = self.tail(match.end(), depth + 1)
        if tail is None or (rule.holds and tail.rule.means not in rule.holds):
            return None
        return Found(start, tail.end, rule, slots, tail)

    def _may_precede(self, start: int, pattern: Pattern) -> bool:
        """Tell whether the last signs before ``start`` are ones that ``pattern`` can end with."""
        if start != self.looked_back[0]:
            self.looked_back = (start, *_signs_before(self.text, start, self.language))
        _, signs, before = self.looked_back
        known = [after for one in (*signs, None) if (after := pattern.seconds.get(one))]
        return any(None in after or before is None or before in after for after in known)

    def goes_on(self, start: int, rule: Rule) -> bool:
        """Tell whether an expression of the same rule is joined to this one: of "from 1632 to 1646" the end."""
        if self.previous is None or self.previous.rule is not rule:
            return False
        return is_joined(self.text[self.previous.end : start], self.language)

    def tail(self, start: int, depth: int) -> Found | None:
        """Return the expression that ``{...}`` stands for at ``start``, if it names calendar days."""
        token = _tokens(self.language).match(self.text, start) if depth <= _LONGEST_NESTING else None
        if token is None:
            return None
        if (start, depth) not in self.nested:
            found = self.longest(start, token[0], depth)
            self.nested[start, depth] = found if found and found.rule.means in CALENDAR_MEANINGS else None
        return self.nested[start, depth]


def _descends(given: Mapping[str, Word]) -> bool:
    """Tell whether a length goes on with a shorter unit; of "for three hours and two days of rain" it does not."""
    return "moreunit" not in given or is_smaller(str(given["moreunit"]), str(given["unit"]))


def _signs_before(text: str, start: int, language: Language) -> tuple[tuple[str, ...], str | None]:
    """Return what the text before ``start`` can be read to end with, and the sign before that; None: any."""
    before = text[max(0, start - _BEFORE) : start]
    if not language.spaced:
        before = before.rstrip()
        last, rest = sign(before[-1:]), before[:-1].rstrip()[-1:]
        if last == DIGITS or last in language.numerals or rest in language.numerals:
            return (last, DIGITS), None
        return (last,), sign(rest)
    last = sign(before[-1:])
    rest = before.rstrip() if last == " " else before.rstrip("0123456789") if last == DIGITS else before[:-1]
    return (last,), sign(rest[-1:])


def _tokens(language: Language) -> re.Pattern[str]:
    return _TOKEN if language.spaced else _UNSPACED_TOKEN


def _key(word: str) -> str:
    return DIGITS if word[0].isdecimal() else word.lower()


def _beats(found: Found, best: Found) -> bool:
    """The longer one wins; of two as long, one that says that it is no date, or that looks around itself."""
    return found.end > best.end or (found.end == best.end and found.rule.specific)


def _slots(match: re.Match[str], pattern: Pattern, language: Language) -> dict[str, Word]:
    return {
        slot: lookup(language, kind, said)
        for group, (slot, kind) in pattern.slots.items()
        if (said := match[group]) is not None
    }


def _allowed(text: str, match: re.Match[str], rule: Rule, *, free: bool) -> bool:
    for slot in rule.capitalised:
        if match[slot] and not match[slot][0].isupper():
            return False
    start = match.start()
    if text[start].isupper() if rule.lower_case else rule.upper_case and not text[start].isupper():
        return False
    if rule.unless_near is not None and rule.unless_near.search(text, max(0, start - _NEAR), match.end() + _NEAR):
        return False
    if rule.unless_after is None and rule.only_after is None:
        return True
    before = text[max(0, start - _BEFORE) : start]
    if rule.unless_after is not None and rule.unless_after.search(before):
        return False
    return free or rule.only_after is None or rule.only_after.search(before) is not None


def lookup(language: Language, kind: str, said: str) -> Word:
    """Return what the word ``said`` of the class ``kind`` stands for."""
    known = language.words.get(kind, {})
    normal = said.lower()
    if normal in known:
        return known[normal]
    normal = _BLANKS.sub(" ", normal.replace("\u2019", "'"))
    if normal in known:
        return known[normal]
    if (hyphenated := normal.replace(" ", "-")) in known:
        return known[hyphenated]
    numerals = language.words.get("numeral", {})
    if normal and all(sign in numerals for sign in normal):
        return numeral_value(normal, numerals)
    if kind == "number":
        return _number(normal, known)
    return int(normal) if normal.isdecimal() else normal


def _number(said: str, known: Mapping[str, Word]) -> Word:
    if said[0].isdecimal():
        whole = _THOUSANDS.sub("", said).replace(",", ".")
        return float(whole) if "." in whole else int(whole)
    total, current = 0.0, 0.0
    for word in _BETWEEN_NUMERALS.split(said):
        value = float(known.get(word, 0))
        if value > _HUNDRED:
            total, current = total + max(current, 1) * value, 0.0
        elif value == _HUNDRED:
            current = max(current, 1) * value
        else:
            current += value
    return int(total + current) if (total + current).is_integer() else total + current
