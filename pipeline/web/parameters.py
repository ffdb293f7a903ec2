"""What somebody searches for, as a query string and as a :class:`~pipeline.index.protocol.Query`, and back.

The page, the JSON interface and ``dateline search`` all read their parameters here, so that the same words mean
the same thing in all three.

=============  ===========================================================================================
parameter      meaning
=============  ===========================================================================================
``q``          words, phrases, fields (``docs/query.md``); nothing or ``*`` finds everything
a facet field  a value that must hold (``persons=…``, ``source_name=…``); may be repeated
its dash       a value that no article found may have (``-persons=…``, ``-source_name=…``); likewise
its ``also-``  a value that must hold beside all others (``also-persons=…``): who stands with whom; likewise
``from, to``   days of publication, inclusive: of a month or in words (``last week``) its first and its last
``mentions``   a period that the text speaks of: see :mod:`pipeline.index.query.periods`; ``next month`` as well
``upcoming``   ``1``: the text speaks of a day after today; a day or period: of a day after that one
``story``      the id of a story: it and its reprints
``event``      the id of an event: all that tells of it
``collapse``   ``1``: one article of each story, the default but with ``story``; ``0``: every printing
``events``     ``1``: one article of each event
``sort``       ``relevance``, ``newest`` or ``oldest``
``page``       from 1; or ``offset``, from 0
``size``       articles a page
``more``       a facet field whose values are to be listed at length (the page only)
=============  ===========================================================================================
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, Self, TypeAlias, get_args
from urllib.parse import quote_plus

from pipeline.errors import UsageError
from pipeline.index.protocol import FACETS, LAST_HIT, Query
from pipeline.index.query.language import Note, understood
from pipeline.index.query.periods import ANY_DAY, Period, parse_asked, parse_day, parse_single, today_in_utc
from pipeline.index.query.remarks import remark

Sort: TypeAlias = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

PAGE_SIZE = 10
LARGEST_PAGE = 100
LARGEST_API_PAGE = 1000
LONGEST_TEXT = 1000
"""Characters of a query, and of a facet's value."""
MOST_FILTERS = 50
NEXT_TO_NOTHING = 2
"""Hits: of a search that finds no more, other words are looked for (:mod:`pipeline.web.did_you_mean`)."""
NOT = "-"
"""Before a facet field: its values may not hold."""
ALSO = "also-"
"""Before a facet field: each of its values must hold."""

