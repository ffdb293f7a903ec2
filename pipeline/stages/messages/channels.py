"""The ways an alert or a digest goes out: a webhook, a mail; and the heartbeat that is missed with a night.

Addresses with a secret in them never stand in an error or a log: a channel is named by its host.
"""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import partial
from html import escape
from threading import Thread
from typing import Final, Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from pipeline.errors import DatelineError, SettingsError
from pipeline.settings import Settings
from pipeline.urls import is_loopback

TIMEOUT_SECONDS: Final = 15.0
"""For each step: to connect, to read one piece, to write one."""
PATIENCE_SECONDS: Final = 60.0
"""For all of them: a server that sends a byte now and then keeps within the others for ever."""
_HEADERS: Final[Mapping[bytes | str, bytes | str]] = {"Content-Type": "application/json", "User-Agent": "Dateline"}
_OK: Final = range(200, 300)


class AlertError(DatelineError):
    """An alert could not be sent; the message names the channel, never its address as a whole."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says where it has more to say than a chat."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is told."""

    subject: str
    """One line."""
    lines: tuple[str, ...]
    letter: Letter | None = None
    """What a mail holds instead of the lines."""

    @property
    def text(self) -> str:
        """Subject and lines, as chats show them."""
        return "\n".join([self.subject, *(f"- {one}" for one in self.lines)])


class Channel(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """Send ``message``; raises :class:`AlertError`."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """A POST with JSON: ``text`` (what Slack and Teams show), and unless ``plain`` the parts of it."""

    url: str
    plain: bool = False
    patience_seconds: float = PATIENCE_SECONDS

    def send(self, message: Message) -> None:
        """Send ``message``; raises :class:`AlertError`."""
        parts = {} if self.plain else {"subject": message.subject, "lines": list(message.lines)}
        # Slack reads <…> as a mention, Teams as HTML: what a page says must call nobody.
        body = {"text": escape(message.text, quote=False), **parts}
        _bounded(
            f"the webhook at {urlsplit(self.url).hostname}",
            partial(_request, "POST", self.url, body, "webhook"),
            self.patience_seconds,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """A mail in plain text, a letter as HTML, too, over SMTP; with a password only encrypted, or on this machine."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    security: str
    """``starttls``, ``tls`` or ``none``."""
    username: str | None = None
    password: str | None = None
    patience_seconds: float = PATIENCE_SECONDS

    def send(self, message: Message) -> None:
        """Send ``message``; raises :class:`AlertError`."""
        if self.password and self.security == "none" and not is_loopback(self.host):
            raise AlertError("no mail was sent: the password would go unencrypted; set DATELINE_SMTP_SECURITY")
        _bounded(f"the mail server {self.host}:{self.port}", partial(self._send, message), self.patience_seconds)

    def _send(self, message: Message) -> None:
        try:
            with self._connected() as server:
                server.send_message(self._mail(message))
        except (OSError, ValueError, smtplib.SMTPException) as error:
            # What a server answers may repeat what it was told, the password too.
            why = type(error).__name__ if isinstance(error, smtplib.SMTPException) else str(error)
            raise AlertError(f"no mail was sent through {self.host}:{self.port}: {why}") from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.username and self.password:
                server.login(self.username, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(message.subject.split())
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = make_msgid(domain="dateline.invalid")
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
        mail.set_content(message.letter.text if message.letter else "\n".join(message.lines) + "\n")
        if message.letter:
            mail.add_alternative(message.letter.html, subtype="html")
        return mail


def channels_of(settings: Settings) -> list[Channel]:
    """Return the channels for alerts that ``settings`` name; none is no mistake."""
    named = (_webhook(settings, settings.alert_webhook), _mail(settings, settings.alert_mail_to, "ALERT"))
    return [one for one in named if one]


def digest_channels(settings: Settings) -> dict[str, Channel]:
    """Return the channels for digests that ``settings`` name, each with the name under which it is kept track of."""
    named = {
        "webhook": _webhook(settings, settings.digest_webhook),
        "mail": _mail(settings, settings.digest_mail_to, "DIGEST"),
    }
    return {name: one for name, one in named.items() if one}


def _webhook(settings: Settings, url: SecretStr | None) -> Channel | None:
    return Webhook(url.get_secret_value(), plain=settings.alert_webhook_text_only) if url is not None else None


def _mail(settings: Settings, to: str | None, what: str) -> Channel | None:
    if to is None:
        return None
    recipients = tuple(one.strip() for one in to.split(",") if one.strip())
    if not recipients:
        raise SettingsError(f"DATELINE_{what}_MAIL_TO names nobody; write addresses with commas between them")
    password = settings.smtp_password
    return Mail(
        settings.smtp_host,
        settings.smtp_port,
        settings.alert_mail_from or recipients[0],
        recipients,
        settings.smtp_security,
        settings.smtp_username,
        password.get_secret_value() if password else None,
    )


def beat(settings: Settings) -> str | None:
    """Ask the heartbeat's address, if there is one; return in one line why that failed, or None."""
    if settings.heartbeat_url is None:
        return None
    url = settings.heartbeat_url.get_secret_value()
    try:
        _bounded("the heartbeat", partial(_request, "GET", url, None, "heartbeat"), PATIENCE_SECONDS)
    except DatelineError as error:
        return error.message
    return None


def _request(method: str, url: str, body: object, what: str) -> None:
    import httpcore  # noqa: PLC0415 - most commands tell nobody anything

    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in {"http", "https"} or not host:
        raise SettingsError(f"the {what} has no http or https address; mend the DATELINE_ setting that names it")
    content = json.dumps(body).encode() if body is not None else b""
    limits = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_SECONDS)
    try:
        # Not httpx: it writes each address into the log, and these are secrets.
        with httpcore.stream(method, url, headers=_HEADERS, content=content, extensions={"timeout": limits}) as answer:
            status = answer.status  # what else it says is not read
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ValueError) as error:
        raise AlertError(f"the {what} at {host} was not reached: {type(error).__name__}") from None
    if status not in _OK:
        raise AlertError(f"the {what} at {host} answered {status}; look at its address")


def _bounded(whom: str, action: Callable[[], None], seconds: float) -> None:
    """Call ``action`` and raise what it raises, or :class:`AlertError` once ``seconds`` are over: it is left alone."""
    failed: list[BaseException] = []

    def act() -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - it is raised by whoever waits
            failed.append(error)

    worker = Thread(target=act, daemon=True, name="channel")
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        raise AlertError(f"{whom} did not come to an end within {seconds:g} s; it answers too slowly, look at it")
    if failed:
        raise failed[0]
