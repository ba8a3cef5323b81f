"""A channel: one input of a recorder, and the camera that feeds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.week import Week


class ChannelTrouble(StrEnum):
    """What a recorder says is wrong between it and the camera."""

    NONE = ""
    PASSWORD = "password"  # noqa: S105 - the camera refuses the recorder's login
    NO_SIGNAL = "no_signal"
    AWAY = "away"  # the camera is not on the network
    CONNECTING = "connecting"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTold:
    """As a recorder tells it, cleaned. `number` counts from 1. `used` is false for a spare input.

    `online` and `recording` are None where it does not tell. `address`, `serial` and `model` are the camera's.
    """

    number: int
    name: str = ""
    address: str = ""
    serial: str = ""
    model: str = ""
    used: bool = True
    online: bool | None = None
    recording: bool | None = None
    trouble: ChannelTrouble = ChannelTrouble.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """In the ledger. `recorder` and `camera` are codes; `camera` is None where no device of the ledger fits.

    `since_ms` is when it was first seen in use with this camera; `week` None: the recorder does not tell, so every
    second is due. `octets_a_day` is what it writes of late, None where answers did not tell.
    """

    recorder: str
    told: ChannelTold
    since_ms: int
    seen_ms: int
    camera: str | None = None
    week: Week | None = None
    octets_a_day: int | None = None
