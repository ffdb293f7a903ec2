"""Saved searches: the list of them with their feeds, and, for who had to know the page's token, a form to add one.

A browser sends the password that it keeps with every request, also with one that another site's page makes it send
(cross-site request forgery). So what changes something must come from our own page: it says its ``Origin`` (RFC 6454),
and gives back what only that page was told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from pipeline.errors import DatelineError, UsageError
from pipeline.index.query.leaves import field_of_name
from pipeline.index.query.periods import ANY_DAY
from pipeline.index.query.remarks import remark
from pipeline.stages.messages.saved_searches import LONGEST_QUERY, SavedSearch, SearchesFile
from pipeline.stages.messages.saving_searches import saved_search
from pipeline.web import safety
from pipeline.web.parameters import Search, plain
from pipeline.web.safety import is_proof

LARGEST_FORM = 16_384
"""Bytes of what a form sends; a query of the longest takes less, each character percent-encoded."""
_MOST_FIELDS = 10
proof_of = partial(safety.proof_of, form=b"dateline: saved searches")
"""What a form of ours gives back, of the page's token."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The saved searches, read anew each time; by default there are none, and none can be added."""

    searches: Callable[[], SearchesFile] = field(default=SearchesFile)
    """What is in the file; raises :class:`~pipeline.errors.SettingsError` where that is no file of searches."""
    feed: Callable[[SavedSearch], bytes | None] = field(default=lambda _search: None)
    """What the last night wrote of one; None: nothing yet."""
    add: Callable[[SavedSearch], None] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in."""

    id: str = ""
    name: str = ""
    query: str = ""
    reprints: bool = False
    is_part: bool = False
    """Whether the search that it was made from says more than its words can."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Everything that ``saved.html`` shows."""

    searches: Sequence[tuple[SavedSearch, Search, bool]]
    """Each, as a search of the page, and whether there is a feed of it."""
    form: Form
    proof: str | None
    """What the form gives back; None: there is no form."""
    problem: str | None = None
    """Why the whole file cannot be read, or what was typed cannot be saved."""
    wrong: Sequence[str] = ()
    """Of each search of the file that is left out: why."""


def saved_page(saved: Saved, form: Form, proof: str | None, problem: str | None = None) -> SavedPage:
    """Return the page; what is wrong with the file is said on it."""
    try:
        read = saved.searches()
    except DatelineError as error:
        return SavedPage((), form, None, problem or error.message)
    told = [(one, Search(text=one.query, sort="newest"), saved.feed(one) is not None) for one in read.searches]
    return SavedPage(told, form, proof if saved.add else None, problem, read.wrong)


def form_of(search: Search) -> Form:
    """Return the form for ``search``, all of it in words of the query box as far as these can say it."""
    words = [f"({search.text})"] if search.text and search.narrowed else [search.text] if search.text else []
    whole = not any((search.also, search.upcoming, search.story, search.event, search.events))
    by_field: dict[str, list[str]] = {}
    for name, value in search.filters:
        by_field.setdefault(name, []).append(value)
    for sign, name, values in (
        *(("", name, values) for name, values in by_field.items()),
        *(("-", name, [value]) for name, value in search.excluded),
    ):
        spoken = field_of_name(name)
        whole = whole and spoken is not None
        if spoken:
            any_of = " OR ".join(f"{sign}{spoken}:{_quoted(value)}" for value in values)
            words.append(f"({any_of})" if len(values) > 1 else any_of)
    if search.published != ANY_DAY:
        words.append(f"published:{search.published.first or ''}..{search.published.last or ''}")
    if search.mentions:
        words.append(f"mentions:{_quoted(search.mentions)}")
    return Form(query=" ".join(words), is_part=not whole, reprints=search.collapse is False)


def _quoted(value: str) -> str:
    return '"{}"'.format(value.replace('"', " "))


def read_form(body: bytes, proof: str) -> Form:
    """Return what was filled in; raises :class:`UsageError` for a form that is not ours, or that nobody can read."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UsageError(remark("unread-form")) from error
    given = {name: plain(value) for name, value in pairs}
    if not is_proof(given.get("proof", ""), proof):
        raise UsageError(remark("old-form"))
    return Form(given.get("id", ""), given.get("name", ""), given.get("query", ""), given.get("reprints") == "1")


def add_to(saved: Saved, form: Form) -> None:
    """Save what was filled in; raises :class:`DatelineError`, in one line, where that cannot be."""
    if len(form.query) > LONGEST_QUERY or saved.add is None:
        raise UsageError(remark("too-long", name="query", most=LONGEST_QUERY))
    saved.add(saved_search(form.id, form.name, form.query, reprints=form.reprints))


def is_from_here(headers: Headers) -> bool:
    """Return whether the browser says that a page of this host sent it, over TLS or not: that may end before us."""
    origin = urlsplit(headers.get("origin", ""))
    return origin.scheme in {"http", "https"} and origin.netloc.lower() == headers.get("host", "").lower()


def feed_of(saved: Saved, search_id: str) -> bytes | None:
    """Return the feed of the search with this id, as the last night wrote it; None where there is none."""
    found = next((one for one in saved.searches().searches if one.id == search_id), None)
    return saved.feed(found) if found else None


async def body_of(request: Request) -> bytes:
    """Return what the form sends; raises :class:`UsageError` beyond :data:`LARGEST_FORM`, without reading on."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise UsageError(remark("long-form", most=LARGEST_FORM))
    return body
