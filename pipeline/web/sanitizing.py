"""Text that came from anywhere, made harmless: links and highlights. Without the server, which a command needs not."""

from __future__ import annotations

import html
import re

from markupsafe import Markup, escape

from pipeline.urls import web_address

__all__ = ["marked", "web_address"]

_EM = re.compile(r"(</?em>)")


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
