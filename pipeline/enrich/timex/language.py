"""A language as the tagger knows it: its words, its rules and its cues of tense, read from one TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from pipeline.enrich.timex import first_sets
from pipeline.enrich.timex.alternation import any_of
from pipeline.enrich.timex.first_sets import DIGITS
from pipeline.enrich.timex.patterns import (
    NUMERAL,
    Heads,
    PatternError,
    WordClass,
    compile_pattern,
    compile_preceding,
    words_class,
)
from pipeline.enrich.timex.rules import Openings, Rule, Word
from pipeline.enrich.timex.script import alike_letters, fold_data, numeral_expression, numeral_run

_NUMERIC: Final = {
    "day": r"(?:0?[1-9]|[12]\d|3[01])(?!\d)",
    "year": r"(?:1\d|20)\d\d(?!\d)",
    "recentyear": r"(?:19|20)\d\d(?!\d)",
    "hijriyear": r"(?:13[4-9]|14\d)\d(?!\d)",
    "shortyear": r"\d\d(?!\d)",
    "decadeyear": r"(?:1[1-9]|20)\d0(?!\d)",
    "shortdecade": r"[1-9]0(?!\d)",
    "monthnumber": r"(?:0?[1-9]|1[0-2])(?!\d)",
    "twodigits": r"\d\d(?!\d)",
    "hour": r"(?:[01]?\d|2[0-4])(?!\d)",
    "minute": r"[0-5]\d(?!\d)",
    "lowerword": r"(?-i:[^\W\d_A-Z]{2,})",
    "fractiondigits": r"\d{1,9}",
    "digits": r"\d{1,3}(?!\d)",
    "fourdigits": r"(?:[01]\d|2[0-4])[0-5]\d(?!\d)",
    "offset": r"[+\-\u2212]\d{1,2}(?::?\d\d)?(?!\d)",
}
_NOT_DIGITS: Final = {
    "lowerword": first_sets.ANYTHING,
    "offset": frozenset({("+", None), ("-", None), ("\u2212", None)}),
}
"""What those of them begin with that do not begin with a digit."""
_ENDINGS: Final = {"lowerword": first_sets.ANYTHING, "offset": frozenset({(DIGITS, None)})}
"""What those of them end with that are not a number alone."""
_FOLDER: Final = resources.files("pipeline.enrich") / "data" / "dates"
_FIGURES: Final = r"(?:\d{1,3}(?:[,.]\d{3})+|\d{1,3}(?:[\u00a0\u202f ]\d{3})+|\d{1,4}(?:[.,]\d{1,2})?)(?![\d%])"


_ATOMS: Final = {"*": r"\w{0,20}", " ": r"\s{1,3}", "'": "['\u2019]"}
"""How the signs within a cue may be written."""


class RuleError(PatternError):
    """A rule of a data file that cannot be read; ``rule`` is its name, or its pattern."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True, eq=False)
class Language:
    """The words and the rules of one language; each is equal to itself alone."""

    code: str
    words: Mapping[str, Mapping[str, Word]]
    openings: Mapping[str, Openings]
    """The rules that can begin with a word (lower case, or :data:`DIGITS` for numbers)."""
    cues: Mapping[str, re.Pattern[str]]
    """Patterns that tell a clause's tense."""
    numeric_order: str
    """How three numbers make a date: ``dmy``, or ``either`` where a language is written both ways."""
    spaced: bool = True
    """Whether there are spaces between words."""
    clitics: re.Pattern[str] | None = None
    """Little words that are written as one with the word after them, at the end of a text."""
    cue_first: str = "before"
    """Which cue tells where a clause looks: the last ``before``, the first ``after`` (verbs end the clause), or the
    ``nearest``; where there is none, one on the other side."""
    alike: Mapping[int, str] = field(default_factory=dict)
    """Letters that are written for another one."""
    numerals: frozenset[str] = frozenset()
    """Letters that are numbers."""
    numbers: re.Pattern[str] = re.compile(numeral_run({}))
    """A number, in digits or in letters that are numbers."""


def language(code: str) -> Language:
    """Return the language with the ISO 639-1 ``code`` (``en``, or a tag like ``en-GB``).

    One without a data file knows only what is written alike in every language.
    """
    primary = code.partition("-")[0].lower()
    return _read(primary if primary in supported() else "und")


