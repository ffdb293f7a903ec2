"""Messages in templates: Jinja's own ``{% trans %}`` and ``_()``, with less between a template and its message.

Jinja puts two calls through its context between them, and has each value escaped whenever a message asks for it: a page
has two hundred messages, which were a quarter of its template's time.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment
from markupsafe import Markup, escape

from pipeline.web.translations import gettext, ngettext, spoken_language


def speak(environment: Environment) -> None:
    """Let the templates of ``environment``, which has Jinja's ``i18n`` and escapes, speak the language of a request.

    As in Jinja's new style, a message is HTML, the values in it are escaped, and a percent sign is doubled.
    """
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(gettext=_one, ngettext=_some, _=_one)


def _one(message: str, /, **values: object) -> Markup:
    if not values:
        return _alone(message, spoken_language())
    return _html(gettext(message) % {name: escape(value) for name, value in values.items()})


def _some(one: str, many: str, number: int, /, **values: object) -> Markup:
    values.setdefault("num", number)
    return _html(ngettext(one, many, number) % {name: escape(value) for name, value in values.items()})


@lru_cache(maxsize=1024)
def _alone(message: str, language: str) -> Markup:
    del language  # it is what `gettext` speaks
    return _html(gettext(message) % {})


def _html(message: str) -> Markup:
    # The catalogues are this project's own, and each value in a message was escaped before.
    return Markup(message)  # noqa: S704  # nosec B704
