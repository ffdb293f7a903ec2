"""Persons in languages that no model reads and that decline names: ``Оксани Левчук`` is Оксана Левчук.

They are told by a given name before a surname, by initials, patronymics, surnames that nothing else ends like, offices
before and acts beside a name; ``data/declined_names.toml`` has the tables. Languages without one find nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.enrich.entities.spans import Span, with_new
from pipeline.enrich.resources import any_of, table

GIVEN, BESIDE, SURNAME = "rule:given-name", "rule:beside-person", "rule:surname"
MOST_PEOPLE = 200
"""Of so many people of a document it is asked whose surname a form is."""
_AROUND = 24
"""Characters before a name that may say that a street bears it."""

Rules = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class _Given:
    nominative: str
    gender: str


class _Tables:
    """The tables of one language, compiled."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.given = _forms(data["given"])
        self.rules = {gender: _compiled(rows) for gender, rows in data["surnames"].items()}
        self.patronymic = re.compile(data["patronymic"])
        self.surname = re.compile(data["surname"])
        self.governed = re.compile(data["governed"])
        self.named_after = tuple(data["named_after"])
        self.never = frozenset(data["never"])
        capital, small = data["letters"]
        letter = f"[{capital}{small}]"
        part = f"[{capital}][{small}]{{1,30}}+"
        word = rf"{part}(?:-{part})?(?![\w-])"
        self.word = re.compile(rf"(?<![\w'-]){word}")
        self.run = re.compile(rf"(?<![\w'-]){word}(?: {word}){{1,3}}")
        self.initials = re.compile(rf"(?<![\w.])[{capital}]\. ?(?:[{capital}]\. ?)?(?P<last>{word})")
        pair = rf"(?P<name>{word} {word})(?! [{capital}])"
        titles, acts = any_of(data["titles"]), any_of(data["acts"])
        self.titled = re.compile(rf"(?i:(?<!{letter})(?:{titles}))[{small}]{{0,5}}(?: [{small}]{{1,20}}){{0,3}} {pair}")
        self.acting = re.compile(
            rf"(?<![\w'-]){pair}(?=,? (?:{acts})(?!\w))|(?<!\w)(?:{acts}) (?P<after>{word} {word})"
        )
        self.both = re.compile(rf"(?P<first>{word}) (?:{any_of(data['and'])}) $")


def _compiled(rows: Iterable[Sequence[str]]) -> Rules:
    return tuple((re.compile(f"(?:{ending})$"), nominative) for ending, nominative in rows)


def _forms(classes: Iterable[Mapping[str, Any]]) -> dict[str, list[_Given]]:
    """Return whose each form of a given name may be, nominatives first."""
    found: dict[str, list[_Given]] = {}
    rows = [(row, name, _Given(name, row["gender"])) for row in classes for name in row["names"]]
    for _, name, given in rows:
        found.setdefault(name, []).append(given)
    for row, name, given in rows:
        for case in row["cases"]:
            found.setdefault(name.removesuffix(row["end"]) + case, []).append(given)
    return found


def _data() -> Mapping[str, Any]:
    return table("declined_names")


@lru_cache(maxsize=32)
def _tables(language: str) -> _Tables | None:
    return _Tables(_data()[language]) if language in _data() else None


def people(text: str, language: str) -> list[Span]:
    """Return the persons of ``text`` who are named with a given name or initials."""
    tables = _tables(language)
    if tables is None:
        return []
    named = [part for match in tables.run.finditer(text) for part in _in_run(match, tables)]
    initials = [Span(*match.span(), "PER", GIVEN) for match in tables.initials.finditer(text)]
    spans = with_new(named, initials)
    spans = with_new(spans, [one for span in spans for one in _with_spouse(span, text, tables)])
    return [one for one in spans if not _is_honoured(one, text, tables)]


def _in_run(run: re.Match[str], tables: _Tables) -> Iterator[Span]:
    """Yield the person in words with capitals: ``Міністр Денис Левчук``, ``Левчук Оксана Петрівна``."""
    words = [(one.start(), one.end(), one[0]) for one in re.finditer(r"\S+", run[0])]
    names = [word for *_, word in words]
    first = next((at for at, word in enumerate(names) if word in tables.given), None)
    if first is None:
        return
    last = first + 1
    if last < len(names) and tables.patronymic.search(names[last]):
        last += 1
    if last < len(names) and names[last] not in tables.never:
        last += 1
    if first and last - first < len(("given", "surname")) and tables.surname.search(names[first - 1]):
        first -= 1
    if last - first > 1:
        yield Span(run.start() + words[first][0], run.start() + words[last - 1][1], "PER", GIVEN)


def _with_spouse(span: Span, text: str, tables: _Tables) -> Iterator[Span]:
    """Yield the given name of ``Марія`` before ``та Іван Левчук``."""
    match = tables.both.search(text, max(0, span.start - _AROUND), span.start)
    if match and match["first"] in tables.given:
        yield Span(*match.span("first"), "PER", GIVEN)


def _is_honoured(span: Span, text: str, tables: _Tables) -> bool:
    """Say whether a street or a school bears the name."""
    return text[max(0, span.start - _AROUND) : span.start].rstrip().lower().endswith(tables.named_after)