@cache
def supported() -> frozenset[str]:
    """Return the codes of the languages that have a data file."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return frozenset(name.removesuffix(".toml") for name in names if re.fullmatch(r"[a-z]{2}\.toml", name))


@cache
def _read(code: str) -> Language:
    files = ["any.toml"] if code == "und" else ["any.toml", f"{code}.toml"]
    return read({file: (_FOLDER / file).read_text(encoding="utf-8") for file in files}, code)


def read(files: Mapping[str, str], code: str) -> Language:
    """Return the language that TOML ``files``, by name, describe.

    Raises :class:`PatternError` for a broken one; the message names the file and, where it can be told, the line.
    """
    sources = []
    for name, source in files.items():
        try:
            sources.append(tomllib.loads(source))
        except tomllib.TOMLDecodeError as error:
            raise PatternError(f"{name}: {error}; mend the file") from error
    try:
        return build(code, *sources)
    except RuleError as error:
        raise PatternError(f"{_place(files, error.rule)}: {error}; mend the rule") from error


def _place(files: Mapping[str, str], rule: str) -> str:
    """Return the file, and the line within it, where a rule's name or pattern stands."""
    written = rule.replace("\\", "\\\\")
    places = (
        f"{name}, line {number}"
        for name, source in files.items()
        for number, line in enumerate(source.splitlines(), start=1)
        if written in line
    )
    return next(places, " or ".join(files))


def build(code: str, *sources: Mapping[str, Any]) -> Language:
    """Return the language that the parsed TOML ``sources`` describe; raises :class:`PatternError`."""
    alike = alike_letters({key: value for source in sources for key, value in source.get("fold", {}).items()})
    sources = tuple(fold_data(source, alike) for source in sources)
    settings: dict[str, Any] = {}
    for source in sources:
        settings.update(source.get("settings", {}))
    words = _words(sources)
    clitics = "|".join(map(re.escape, sorted(settings.get("clitics", ()), key=len, reverse=True)))
    writing = _Writing(_classes(words, settings), not settings.get("unspaced"), clitics)
    letters = re.NOFLAG if settings.get("cue_letters") == "exact" else re.IGNORECASE
    cues = {
        name: re.compile(_alternatives(entries, writing, ignore_case=letters != re.NOFLAG), letters)
        for source in sources
        for name, entries in source.get("cues", {}).items()
    }
    capitalised = frozenset(settings.get("capitalised", ()))
    rules = [_rule(entry, writing, capitalised, cues) for source in sources for entry in source.get("rule", ())]
    return Language(
        code,
        words,
        _openings(rules, _numerals(words), spaced=writing.spaced),
        cues,
        settings.get("numeric_order", ""),
        spaced=writing.spaced,
        clitics=re.compile(rf"(?<!\w)(?:{clitics})\Z") if clitics else None,
        cue_first=settings.get("cues", "before"),
        alike=alike,
        numerals=frozenset(words.get("numeral", {})),
        numbers=re.compile(numeral_run(words.get("numeral", {}))),
    )


@dataclass(frozen=True)
class _Writing:
    """What the patterns of a language are written in."""

    classes: Mapping[str, WordClass]
    spaced: bool
    clitics: str
    """An expression for the little words that may be written as one with the next; empty where there are none."""


def _words(sources: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Word]]:
    words: dict[str, dict[str, Word]] = {}
    for source in sources:
        for name, entries in source.get("words", {}).items():
            for meaning, spellings in entries.items():
                words.setdefault(name, {}).update(dict.fromkeys(spellings, _word(meaning)))
    return words


def _word(meaning: str) -> Word:
    if re.fullmatch(r"-?(?:0|[1-9]\d*)", meaning):
        return int(meaning)
    return float(meaning) if re.fullmatch(r"\d+\.\d+", meaning) else meaning


def _classes(words: Mapping[str, Mapping[str, Word]], settings: Mapping[str, Any]) -> dict[str, WordClass]:
    digits: Heads = frozenset({(DIGITS,)})
    spaced = not settings.get("unspaced")
    classes = {
        name: WordClass(
            expression, digits, _NOT_DIGITS.get(name, first_sets.NUMBER), _ENDINGS.get(name, first_sets.NUMBER)
        )
        for name, expression in _NUMERIC.items()
    }
    classes |= {name: words_class(entries, spaced=spaced) for name, entries in words.items()}
    number = classes.get("number", WordClass("(?!)", frozenset(), frozenset(), frozenset()))
    heads = {head for first in number.heads for head in ((first[0],), (first[0], NUMERAL))}
    if not spaced:
        spelled = number.expression
    elif settings.get("clitics"):
        spelled = rf"{number.expression}(?:[- ](?:and )?{number.expression}){{0,4}}(?!\w)"
    else:  # The words once, for they are many: a blank comes between two of them, and none before the first.
        spelled = rf"(?:(?:(?<![^\W_])|[- ](?:and )?){number.expression}){{1,5}}(?!\w)"
    every = frozenset(heads) | digits | {(DIGITS, DIGITS)}
    first, last = (
        frozenset((head[0], None) for head in signs) | first_sets.FIGURES for signs in (number.first, number.last)
    )
    classes["number"] = WordClass(rf"(?:{_FIGURES}|{spelled})", every, first, last)
    return {name: _with_numerals(name, known, words.get("numeral", {})) for name, known in classes.items()}


