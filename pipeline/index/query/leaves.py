"""The words and values of a query, each as a leaf of its tree. Pure; never raises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files

from pipeline.errors import UsageError
from pipeline.index.query.periods import Period, parse_asked, parse_period
from pipeline.index.query.remarks import Remark, remark
from pipeline.index.query.tree import (
    Facet,
    Mentions,
    Named,
    Near,
    Node,
    Not,
    Original,
    Prefix,
    Published,
    Site,
    Words,
)
from pipeline.index.text.folding import folded
from pipeline.index.text.letters import analysable
from pipeline.index.text.words import MAXIMUM_TOKENS, parse

SHORTEST_STEM = 2
LONGEST_STEM = 64
"""Letters. Tantivy refuses a pattern of more than a thousand bytes or so; no word is that long."""
MOST_PREFIXES = 8
"""Each is looked up in the dictionary of three fields."""
MOST_PATHS = 8
"""Of sites; each is a pattern that is looked up among all addresses."""
_CODE_LENGTHS = (2, 3)
_NEAR = re.compile(r"near:(\d+)\(([^()]*)\)", re.IGNORECASE)
_UNKNOWN_FIELD = re.compile(r"([^\W\d_]{2,20}):(?!//)[^\s:]+")
_FIELD_OF_A_VALUE = re.compile(r"([^\W\d_]{2,20}):")
_FOREIGN_SIGN = re.compile(r"(?<!/)(?:(?<=\w)(\?)(?=\w)|([~^])[\d.]*$)")
"""What other search engines read behind or inside a word; an address (with its slashes) has question marks, too."""
_FIELD_ALONE = re.compile(r"(\w+):+")
_FOREIGN_NOT = re.compile(r"!(?=\w)")


@cache
def _tables() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files("pipeline.index.query").joinpath("query_fields.toml").read_text(encoding="utf-8"))


def field_names() -> tuple[str, ...]:
    """Return what may stand before a colon."""
    return tuple(_tables()["fields"])


def fields_of_words() -> tuple[str, ...]:
    """Return what stands before a colon to ask for words: those of titles and of names."""
    return tuple(name for name, one in _tables()["fields"].items() if one["kind"] in ("title", "name"))


def field_of_name(field: str) -> str | None:
    """Return what stands before a colon to ask for the names in the facet ``field``; None where nothing does."""
    asked = {"kind": "name", "field": field}
    return next((name for name, one in _tables()["fields"].items() if one == asked), None)


class Reader:
    """Makes leaves, and tells ``say`` (character from 0, message) what it does not understand.

    One reader reads one query: it counts the words, of which a query may have :data:`MAXIMUM_TOKENS`.
    """

    def __init__(self, today: date | None, say: Callable[[int, Remark], None]) -> None:
        self._today = today
        self.say = say
        self._left = MAXIMUM_TOKENS
        self._prefixes = 0
        self._paths = 0
        self._is_full = False

    def leaf(self, text: str, at: int, field: str) -> Node | None:
        """Return the leaf for ``text``, a word or a phrase in its quotes, asked of ``field`` (empty: of the text)."""
        if text.startswith('"') and (text.count('"') == 1):
            self.say(at, remark("open-quote"))
            text += '"'
        kind = _tables()["fields"].get(field, {"kind": ""})["kind"]
        value = text.strip('"').strip()
        if field and not value:
            self.say(at, remark("no-value", field=field))
            return None
        if kind in ("", "title"):
            return self._words(text, at, title_only=kind == "title")
        return self._value(kind, field, value, at)

    def near(self, text: str, at: int) -> Node | None:
        """Return the leaf of ``near:5("a","b")``."""
        asked = _NEAR.fullmatch(text)
        words = [folded(one.strip(' "')) for one in asked[2].split(",")] if asked else []
        if not asked or [len(one) for one in words] != [1, 1]:
            self.say(at, remark("near"))
            return None
        return Near(words[0][0], words[1][0], int(asked[1])) if self._spend(2, at) else None

    def say_unknown(self, text: str, at: int) -> None:
        """Say that ``text``, with a value right behind it, is no field, where it is written like one."""
        if name := _FIELD_OF_A_VALUE.fullmatch(text):
            self._say_no_field(name[1], at)

    def _say_no_field(self, name: str, at: int) -> None:
        self.say(at, remark("no-field", name=repr(name), known=", ".join(field_names())))

    def _words(self, text: str, at: int, *, title_only: bool) -> Node | None:
        if text.endswith("*") and len(text) > 1:
            return self._prefix(text, at, title_only=title_only)
        if "*" in text.rstrip("*"):
            self._say_star(at)
        return self._plain(text, at, title_only=title_only)

    def _plain(self, text: str, at: int, *, title_only: bool) -> Node | None:
        if unknown := _UNKNOWN_FIELD.fullmatch(text):
            self._say_no_field(unknown[1], at)
        self._say_alone(text, at)
        self._say_foreign(text, at)
        terms = parse(text) or ()
        if not terms:
            return None
        term = replace(terms[0], excluded=False)
        count = sum(len(analysable(word).split()) for word in term.words)
        if count > self._left > 0:
            term = replace(term, words=term.words[: self._left], exact=True, joined="")
        return Words(term, title_only=title_only) if self._spend(count, at) else None

    def _spend(self, words: int, at: int) -> bool:
        has_room, self._left = self._left > 0, self._left - words
        if self._left < 0 and not self._is_full:
            self._is_full = True
            self.say(at, remark("too-many-words", most=MAXIMUM_TOKENS))
        return has_room

    def _say_alone(self, text: str, at: int) -> None:
        """Say that ``site:`` asks nothing of a site: a headline that somebody pasted in has such words, too."""
        alone = _FIELD_ALONE.fullmatch(text)
        field = alone[1].casefold() if alone else ""
        if example := _tables()["examples"].get(field):
            self.say(at, remark("no-value-behind", field=field, example=example))

    def _say_foreign(self, text: str, at: int) -> None:
        """Say what would mean something elsewhere, and here nothing."""
        sign = "!" if _FOREIGN_NOT.match(text) else text
        if meant := _tables()["operators"].get(sign):
            self.say(at, remark("no-operator", sign=repr(sign), meant=meant))
        elif "/" not in text and (found := _FOREIGN_SIGN.search(text)):
            self.say(at + found.start(), remark("no-sign", sign=repr(found[1] or found[2])))

    def _say_star(self, at: int) -> None:
        self.say(at, remark("star", least=SHORTEST_STEM, most=LONGEST_STEM, times=MOST_PREFIXES))

    def _prefix(self, text: str, at: int, *, title_only: bool) -> Node | None:
        pieces = folded(text.rstrip("*"))
        is_stem = len(pieces) == 1 and SHORTEST_STEM <= len(pieces[0]) <= LONGEST_STEM
        if not is_stem or self._prefixes >= MOST_PREFIXES:
            self._say_star(at)
            return self._plain(text.rstrip("*"), at, title_only=title_only)
        self._prefixes += 1
        return Prefix(pieces[0], title_only=title_only) if self._spend(1, at) else None

    def _value(self, kind: str, field: str, value: str, at: int) -> Node | None:
        if kind in ("published", "mentions"):
            return self._period(kind, value, at)
        if kind == "site":
            return self._site(value, at)
        if kind in ("has", "is"):
            return self._state(kind, value.casefold(), at)
        return self._name(field, value, at)

    def _name(self, field: str, value: str, at: int) -> Node | None:
        words = folded(value)
        if not words:
            self.say(at, remark("no-word", value=repr(value[:40]), field=field))
            return None
        if "*" in value:
            self._say_star(at)
        counted = words[: self._left] if self._left > 0 else ()
        if not self._spend(len(words), at):
            return None
        facet = _tables()["fields"][field]["field"]
        country = _country_of(words) if facet == "countries" else None
        return Facet(facet, country) if country else Named(facet, counted)

    def _site(self, value: str, at: int) -> Node | None:
        from pipeline.index.query.sites import site_of  # noqa: PLC0415 - the rules of addresses, for a few searches

        site = site_of(value)
        if site is None:
            self.say(at, remark("no-site", value=repr(value[:40])))
        elif site.path:
            self._paths += 1
            if self._paths > MOST_PATHS:
                self.say(at, remark("too-many-paths", most=MOST_PATHS))
                return Site(site.host)
        return site

    def _state(self, kind: str, value: str, at: int) -> Node | None:
        if kind == "is" and value in ("original", "reprint"):
            return Original() if value == "original" else Not(Original())
        if found := _tables()[kind].get(value):
            return Facet(found["field"], found["value"])
        known = ", ".join([*_tables()[kind], *(("original", "reprint") if kind == "is" else ())])
        self.say(at, remark("no-state", field=kind, known=known, value=repr(value[:40])))
        return None

    def _period(self, kind: str, value: str, at: int) -> Node | None:
        try:
            is_past = kind == "published"
            found = parse_asked(kind, value, self._today, is_past=is_past) if self._today else parse_period(kind, value)
        except UsageError as error:
            self.say(at, remark("no-such-period", why=error.message))
            return None
        return _asked(kind, found)


def _asked(kind: str, period: Period) -> Node:
    return Published(period.first, period.last) if kind == "published" else Mentions(period.first, period.last)


def _country_of(words: Sequence[str]) -> str | None:
    """Return the country whose code (ISO 3166-1) is all that ``words`` are: ``de`` stands in many names, too."""
    if len(words) != 1 or len(words[0]) not in _CODE_LENGTHS:
        return None
    from pipeline.enrich.gazetteer import country_of_code  # noqa: PLC0415 - tables that most searches do without

    found = country_of_code(words[0])
    return found.name if found else None