def beside(spans: Sequence[Span], text: str, language: str) -> list[Span]:
    """Return ``spans`` and the persons told by an office or an act beside them, then surnames alone of all persons."""
    tables = _tables(language)
    if tables is None:
        return list(spans)
    pairs = [one.span("name") for one in tables.titled.finditer(text) if _may_hold_office(one["name"], tables)]
    acting = [one.span("name" if one["name"] else "after") for one in tables.acting.finditer(text)]
    pairs += [one for one in acting if _may_be(text[slice(*one)], tables)]
    found = [Span(*one, "PER", BESIDE) for one in pairs]
    found = [one for one in found if not _is_honoured(one, text, tables)]
    return with_surnames(with_new(spans, found), text, tables)


def _may_hold_office(name: str, tables: _Tables) -> bool:
    """Say whether two words behind an office are no body's name in the genitive: ``голова Верховної Ради``."""
    return tables.never.isdisjoint(name.split()) and tables.governed.search(name.split(maxsplit=1)[0]) is None


def _may_be(name: str, tables: _Tables) -> bool:
    return tables.never.isdisjoint(name.split()) and tables.surname.search(name.rsplit(maxsplit=1)[-1]) is not None


def with_surnames(spans: Sequence[Span], text: str, tables: _Tables) -> list[Span]:
    """Return ``spans`` with the surnames alone, in any case, of the persons named in full."""
    full = [one.of(text) for one in spans if one.label == "PER" and " " in one.of(text).replace(". ", ".")]
    known = tuple(dict.fromkeys(_in_nominative(name, tables).split()[-1] for name in full))[:MOST_PEOPLE]
    initials = [one.of(text).rpartition(".")[2].strip() for one in spans if one.label == "PER" and "." in one.of(text)]
    surnames = frozenset((*known, *initials))
    matches = tables.word.finditer(text)
    found = [Span(*one.span(), "PER", SURNAME) for one in matches if not surnames.isdisjoint(_readings(one[0], tables))]
    return with_new(spans, [one for one in found if not _is_honoured(one, text, tables)])


def is_given(word: str, language: str) -> bool | None:
    """Say whether a word is a given name in any case; None in a language without tables."""
    tables = _tables(language)
    return None if tables is None else word in tables.given


def readings(form: str, language: str) -> Iterator[str]:
    """Yield the nominatives that a form of a surname may have; nothing in a language without tables."""
    tables = _tables(language)
    if tables is not None:
        yield from _readings(form, tables)


def _readings(form: str, tables: _Tables) -> Iterator[str]:
    """Yield the nominatives that a form of a surname may have."""
    yield form
    for rules in tables.rules.values():
        for ending, nominative in rules:
            if ending.search(form):
                yield ending.sub(nominative, form)


def nominatives(names: Sequence[str], labels: Sequence[str], followers: Sequence[str], language: str) -> list[str]:
    """Return the names of a document with its persons' in the nominative.

    A surname alone is the one that a person named in full bears; a given name before "and" (``followers`` is what
    stands behind each name) bears the surname of the next one.
    """
    tables = _tables(language)
    if tables is None:
        return list(names)
    are_people = [label == "PER" for label in labels]
    turned = [_in_nominative(one, tables) if person else one for one, person in zip(names, are_people, strict=True)]
    people_ = [one for one, person in zip(turned, are_people, strict=True) if person and " " in one]
    surnames = frozenset(one.split()[-1] for one in people_[:MOST_PEOPLE])
    found = []
    for at, (name, person, form) in enumerate(zip(names, are_people, turned, strict=True)):
        if not person or " " in name:
            found.append(form)
        elif name in tables.given and followers[at].split()[:1] and at + 1 < len(names) and " " in turned[at + 1]:
            found.append(f"{form} {turned[at + 1].split()[-1]}")
        else:
            found.append(next((one for one in _readings(name, tables) if one in surnames), name))
    return found


def _in_nominative(name: str, tables: _Tables) -> str:
    words = name.split()
    at = next((number for number, word in enumerate(words) if word in tables.given), None)
    if at is None:
        return name
    bearers, rest = tables.given[words[at]], [word for number, word in enumerate(words) if number != at]
    given = next((one for one in bearers if _agrees(one, words, at, tables)), bearers[0])
    if words[at] == given.nominative:
        return " ".join([given.nominative, *(_single(word, tables) for word in rest)])
    return " ".join([given.nominative, *(_turned(word, tables.rules[given.gender]) for word in rest)])


def _agrees(given: _Given, words: Sequence[str], at: int, tables: _Tables) -> bool:
    """Say whether a name may be this bearer's: of ``Олександра Левчука`` and ``Олександра Левчук`` one is a man's."""
    surname = words[-1] if at < len(words) - 1 else words[0]
    if given.gender == "woman" and words[at] == given.nominative:
        return tables.surname.search(surname) is None or not _is_mans_case(surname, tables)
    return words[at] == given.nominative or given.gender == "woman" or _turned(surname, tables.rules["man"]) != surname


def _is_mans_case(surname: str, tables: _Tables) -> bool:
    womans = surname.endswith(("ька", "ова", "ева", "єва"))
    return not womans and _turned(surname, tables.rules["man"]) != surname


def _single(surname: str, tables: _Tables) -> str:
    """Return the surname of one of a couple: ``Бондаренки`` is Бондаренко."""
    return _turned(surname, tables.rules["both"])


def _turned(word: str, rules: Rules) -> str:
    for ending, nominative in rules:
        if ending.search(word):
            return ending.sub(nominative, word)
    return word
