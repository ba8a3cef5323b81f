"""What is planted in recorders and cameras beyond their identity: disks, footage, clocks, views. Data, with JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DAY_MS = 86_400_000
KEPT_DAYS = 31.5
"""A month is kept at any hour of the day: what is older than this is overwritten."""
RATE_KBPS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One slot. `state` is a key of `simulator.disks.STATES`; sizes are MiB. A recorder that overwrites has none free.

    `warm_c` is its temperature, `days` how long it has run.
    """

    slot: int
    state: str = "ok"
    capacity_mib: int = 7_630_885
    free_mib: int = 0
    warm_c: int = 38
    days: int = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Nothing of the channel is stored from `start_ms` on (UTC); `end_ms` None: up to now, and going on."""

    channel: int
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Footage that somebody keeps from being overwritten."""

    channel: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """What a recorder keeps: `kept_days` back from now, never before `since_ms`, without `holes`, and `locks` longer.

    `weeks` names the schedule (a key of `simulator.schedule.WEEKS`) of channels that do not always record.
    `channel` 0 in a hole or lock means all of them.
    """

    kept_days: float = KEPT_DAYS
    since_ms: int = 0
    disks: tuple[Disk, ...] = (Disk(slot=1), Disk(slot=2), Disk(slot=3, state="absent"))
    holes: tuple[Hole, ...] = ()
    locks: tuple[Lock, ...] = ()
    weeks: tuple[tuple[int, str], ...] = ()

    def week_of(self, channel: int) -> str:
        return dict(self.weeks).get(channel, "always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timepiece:
    """A clock: what it shows less the true time, how it is set (`ntp` is a server's name, "" set by hand).

    A fault may put it wrong later; this is how it is found.
    """

    offset_s: float = 0.0
    ntp: str = "ntp.edu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """Where devices of one make differ. `basic_only` knows no Digest. `true_utc`: a time that ends in Z is UTC, where
    most recorders mean their local time. `nested_status`: JSON of channels' states stands one level deeper, as
    a DS-7732NI-I4 gives it. `lock_after` wrong logins in a row an account is locked for `lock_s` seconds, 0 for never.
    """

    basic_only: bool = False
    true_utc: bool = False
    nested_status: bool = False
    lock_after: int = 7
    lock_s: float = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One more account of a device, beside its login. `level` is `Administrator`, `Operator` or `Viewer`."""

    name: str
    password: str = field(repr=False)
    level: str = "Viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """`storage` is None for what does not record; `view` is a key of `simulator.views.VIEWS`, "" for a sound picture.

    `rate_kbps` is the bit rate of a stream, from which sizes of files follow. `users` are accounts beside its login.
    """

    storage: Storage | None = None
    clock: Timepiece = Timepiece()
    quirks: Quirks = Quirks()
    view: str = ""
    rate_kbps: int = RATE_KBPS
    users: tuple[User, ...] = ()


PLAIN = Planting()


def planting(fields: dict[str, Any]) -> Planting:
    """From JSON's dicts. Raises TypeError and KeyError for what is none."""
    told = dict(fields)
    if storage := told.get("storage"):
        told["storage"] = Storage(
            **{
                **storage,
                "disks": tuple(Disk(**entry) for entry in storage["disks"]),
                "holes": tuple(Hole(**entry) for entry in storage["holes"]),
                "locks": tuple(Lock(**entry) for entry in storage["locks"]),
                "weeks": tuple((int(channel), str(week)) for channel, week in storage["weeks"]),
            }
        )
    told["clock"] = Timepiece(**told.get("clock", {}))
    told["quirks"] = Quirks(**told.get("quirks", {}))
    told["users"] = tuple(User(**entry) for entry in told.get("users", ()))
    return Planting(**told)
