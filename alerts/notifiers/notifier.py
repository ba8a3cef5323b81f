"""What is handed to a notifier, and how it says that the other side did not take it."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from language.message import Message

MOST_SAID = 300
JOINERS = frozenset({"\u200c", "\u200d"})
"""Emoji and some scripts are joined by these."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a mail. `type` is a media type."""

    name: str
    type: str
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A notice in the recipient's language. `thread` is what it belongs to (a fault's id) or empty.

    `letter` is what it says before it is in any language, for programs; `links` are (label, address). `enclosures` go
    with a mail; a program is told by links where it finds them.
    """

    id: str
    kind: str
    to: str
    school: str
    school_name: str
    language: str
    created_ms: int
    subject: str
    text: str
    html: str = ""
    thread: str = ""
    letter: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """`security` is starttls, tls or none. `password` reads it when it is needed: it may change under us. `timeout_s`
    is for one whole mail."""

    host: str
    port: int
    security: str
    sender: str
    sender_name: str
    ca_file: Path | None = None
    user: str = ""
    password: Callable[[], str] = str
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A program that is told. The address is often a secret by itself; `secret` signs what we send, empty for none.

    `schools` it is told of (empty: all), `kinds` are beginnings of kinds of notices (empty: all).
    """

    name: str
    channel: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)
    schools: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()
    language: str = ""
    ca_file: Path | None = None
    timeout_s: float = 15.0

    def wants(self, school: str, kind: str) -> bool:
        return (not self.schools or school in self.schools) and (not self.kinds or kind.startswith(self.kinds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What there is to send with. `hooks` are by name."""

    mail: MailServer | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)


class NotSent(Exception):
    """`message` says why, as a person is shown it."""

    def __init__(self, message_id: str, **params: str | int | float) -> None:
        self.message = Message(message_id, params)
        super().__init__(str(self.message))


class Refused(NotSent):
    """The other side will never take this one."""


class Delayed(NotSent):
    """The other side does not take this one now."""


class Unreachable(NotSent):
    """Nothing goes that way now: the server is away, or what we know of it is wrong."""


class Doubtful(Unreachable):
    """The line broke while it was handed over: it may have been taken."""


Notifier = Callable[[Parcel, Means], Awaitable[str]]
"""Sends one parcel and returns what the other side said. Raises Refused, Delayed, Unreachable; nothing else."""


def clean(text: str, limit: int = MOST_SAID) -> str:
    """One line of text that somebody else wrote, without signs that cannot be seen but turn, end or hide others."""
    kept = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in text[: limit * 4]
        if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn") or sign in JOINERS
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
