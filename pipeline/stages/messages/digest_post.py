"""The digests' post: each digest goes once through each channel, and waits where one refuses.

What waits and what went is kept in ``digests/post/state.json``, written before anything is sent: a night that is killed
sends what it owed later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from pydantic import Field, ValidationError

from pipeline.digest import Digest, Wording, rendered
from pipeline.digest.rendering import headlines
from pipeline.errors import DatelineError
from pipeline.parts import write_bytes
from pipeline.record import Record
from pipeline.runs import Run
from pipeline.settings import Settings
from pipeline.stages.messages.channels import Channel, Letter, Message, digest_channels
from pipeline.stages.messages.digest import day_of_run, folder_of, kept_digests, write_digest
from pipeline.store import DataPath, read_bytes

MOST_WAITING: Final = 7
"""Digests that wait for one channel; of more, the oldest are given up: they are news no longer."""
_MOST_SENT: Final = 60


class DigestNotSentError(DatelineError):
    """A digest could not be sent, and waits; the message names every channel that refused."""


class Post(Record):
    """What is owed to one channel, and what it got."""

    owed: tuple[date, ...] = ()
    sent: tuple[date, ...] = ()


class Posts(Record):
    """``state.json``: channel → its post."""

    channels: dict[str, Post] = Field(default_factory=dict)


def send_digest(settings: Settings, day: date, channels: Mapping[str, Channel] | None = None) -> list[str]:
    """Send the kept digest of ``day``, and those that wait, through the channels that are set up.

    Returns in lines what could not be sent, which waits for the next call. A digest that went through a channel does
    not go through it again. Raises :class:`pipeline.errors.StorageError` when the disk refuses.
    """
    ways = digest_channels(settings) if channels is None else channels
    posts = _read(settings.home)
    owing = {name: _owing(posts.channels.get(name, Post()), day) for name in ways}
    _write(settings.home, posts.channels | owing)
    digests = {one.day: one for one in kept_digests(settings.home)}
    problems: list[str] = []
    for name, channel in ways.items():
        for owed in owing[name].owed:
            try:
                if owed in digests:
                    channel.send(message_of(digests[owed], Wording(settings.digest_language)))
            except DatelineError as error:
                problems.append(f"{error.message}; the digest of {owed} waits for the next try")
                break
            owing[name] = _sent(owing[name], owed)
            _write(settings.home, posts.channels | owing)
    return problems


def tell_run(settings: Settings, run: Run, channels: Mapping[str, Channel] | None = None) -> list[str]:
    """Make the digest of the day on which ``run`` began, and send it; return in lines what could not be done.

    Never raises: the run's articles are in the index, whatever becomes of what is told of them.
    """
    try:
        day = day_of_run(run, datetime.now(UTC))
        return send_digest(settings, day, channels) if write_digest(settings, day) else []
    except DatelineError as error:
        return [f"{error.message}; make it with: dateline digest"]


def message_of(digest: Digest, words: Wording) -> Message:
    """Return ``digest`` as it is sent: a few lines for a chat, the whole for a mail."""
    letter = Letter(rendered(digest, "text", words), rendered(digest, "html", words))
    return Message(words.subject(digest), headlines(digest, words), letter)


def _owing(post: Post, day: date) -> Post:
    owed = {*post.owed, day} - set(post.sent)
    return post.model_copy(update={"owed": tuple(sorted(owed)[-MOST_WAITING:])})


def _sent(post: Post, day: date) -> Post:
    sent = sorted({*post.sent, day})[-_MOST_SENT:]
    return Post(owed=tuple(one for one in post.owed if one != day), sent=tuple(sent))


def _read(home: DataPath) -> Posts:
    try:
        return Posts.from_json(read_bytes(_path(home)))
    except (FileNotFoundError, ValidationError):  # damaged: better twice than not at all
        return Posts()


def _write(home: DataPath, channels: Mapping[str, Post]) -> None:
    write_bytes(_path(home), (Posts(channels=dict(channels)).to_json() + "\n").encode())


def _path(home: DataPath) -> DataPath:
    return folder_of(home) / "post" / "state.json"
