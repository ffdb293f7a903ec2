"""Names that tie over nights: who is called by one word has the full name that others give him near that day.

Of a person whom an article calls by one word alone, the articles of its event, where several outlets tell it, may name
somebody in full whose name ends in that word; where none does, those of the same source that were published at most
:data:`NEAR` before or after. Where that is one person, the article has the full name; where it is nobody or several, it
keeps its own. A double surname has each of its parts, too, where nobody else there has that for a surname. This is a
function of what the index holds and not of the order in which it came, nor of what was written together: whoever is
written may give a stored article a name, or take it back. An event of one outlet is left to the days of that outlet:
articles are told to be of an event after they are indexed, and only those of several outlets are looked at again. What
an article says of itself stays readable (:func:`alone`), since it keeps which names it was given
(``Article.names_in_full``). The surfaces of its mentions stay as the text has them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, Self

from more_itertools import constrained_batches
from pydantic import ValidationError

from pipeline.article import Article
from pipeline.enrich.persons import identifiers
from pipeline.enrich.phrases import key
from pipeline.index.protocol import Query, SearchPage

NEAR = timedelta(days=7)
"""So far apart may the days be of the article with the word and of the one with the full name."""
MOST_NAMES = 10_000
"""So many names of a source's days are read, those first that most articles have: this bounds the cost of a batch."""
MOST_ARTICLES = 2_000
"""Where more articles of these days have a name of one family, its short form is left alone, for the same reason."""
NAMES = ("persons", "names_in_full")
"""Where persons stand in a document: as they are shown, and as its own text names those whose names were tied."""
_READ = ("id", "source_id", "source_name", "published_day", "timestamp", "event_id", *NAMES)
_PAGE = 200
_SHORTEST_SURNAME = 3
"""Letters of a part of a double surname: what is shorter is an article or a particle."""

Document = Mapping[str, Any]


class StoredNames(Protocol):
    """What is asked of an index."""

    def get(self, ids: Sequence[str], fields: Sequence[str] = ()) -> Mapping[str, Document]:
        """Return the stored documents of those ``ids`` that are there; with ``fields`` no others of each."""
        ...

    def search(self, query: Query) -> SearchPage:
        """Return the articles that match."""
        ...


def alone(document: Document) -> Document:
    """Return a stored ``document`` with the names that its own text gave, without what was tied."""
    given: Mapping[str, str] = document.get("names_in_full") or {}
    if not given:
        return document
    mentions = [_as_named(one, given) for one in document.get("entity_mentions", ())]
    whole = {**document, "persons": _own_persons(document), "entity_mentions": mentions}
    del whole["names_in_full"]
    return {name: value for name, value in whole.items() if value or name in document}


def has_short_names(document: Document) -> bool:
    """Say whether the own text of a stored ``document`` calls somebody by one word; :data:`NAMES` of it are enough."""
    return any(_form(one).is_short for one in _own_persons(document))


def _own_persons(document: Document) -> list[str]:
    given: Mapping[str, str] = document.get("names_in_full") or {}
    return [given.get(one, one) for one in document.get("persons", ())]


def _as_named(mention: Document, given: Mapping[str, str]) -> Document:
    if mention["label"] != "PER" or mention["canonical"] not in given:
        return mention
    own = given[mention["canonical"]]
    plain = {name: value for name, value in mention.items() if name != "entity_id"}
    known = identifiers().get(own)
    return {**plain, "canonical": own, **({"entity_id": known} if known else {})}


def tie_names(
    articles: Sequence[Article], restamped: Sequence[Article], stored: StoredNames, removed: Collection[str] = ()
) -> list[Article]:
    """Return ``articles`` with their names in full, the ``restamped``, and what else is to be written by them.

    ``articles`` have the names of their own texts; ``restamped`` are stored ones that are written anyway. Those of
    ``removed`` ids count no more. A stored document that this version cannot read stays as it is. Raises what
    ``stored`` raises.
    """
    written = {one.id: one for one in (*restamped, *articles)}
    by_source: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for one in articles:
        by_source[one.source_id, one.source_name].append(one)
    for given in by_source.values():
        wanted = _Neighbours(given, stored, removed).ties()
        missing = [one for one in wanted if one not in written]
        written |= {one.id: one for one in _read(stored.get(sorted(missing)).values())}
        written |= {one: _tied(written[one], names) for one, names in wanted.items() if one in written}
    return [*written.values()]


def _read(documents: Iterable[Document]) -> Iterator[Article]:
    for one in documents:
        try:
            yield Article.model_validate(one)
        except ValidationError:  # written by another version of Dateline
            continue


