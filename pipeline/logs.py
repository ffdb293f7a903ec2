"""Logs: what a line is about (run, source, page), and how lines are written: for people, or as JSON for a collector.

Whatever is logged inside :func:`about` carries its names, in Airflow's own logs too, which merge the same context
variables (structlog's). A page is named by the digest that is its ``_id`` in the index, not by its address.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Literal, TextIO

from pipeline.errors import RefusedError
from pipeline.urls import canonical_url

Format = Literal["text", "json"]

SHOWN: Final = ("pipeline.cli", "pipeline.progress")
"""Loggers whose news people read, too; of the others, they read warnings."""
_HANDLED: Final = ("", "pipeline")


def about(*, run: str | None = None, source: str | None = None, url: str | None = None) -> AbstractContextManager[None]:
    """Let each line that is logged inside say what it is about: ``run``, ``source``, and ``url_digest`` of ``url``."""
    from structlog.contextvars import bound_contextvars  # noqa: PLC0415 - a search need not wait for it

    named = {"run": run, "source": source, "url_digest": None if url is None else _digest(url)}
    return bound_contextvars(**{name: value for name, value in named.items() if value is not None})


def _digest(url: str) -> str:
    from pipeline.article import article_id  # noqa: PLC0415 - likewise: the models of records

    try:
        return article_id(canonical_url(url))
    except RefusedError:  # it is no address of a page, and is logged for that
        return article_id(url)


def writable(message: str) -> str:
    """Return ``message`` as a record can hold it: what broke a reader may stand in it, half a character for example."""
    return message.encode("utf-8", "replace").decode("utf-8")


def trace_of(error: BaseException) -> str:
    """Return the traceback of ``error``, which nobody here raised, in lines that any handler can write.

    Not as ``exc_info``: half a character in the message would break the handler that writes it, and the line be lost.
    """
    return writable("".join(traceback.format_exception(error))).rstrip()


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to what stderr is when a line comes: a test, or a pager, may have put another one in its place."""

    def __init__(self, written_as: Format) -> None:
        logging.Handler.__init__(self)
        self.written_as = written_as
        self.setFormatter(_json() if written_as == "json" else logging.Formatter("%(message)s"))

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # as logging's own handler of last resort has it
        """What stderr is now."""
        return sys.stderr


def set_up(written_as: Format) -> None:
    """Write what this process logs to stderr; what was set up before is replaced.

    As text: news of commands and of progress, and warnings. As ``json``: all news, a line each, with ``timestamp``
    (ISO 8601, UTC), ``level``, ``logger``, ``event``, and ``run``, ``source`` and ``url_digest`` where it has them.
    """
    for name in _HANDLED:
        logger = logging.getLogger(name)
        for handler in [one for one in logger.handlers if isinstance(one, _Handler)]:
            logger.removeHandler(handler)
    # Libraries tell people nothing that they would not tell without us; a collector gets all of it.
    logging.getLogger("" if written_as == "json" else "pipeline").addHandler(_Handler(written_as))
    for name in SHOWN:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("pipeline").setLevel(logging.INFO if written_as == "json" else logging.NOTSET)


def written_as() -> Format:
    """Return how this process writes its logs."""
    handlers = [one for name in _HANDLED for one in logging.getLogger(name).handlers]
    found = [one.written_as for one in handlers if isinstance(one, _Handler)]
    return found[-1] if found else "text"


def in_children() -> tuple[Callable[[Format], None], tuple[Format]]:
    """Return what a process that this one starts is to call first, and with what."""
    return set_up, (written_as(),)


def _json() -> logging.Formatter:
    import structlog  # noqa: PLC0415 - a tenth of a second, for who asks for it

    told: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=told,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
