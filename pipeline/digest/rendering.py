"""A digest as text, Markdown, HTML that mail clients show, and an Atom feed (RFC 4287) of several.

Nothing of it is loaded from elsewhere; whatever an article says is text in it, and only http and https are linked.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, select_autoescape
from lxml import etree

from pipeline.digest.parameters import most
from pipeline.digest.records import Digest
from pipeline.digest.sentences import shown
from pipeline.digest.wording import Wording
from pipeline.index.text.language_names import text_direction
from pipeline.urls import web_address

FORMATS: Final = ("text", "markdown", "html", "atom")
WIDTH: Final = 78
"""Characters of a line of text: RFC 5322 asks for no more."""

_TEMPLATES: Final = {"text": "digest.txt", "markdown": "digest.md", "html": "digest.html"}
_ATOM: Final = "http://www.w3.org/2005/Atom"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~-])")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2) has no way to write."""
_NUMBERED = re.compile(r"^(\d+)([.)])")
_IN_ENGLISH: Final = Wording()


def rendered(digest: Digest, form: str, words: Wording = _IN_ENGLISH) -> str:
    """Return ``digest`` in one of :data:`FORMATS`; raises ``KeyError`` for any other."""
    if form == "atom":
        return as_feed([digest], words)
    template = _environment().get_template(_TEMPLATES[form])
    return template.render(digest=digest, words=words).strip() + "\n"


def as_feed(digests: Iterable[Digest], words: Wording = _IN_ENGLISH) -> str:
    """Return an Atom feed of ``digests``, the newest first, an entry each with the whole of it as HTML."""
    newest = sorted(digests, key=lambda one: one.day, reverse=True)[: most()["feed"]]
    feed = etree.Element(_tag("feed"), nsmap={None: _ATOM})  # type: ignore[dict-item] # the stubs know of no default namespace
    _child(feed, "id", "tag:dateline.invalid,2026:digests")
    _child(feed, "title", words.say("nights"))
    _child(feed, "updated", _morning(newest[0].day) if newest else _morning(date(1970, 1, 1)))
    _child(_child(feed, "author"), "name", "Dateline")
    for one in newest:
        entry = _child(feed, "entry")
        _child(entry, "id", f"tag:dateline.invalid,2026:digest/{one.day.isoformat()}")
        _child(entry, "title", words.subject(one))
        _child(entry, "updated", _morning(one.day))
        _child(entry, "content", rendered(one, "html", words), type="html")
    return etree.tostring(feed, encoding="unicode", pretty_print=True)


def headlines(digest: Digest, words: Wording = _IN_ENGLISH) -> tuple[str, ...]:
    """Return ``digest`` in a few lines, as chats show them: an event each, then how much there is of the rest."""
    events = [f"{one.headline} ({words.told_by(one.outlets)}) {one.accounts[0].url}" for one in digest.events]
    goes_on = [f"{words.say('goes-on-in-chat')}: {one.headline} {one.accounts[0].url}" for one in digest.running]
    changed = [f"{words.say(one.kind)}: {one.account.title} {one.account.url}" for one in digest.changes]
    troubles = [f"{words.say('trouble')}: {one}" for one in digest.troubles]
    quiet = [words.say("quiet")] if digest.is_quiet else []
    return tuple(one.strip() for one in (*quiet, *events, *goes_on, *changed, *troubles))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(text: str) -> str:
    """Return ``text`` so that Markdown (CommonMark 2.4, backslash escapes) shows it as it is."""
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", shown(text, len(text) + 2)).replace("&", "&amp;"))


def _address(url: str) -> str:
    """Return ``url`` as it may stand between angle brackets; nothing where it may not be linked."""
    return (web_address(url) or "").replace("<", "%3C").replace(">", "%3E")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.digest"),
        autoescape=select_autoescape(("html",)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        direction=text_direction,
        link=_address,
        capital=_capital,
        markdown=_markdown,
        wrapped=_wrapped,
    )
    return environment


def _morning(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _child(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, _tag(name), attributes)
    child.text = None if text is None else _NO_XML.sub(" ", text)
    return child