def _tied(article: Article, full: Mapping[str, str]) -> Article:
    """Return ``article`` with the ``full`` names of its own short ones; lemmas of names are made anew with it."""
    if article.names_in_full:
        article = Article.model_validate(alone(article.document()))
    if not full:
        return article
    mentions = tuple(
        one.model_copy(update={"canonical": full[one.canonical], "entity_id": identifiers().get(full[one.canonical])})
        if one.label == "PER" and one.canonical in full
        else one
        for one in article.entity_mentions
    )
    update = {
        "persons": tuple(full.get(one, one) for one in article.persons),
        "entity_mentions": mentions,
        "names_in_full": {name: short for short, name in sorted(full.items())},
        "title_forms": "",
        "forms": "",
    }
    return article.model_copy(update=update)


class _Names(NamedTuple):
    """The persons of one article, as its own text names them."""

    id: str
    outlet: str
    day: date
    persons: tuple[str, ...]
    tied: Mapping[str, str]
    """Own short name → the full one that it has so far."""
    event: str | None
    """The event that it tells, once that is known."""

    @classmethod
    def of(cls, document: Document) -> Self:
        given = document.get("names_in_full") or {}
        at = document.get("published_day") or datetime.fromisoformat(document["timestamp"]).astimezone(UTC).date()
        day = at if isinstance(at, date) else date.fromisoformat(at)
        tied = {short: full for full, short in given.items()}
        persons = tuple(_own_persons(document))
        return cls(document["id"], document["source_name"], day, persons, tied, document.get("event_id"))


class _Form(NamedTuple):
    """What is asked of a name; all words are folded."""

    surname: str
    """The last word, or a double surname whole: what a short form and its full names share."""
    families: frozenset[str]
    """The surname, and the parts of a double one."""
    person: tuple[str, str] | None
    """First word and surname of a full name: who it is; None for a short form, and for one behind an initial."""
    is_short: bool


@lru_cache(maxsize=16384)
def _form(name: str) -> _Form:
    words = key(name).split() or [""]
    last = name.split()[-1:]
    parts = words[-last[0].count("-") - 1 :] if last and _is_double(last[0]) else []
    surname = " ".join(parts) or words[-1]
    is_short = " " not in name.strip() or len(words) <= max(len(parts), 1)
    person = (words[0], surname) if not is_short and len(words[0]) > 1 else None
    return _Form(surname, frozenset((surname, *parts)), person, is_short)


def _is_double(word: str) -> bool:
    """Say whether a last word is two surnames: ``Orth-Winter`` is, ``al-Orth``, ``Al-Orth``, ``Min-jun`` are not."""
    parts = word.split("-")
    return len(parts) > 1 and all(len(one) >= _SHORTEST_SURNAME and one[0].isupper() for one in parts)


@dataclass(slots=True)
class _Family:
    """Articles of one source that name somebody who has one word for a surname, or for a part of it."""

    word: str
    articles: dict[str, _Names] = field(default_factory=dict)

    def short(self, article: _Names) -> str | None:
        """Return the one word that ``article`` has for somebody of the family, and for nobody else of it."""
        own = [one for one in article.persons if self.word in _form(one).families]
        return own[0] if len(own) == 1 and _form(own[0]).is_short and _form(own[0]).surname == self.word else None

    def tied(self, article: _Names, told: Iterable[_Names]) -> dict[str, str]:
        """Return the short name of ``article`` and the full one that it stands for; empty where there is none.

        ``told`` are the articles of its event.
        """
        short = self.short(article)
        if short is None:
            return {}
        near = (one for one in self.articles.values() if abs(one.day - article.day) <= NEAR)
        bearers = self._bearers(told) or self._bearers(near)
        if len(bearers) != 1:
            return {}
        (forms,) = bearers.values()
        full = min(forms, key=lambda name: (-forms[name], len(name), name))
        others = (_form(one) for one in article.persons if one != short)
        # To whom calls one person Orth and another one Winter, neither is Orth-Winter.
        apart = any(one.is_short and one.surname in _form(full).families for one in others)
        return {} if apart else {short: full}

    def _bearers(self, articles: Iterable[_Names]) -> Mapping[tuple[str, str], Counter[str]]:
        """Return each person in ``articles`` with this surname → how many have which form of the full name.

        Where there is none, those of whose double surname it is a part.
        """
        whole: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        partly: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for name in (name for one in articles for name in one.persons):
            form = _form(name)
            if form.person and self.word in form.families:
                (whole if form.surname == self.word else partly)[form.person][name] += 1
        return whole or partly


