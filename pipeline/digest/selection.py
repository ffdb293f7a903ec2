"""What of a night is told, and in which order. Pure: what is asked of the index comes as arguments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from pipeline.digest.accounts import (
    Document,
    account,
    best_first,
    by_languages,
    day_of,
    earliest_first,
    event_of,
    most_named,
    outlet_of,
)
from pipeline.digest.parameters import most, weights
from pipeline.digest.records import Announcement, Change, Happening
from pipeline.digest.sentences import naming, newest, noted, shown


def told(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Return event id → its articles among ``documents``, those first that most outlets tell, then most articles."""
    events: defaultdict[str, list[Document]] = defaultdict(list)
    for one in documents:
        events[event_of(one)].append(one)

    def rank(item: tuple[str, list[Document]]) -> tuple[int, int, int, str]:
        event_id, members = item
        return -len({outlet_of(one) for one in members}), -len(members), -len(most_named(members)), event_id

    return dict(sorted(events.items(), key=rank))


def new_event(
    event_id: str, documents: Sequence[Document], unheard: Collection[str], language: str | None = None
) -> Happening:
    """Return an event that began this night; ``unheard`` are names of it that no earlier article has.

    It is quoted in ``language`` first, where an article has it.
    """
    accounts = by_languages(best_first(documents), language)[: most()["accounts"]]
    names = [one for one in most_named(documents) if one in unheard]
    return _weighed(event_id, documents, names).model_copy(update={"accounts": tuple(map(account, accounts))})


def running_event(
    event_id: str, documents: Sequence[Document], earlier: Sequence[Document], language: str | None = None
) -> Happening:
    """Return an event that goes on: ``documents`` are this night's, ``earlier`` those that were known.

    It is quoted in ``language`` first, where an article of this night has it.
    """
    known = set(most_named(earlier))
    names = [one for one in most_named(documents) if one not in known]
    accounts = by_languages(best_first(documents), language)[: most()["accounts"]]
    news = tuple(account(one, newest(one, known)) for one in accounts)
    update = {"accounts": news, "since": min(map(day_of, (*earlier, *documents)))}
    return _weighed(event_id, documents, names).model_copy(update=update)


def weightiest(events: Iterable[Happening], at_most: int) -> tuple[Happening, ...]:
    """Return the first ``at_most`` by weight; of equals, the one with the smaller id."""
    return tuple(sorted(events, key=lambda one: (-one.weight, one.event_id))[:at_most])


def corrected(document: Document, is_note: Callable[[str], object]) -> Change | None:
    """Return what a reader should know of an article that its publisher changed; None where that is little.

    That is a note of correction (``is_note`` tells one), or another headline than before.
    """
    if note := noted(document, is_note):
        return Change(kind="corrected", account=account(document, note))
    titles = [shown(str(one.get("title", ""))) for one in document.get("revisions", ())][-1:]
    if titles and titles[0] != shown(str(document.get("title") or "Untitled")):
        return Change(kind="headline", account=account(document), before=titles[0])
    return None


def withdrawn(document: Document) -> Change:
    """Return that the article's page is gone."""
    return Change(kind="withdrawn", account=account(document))


def announced(documents: Iterable[Document], first: date, outlets: Mapping[str, int]) -> tuple[Announcement, ...]:
    """Return which days from ``first`` on articles of earlier days name; by day, those first that most outlets tell.

    ``outlets`` is event id → how many outlets tell it. Only a single day that lay ahead counts, once an event.
    """
    found: dict[tuple[date, str], Announcement] = {}
    for one in documents:
        for day, sentence in _ahead(one, first, first + timedelta(days=most()["days_ahead"])):
            key = (day, event_of(one))
            told_by = max(1, outlets.get(key[1], 1))
            found.setdefault(key, Announcement(day=day, account=account(one, sentence), outlets=told_by))
    ranked = sorted(found.values(), key=lambda one: (-one.outlets, one.day, one.account.article_id))
    kept = ranked[: most()["announcements"]]
    return tuple(sorted(kept, key=lambda one: (one.day, -one.outlets, one.account.article_id)))


def _ahead(document: Document, first: date, last: date) -> Iterator[tuple[date, str]]:
    """Yield each day between that the article announces, with the sentence that names it.

    An hour or *that day* has its day from a sentence before: it names none, and may lie in the past.
    """
    published, seen = day_of(document), set[str]()
    for mention in document.get("date_mentions", ()):
        day = mention.get("first_day")
        if not day or day != mention.get("last_day") or mention["kind"] not in {"DATE", "TIME"} or day in seen:
            continue
        if day == mention.get("anchor"):
            continue
        sentence = naming(document, mention["start"], mention["end"])
        if first <= date.fromisoformat(day) <= last and published < date.fromisoformat(day) and sentence:
            seen.add(day)
            yield date.fromisoformat(day), sentence


def _weighed(event_id: str, documents: Sequence[Document], names: Sequence[str]) -> Happening:
    outlets = _outlets(documents)
    languages = sorted({str(one.get("language", "und")) for one in documents})
    countries = {one["source_country"] for one in documents if one.get("source_country")}
    counts = weights()
    weight = len(outlets) + counts["language"] * (len(languages) - 1)
    weight += counts["country"] * max(0, len(countries) - 1) + counts["name"] * min(counts["names"], len(names))
    return Happening(
        event_id=event_id,
        accounts=(account(documents[0]),),
        articles=len(documents),
        outlets=tuple(outlets),
        languages=tuple(languages),
        new_names=tuple(shown(one) for one in names[: int(counts["names"])]),
        weight=round(weight, 3),
    )


def _outlets(documents: Iterable[Document]) -> list[str]:
    return list(dict.fromkeys(outlet_of(one) for one in earliest_first(documents)))
