"""A notice: one thing that one person, or one program, is to be told. What it says is written down untranslated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from language.message import Message, Parameter


class NoticeState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"  # somebody is about to send it
    SENT = "sent"
    QUIET = "quiet"  # over before it was sent
    GATHERED = "gathered"  # told in a digest
    DEAD = "dead"  # refused for good


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a table: a label, and a value in people's words or a message."""

    label: Message
    value: Message | str


@dataclass(frozen=True, slots=True)
class Action:
    """`target` is what the link does, `ack` or `page`; `params` are what it does it with. The address is made when it
    is sent, so that no key lies in the ledger."""

    label: Message
    target: str
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is said, in no language yet: a subject, sentences, facts as a table, links. Parameters called `…_ms` are
    moments (UTC milliseconds) and shown on the school's clock. `parts` are the letters that a digest gathers, each with
    the name of its school as `heading` where they come from several; the subject may name the `first` one's."""

    subject: Message
    sentences: tuple[Message, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    parts: tuple[Letter, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the archive of reports that goes with a mail: its octets stay there, under `digest` (SHA-256, hex).
    `name` is what the recipient sees, `size` counts octets."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`kind` names what it is for (`fault.opened`, `duty.gap`, …). `id` is a UUID (hex); its Message-ID is made of it.

    `channel` is a key of NOTIFIERS, `to` an address or the name of a hook in the settings, `person` an id or empty.
    `language` is the recipient's, empty for the school's. `fault` is a fault's id or empty: when that is over before
    the notice was sent, it stays quiet. It is not sent before `due_ms`, nor before `next_ms` once it was put off;
    `claimed_by` holds it until `claimed_until_ms`; one that waits and has that still may have been taken (`doubtful`).
    `ended_ms` is when it came to rest, in whatever way, `digest` the
    notice in which it was gathered. `error` is why it was not sent, `answer` what the other side said when it took it.
    `attachments` go with a mail; programs are given links instead.
    """

    id: str
    school: str
    kind: str
    channel: str
    to: str
    letter: Letter
    created_ms: int
    due_ms: int
    person: str = ""
    language: str = ""
    fault: str = ""
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    claimed_by: str = ""
    claimed_until_ms: int = 0
    ended_ms: int | None = None
    digest: str = ""
    next_ms: int = 0
    error: Message | None = None
    answer: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Nobody knows whether the other side took it."""
        return self.state in (NoticeState.WAITING, NoticeState.CLAIMED) and self.claimed_until_ms != 0
