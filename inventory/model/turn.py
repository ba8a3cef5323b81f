"""A turn: one account on one device gets a new secret, in its place of a rotation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.credential import CredentialType
from language.message import Message


class State(StrEnum):
    """What is known of the device; inventory/rotation.py says what follows."""

    IDLE = "idle"
    PREPARED = "prepared"
    APPLYING = "applying"
    VERIFY = "verify"
    DOUBTED = "doubted"
    PROVEN = "proven"
    COMMITTED = "committed"
    DONE = "done"
    KEPT = "kept"
    QUARANTINE = "quarantine"


RESTING = frozenset(
    {State.PREPARED, State.APPLYING, State.VERIFY, State.DOUBTED, State.PROVEN, State.QUARANTINE},
)
"""While a turn is in one of these, nobody but the rotation logs in with secrets of its type at its device."""
OPEN = RESTING | {State.COMMITTED}
"""Begun and not over. A device has one open turn at most."""


class Role(StrEnum):
    """Of a secret that a turn holds. `FORMER` stays after the turn, until the account's next turn is over."""

    FORMER = "former"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """`device` is a code, `writer` a name in `collector.control.WRITERS`, `wave` 0 for the canaries.

    `tries` is how many logins may by now have been refused in a row, `sends` how many changes left us, and `allowed`
    how many may. `reason` says why it is where it is, None where there is nothing to say. `at_ms` is its last arrow.
    """

    id: str
    rotation: str
    school: str
    device: str
    writer: str
    type: CredentialType
    account: str
    wave: int
    place: int
    state: State = State.IDLE
    tries: int = 0
    sends: int = 0
    allowed: int = 2
    reason: Message | None = None
    at_ms: int = 0