_quoted = lru_cache(maxsize=4096)(quote_plus)
"""A page has a hundred addresses, which share nearly all that they are made of."""
_ANY_VALUE = "\0"
"""Stands for a value: :func:`plain` leaves no such character in any."""
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_STORY = re.compile(r"[\w-]{1,64}", re.ASCII)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody searches for, as a page's address says it; every value has been checked."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    """(facet field, value), in the order in which they were chosen."""
    excluded: tuple[tuple[str, str], ...] = ()
    """Likewise, what no article may have."""
    also: tuple[tuple[str, str], ...] = ()
    """Likewise, what each article must have, beside the other values of its field."""
    published: Period = ANY_DAY
    mentions: str | None = None
    upcoming: Literal["today"] | date | None = None
    story: str | None = None
    event: str | None = None
    collapse: bool | None = None
    """One article of each story, or every printing; None: by default (:attr:`by_story`)."""
    events: bool = False
    """One article of each event, whatever ``collapse`` says."""
    sort: Sort | None = None
    """None: by relevance where words were given, else the newest first."""
    offset: int = 0
    size: int = PAGE_SIZE
    more: str | None = None

    @property
    def order(self) -> Sort:
        """The order that holds, whether chosen or by default."""
        return self.sort or ("newest" if self.text in ("", "*") else "relevance")

    @property
    def by_story(self) -> bool:
        """Whether one article of each story is shown: yes, unless all of one story are asked for."""
        return self.story is None if self.collapse is None else self.collapse

    @property
    def counted(self) -> Literal["articles", "stories", "events"]:
        """What is counted."""
        return "events" if self.events else "stories" if self.by_story else "articles"

    def spelled_out(self) -> Self:
        """Return the same search with ``collapse`` in its address: programs are given every printing by default."""
        return dataclasses.replace(self, collapse=self.by_story)

    @property
    def page(self) -> int:
        """The number of the page, from 1."""
        return self.offset // self.size + 1

    def mentioned(self, today: date) -> Period:
        """Return the period that the text must speak of, seen from ``today``; open on both sides where any will do."""
        if not self.mentions:
            return ANY_DAY
        return parse_asked("mentions", self.mentions, today)

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the words narrows the search."""
        return self.published != ANY_DAY or any((self.narrowing, self.mentions, self.upcoming, self.story, self.event))

    def query(self, today: date, facets: Sequence[str] = FACETS, facet_size: int = 10) -> Query:
        """Return the search as the index understands it; ``today`` is what ``upcoming`` and "next month" count from."""
        mentioned = self.mentioned(today)
        return Query(
            text=self.text or "*",
            filters=_by_field(self.filters),
            excluded=_by_field(self.excluded),
            each=self.also,
            published_from=self.published.first,
            published_to=self.published.last,
            mentions_from=mentioned.first,
            mentions_to=mentioned.last,
            today=today,
            upcoming_after=today if self.upcoming == "today" else self.upcoming,
            story_id=self.story,
            event_id=self.event,
            collapse_stories=self.by_story,
            collapse_events=self.events,
            sort=self.order,
            offset=self.offset,
            size=self.size,
            facets=facets,
            facet_size=facet_size,
        )

    def notes(self, today: date) -> Sequence[Note]:
        """Return what of the words was not understood."""
        return understood(self.text, today).notes

    def changed(self, **changes: Any) -> Self:  # noqa: ANN401 - any field of this class
        """Return the search with other values, back on its first page and with short facets."""
        if not changes and not self.offset and self.more is None:
            return self  # as most searches are, which a page links to in a dozen forms
        return dataclasses.replace(self, **({"offset": 0, "more": None} | changes))

    def narrowed_by(self, name: str, value: str) -> Self:
        """Return the search with one more facet value; of several of one field any may hold."""
        rest = self._but(name, value)
        return self.changed(**{**rest, "filters": (*rest["filters"], (name, value))})

    def excluding(self, name: str, value: str) -> Self:
        """Return the search for articles that do not have that facet value."""
        rest = self._but(name, value)
        return self.changed(**{**rest, "excluded": (*rest["excluded"], (name, value))})

    def beside(self, name: str, value: str) -> Self:
        """Return the search for those of its articles that have that facet value: what the figure beside it counts."""
        if all(field != name for field, _ in self.filters):
            return self.narrowed_by(name, value)
        return self.changed(also=tuple(dict.fromkeys((*self.also, (name, value)))))

    def without(self, name: str, value: str) -> Self:
        """Return the search that neither asks for that facet value nor excludes it."""
        return self.changed(**self._but(name, value))

    def _but(self, name: str, value: str) -> dict[str, tuple[tuple[str, str], ...]]:
        chosen = {"filters": self.filters, "excluded": self.excluded, "also": self.also}
        return {field: tuple(one for one in pairs if one != (name, value)) for field, pairs in chosen.items()}

    @property
    def narrowing(self) -> list[tuple[str, str]]:
        """The facet values as parameters: those that must hold, those that must not and those that must as well."""
        return [
            *self.filters,
            *((f"{NOT}{name}", value) for name, value in self.excluded),
            *((f"{ALSO}{name}", value) for name, value in self.also),
        ]

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that :func:`parse_search` reads as this search; defaults are left out."""
        upcoming = "1" if self.upcoming == "today" else _iso(self.upcoming)
        on_page = self.offset % self.size == 0
        optional = [
            ("from", _iso(self.published.first)),
            ("to", _iso(self.published.last)),
            ("mentions", self.mentions),
            ("upcoming", upcoming),
            ("story", self.story),
            ("event", self.event),
            ("collapse", None if self.collapse is None else str(int(self.collapse))),
            ("events", "1" if self.events else None),
            ("sort", self.sort),
            ("size", str(self.size) if self.size != PAGE_SIZE else None),
            ("page", str(self.page) if self.offset and on_page else None),
            ("offset", None if on_page else str(self.offset)),
            ("more", self.more),
        ]
        words = [("q", self.text)] if self.text else []
        return [*words, *self.narrowing, *((name, value) for name, value in optional if value)]

    def url(self, path: str = "/") -> str:
        """Return the address, from the root, of ``path`` with this search."""
        pairs = self.pairs()
        return f"{path}?{'&'.join([f'{_quoted(name)}={_quoted(value)}' for name, value in pairs])}" if pairs else path


def addresses(search: Callable[[str], Search]) -> Callable[[str], str]:
    """Return what makes the address of ``search(value)`` of any value that changes nothing else of the search.

    A list of values has one search for each, which takes ten times as long to make as its address takes to fill in.
    """
    before, behind = search(_ANY_VALUE).url().split(_quoted(_ANY_VALUE))
    return lambda value: f"{before}{_quoted(value)}{behind}"


def parse_search(
    pairs: Iterable[tuple[str, str]], *, largest_size: int = LARGEST_PAGE, today: date | None = None
) -> Search:
    """Return the search that (name, value) pairs of a query string describe.

    Days in words are seen from ``today`` (default: the current day, UTC), and are those days from then on. Raises
    :class:`UsageError`, in one line, for an unknown or repeated parameter, a wrong day, period, number or order, and
    for what lies beyond the bounds of this module.
    """
    single: dict[str, str] = {}
    chosen: dict[str, list[tuple[str, str]]] = {"": [], NOT: [], ALSO: []}
    for name, raw in pairs:
        value = plain(raw)
        if len(value) > LONGEST_TEXT:
            raise UsageError(remark("too-long", name=name[:40], most=LONGEST_TEXT))
        if (sign := _sign(name)) is not None:
            field = name.removeprefix(sign)
            chosen[sign].append((field, _value(name, field, value)))
        elif name in single:
            raise UsageError(remark("twice", name=name))
        elif name in _READERS or name in ("page", "offset", "size"):
            single[name] = value
        else:
            known = ", ".join((*_READERS, "page", "offset", "size", *FACETS))
            raise UsageError(remark("unknown", name=repr(name[:40]), known=known))
    return _checked(_given(single, today or today_in_utc()), single, chosen, largest_size)


