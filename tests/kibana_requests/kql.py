"""KQL, the language of Kibana's query bar, as query DSL.

The rules are those of Kibana 9.x (``@kbn/es-query``, ``grammar.peggy`` and ``kuery/functions``):

* ``not`` binds closer than ``and``, ``and`` closer than ``or``, in any case of letters; ``and`` and ``or`` count as
  words of the language between spaces, ``not`` before one, even at the end of a longer word: bare ``cannot wait`` is an
  error;
* ``field: (a or b)`` spreads the field over the values;
* what stands unquoted up to the next such word or special character is *one* value, spaces and all: bare words become a
  ``multi_match`` over the index's default fields, and so any one of them is enough; in quotes a phrase;
* a value of a field is a ``match``, in quotes a ``match_phrase``, on a date a ``range`` from it to it in the person's
  time zone; ``*`` alone asks whether the field exists; with a ``*`` in it a keyword is asked by ``wildcard``, any other
  field by ``query_string``;
* ``and`` filters, ``or`` needs one, ``not`` excludes; a name of a field with ``*`` asks all fields that it fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

Dsl: TypeAlias = dict[str, Any]

SPACES = " \t\r\n\u00a0"
DATES = ("date", "date_nanos")
SPECIAL = '\\():<>"*{}'
WILD = "\0"
"""What an unescaped ``*`` is inside a value that was read; no person types it."""
_WORD = re.compile(rf"[{SPACES}]+(or|and)[{SPACES}]+", re.IGNORECASE)
_NOT = re.compile(rf"not[{SPACES}]+", re.IGNORECASE)
_RANGE = re.compile(rf"[{SPACES}]*(<=|>=|<|>)[{SPACES}]*")
_COLON = re.compile(rf"[{SPACES}]*:[{SPACES}]*")
_ESCAPED = re.compile(r'\\(?:([trn])|([\\():<>"*{}])|u([0-9a-fA-F]{4})|((?i:or|and|not)))')
_ESCAPED_IN_QUOTES = re.compile(r'\\(?:([trn])|([\\"])|u([0-9a-fA-F]{4}))')
_BOUNDS = {"<=": "lte", ">=": "gte", "<": "lt", ">": "gt"}
_LETTERS = {"t": "\t", "r": "\r", "n": "\n"}
_RESERVED = re.compile(r'[+\-=&|><!(){}\[\]^"~*?:\\/]')


class KqlError(ValueError):
    """The query is no KQL: Kibana would show an error, and send nothing."""


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as it was typed."""

    text: str
    quoted: bool = False

    @property
    def wild(self) -> bool:
        """Whether there is a ``*`` in it that means any letters."""
        return not self.quoted and WILD in self.text


@dataclass(frozen=True, slots=True)
class Reading:
    """What a query is read against: the data view's fields, and how days are understood."""

    types: Mapping[str, str]
    """Elasticsearch's type of every field of the data view (``_field_caps``)."""
    time_zone: str | None = "UTC"
    """``dateFormat:tz``, an IANA name; None sends none."""


def kql(query: str, reading: Reading) -> Dsl:
    """Return the query DSL of ``query``; an empty one finds everything. Raises :class:`KqlError`."""
    parser = _Parser(query, reading)
    if not query.strip(SPACES):
        return {"match_all": {}}
    found = parser.any_of(parser.sub_query)
    parser.skip()
    if parser.at < len(query):
        raise KqlError(f"cannot read {query!r} at {query[parser.at :]!r}; quote it or put a backslash before it")
    return found


