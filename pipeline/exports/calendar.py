"""The days that articles announce, as a calendar (iCalendar, RFC 5545) of all-day events.

A day that a story speaks of is one event, however many printed the story; what is said of the day is quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.article import COMING
from pipeline.exports.entries import Channel, layout, link_of, one_line, shortened

_END = b"END:VCALENDAR\r\n"


def coming_dates(documents: Iterable[Mapping[str, Any]], channel: Channel) -> Iterator[str]:
    """Yield a calendar with an event for each day (or few days) from ``channel.today`` on that a document speaks of."""
    from icalendar import Calendar  # noqa: PLC0415 - a tenth of a second that only this format needs

    calendar = Calendar()
    calendar.add("prodid", layout()["calendar"]["product"])
    calendar.add("version", "2.0")
    calendar.add("name", one_line(channel.title))
    calendar.add("x-wr-calname", one_line(channel.title))
    yield calendar.to_ical().removesuffix(_END).decode("utf-8")
    told: set[int] = set()
    for document in documents:
        for first, last, mention in announced(document, channel.today):
            key = hash((document.get("story_id") or document["id"], first, last))
            if key not in told:
                told.add(key)
                yield _event(document, first, last, mention, channel)
    yield _END.decode("ascii")


def announced(document: Mapping[str, Any], today: date) -> Iterator[tuple[date, date, Mapping[str, Any]]]:
    """Yield the days, first and last, from ``today`` on that ``document`` speaks of, each once, with its mention."""
    longest = timedelta(days=layout()["calendar"]["longest"])
    seen = set()
    for mention in document.get("date_mentions", ()):
        if mention["kind"] not in ("DATE", "TIME") or "first_day" not in mention or "last_day" not in mention:
            continue
        first, last = date.fromisoformat(mention["first_day"]), date.fromisoformat(mention["last_day"])
        is_near = today <= last and first - today <= COMING and last - first < longest
        if is_near and (first, last) not in seen:
            seen.add((first, last))
            yield first, last, mention


def _event(document: Mapping[str, Any], first: date, last: date, mention: Mapping[str, Any], channel: Channel) -> str:
    from icalendar import Event  # noqa: PLC0415 - as above

    link = link_of(document, channel)
    quote = quoted(document, mention)
    event = Event()
    event.add("uid", f"{document['id']}-{first:%Y%m%d}-{last:%Y%m%d}@dateline")
    event.add("dtstamp", datetime.fromisoformat(document["captured_at"]).astimezone(UTC))
    event.add("dtstart", first)
    if last < date.max:
        event.add("dtend", last + timedelta(days=1))  # the end of an event is the first day without it
    event.add("summary", one_line(document.get("title") or "Untitled"))
    source = one_line(document.get("source_name", ""))
    event.add("description", "\n".join(filter(None, [quote, source, link])))
    event.add("transp", "TRANSPARENT")
    if link:
        event.add("url", link)
    text: str = event.to_ical().decode("utf-8")
    return text


def quoted(document: Mapping[str, Any], mention: Mapping[str, Any]) -> str:
    """Return what ``document`` says around a mention: its paragraph, or the words of it that are nearest."""
    text, start, end = str(document.get("text", "")), mention["start"], mention["end"]
    most = layout()["calendar"]["quote"]
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    paragraph = text[first : last if last >= 0 else len(text)]
    before = max(0, start - first - most // 2)
    if len(paragraph) <= most or not before:
        return shortened(paragraph, most)
    opening = paragraph.find(" ", before) + 1 or before
    return f"… {shortened(paragraph[opening:], most)}"
