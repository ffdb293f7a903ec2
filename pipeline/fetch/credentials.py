"""User names and passwords for hosts, from a file of their own in the form of ``.netrc``, and in nothing else."""

from __future__ import annotations

import base64
import netrc
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import SettingsError
from pipeline.settings import Source


class Credentials:
    """Who we are to whom; shown nowhere."""

    def __init__(self, logins: Mapping[str, tuple[str, str]]) -> None:
        """``logins``: host → user's name and password."""
        self._logins = dict(logins)

    @classmethod
    def load(cls, path: Path | None) -> Credentials:
        """Return what the file ``path`` holds, nothing without one.

        An entry called ``default`` counts for nothing: no password is sent to whoever asks. Raises
        :class:`SettingsError`, which never quotes the file.
        """
        if path is None:
            return cls({})
        try:
            hosts = netrc.netrc(str(path)).hosts
        except netrc.NetrcParseError as error:
            form = "machine HOST login NAME password WORD"
            message = f"{path} (DATELINE_NETRC) is no netrc file at line {error.lineno}; write: {form}"
            raise SettingsError(message) from None
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise SettingsError(f"cannot read {path} (DATELINE_NETRC): {why}") from None
        return cls({host.lower(): (login, word) for host, (login, _, word) in hosts.items() if host != "default"})

    def header(self, url: str, source: Source) -> dict[str, str]:
        """Return the header for ``url`` (RFC 7617), where ``source`` itself names places of that host.

        Nothing is sent in the clear, but for sources of one's own network (``local``), and nothing for a link that
        leads to the host from elsewhere.
        """
        split = urlsplit(url)
        login = self._logins.get(split.hostname or "")
        if login is None or split.hostname not in _hosts(source) or not (split.scheme == "https" or source.local):
            return {}
        return {"Authorization": "Basic " + base64.b64encode(":".join(login).encode()).decode("ascii")}


def _hosts(source: Source) -> frozenset[str | None]:
    return frozenset(urlsplit(one).hostname for one in source.addresses)