class _Neighbours:
    """What is written together of one source, and what the index holds of the days around it."""

    def __init__(self, given: Sequence[Article], stored: StoredNames, removed: Collection[str]) -> None:
        self._given = {one.id: _Names.of(one.model_dump(mode="json", include={*_READ})) for one in given}
        self._stored = stored
        self._removed = {*removed, *self._given}
        self._source = given[0].source_name
        self._source_id = given[0].source_id
        self._events: dict[str, list[_Names]] = {}
        days = [one.day for one in self._given.values()]
        self._first, self._last = min(days), max(days)

    def ties(self) -> dict[str, dict[str, str]]:
        """Return article id → short name → full name, of what is given and of stored articles that change."""
        found: dict[str, dict[str, str]] = {}
        for family in self._concerned():
            for one in family.articles.values():
                tied = found.get(one.id, one.tied)
                others = {short: name for short, name in tied.items() if _form(short).surname != family.word}
                new = others | family.tied(one, self._told(one, family))
                if new != tied and self._first - NEAR <= one.day <= self._last + NEAR:
                    found[one.id] = new
        return found

    def _concerned(self) -> Iterator[_Family]:
        """Yield those that what is given may change, by their words, but for those whom too many articles name.

        Most families are named by an article or two, and most articles name several: those of some hundred families are
        found by one search, and each is read once for all of them.
        """
        touched, counts = self._touched()
        named = {word: sum(counts.get(name, 0) for name in names) for word, names in touched.items()}
        for words in constrained_batches(sorted(touched), MOST_ARTICLES, get_len=named.__getitem__, strict=False):
            yield from self._read({word: touched[word] for word in words})

    def _touched(self) -> tuple[Mapping[str, AbstractSet[str]], Mapping[str, int]]:
        """Return last word → names that end in it, of those families that what is given may change.

        With them, how many stored articles of these days have which name.
        """
        earlier = [_Names.of(one) for one in self._stored.get(sorted(self._given), _READ).values()]
        gone = {name for one in earlier for name in set(one.persons) - set(self._given[one.id].persons)}
        ours = {name for one in self._given.values() for name in one.persons}
        dropped, wanted = _families(gone), _families(ours)
        if not ours and not dropped:
            return {}, {}
        page = self._stored.search(self._query(facets=("persons",), facet_size=MOST_NAMES, size=0))
        theirs = {one.value: one.count for one in page.facets.get("persons", ())}
        families: dict[str, set[str]] = defaultdict(set)
        for name in ours | theirs.keys():
            for word in _form(name).families:
                families[word].add(name)
        told = _families(name for one in self._given.values() if one.event for name in one.persons)
        touched = {
            word: names
            for word, names in families.items()
            if word in dropped or word in told or (word in wanted and len(names) > 1)
        }
        return touched, theirs

    def _read(self, names: Mapping[str, AbstractSet[str]]) -> Iterator[_Family]:
        """Yield for each word all who have one of its ``names``; nobody where they are too many."""
        stored = self._having({name for some in names.values() for name in some})
        if stored is None:  # so are those of several families together, where their number was an estimate
            for word, some in names.items() if len(names) > 1 else ():
                yield from self._read({word: some})
            return
        found = {word: _Family(word) for word in names}
        for one in self._given.values():
            for word in _families(one.persons) & found.keys():
                found[word].articles[one.id] = one
        for document in stored:
            one = _Names.of(document)
            shown = document.get("persons", ())
            for word in {word for name in shown for word in _form(name).families if name in names.get(word, ())}:
                found[word].articles[one.id] = one
        yield from found.values()

    def _having(self, names: Collection[str]) -> list[Document] | None:
        """Return the stored articles of this source that have one of ``names``; None where they are too many."""
        page = self._stored.search(self._query(facets=(), size=_PAGE, names=sorted(names)))
        if page.total > MOST_ARTICLES:
            return None
        hits = [*page.hits]
        if (rest := page.total - _PAGE) > 0:
            hits += self._stored.search(self._query(facets=(), size=rest, offset=_PAGE, names=sorted(names))).hits
        there = (one.article for one in hits if one.id not in self._removed)
        return [one for one in there if one["source_id"] == self._source_id]

    def _told(self, article: _Names, family: _Family) -> Sequence[_Names]:
        """Return the articles of the event of ``article``, the oldest; none where one outlet alone tells it.

        Nor where the article calls nobody by one word.
        """
        event = article.event
        if event is None or family.short(article) is None:
            return ()
        if event not in self._events:
            hits = self._stored.search(Query(event_id=event, sort="oldest", size=_PAGE, facets=(), fields=_READ)).hits
            known = [_Names.of(one.article) for one in hits if one.id not in self._removed]
            known += [one for one in self._given.values() if one.event == event]
            self._events[event] = known if len({one.outlet for one in known}) > 1 else []
        return self._events[event]

    def _query(
        self, *, facets: Sequence[str], size: int, facet_size: int = 10, offset: int = 0, names: Sequence[str] = ()
    ) -> Query:
        return Query(
            filters={"source_name": [self._source], **({"persons": names} if names else {})},
            # Who is near to what is near to one of them has a say in what that is called.
            published_from=self._first - 2 * NEAR,
            published_to=self._last + 2 * NEAR,
            sort="oldest",
            facets=facets,
            facet_size=facet_size,
            size=size,
            offset=offset,
            fields=_READ,
        )


def _families(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in _form(name).families}
