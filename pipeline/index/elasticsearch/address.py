"""Where Elasticsearch is, what people are shown of it, and a client for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from elasticsearch import Elasticsearch

from pipeline.errors import SettingsError
from pipeline.index.elasticsearch.answers import RETRY_STATUSES, first_line
from pipeline.index.elasticsearch.templates import Templates, load_templates
from pipeline.index.elasticsearch.transport import CheckedTransport
from pipeline.settings import Settings

_TIMEOUT_SECONDS = 60.0
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


def connect_client(settings: Settings) -> tuple[Elasticsearch, Templates, str]:
    """Return a client for ``settings.elasticsearch_url``, the templates, and what errors call the server.

    Raises :class:`SettingsError` for a URL or a certificate file that cannot be used.
    """
    url, host = address(settings.elasticsearch_url or "")
    user, password, key = (
        settings.elasticsearch_username,
        settings.elasticsearch_password,
        settings.elasticsearch_api_key,
    )
    options: dict[str, Any] = {"request_timeout": _TIMEOUT_SECONDS, "max_retries": 3, "retry_on_timeout": True}
    if key:
        options["api_key"] = key.get_secret_value()
    elif user:
        options["basic_auth"] = (user, password.get_secret_value() if password else "")
    if certificates := settings.elasticsearch_ca_certs:
        if not certificates.is_file():
            raise SettingsError(f"there is no CA file {certificates}; correct DATELINE_ELASTICSEARCH_CA_CERTS")
        options["ca_certs"] = str(certificates)
    try:
        client = Elasticsearch(url, transport_class=CheckedTransport, retry_on_status=RETRY_STATUSES, **options)
    except (ValueError, OSError) as error:
        message = f"cannot use Elasticsearch at {host}: {first_line(error)}; check its URL and CA file"
        raise SettingsError(message) from error
    return client, load_templates(settings.index_prefix), host
