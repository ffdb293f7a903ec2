"""Digest: what a night brought, made of its ledger and the index, and kept under ``digests/``.

The ledger says which articles are new, changed and gone; the index, what they say and which event they tell; the
reports, which sources are in trouble. What is asked of the index is bounded by ``digest.toml``, whatever the night had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from more_itertools import batched
from pydantic import ValidationError

from pipeline.article import Outcome, OutcomeKind
from pipeline.clean.corrections import is_correction
from pipeline.digest.accounts import NAMED, Document, event_of, first_captured, most_named
from pipeline.digest.parameters import most
from pipeline.digest.records import Announcement, Digest, Happening, SavedSearch
from pipeline.digest.rendering import as_feed
from pipeline.digest.selection import announced, corrected, new_event, running_event, told, weightiest, withdrawn
from pipeline.digest.sentences import shown
from pipeline.errors import DatelineError, StorageError
from pipeline.index import open_index
from pipeline.index.protocol import Index, Query
from pipeline.parts import read_part, write_bytes
from pipeline.runs import Run, started_runs
from pipeline.settings import Settings
from pipeline.stages.event_reading import curated_titles, titles_of_events
from pipeline.stages.messages.saved_searches import searches_or_trouble, write_feeds
from pipeline.stages.messages.saved_searches import told as told_of_searches
from pipeline.stages.verdict.report import read_report
from pipeline.store import DataPath, files_in, read_bytes

SPOKEN_OF_SINCE: Final = timedelta(days=120)
"""How long ago an article that announces a day may have been published."""
_MEMBERS: Final = 200
"""Articles of one event that are looked at, the earliest first."""
_CANDIDATES: Final = 100
_AT_ONCE: Final = 500
_NEEDED: Final = frozenset(
    (
        *("id", "url", "title", "text", "source_id", "source_name", "source_country", "language", "timestamp"),
        *("published_day", "story_id", "event_id", "persons", "organizations", "places", "entity_mentions"),
        *("date_mentions", "revisions", "withdrawn_at", "paywalled", "word_count"),
    )
)


@dataclass(frozen=True, slots=True)
class _Night:
    """What the ledgers of one day say, as documents of the index."""

    new: Sequence[Document]
    revised: Sequence[Document]
    withdrawn: Sequence[Document]


def compose_digest(
    index: Index,
    runs: Sequence[Run],
    day: date,
    saved: Iterable[SavedSearch] = (),
    curated: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Digest:
    """Return the digest of ``day``, of what its ``runs`` brought; ``saved`` are the new hits of saved searches.

    ``curated`` is article id → title of its event. An event is quoted in ``language`` first, where an article has it.
    What came or was published after ``day`` is not known to it: a digest that is made again says what it said.
    Raises what ``index`` raises, and :class:`StorageError` for a ledger that cannot be read.
    """
    night = _night(index, runs)
    new, running, others = _events(index, night.new, day, language)
    titles = titles_of_events(index, curated or {})
    mended = (corrected(one, is_correction) for one in night.revised)
    changes = [*filter(None, mended), *map(withdrawn, night.withdrawn)]
    return Digest(
        day=day,
        articles=len(night.new),
        sources=len({one.get("source_id") for one in night.new}),
        events=_called(weightiest(new, most()["events"]), titles),
        more_events=_rest(new, "events") + others,
        running=_called(weightiest(running, most()["running"]), titles),
        more_running=_rest(running, "running"),
        changes=tuple(changes[: most()["changes"]]),
        more_changes=_rest(changes, "changes"),
        announcements=_announced(index, day, language),
        saved=tuple(saved),
        troubles=_troubles(runs),
    )


def write_digest(settings: Settings, day: date) -> Digest | None:
    """Make and keep the digest of ``day``, the feed of all that are kept, and those of the saved searches.

    None where no run of that day ended. What is wrong in the file of searches is among the digest's troubles, and costs
    the searches beside it nothing.

    Raises what :func:`compose_digest` raises, and :class:`StorageError` when the disk refuses.
    """
    runs = runs_of_day(settings.home, day)
    if not runs:
        return None
    with closing(open_index(settings)) as index:
        begun = min(at for at, run in started_runs(settings.home) if run in runs)
        saved = searches_or_trouble(settings)
        new = told_of_searches(index, saved.searches, begun, day)
        digest = compose_digest(index, runs, day, new, curated_titles(settings), settings.digest_language)
        digest = digest.model_copy(update={"troubles": (*digest.troubles, *saved.wrong)})
        write_feeds(settings.home, index, saved.searches, datetime.now(UTC))
    keep_digest(settings.home, digest)
    write_feed(settings.home)
    return digest


def keep_digest(home: DataPath, digest: Digest) -> None:
    """Write ``digest`` beside those of other days, in place of an earlier one of its day."""
    write_bytes(folder_of(home) / f"{digest.day.isoformat()}.json", (digest.to_json() + "\n").encode())


def write_feed(home: DataPath) -> None:
    """Write the feed of the digests that are kept."""
    write_bytes(folder_of(home) / "feed" / "atom.xml", as_feed(kept_digests(home)).encode())


def kept_digests(home: DataPath) -> list[Digest]:
    """Return the digests that were kept, as many as a feed has, the newest first; a damaged one is left out."""
    found = []
    for path in sorted(files_in(folder_of(home)), reverse=True):
        with suppress(ValidationError, StorageError):
            found.append(Digest.from_json(read_bytes(path)))
        if len(found) == most()["feed"]:
            break
    return found


def runs_of_day(home: DataPath, day: date) -> list[Run]:
    """Return the runs that began on ``day`` (UTC) and were reported, by when they began; replays tell no news."""
    return [
        run
        for at, run in started_runs(home)
        if at.date() == day and not run.id.startswith("replay-") and _is_reported(run)
    ]


def day_of_run(run: Run, now: datetime) -> date:
    """Return the day (UTC) on which ``run`` began, ``now`` where its name does not tell."""
    return next((at for at, one in started_runs(run.home) if one.id == run.id), now).date()


def folder_of(home: DataPath) -> DataPath:
    """Return where digests are kept."""
    return home / "digests"


def _is_reported(run: Run) -> bool:
    try:
        read_report(run)
    except DatelineError:
        return False
    return True


def _night(index: Index, runs: Sequence[Run]) -> _Night:
    kinds: dict[OutcomeKind, dict[str, None]] = {}
    for run in runs:
        for outcome in read_part(run.ledger, Outcome):
            if outcome.article_id:
                kinds.setdefault(outcome.kind, {})[outcome.article_id] = None
    gone = kinds.get(OutcomeKind.WITHDRAWN, {})
    new = [one for one in kinds.get(OutcomeKind.INDEXED, {}) if one not in gone]
    revised = [one for one in kinds.get(OutcomeKind.REVISED, {}) if one not in new and one not in gone]
    return _Night(_documents(index, new), _documents(index, revised), _documents(index, gone))


def _documents(index: Index, ids: Iterable[str]) -> list[Document]:
    """Return of each article what a digest needs; those that are no longer there are left out."""
    found: list[Document] = []
    for some in batched(ids, _AT_ONCE):
        stored = index.get(some)
        found += (_slim(stored[one]) for one in some if one in stored)
    return found


def _slim(document: Mapping[str, Any]) -> Document:
    slim = {name: value for name, value in document.items() if name in _NEEDED}
    return slim | {"text": str(document.get("text", ""))[: most()["read"]]}


def _events(
    index: Index, documents: Sequence[Document], day: date, language: str | None
) -> tuple[list[Happening], list[Happening], int]:
    """Return the events of ``documents``: new ones, those of which the index has earlier articles, and how many more.

    Those that fewest outlets tell are only counted.
    """
    events = told(documents)
    tonight = Counter((field, name) for one in documents for field in NAMED for name in set(one.get(field, ())))
    ids = {str(one["id"]) for one in documents}
    new, running = [], []
    for event_id, members in islice(events.items(), most()["weighed"]):
        if earlier := _earlier(index, event_id, ids, day):
            running.append(running_event(event_id, members, earlier, language))
        else:
            names = most_named(members)[: most()["asked"]]
            unheard = [one for one in names if not _is_heard(index, one, tonight, day)]
            new.append(new_event(event_id, members, unheard, language))
    return new, running, len(events) - len(new) - len(running)


def _called(events: Iterable[Happening], titles: Mapping[str, str]) -> tuple[Happening, ...]:
    return tuple(
        one.model_copy(update={"title": shown(titles[one.event_id])}) if one.event_id in titles else one
        for one in events
    )


def _earlier(index: Index, event_id: str, tonight: Collection[str], day: date) -> list[Document]:
    found = index.search(Query(event_id=event_id, sort="oldest", size=_MEMBERS, facets=()))
    others = (one.article for one in found.hits if one.id not in tonight)
    return [one for one in others if first_captured(one).astimezone(UTC).date() <= day]


def _is_heard(index: Index, name: str, tonight: Mapping[tuple[str, str], int], day: date) -> bool:
    """Return whether more articles than this night's have the name; ``tonight`` is (field, name) → how many."""
    asked = ((field, Query(filters={field: (name,)}, published_to=day, size=0, facets=())) for field in NAMED)
    return any(index.search(query).total > tonight.get((field, name), 0) for field, query in asked)


