"""Looks at this machine and writes down the facts. Reads only, but for one small file whose fsync is timed."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from resource import RLIMIT_NOFILE, getrlimit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from campuswatch.checks.chrony import ask_chrony
from campuswatch.checks.facts import (
    Disk,
    Facts,
    Kernel,
    Ledger,
    Network,
    Port,
    Printing,
    SecretFile,
    Shipping,
    Telling,
    Time,
    Work,
)
from campuswatch.checks.kernel_clock import KernelClock, read_kernel_clock
from campuswatch.settings import Settings
from campuswatch.timeseries import limits_of, secret_files
from collector.protocols.icmp import obstacle
from collector.protocols.rights import may_open_raw
from collector.store.spool.condition import read_condition
from dashboards.delivery import delivery
from dashboards.papers.typesetting import FONT_PACKAGE, PaperError, Typesetter

PROC = Path("/proc")
SYNC_ROUNDS = 5
PAGE = 4_096


def gather(settings: Settings, work: Work, ledger: Ledger, now_ms: int, running: bool) -> Facts:
    """`ledger` is what opening the database told; `running` whether the service answers on its control socket."""
    return Facts(
        python=sys.version_info[:3],
        sqlite=sqlite3.sqlite_version_info,
        memory_free_bytes=free_memory(PROC),
        work=work,
        kernel=kernel(PROC),
        time=wall_time(now_ms, work.zones),
        disk=disk(settings.data_dir, time.monotonic),
        secrets=tuple(secret_file(path) for path in secret_paths(settings)),
        ledger=ledger,
        port=port(settings.web.host, settings.web.port, running),
        dissector=find_spec("scapy") is not None,
        pictures=find_spec("av") is not None if settings.pictures.watch else None,
        printing=printing(),
        shipping=shipping(settings, now_ms),
        telling=telling(settings, work.refused),
    )


def shipping(settings: Settings, now_ms: int) -> Shipping | None:
    """What the shipper last said, and how long ago that was."""
    if settings.store.kind != "influx":
        return None
    said = read_condition(settings.spool_path)
    found = delivery(said, now_ms)
    return Shipping(
        path=str(settings.spool_path), server=found.server, waiting_bytes=found.waiting_bytes,
        cap_bytes=limits_of(settings).cap_bytes, dead_lines=found.dead_lines, trouble=found.trouble,
        ran=said is not None,
    )  # fmt: skip


def printing() -> Printing:
    """Asks the process that sets papers, which looks at the fonts of this machine."""
    try:
        with Typesetter() as typesetter:
            return Printing(package="" if typesetter.sets_chinese() else FONT_PACKAGE)
    except PaperError as error:
        return Printing(trouble=error.message)


def telling(settings: Settings, refused: int) -> Telling:
    alerts = settings.alerts
    return Telling(
        server=settings.mail.server, port=settings.mail.port, refused=refused,
        noticed=bool(alerts.dead_man_url or alerts.all_well_to),
    )  # fmt: skip


def kernel(proc: Path) -> Kernel:
    soft, hard = getrlimit(RLIMIT_NOFILE)
    return Kernel(
        may_ping=may_ping(),
        may_arp=may_arp(),
        descriptors_soft=_limit(soft),
        descriptors_hard=_limit(hard),
        rmem_max=number(proc / "sys/net/core/rmem_max"),
        wmem_max=number(proc / "sys/net/core/wmem_max"),
        neighbours_max=number(proc / "sys/net/ipv4/neigh/default/gc_thresh3"),
        attached=attached(proc / "net/route"),
    )


def _limit(value: int) -> int:
    return sys.maxsize if value < 0 else value


def may_ping() -> bool:
    """As the collector itself judges it; where the kernel has no such settings, by its giving us a socket."""
    try:
        return obstacle() is None
    except OSError:
        return opens(socket.SOCK_DGRAM)


def may_arp() -> bool:
    try:
        return may_open_raw()
    except OSError:
        return False


def opens(kind: int) -> bool:
    try:
        socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP).close()
    except OSError:
        return False
    return True


def number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def attached(routes: Path) -> tuple[Network, ...]:
    """Networks on our own links: the kernel's IPv4 routes without a gateway (proc(5), /proc/net/route)."""
    try:
        rows = [line.split() for line in routes.read_text().splitlines()[1:]]
    except OSError:
        return ()
    return tuple(
        ip_network((_address(row[1]), bin(int(row[7], 16)).count("1"))) for row in rows if int(row[2], 16) == 0
    )


def _address(little_endian: str) -> bytes:
    return int(little_endian, 16).to_bytes(4, sys.byteorder)


def free_memory(proc: Path) -> int | None:
    """What can be had without swapping, or less where a control group allows less."""
    try:
        lines = (proc / "meminfo").read_text().splitlines()
    except OSError:
        return None
    found = next((int(line.split()[1]) * 1_024 for line in lines if line.startswith("MemAvailable:")), None)
    ceiling = number(Path("/sys/fs/cgroup/memory.max"))
    used = number(Path("/sys/fs/cgroup/memory.current"))
    if found is None or ceiling is None or used is None:
        return found
    return min(found, max(ceiling - used, 0))


def wall_time(now_ms: int, zones: tuple[str, ...]) -> Time:
    clock = read_kernel_clock()
    return Time(
        now_ms=now_ms,
        synchronised=clock.synchronised if clock else None,
        max_error_s=clock.max_error_s if clock else None,
        ahead_s=ahead_of_ntp(clock),
        unknown_zones=tuple(name for name in zones if not knows_zone(name)),
    )


def ahead_of_ntp(clock: KernelClock | None) -> float | None:
    """As chrony tells, else by what the kernel has yet to correct; None for a clock that nobody keeps right."""
    if clock is None or not clock.synchronised:
        return None
    told = ask_chrony()
    return -clock.offset_s if told is None else told


def knows_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def disk(folder: Path, monotonic: Callable[[], float]) -> Disk:
    """Of the folder, or of where it would be made."""
    place = next(path for path in (folder, *folder.parents) if path.is_dir())
    usage = shutil.disk_usage(place)
    try:
        took, fault = sync_ms(place, monotonic), ""
    except OSError as error:
        took, fault = None, error.strerror or type(error).__name__
    return Disk(path=str(folder), free_bytes=usage.free, total_bytes=usage.total, sync_ms=took, fault=fault)


def sync_ms(folder: Path, monotonic: Callable[[], float]) -> float:
    """The median of a few: write one page, make it safe."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNC_ROUNDS):
            began = monotonic()
            file.write(b"\0" * PAGE)
            file.flush()
            os.fsync(file.fileno())
            took.append((monotonic() - began) * 1_000)
    return statistics.median(took)


def secret_paths(settings: Settings) -> list[Path]:
    passfile = settings.database.passfile
    ledger = [settings.path_of(passfile)] if passfile else []
    named = (settings.mail.password_file, *settings.alerts.hooks)
    mail = [settings.path_of(name) for name in named if name]
    return [settings.key_path, *ledger, *mail, *secret_files(settings)]


def secret_file(path: Path) -> SecretFile:
    try:
        state = path.stat()
    except OSError:
        return SecretFile(path=str(path), mode=None)
    return SecretFile(path=str(path), mode=state.st_mode & 0o777, owned=state.st_uid in (os.geteuid(), 0))


def port(host: str, wanted: int, running: bool) -> Port:
    """Tries to listen where the pages want to."""
    if running:
        return Port(host=host, number=wanted, ours=True)
    fault = ""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, wanted, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except OSError as error:
        fault = error.strerror or type(error).__name__
    return Port(host=host, number=wanted, fault=fault)
