"""The lines by which a school hangs on the world: its Internet line, and its links to upper platforms (Q16, Q46)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Toward(StrEnum):
    """Where the line leads."""

    INTERNET = "internet"
    PLATFORM = "platform"  # of the police or of education (GB/T 28181); watched apart from the Internet line


class Wrong(StrEnum):
    """What a day's check can find."""

    DOWN = "down"
    LOSS = "loss"
    LOAD = "load"
    UNSEEN = "unseen"  # nobody looked for most of the day: nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplink:
    """`device` is the code of what stands at the school's end of an Internet line, or of the platform itself; `port`
    the name of the interface where the line ends, empty for the device as a whole.

    `line` is the carrier's number of the contract or the line, `phone` is whom to call. `bandwidth_bps` is what is
    paid for, 0 for not known: load is measured against it. `service_port` is where a platform listens, 0 for the usual
    one.
    """

    school: str
    device: str
    port: str = ""
    toward: Toward = Toward.INTERNET
    carrier: str = ""
    phone: str = ""
    line: str = ""
    bandwidth_bps: int = 0
    service_port: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UplinkCheck:
    """Of one day by the school's calendar, written also when all is well.

    `down_s` and `seen_s` are seconds in which it was DOWN, and in which somebody looked; `loss_pct` is the share of
    pings without answer, `load_pct` the busiest five minutes' mean against the bandwidth, either way; None for not
    known. `wrong` is empty where all is well.
    """

    school: str
    device: str
    day: date
    at_ms: int
    port: str = ""
    down_s: int = 0
    seen_s: int = 0
    loss_pct: float | None = None
    load_pct: float | None = None
    wrong: tuple[Wrong, ...] = ()