def _sign(name: str) -> str | None:
    """Return what stands before the facet field in the name of a parameter; None where it names none."""
    return next((sign for sign in ("", NOT, ALSO) if name.startswith(sign) and name.removeprefix(sign) in FACETS), None)


def parse_for_programs(pairs: Iterable[tuple[str, str]], *, largest_size: int = LARGEST_PAGE) -> Search:
    """Return what :func:`parse_search` does, but as :func:`for_programs` has it."""
    return for_programs(parse_search(pairs, largest_size=largest_size))


def for_programs(search: Search) -> Search:
    """Return ``search`` with every printing of a story by default: what ``/api`` answers keeps its meaning."""
    return dataclasses.replace(search, collapse=bool(search.collapse))


def plain(value: str) -> str:
    """Return ``value`` on one line: no control characters, no blanks around it."""
    return _CONTROLS.sub(" ", value).strip()


def _by_field(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for name, value in pairs:
        chosen.setdefault(name, []).append(value)
    return chosen


def _given(single: dict[str, str], today: date) -> dict[str, Any]:
    """Return what the parameters say, but for those of the page's window."""
    return {name: _READERS[name](value, today) for name, value in single.items() if name in _READERS}


def _checked(
    given: dict[str, Any], single: dict[str, str], chosen: dict[str, list[tuple[str, str]]], largest_size: int
) -> Search:
    first, last = given.pop("from", None), given.pop("to", None)
    if first and last and first > last:
        raise UsageError(remark("swapped", first=first, last=last))
    if sum(map(len, chosen.values())) > MOST_FILTERS:
        raise UsageError(remark("too-many", most=MOST_FILTERS))
    offset, size = _window(single, largest_size)
    return Search(
        text=given.pop("q", ""),
        filters=tuple(dict.fromkeys(chosen[""])),
        excluded=tuple(dict.fromkeys(chosen[NOT])),
        also=tuple(dict.fromkeys(chosen[ALSO])),
        published=Period(first, last),
        offset=offset,
        size=size,
        **given,
    )


def _window(single: dict[str, str], largest_size: int) -> tuple[int, int]:
    size = _number("size", single.get("size", str(PAGE_SIZE)), 1, largest_size)
    if "page" in single and "offset" in single:
        raise UsageError(remark("page-and-offset"))
    page = _number("page", single.get("page", "1"), 1, LAST_HIT)
    offset = _number("offset", single.get("offset", str((page - 1) * size)), 0, 10 * LAST_HIT * LAST_HIT)
    if offset + size > LAST_HIT:
        raise UsageError(remark("too-far", most=LAST_HIT))
    return offset, size


def _number(name: str, value: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(value) or not least <= int(value) <= most:
        raise UsageError(remark("no-number", name=name, value=repr(value[:40]), least=least, most=most))
    return int(value)


def _value(name: str, field: str, value: str) -> str:
    if not value:
        raise UsageError(remark("nothing-given", name=name))
    return parse_day(name, value).isoformat() if field == "mentioned_dates" else value


def _upcoming(value: str, today: date) -> Literal["today"] | date | None:
    return "today" if value == "1" else parse_single("upcoming", value, today).last


def _mentions(value: str, today: date) -> str:
    parse_asked("mentions", value, today)
    return value


def _first_id(name: str, value: str) -> str:
    if not _STORY.fullmatch(value):
        raise UsageError(remark(f"no-{name}", value=repr(value[:40])))
    return value


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise UsageError(remark("no-switch", name=name, value=repr(value[:40])))
    return value == "1"


def _sort(value: str) -> Sort:
    for known in SORTS:
        if value == known:
            return known
    raise UsageError(remark("no-order", value=repr(value[:40]), known=", ".join(SORTS)))


def _more(value: str) -> str:
    if value not in FACETS:
        raise UsageError(remark("no-facet", value=repr(value[:40]), known=", ".join(FACETS)))
    return value


def _iso(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None


_READERS: dict[str, Callable[[str, date], Any]] = {
    "q": lambda value, _: value,
    "from": lambda value, today: parse_single("from", value, today).first,
    "to": lambda value, today: parse_single("to", value, today).last,
    "mentions": _mentions,
    "upcoming": _upcoming,
    "story": lambda value, _: _first_id("story", value),
    "event": lambda value, _: _first_id("event", value),
    "collapse": lambda value, _: _switch("collapse", value),
    "events": lambda value, _: _switch("events", value),
    "sort": lambda value, _: _sort(value),
    "more": lambda value, _: _more(value),
}
