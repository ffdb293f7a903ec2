"""The ``.env`` file that ``docker-compose.yml`` reads its secrets from.

Run as ``python3 -m pipeline.environment`` it needs nothing but Python itself, so that a fresh clone can be brought up
with Docker before anything is installed.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.counted import counted
from pipeline.errors import DatelineError, StorageError

DEFAULT_PATH = Path(".env")
OWNER_ONLY = 0o600


def password() -> str:
    """Return 192 random bits in letters, digits, ``-`` and ``_``: safe in URLs, shells and ``.env`` files."""
    return secrets.token_urlsafe(24)


def long_secret() -> str:
    """Return 256 random bits in hexadecimal: 64 characters (Kibana wants 32, HS512 likes 64)."""
    return secrets.token_hex(32)


def fernet_key() -> str:
    """Return a key as the Fernet specification wants it: 32 random bytes in URL-safe Base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


@dataclass(frozen=True, slots=True)
class Secret:
    """One variable of ``.env``: its name, what it is for, and how a value is made."""

    name: str
    purpose: str
    make: Callable[[], str]


SECRETS: tuple[Secret, ...] = (
    Secret("POSTGRES_PASSWORD", "Airflow's metadata database", password),
    Secret("AIRFLOW_ADMIN_PASSWORD", "Airflow's page, user admin", password),
    Secret("AIRFLOW_FERNET_KEY", "encrypts the connections and variables that Airflow stores: keep it", fernet_key),
    Secret("AIRFLOW_JWT_SECRET", "signs the tokens between Airflow's services", long_secret),
    Secret("AIRFLOW_API_SECRET_KEY", "signs Airflow's requests for task logs", long_secret),
    Secret("ELASTIC_PASSWORD", "Elasticsearch's superuser elastic: for the set-up only", password),
    Secret("KIBANA_SYSTEM_PASSWORD", "Kibana's own user in Elasticsearch", password),
    Secret("KIBANA_ENCRYPTION_KEY", "encrypts what Kibana stores: keep it", long_secret),
    Secret(
        "DATELINE_WRITER_PASSWORD", "the pipeline's user dateline, which may write the dateline-* indexes", password
    ),
    Secret(
        "DATELINE_ANALYST_PASSWORD",
        "Kibana's user analyst, who makes dashboards; the search page reads as it",
        password,
    ),
    Secret("DATELINE_PAGE_TOKEN", "the search page, any user name", password),
)
"""Every secret of ``docker-compose.yml``; a test holds the two to each other."""

HEADER = """\
# Secrets of docker-compose.yml, made by `make env`. Keep this file to yourself and out of version control.
# Can be set here too: DATELINE_SOURCES_FILE, DATELINE_ENTITIES_FILE, DATELINE_SEARCHES_FILE, DATELINE_EVENTS_FILE,
# DATELINE_INPUT_FOLDER, DATELINE_CONTACT, DATELINE_EMBEDDING, DATELINE_PORT, AIRFLOW_PORT, KIBANA_PORT,
# ELASTICSEARCH_PORT, AIRFLOW_KEEP_DAYS, AIRFLOW_EXECUTOR.
# Who is told of bad nights: DATELINE_ALERT_WEBHOOK, DATELINE_ALERT_MAIL_TO, DATELINE_ALERT_MAIL_FROM,
# DATELINE_SMTP_HOST, DATELINE_SMTP_PORT, DATELINE_SMTP_SECURITY, DATELINE_SMTP_USERNAME, DATELINE_SMTP_PASSWORD,
# DATELINE_HEARTBEAT_URL. Who gets the morning's digest: DATELINE_DIGEST_MAIL_TO, DATELINE_DIGEST_WEBHOOK; in which
# language (en, de, es, fr, ru): DATELINE_DIGEST_LANGUAGE.
"""


def write_environment(path: Path = DEFAULT_PATH) -> tuple[str, ...]:
    """Make sure that ``path`` sets every secret; return the names that were added.

    What the file sets already is never changed: a password that a database was made with must stay. A new file is
    readable by its owner only (mode 0600), and it appears whole or not at all. Raises :class:`StorageError` when the
    file cannot be read or written.
    """
    try:
        kept = path.read_text(encoding="utf-8") if path.exists() else HEADER
        missing = tuple(secret for secret in SECRETS if secret.name not in names(kept.splitlines()))
        if missing:
            _replace(path, kept + _lines(missing, after=kept))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise StorageError(f"cannot write {path}: {why}; check the file and its permissions") from error
    return tuple(secret.name for secret in missing)


def names(lines: Iterable[str]) -> set[str]:
    """Return the variables that the lines of an ``.env`` file give a value."""
    pairs = (line.strip().removeprefix("export ").partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip() for name, _, value in pairs if value.strip()}


def _lines(missing: Iterable[Secret], *, after: str) -> str:
    separator = "" if after.endswith("\n") else "\n"
    return separator + "".join(f"\n# {secret.purpose}\n{secret.name}={secret.make()}\n" for secret in missing)


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123 - opens a descriptor
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def describe(path: Path, added: tuple[str, ...]) -> str:
    """Return one line for a person: what :func:`write_environment` did (never a value)."""
    if not added:
        return f"{path} has every secret; nothing changed"
    if len(added) == len(SECRETS):
        return f"{path} written: {counted(len(added), 'random secrets')}, readable by you only"
    return f"{path} kept, and added: {', '.join(added)}"


def main(arguments: list[str] | None = None) -> int:
    """Write the file that the first argument names (default ``.env``); return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    path = Path(given[0]) if given else DEFAULT_PATH
    try:
        added = write_environment(path)
    except DatelineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{describe(path, added)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