def _announced(index: Index, day: date, language: str | None) -> tuple[Announcement, ...]:
    """Return what articles announce for this week, each in ``language`` where an article of its event has it so."""
    found, outlets = _ahead(index, day)
    events = {str(one["id"]): event_of(one) for one in found}
    told = []
    for one in announced(found, day, outlets):
        others: list[Document] = []
        if language and one.account.language != language:
            others = _speaking_of(index, day, one.day, events[one.account.article_id], language)
        told.append(next((other for other in announced(others, day, outlets) if other.day == one.day), one))
    return tuple(told)


def _speaking_of(index: Index, day: date, ahead: date, event_id: str, language: str) -> list[Document]:
    query = Query(
        event_id=event_id,
        filters={"language": (language,)},
        mentions_from=ahead,
        mentions_to=ahead,
        published_to=day,
        sort="newest",
        size=most()["accounts"],
        facets=(),
    )
    return [one.article for one in index.search(query).hits if not one.article.get("withdrawn_at")]


def _ahead(index: Index, day: date) -> tuple[list[Document], dict[str, int]]:
    """Return the articles that may announce a day of this week, and by how many outlets each event is told."""
    query = Query(
        mentions_from=day,
        mentions_to=day + timedelta(days=most()["days_ahead"]),
        published_from=day - SPOKEN_OF_SINCE,
        published_to=day,
        collapse_events=True,
        sort="newest",
        size=_CANDIDATES,
        facets=(),
    )
    found = [one.article for one in index.search(query).hits if not one.article.get("withdrawn_at")]
    counts = index.events(day - SPOKEN_OF_SINCE, day, most()["weighed"])
    outlets = {one.event_id: one.outlets for one in counts}
    return found, outlets


def _troubles(runs: Sequence[Run]) -> tuple[str, ...]:
    verdicts = [read_report(run).verdict for run in runs]
    return tuple(dict.fromkeys(shown(line) for one in verdicts for line in (*one.reasons, *one.known)))


def _rest(found: Sequence[object], what: str) -> int:
    return max(0, len(found) - most()[what])
