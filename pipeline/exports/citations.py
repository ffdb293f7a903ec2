"""How an article is cited: as a line of text, for BibTeX (biblatex's ``@online``) and as CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.exports.entries import one_line
from pipeline.urls import web_address

_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}%&$#_"},
}
_KEY = re.compile(r"[^a-z0-9]+")


def plain_citation(document: Mapping[str, Any]) -> str:
    """Return ``Authors: Title. Source, day. Address (captured day).`` on one line, without what is not known."""
    authors = ", ".join(one_line(one) for one in document.get("authors", ()))
    title = one_line(document.get("title") or "Untitled")
    source = ", ".join(filter(None, (one_line(document.get("source_name", "")), _day(document))))
    captured = f"(captured {_captured(document)})"
    where = " ".join(filter(None, (web_address(document.get("url")), captured)))
    opening = f"{authors}: {title}" if authors else title
    return f"{opening}{'' if opening[-1] in '.!?' else '.'} {source}. {where}."


def bibtex(document: Mapping[str, Any]) -> str:
    """Return an entry of type ``@online`` (biblatex manual, 2.1.1); its key is source, day and part of the id."""
    fields = {
        "author": " and ".join(f"{{{_tex(one)}}}" for one in document.get("authors", ())),
        "title": f"{{{_tex(document.get('title') or 'Untitled')}}}",
        "organization": _tex(document.get("source_name", "")),
        "date": _day(document),
        "url": (web_address(document.get("url")) or "").replace("{", "%7B").replace("}", "%7D"),
        "urldate": _captured(document),
        "langid": None if document.get("language") == "und" else document.get("language"),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@online{{{_key(document)},\n{''.join(lines)}}}\n"


def csl_json(document: Mapping[str, Any]) -> str:
    """Return a list of one item of the CSL-JSON schema 1.0.2, as reference managers import it."""
    item = {
        "id": _key(document),
        "type": "article-newspaper",
        "title": one_line(document.get("title") or "Untitled"),
        "author": [{"literal": one_line(one)} for one in document.get("authors", ())],
        "container-title": one_line(document.get("source_name", "")),
        "issued": _parts(_day(document)),
        "accessed": _parts(_captured(document)),
        "URL": web_address(document.get("url")),
        "section": document.get("section"),
        "language": None if document.get("language") == "und" else document.get("language"),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _day(document: Mapping[str, Any]) -> str | None:
    return document.get("published_day") or str(document.get("published_at", ""))[:10] or None


def _captured(document: Mapping[str, Any]) -> str:
    return str(document["captured_at"])[:10]


def _parts(day: str | None) -> dict[str, Any] | None:
    if day is None:
        return None
    read = date.fromisoformat(day)
    return {"date-parts": [[read.year, read.month, read.day]]}


def _key(document: Mapping[str, Any]) -> str:
    parts = (str(document.get("source_id", "")), _day(document) or "undated", str(document["id"])[:6])
    return "-".join(filter(None, (_KEY.sub("-", part.lower()).strip("-") for part in parts)))


def _tex(text: object) -> str:
    return "".join(_TEX.get(sign, sign) for sign in one_line(text))


@dataclass(frozen=True, slots=True)
class Citation:
    """A form of citation for reference managers."""

    label: str
    media_type: str
    write: Callable[[Mapping[str, Any]], str]


CITATIONS: Mapping[str, Citation] = {
    "bib": Citation("BibTeX", "application/x-bibtex", bibtex),
    "json": Citation("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
"""The end of a file's name → the form."""