class _Parser:
    """Reads one query from left to right; ``at`` is the place of the next character."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.text, self.reading, self.at, self.path = text, reading, 0, ""

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in SPACES:
            self.at += 1

    def took(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match

    def word(self, wanted: str) -> bool:
        match = _WORD.match(self.text, self.at)
        if match is None or match[1].lower() != wanted:
            return False
        self.at = match.end()
        return True

    def several(self, wanted: str, one: Callable[[], Dsl]) -> list[Dsl]:
        found = [one()]
        while self.word(wanted):
            found.append(one())
        return found

    def any_of(self, one: Callable[[], Dsl]) -> Dsl:
        self.skip()
        found = self.several("or", lambda: self.all_of(one))
        return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": 1}}

    def all_of(self, one: Callable[[], Dsl]) -> Dsl:
        found = self.several("and", lambda: self.negated(one))
        return found[0] if len(found) == 1 else {"bool": {"filter": found}}

    def negated(self, one: Callable[[], Dsl]) -> Dsl:
        return {"bool": {"must_not": one()}} if self.took(_NOT) else one()

    def closing(self, found: Dsl, letter: str) -> Dsl:
        self.skip()
        if self.text[self.at : self.at + 1] != letter:
            raise KqlError(f"{self.text!r} has no {letter!r} where {self.text[self.at :]!r} begins; add it")
        self.at += 1
        return found

    def opened(self, letter: str) -> bool:
        if self.text[self.at : self.at + 1] != letter:
            return False
        self.at += 1
        return True

    def sub_query(self) -> Dsl:
        if self.opened("("):
            return self.closing(self.any_of(self.sub_query), ")")
        name = self.literal()
        operator = self.took(_RANGE)
        if operator:
            return _range(self.full(name), _BOUNDS[operator[1]], self.literal(), self.reading)
        if self.took(_COLON) is None:
            return _bare(name)
        if self.opened("{"):
            return self.nested(name)
        return self.values(self.full(name))

    def full(self, name: Value) -> Value:
        return Value(f"{self.path}{name.text}", name.quoted)

    def nested(self, name: Value) -> Dsl:
        outer, self.path = self.path, f"{self.path}{name.text}."
        inner = self.closing(self.any_of(self.sub_query), "}")
        self.path = outer
        return {"nested": {"path": f"{outer}{name.text}", "query": inner, "score_mode": "none"}}

    def values(self, name: Value) -> Dsl:
        if self.opened("("):
            return self.closing(self.any_of(lambda: self.values(name)), ")")
        return _is(name, self.literal(), self.reading)

    def at_word(self) -> bool:
        return bool(_WORD.match(self.text, self.at) or _NOT.match(self.text, self.at))

    def literal(self) -> Value:
        if self.opened('"'):
            return self.quoted()
        letters = []
        while self.at < len(self.text) and not self.at_word():
            escaped = _ESCAPED.match(self.text, self.at)
            letter = self.text[self.at]
            if escaped:
                letters.append(_unescaped(escaped))
                self.at = escaped.end()
            elif letter in SPECIAL and letter != "*":
                break
            else:
                letters.append(WILD if letter == "*" else letter)
                self.at += 1
        text = "".join(letters).strip(SPACES)
        if not text:
            raise KqlError(f"{self.text!r} has no value where {self.text[self.at :]!r} begins; add one")
        return Value(text)

    def quoted(self) -> Value:
        letters = []
        while not self.opened('"'):
            if self.at >= len(self.text):
                raise KqlError(f"{self.text!r} has a quotation mark without its other half; add it")
            escaped = _ESCAPED_IN_QUOTES.match(self.text, self.at)
            letters.append(_unescaped(escaped) if escaped else self.text[self.at])
            self.at = escaped.end() if escaped else self.at + 1
        return Value("".join(letters), quoted=True)


def _unescaped(escaped: re.Match[str]) -> str:
    letter, special, digits, *keyword = escaped.groups()
    if letter:
        return _LETTERS[letter]
    return chr(int(digits, 16)) if digits else special or keyword[0]


def _bare(value: Value) -> Dsl:
    if value.wild:
        return {"match_all": {}} if value.text == WILD else {"query_string": {"query": _query_string(value)}}
    kind = "phrase" if value.quoted else "best_fields"
    return {"multi_match": {"type": kind, "query": value.text, "lenient": True}}


def _is(name: Value, value: Value, reading: Reading) -> Dsl:
    if value.wild and value.text == name.text == WILD:
        return {"match_all": {}}
    should = [_of_field(field, value, reading) for field in _fields(name, reading)]
    return {"bool": {"should": should, "minimum_should_match": 1}}


def _of_field(field: str, value: Value, reading: Reading) -> Dsl:
    kind = reading.types.get(field, "")
    if value.wild:
        if value.text == WILD:
            return {"exists": {"field": field}}
        if kind == "keyword":
            return {"wildcard": {field: {"value": value.text.replace(WILD, "*")}}}
        return {"query_string": {"fields": [field], "query": _query_string(value)}}
    if kind in DATES:
        return {"range": {field: {"gte": value.text, "lte": value.text} | _zone(field, reading)}}
    return {"match_phrase" if value.quoted else "match": {field: _typed(value)}}


def _typed(value: Value) -> str | bool:
    return value.text == "true" if not value.quoted and value.text in ("true", "false") else value.text


def _range(name: Value, bound: str, value: Value, reading: Reading) -> Dsl:
    should = [{"range": {one: {bound: value.text} | _zone(one, reading)}} for one in _fields(name, reading)]
    return {"bool": {"should": should, "minimum_should_match": 1}}


def _zone(field: str, reading: Reading) -> dict[str, str]:
    is_date = reading.types.get(field) in DATES
    return {"time_zone": reading.time_zone} if is_date and reading.time_zone else {}


def _fields(name: Value, reading: Reading) -> list[str]:
    """Return the fields that a name fits; one that the data view has not is sent as it was typed."""
    if not name.wild:
        return [name.text]
    pattern = name.text.replace(WILD, "*")
    return [one for one in sorted(reading.types) if fnmatchcase(one, pattern)] or [pattern]


def _query_string(value: Value) -> str:
    return "*".join(_RESERVED.sub(r"\\\g<0>", part) for part in value.text.split(WILD))
