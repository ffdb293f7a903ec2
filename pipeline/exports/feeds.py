"""Articles as RSS 2.0 (with Atom's ``link`` and Dublin Core's ``creator``) and as Atom (RFC 4287).

lxml writes both as it goes: whatever a title holds is text in them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from pipeline.exports.entries import Channel, Entry, entry, layout, one_line

_ATOM = "http://www.w3.org/2005/Atom"
_CREATOR = "http://purl.org/dc/elements/1.1/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Documents = Iterable[Mapping[str, Any]]
_Made = etree._Element  # noqa: SLF001 - lxml names the type of its elements no other way


def rss(documents: Documents, channel: Channel) -> Iterator[str]:
    """Yield an RSS 2.0 document with an ``item`` for each of ``documents``."""
    names = {"atom": _ATOM, "dc": _CREATOR}
    head = [_text("title", one_line(channel.title)), _text("link", channel.home)]
    head += [_text("description", one_line(channel.title)), _text("generator", layout()["feed"]["generator"])]
    head += [_text("lastBuildDate", format_datetime(channel.now))]
    if channel.address:
        head.append(_link(f"{{{_ATOM}}}link", channel.address, rel="self", type="application/rss+xml"))
    yield from _streamed(("rss", "channel"), names, head, documents, lambda one: _item(entry(one, channel)))


def atom(documents: Documents, channel: Channel) -> Iterator[str]:
    """Yield an Atom feed with an ``entry`` for each of ``documents``."""
    head = [_atom("title", one_line(channel.title)), _atom("id", channel.name), _atom("updated", _time(channel.now))]
    head += [_atom("generator", layout()["feed"]["generator"])]
    head += [_link(f"{{{_ATOM}}}link", channel.home, rel="alternate", type="text/html")]
    if channel.address:
        head.append(_link(f"{{{_ATOM}}}link", channel.address, rel="self", type="application/atom+xml"))
    yield from _streamed((f"{{{_ATOM}}}feed",), {None: _ATOM}, head, documents, lambda one: _entry(entry(one, channel)))


def _streamed(
    around: tuple[str, ...],
    names: Mapping[Any, str],
    head: Iterable[_Made],
    documents: Documents,
    make: Callable[[Mapping[str, Any]], _Made],
) -> Iterator[str]:
    written = io.BytesIO()
    with etree.xmlfile(written, encoding="utf-8") as file:
        file.write_declaration()
        version = {"version": "2.0"} if around[0] == "rss" else {}
        with file.element(around[0], version, nsmap=dict(names)):
            if len(around) > 1:
                with file.element(around[1]):
                    yield from _pieces(file, written, head, documents, make)
            else:
                yield from _pieces(file, written, head, documents, make)
    yield _taken(written)


def _pieces(
    file: Any,  # noqa: ANN401 - lxml's writer has no public name
    written: io.BytesIO,
    head: Iterable[_Made],
    documents: Documents,
    make: Callable[[Mapping[str, Any]], _Made],
) -> Iterator[str]:
    for one in head:
        file.write(one, "\n")
    for document in documents:
        file.write(make(document), "\n")
        file.flush()
        yield _taken(written)


def _taken(written: io.BytesIO) -> str:
    text = written.getvalue().decode("utf-8")
    written.seek(0)
    written.truncate()
    return text


def _item(one: Entry) -> _Made:
    item = etree.Element("item")
    item.append(_text("title", one.title))
    if one.link:
        item.append(_text("link", one.link))
    item.append(_text("guid", one.name, isPermaLink="false"))
    if one.published:
        item.append(_text("pubDate", format_datetime(one.published)))
    for author in one.authors or filter(None, [one.source]):
        item.append(_text(f"{{{_CREATOR}}}creator", author))
    item.extend(_text("category", tag) for tag in one.tags)
    item.append(_text("description", one.summary))
    return item


def _entry(one: Entry) -> _Made:
    made = etree.Element(f"{{{_ATOM}}}entry")
    if one.language:
        made.set(_LANGUAGE, one.language)
    made.extend([_atom("title", one.title), _atom("id", one.name), _atom("updated", _time(one.changed))])
    if one.published:
        made.append(_atom("published", _time(one.published)))
    if one.link:
        made.append(_link(f"{{{_ATOM}}}link", one.link, rel="alternate"))
    for author in one.authors or (one.source or layout()["feed"]["generator"],):
        made.append(person := etree.Element(f"{{{_ATOM}}}author"))
        person.append(_atom("name", author))
    made.extend(_link(f"{{{_ATOM}}}category", tag, address="term") for tag in one.tags)
    made.append(_atom("summary", one.summary))
    return made


def _atom(name: str, text: str) -> _Made:
    return _text(f"{{{_ATOM}}}{name}", text)


def _text(name: str, text: str, **attributes: str) -> _Made:
    made = etree.Element(name, attributes)
    made.text = text
    return made


def _link(name: str, value: str, *, address: str = "href", **attributes: str) -> _Made:
    return etree.Element(name, {**attributes, address: value})


def _time(moment: datetime) -> str:
    """Return ``moment`` as RFC 3339 has it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
