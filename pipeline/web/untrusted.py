"""Text that came from anywhere, made harmless: links and highlights. Without the server, which a command needs not."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_EM = re.compile(r"(</?em>)")
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def web_address(url: object) -> str | None:
    """Return ``url`` if a browser may be sent there: absolute, http or https, with a host; else None."""
    if not isinstance(url, str) or _UNSAFE_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def marked(fragment: str) -> Markup:
    """Return a highlight with ``<em>`` as ``<mark>``, and everything else as text, whoever wrote it.

    An index promises escaped HTML in which only ``<em>`` is a tag; this holds even where it does not keep the promise.
    """
    pieces: list[Markup] = []
    is_open = False
    for piece in _EM.split(fragment):
        if piece == "<em>" and not is_open:
            is_open = True
            pieces.append(Markup("<mark>"))
        elif piece == "</em>" and is_open:
            is_open = False
            pieces.append(Markup("</mark>"))
        elif piece not in ("<em>", "</em>"):
            pieces.append(escape(html.unescape(piece)))
    return Markup("").join(pieces) + (Markup("</mark>") if is_open else Markup(""))
