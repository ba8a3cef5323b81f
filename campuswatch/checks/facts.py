"""What is known of the machine and of the work it is given: the only thing that checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from language.message import Message

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the machine is to carry. `networks` are the subnets that the ledger watches; `zones` its schools' zones;
    `refused` is how many notices were refused for good in the last week."""

    devices: int = 0
    concurrency: int = 500
    networks: tuple[Network, ...] = ()
    zones: tuple[str, ...] = ()
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Sizes in bytes and numbers of entries; None where this system does not tell."""

    may_ping: bool
    may_arp: bool
    descriptors_soft: int
    descriptors_hard: int
    rmem_max: int | None
    wmem_max: int | None
    neighbours_max: int | None
    attached: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """`synchronised` is None where the kernel cannot be asked; `max_error_s` is its own estimate. `ahead_s` is how far
    the clock is ahead of its NTP servers as who keeps it tells, None where nobody does."""

    now_ms: int
    synchronised: bool | None
    max_error_s: float | None
    ahead_s: float | None = None
    unknown_zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """Of the data directory. `fault` says why it cannot be written; `sync_ms` is the median of some fsyncs."""

    path: str
    free_bytes: int
    total_bytes: int
    sync_ms: float | None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFile:
    """`mode` is None where the file is not there."""

    path: str
    mode: int | None
    owned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`fault` says why it cannot be reached. Revisions are Alembic's; empty `revision` means no tables yet."""

    fault: str = ""
    revision: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """Where the pages want to listen. `fault` says why they cannot; `ours` that the running service does already."""

    host: str
    number: int
    fault: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """Of samples to a server of time series: `trouble` is why none arrive, None while all is well. `path` is the spool.

    `ran` is whether a shipper has ever run here.
    """

    path: str
    server: str = ""
    waiting_bytes: int = 0
    cap_bytes: int = 0
    dead_lines: int = 0
    trouble: Message | None = None
    ran: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whether people are told: `server` is empty where no mail is set up, `refused` counts notices that nobody took in
    the last week. `noticed` is whether somebody outside would notice our own silence."""

    server: str = ""
    port: int = 0
    refused: int = 0
    noticed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """Of PDF. `trouble` is why none can be made; `package` the font that Chinese lacks, empty where it has one."""

    trouble: Message | None = None
    package: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`dissector`: whether the library is here that reads what strangers on a segment send; `pictures`: whether the one
    that decodes pictures is, None where nobody wants them. `shipping` is None where samples go into a file of our own.
    """

    python: tuple[int, int, int]
    sqlite: tuple[int, ...]
    memory_free_bytes: int | None
    work: Work
    kernel: Kernel
    time: Time
    disk: Disk
    secrets: tuple[SecretFile, ...]
    ledger: Ledger
    port: Port
    dissector: bool = True
    pictures: bool | None = True
    printing: Printing = Printing()
    shipping: Shipping | None = None
    telling: Telling = Telling()
