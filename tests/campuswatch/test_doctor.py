from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from itertools import count
from pathlib import Path

import pytest

from campuswatch.checks import gather
from campuswatch.checks.facts import (
    Disk,
    Facts,
    Kernel,
    Ledger,
    Port,
    Printing,
    SecretFile,
    Shipping,
    Telling,
    Time,
    Work,
)
from campuswatch.checks.verdict import Level
from campuswatch.doctor import CHECKS, examine
from campuswatch.settings import Database, Service, Settings, Web
from language.catalogue import LANGUAGES, render
from language.message import Message

GIB = 1 << 30
NOON = 1_800_000_000_000
SOUND = Facts(
    python=(3, 12, 1),
    sqlite=(3, 45, 0),
    memory_free_bytes=GIB,
    work=Work(devices=100, concurrency=500, networks=(ip_network("10.1.0.0/22"),), zones=("Asia/Ho_Chi_Minh",)),
    kernel=Kernel(
        may_ping=True,
        may_arp=True,
        descriptors_soft=4_096,
        descriptors_hard=65_536,
        rmem_max=4_194_304,
        wmem_max=4_194_304,
        neighbours_max=8_192,
        attached=(ip_network("10.1.0.0/16"),),
    ),
    time=Time(now_ms=NOON, synchronised=True, max_error_s=0.02),
    disk=Disk(path="/var/lib/campuswatch", free_bytes=50 * GIB, total_bytes=100 * GIB, sync_ms=2.5),
    secrets=(SecretFile(path="/var/lib/campuswatch/vault.key", mode=0o600),),
    ledger=Ledger(revision="0001", head="0001"),
    port=Port(host="127.0.0.1", number=8080),
    telling=Telling(server="smtp.example.org", port=587, noticed=True),
)
SHIPPING = Shipping(path="/var/lib/campuswatch/spool", server="InfluxDB 1.6.7", cap_bytes=GIB)
Change = Callable[[Facts], Facts]


def of_kernel(**change: object) -> Change:
    return lambda facts: replace(facts, kernel=replace(facts.kernel, **change))


def of_time(**change: object) -> Change:
    return lambda facts: replace(facts, time=replace(facts.time, **change))


def of_disk(**change: object) -> Change:
    return lambda facts: replace(facts, disk=replace(facts.disk, **change))


def of(**change: object) -> Change:
    return lambda facts: replace(facts, **change)


def key(**change: object) -> Change:
    return lambda facts: replace(facts, secrets=(replace(facts.secrets[0], **change),))


