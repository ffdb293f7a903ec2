"""Articles as a JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.exports.entries import Channel, Entry, entry, one_line

_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(documents: Iterable[Mapping[str, Any]], channel: Channel) -> Iterator[str]:
    """Yield a JSON Feed with an item for each of ``documents``."""
    head = {"version": _VERSION, "title": one_line(channel.title), "home_page_url": channel.home}
    if channel.address:
        head["feed_url"] = channel.address
    yield json.dumps(head)[:-1] + ', "items": ['
    for number, document in enumerate(documents):
        yield (",\n" if number else "\n") + json.dumps(_item(entry(document, channel)))
    yield "\n]}\n"


def _item(one: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": one.name, "url": one.link, "title": one.title, "content_text": one.summary}
    item["date_published"] = one.published.isoformat() if one.published else None
    item["date_modified"] = one.changed.isoformat()
    item["authors"] = [{"name": name} for name in one.authors or filter(None, [one.source])]
    item |= {"tags": list(one.tags), "language": one.language}
    return {name: value for name, value in item.items() if value or name == "content_text"}
