"""An entry of the inbox: what it is about, and an id that it keeps as long as its cause is the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from inventory.model.device import Device
from inventory.model.sighting import Sighting
from inventory.model.stranger import Stranger
from language.message import Message


class Topic(StrEnum):
    """The most urgent first."""

    STRANGER = "stranger"
    CLONE = "clone"
    SWAPPED = "swapped"
    GONE = "gone"
    ACCOUNT = "account"
    MOVED = "moved"
    CHANGED = "changed"
    OTHER_CAMERA = "other_camera"
    PAPER = "paper"
    DUPLICATE = "duplicate"
    UNKNOWN_CAMERA = "unknown_camera"
    NO_CHANNEL = "no_channel"
    FOUND = "found"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`subject` is a device's code, the address of a stranger, or an account; `other` a second device, or several.

    `text` says what it is; `field` names what `text` is about where a single field changed, or the number of a channel.
    `ledger` and `network` are the two that do not agree, as far as each says anything. An entry about several devices
    has an id for each in `parts`: it is put aside for these, and stays so when another comes or one goes.
    """

    id: str
    topic: Topic
    school: str
    subject: str
    at_ms: int
    text: Message
    other: str = ""
    parts: tuple[str, ...] = ()
    field: str = ""
    ledger: str = ""
    network: str = ""
    device: Device | None = None
    sighting: Sighting | None = None
    stranger: Stranger | None = None


def entry_id(topic: Topic, school: str, *about: object) -> str:
    """Long enough that nobody finds a MAC whose entry has the id of one that was put aside."""
    text = "\0".join(map(str, (topic, school, *about)))
    return blake2b(text.encode(), digest_size=8).hexdigest()