CASES: list[tuple[str, Level, Change]] = [
    ("mail", Level.WARN, of(telling=Telling())),
    ("mail", Level.WARN, of(telling=replace(SOUND.telling, refused=3))),
    ("mail", Level.WARN, of(telling=replace(SOUND.telling, noticed=False))),
    ("python", Level.BAD, of(python=(3, 10, 9))),
    ("sqlite", Level.BAD, of(sqlite=(3, 34, 1))),
    ("ping", Level.BAD, of_kernel(may_ping=False)),
    ("segment", Level.WARN, of_kernel(may_arp=False)),
    ("segment", Level.WARN, of(dissector=False)),
    ("printing", Level.WARN, of(printing=Printing(trouble=Message("pdf.no_typst")))),
    ("printing", Level.WARN, of(printing=Printing(package="fonts-noto-cjk"))),
    ("pictures", Level.WARN, of(pictures=False)),
    ("pictures", Level.OK, of(pictures=None)),
    ("descriptors", Level.WARN, of_kernel(descriptors_soft=1_024)),
    ("descriptors", Level.BAD, of_kernel(descriptors_soft=1_024, descriptors_hard=1_024)),
    ("descriptors", Level.OK, of(work=Work(concurrency=1_900))),
    ("buffers", Level.WARN, of_kernel(rmem_max=212_992)),
    ("buffers", Level.WARN, of_kernel(rmem_max=None, wmem_max=None)),
    ("neighbours", Level.BAD, of_kernel(neighbours_max=1_024)),
    ("neighbours", Level.OK, of_kernel(neighbours_max=1_024, attached=(ip_network("192.168.0.0/24"),))),
    ("neighbours", Level.WARN, of_kernel(neighbours_max=None)),
    ("clock", Level.BAD, of_time(now_ms=0)),
    ("clock", Level.BAD, of_time(now_ms=5_000_000_000_000)),
    ("clock", Level.WARN, of_time(synchronised=False)),
    ("clock", Level.WARN, of_time(synchronised=None)),
    ("clock", Level.WARN, of_time(max_error_s=16.0)),
    ("clock", Level.WARN, of_time(ahead_s=-3.0)),
    ("clock", Level.OK, of_time(ahead_s=0.004)),
    ("zones", Level.BAD, of_time(unknown_zones=("Asia/Hanoi",))),
    ("disk", Level.WARN, of_disk(free_bytes=GIB)),
    ("disk", Level.BAD, of_disk(free_bytes=GIB // 4)),
    ("disk", Level.BAD, of_disk(fault="Read-only file system")),
    ("sync", Level.WARN, of_disk(sync_ms=80.0)),
    ("sync", Level.WARN, of_disk(sync_ms=None)),
    ("memory", Level.WARN, of(memory_free_bytes=300 << 20)),
    ("memory", Level.BAD, of(memory_free_bytes=100 << 20)),
    ("memory", Level.BAD, of(work=Work(devices=100_000))),
    ("memory", Level.WARN, of(memory_free_bytes=None)),
    ("secrets", Level.BAD, key(mode=0o644)),
    ("secrets", Level.BAD, key(mode=None)),
    ("secrets", Level.BAD, key(owned=False)),
    ("ledger", Level.BAD, of(ledger=Ledger(fault="connection refused"))),
    ("ledger", Level.BAD, of(ledger=Ledger(revision="", head="0001"))),
    ("ledger", Level.BAD, of(ledger=Ledger(revision="0001", head="0002"))),
    ("shipping", Level.OK, of(shipping=SHIPPING)),
    ("shipping", Level.WARN, of(shipping=replace(SHIPPING, ran=False, trouble=Message("delivery.unheard")))),
    ("shipping", Level.BAD, of(shipping=replace(SHIPPING, trouble=Message("delivery.silent", {"seconds": 90})))),
    ("shipping", Level.BAD, of(shipping=replace(SHIPPING, waiting_bytes=GIB - 1))),
    ("shipping", Level.WARN, of(shipping=replace(SHIPPING, dead_lines=3))),
    ("port", Level.BAD, of(port=Port(host="127.0.0.1", number=80, fault="Permission denied"))),
    ("port", Level.OK, of(port=Port(host="127.0.0.1", number=80, fault="Address already in use", ours=True))),
]


def test_a_sound_machine_has_nothing_to_mend() -> None:
    verdicts = examine(SOUND)
    assert list(verdicts) == list(CHECKS)
    assert {verdict.level for verdict in verdicts.values()} == {Level.OK}
    assert all(verdict.remedy is None for verdict in verdicts.values())


@pytest.mark.parametrize(("name", "level", "change"), CASES)
def test_each_lack_is_seen_alone_and_can_be_mended(name: str, level: Level, change: Change) -> None:
    verdicts = examine(change(SOUND))
    assert verdicts[name].level is level
    assert [other for other, verdict in verdicts.items() if verdict.level is not Level.OK and other != name] == []
    assert (verdicts[name].remedy is None) == (level is Level.OK)
    for language in LANGUAGES:
        render(verdicts[name].what, language)
        if remedy := verdicts[name].remedy:
            render(remedy, language)


def test_every_check_can_fail() -> None:
    assert {name for name, level, _ in CASES if level is not Level.OK} == set(CHECKS)


@pytest.mark.parametrize(
    ("name", "change"), [("neighbours", of_kernel(neighbours_max=1_024)), ("buffers", of_kernel(rmem_max=212_992))]
)
def test_a_sysctl_remedy_writes_a_file_that_sysctl_understands(name: str, change: Change, tmp_path: Path) -> None:
    verdict = CHECKS[name](change(SOUND))
    assert verdict.remedy is not None
    printf = render(verdict.remedy, "en").split(" | ")[0]
    assert shlex.split(printf)[0] == "printf"
    written = subprocess.run(["sh", "-c", printf], capture_output=True, text=True, check=True).stdout
    for line in written.splitlines():
        setting, value = line.split(" = ")
        assert Path("/proc/sys", *setting.split(".")).exists()
        assert int(value) > 0


def test_the_facts_of_this_machine_are_what_other_programs_say(tmp_path: Path) -> None:
    facts = gather.gather(
        Settings(service=Service(data_dir="not/yet"), web=Web(port=0), folder=tmp_path),
        Work(zones=("Asia/Shanghai", "Asia/Nowhere")),
        Ledger(),
        NOON,
        running=False,
    )
    ulimit = subprocess.check_output(["sh", "-c", "ulimit -n"], text=True).strip()
    assert facts.kernel.descriptors_soft == (sys.maxsize if ulimit == "unlimited" else int(ulimit))
    assert facts.time.unknown_zones == ("Asia/Nowhere",)
    assert facts.disk.total_bytes == shutil.disk_usage(tmp_path).total
    assert facts.disk.sync_ms is not None
    assert facts.secrets == (SecretFile(path=str(tmp_path / "not/yet/vault.key"), mode=None),)
    assert not facts.port.fault
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/net/route").exists(), reason="no /proc/net/route here; to enable: run on Linux")
def test_attached_networks_are_read_from_the_kernels_routes(tmp_path: Path) -> None:
    routes = tmp_path / "route"
    routes.write_text(
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
        "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    )
    assert gather.attached(routes) == (ip_network("192.0.2.0/24"),)
    assert gather.attached(tmp_path / "absent") == ()


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert gather.port("127.0.0.1", taken, running=False).fault == "Address already in use"
        assert gather.port("127.0.0.1", taken, running=True).ours


def test_secret_files_show_their_mode(tmp_path: Path) -> None:
    settings = Settings(database=Database(passfile="pass"), folder=tmp_path)
    (tmp_path / "pass").touch(mode=0o640)
    os.chmod(tmp_path / "pass", 0o640)
    modes = [gather.secret_file(path).mode for path in gather.secret_paths(settings)]
    assert modes == [None, 0o640]


def test_the_time_to_make_a_write_safe_is_a_median(tmp_path: Path) -> None:
    ticks = count()
    assert gather.sync_ms(tmp_path, lambda: next(ticks) / 1_000) == pytest.approx(1.0)
