"""Every error that Dateline raises on purpose.

::

    DatelineError                   anything below; its message is one line that a person can act on
    ├── UsageError                  the user asked for something that cannot be (exit code 2)
    │   └── SettingsError           a setting or the sources file is wrong
    ├── SourceError                 a source could not be listed (feed, sitemap, page, folder, WARC)
    ├── FetchError                  one link could not be captured
    │   ├── RefusedError            we would not fetch it: robots.txt, private address, scheme, size
    │   └── UnreachableError        the other side did not answer as it should (retrying can help)
    ├── QuarantineError             one capture is broken in itself: kept, set aside, with a reason
    ├── RejectedError               one capture is sound, but no article: a front page, a consent wall, too short
    ├── ModelError                  a model that finds names is missing or damaged (lists go on alone)
    ├── StorageError                our own files cannot be read or written (disk full, permissions)
    ├── NightMissingError           no night was reported lately (the watch; asking again changes nothing)
    ├── IndexUnavailableError       the index cannot be reached or will not answer (retrying can help)
    ├── IndexRefusedError           the index answered and said no
    └── KibanaError                 Kibana or its Elasticsearch could not be reached, or refused its set-up

Each error is picklable, says *what happened, to which input, and what the user can do*, and carries
``retryable``: whether trying the very same thing again can help.
"""

from __future__ import annotations

from typing import ClassVar

WHAT_TO_DO = "; what to do: "
"""What stands in a message between what happened and what can be done about it, where both are sentences.

What tells one trouble from another ends before it.
"""


class DatelineError(Exception):
    """Base of all errors raised on purpose; ``str(error)`` is one line for a person."""

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, reason: str | None = None) -> None:
        """``message`` is for people, ``reason`` a short stable slug for the ledger."""
        super().__init__(message)
        self.message = message
        self.reason = reason or type(self).__name__.removesuffix("Error").lower()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with both arguments, so that the error crosses processes whole."""
        return (_rebuild, (type(self), self.message, self.reason))


def _rebuild(kind: type[DatelineError], message: str, reason: str) -> DatelineError:
    return kind(message, reason=reason)


class UsageError(DatelineError):
    """The user asked for something that cannot be: a wrong date, an unknown source."""

    exit_code: ClassVar[int] = 2


class SettingsError(UsageError):
    """A setting, an environment variable or the sources file is wrong."""


class SourceError(DatelineError):
    """A source could not be listed: its feed, sitemap, page, folder or WARC is unusable."""


class FetchError(DatelineError):
    """One link could not be captured."""


class RefusedError(FetchError):
    """Dateline would not fetch it: robots.txt, a private address, a scheme, a size limit."""


class UnreachableError(FetchError):
    """The other side did not answer as it should: a timeout, a reset, a 5xx."""

    retryable: ClassVar[bool] = True


class QuarantineError(DatelineError):
    """One capture is broken in itself; it is kept and set aside with this reason."""


class RejectedError(DatelineError):
    """One capture is sound, but no article; ``reason`` says why (``too-short``, ``consent-wall`` …)."""


class ModelError(DatelineError):
    """A statistical model is missing, or its files are damaged; names are found without it, by lists at least."""


class StorageError(DatelineError):
    """Dateline's own files cannot be read or written: a full disk, missing permissions."""


class NightMissingError(DatelineError):
    """No night was reported lately."""


class IndexUnavailableError(DatelineError):
    """The index cannot be reached, or is too busy to answer."""

    retryable: ClassVar[bool] = True


class IndexRefusedError(DatelineError):
    """The index answered and refused: a mapping conflict, missing rights."""


class KibanaError(DatelineError):
    """Kibana, or the Elasticsearch behind it, could not be reached or refused its set-up."""
