"""Where Elasticsearch is, and what people are shown of it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from pipeline.errors import SettingsError

_DEFAULT_PORTS = {"http": 80, "https": 443}


def address(url: str) -> tuple[str, str]:
    """Return the URL with its port, and what people are shown of it: never a user or a password.

    Raises :class:`SettingsError` for what is no address.
    """
    message = "DATELINE_ELASTICSEARCH_URL is no address; write it like http://127.0.0.1:9200"
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError as error:
        raise SettingsError(message) from error
    if not port or not parts.hostname:
        raise SettingsError(message)
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user, _, _ = parts.netloc.rpartition("@")
    netloc = f"{user}@{name}:{port}" if user else f"{name}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path, "", "")), f"{parts.scheme}://{name}:{port}"