def _with_numerals(name: str, known: WordClass, numerals: Mapping[str, Word]) -> WordClass:
    """Return a class of numbers with those that are written in letters beside the digits."""
    expression = numeral_expression(name, numerals)
    if expression is None:
        return known
    heads = known.heads | {(sign, None) for sign in numerals}
    return WordClass(
        f"(?:{known.expression}|{expression})", heads, known.first | first_sets.NUMBER, known.last | first_sets.NUMBER
    )


def _rule(
    entry: Mapping[str, Any],
    writing: _Writing,
    capitalised: frozenset[str],
    cues: Mapping[str, re.Pattern[str]],
) -> Rule:
    name = str(entry.get("name", entry.get("pattern", "?")))
    try:
        pattern = compile_pattern(
            entry["pattern"],
            writing.classes,
            followed_by=entry.get("followed_by", ""),
            unless_followed=entry.get("unless_followed", ""),
            spaced=writing.spaced,
        )
        before = entry.get("preceded_by")
        preceded_by = compile_preceding(before, writing.classes, spaced=writing.spaced) if before else None
        unless_near = cues[entry["unless_near"]] if "unless_near" in entry else None
        means = str(entry["means"])
    except (KeyError, PatternError, re.error) as error:
        raise RuleError(name, f"rule {name!r}: {error}") from error
    return Rule(
        name=name,
        pattern=pattern,
        means=means,
        arguments=entry.get("with", {}),
        unless_after=_ending(entry.get("unless_after", ()), writing),
        only_after=_ending(entry.get("only_after", ()), writing),
        unless_near=unless_near,
        preceded_by=preceded_by,
        lower_case=bool(entry.get("lower_case")),
        upper_case=bool(entry.get("upper_case")),
        holds=frozenset(entry.get("holds", ())),
        specific=means == "nothing" or not {"preceded_by", "followed_by", "specific"}.isdisjoint(entry),
        capitalised=frozenset(group for group, (_, kind) in pattern.slots.items() if kind in capitalised),
    )


def _ending(words: Sequence[str], writing: _Writing) -> re.Pattern[str] | None:
    """Match one of ``words`` right at the end of the text before an expression."""
    return re.compile(rf"(?:{_alternatives(words, writing)})[\s\"“\u2018'(]{{0,3}}\Z", re.IGNORECASE) if words else None


def _alternatives(words: Sequence[str], writing: _Writing, *, ignore_case: bool = True) -> str:
    """Return an expression for any of ``words``: whole words, but for clitics before them.

    ``*`` stands for an ending. Phrases with such a one come first: "to be *ed" says more than "to be".
    """
    whole: list[str] = []
    joined: list[str] = []
    for word in words:
        (whole if writing.spaced and (word[0].isalnum() or word[0] == "*") else joined).append(word)
    before = rf"(?<!\w)(?:{writing.clitics})?" if writing.clitics else r"(?<!\w)"
    alternatives = [f"{before}(?:{_any_phrase(whole, writing, ignore_case=ignore_case)})"] if whole else []
    return "|".join(alternatives + ([_any_phrase(joined, writing, ignore_case=ignore_case)] if joined else []))


def _any_phrase(words: Sequence[str], writing: _Writing, *, ignore_case: bool) -> str:
    end = r"(?!\w)" if writing.spaced else ""
    atoms = {word: [*_atoms(word), end] if word[-1].isalnum() else _atoms(word) for word in words}
    endings = [word for word in words if word.rfind("*") == 0]
    open_ended = sorted((word for word in words if word.rfind("*") > 0), key=lambda word: (" " not in word, -len(word)))
    expressions = ["".join(map(_escaped, atoms[word])) for word in open_ended]
    phrases = sum(" " in word for word in open_ended)
    fixed = [any_of((atoms[word] for word in words if "*" not in word), ignore_case=ignore_case)]
    if endings:
        fixed.append(_ATOMS["*"] + any_of((atoms[word][1:] for word in endings), ignore_case=ignore_case))
    return "|".join([*expressions[:phrases], *fixed, *expressions[phrases:]])


def _atoms(word: str) -> list[str]:
    return [_ATOMS.get(sign, sign) for sign in word]


def _escaped(atom: str) -> str:
    return re.escape(atom) if len(atom) == 1 else atom


def _numerals(words: Mapping[str, Mapping[str, Word]]) -> frozenset[str]:
    """Return the words that numbers are made of, and the "and" between them."""
    return frozenset({"and"}.union(*(re.split(r"\W+", said.lower()) for said in words.get("number", ()))))


def _openings(rules: list[Rule], numerals: frozenset[str], *, spaced: bool) -> dict[str, Openings]:
    """Return the rules by their first word; without spaces, where none can be told apart, by their first letter."""
    by_first: dict[str, list[Rule]] = {}
    for rule in rules:
        for word in dict.fromkeys(word if spaced else word[0] for word in rule.pattern.starts):
            by_first.setdefault(word, []).append(rule)
    return {first: Openings(first, tuple(entries), numerals) for first, entries in by_first.items()}
