"""A county on one machine: thousands of simulated devices in a network namespace, and the real service that polls them.

Every device answers ping, SNMP and, where it is a camera or recorder, RTSP, from an address of its own behind a
router. Needs root for the namespaces.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection

from campuswatch.demo.stage import give_credentials
from campuswatch.opening import open_ledger, open_vault
from campuswatch.settings import FILE_NAME, Poll, Settings, Web
from campuswatch.usecases.actor import operator
from campuswatch.usecases.schools import add_school
from campuswatch.usecases.setup import set_up
from collector.clock import SystemClock
from inventory.adoption import adopt
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.transition import Transition
from inventory.repository import code_numbers, devices, transitions
from simulator.plan import plan_campus
from simulator.truth import PlantedDevice, SnmpAccess, Truth

SCHOOL = 100  # devices of a school
PART = 25  # schools for which one process answers
COMMUNITY = SnmpAccess(community="bench-county")
HOME = "10.64.0.0/10"
ROUTER, WATCH = "10.250.0.1", "10.250.0.2"


SHARES = {"recorder": 0.03, "switch": 0.12, "ups": 0.01, "printer": 0.04}
"""Of a school's devices, as schools have them; the rest are cameras."""


def counts_of(total: int) -> dict[str, int]:
    """By kind; there is always a switch."""
    return {kind: max(round(total * share), kind == "switch") for kind, share in SHARES.items()}


def plan(total: int) -> list[Truth]:
    """Schools of at most SCHOOL devices each; all have an agent, so that all are asked by SNMP."""
    truths: list[Truth] = []
    while total > 0:
        number, size = len(truths), min(total, SCHOOL)
        snmp_port, rtsp_port = ports_of(number)
        prefix = f"127.{64 + number // 256}.{number % 256}.0/24"
        ports = {"snmp": snmp_port, "rtsp": rtsp_port}
        counts = counts_of(size)
        truth = plan_campus(
            number + 1,
            prefix,
            ports=ports,
            snmp_v3=False,
            pcs=0,
            cameras=size - sum(counts.values()),
            recorders=counts["recorder"],
            switches=counts["switch"],
            ups=counts["ups"],
            printers=counts["printer"],
        )
        truths.append(replace(truth, devices=tuple(_moved(device, ports) for device in truth.devices)))
        total -= size
    return truths


def ports_of(school: int) -> tuple[int, int]:
    """UDP and TCP port of the process that answers for a school, counted from 0."""
    return 16_100 + school // PART, 15_540 + school // PART


def _moved(device: PlantedDevice, ports: Mapping[str, int]) -> PlantedDevice:
    """To 10.64.0.0/10, with an agent; of the rest it keeps its camera only."""
    address = str(ip_address("10.0.0.0") + (int(ip_address(device.address)) & 0x00FF_FFFF))
    kept = {"snmp": ports["snmp"]} | ({"rtsp": ports["rtsp"]} if "rtsp" in device.ports else {})
    return replace(device, address=address, snmp=COMMUNITY, ports=kept)


class County:
    """Made by `county`: its folder, its namespaces, its processes."""

    def __init__(self, folder: Path, truths: Sequence[Truth], poll: Poll) -> None:
        self.folder = folder
        self.truths = truths
        self.settings = Settings(folder=folder.absolute(), web=Web(port=0), poll=poll)
        mark = uuid.uuid4().hex[:6]
        self.fleet, self.watch = f"cwf-{mark}", f"cww-{mark}"
        self.fleets: list[subprocess.Popen[str]] = []

    def lay_cables(self) -> None:
        """Two namespaces and a wire; whatever goes to 10.64.0.0/10 is at home in the fleet's."""
        for name in (self.fleet, self.watch):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", self.fleet, "link", "add", "wire", "type", "veth", "peer", "wire", "netns", self.watch)
        for name, address in ((self.fleet, ROUTER), (self.watch, WATCH)):
            ip("-n", name, "address", "add", f"{address}/30", "dev", "wire")
            ip("-n", name, "link", "set", "wire", "up")
        ip("-n", self.fleet, "route", "add", "local", HOME, "dev", "lo")
        ip("-n", self.watch, "route", "add", HOME, "via", ROUTER)

    def cut(self, addresses: Sequence[str]) -> None:
        """From now on nothing comes back from these addresses."""
        lines = "".join(f"route add blackhole {address}/32\n" for address in addresses)
        subprocess.run(["ip", "-n", self.fleet, "-batch", "-"], input=lines, text=True, check=True)

    def slow_down(self, slow: bool) -> None:
        """Cameras take their time from now on, or are prompt again."""
        for fleet in self.fleets:
            fleet.send_signal(signal.SIGUSR1 if slow else signal.SIGUSR2)

    def told(self, since_ms: int) -> list[Transition]:
        """What the service has observed since then."""
        database = open_ledger(self.settings)
        try:
            with database.read() as connection:
                rows = transitions.between(connection, BUREAU, since_ms, 2**62)
        finally:
            database.close()
        return [row for row in rows if row.recorded_ms >= since_ms]

    def fill_ledger(self) -> None:
        """Schools, credentials and devices in service, as an import would leave them."""
        clock, actor = SystemClock(), operator()
        now_ms = clock.now_ms()
        settings = self.settings
        first, *others = [school_of(number, truth) for number, truth in enumerate(self.truths, 1)]
        set_up(self.config, settings, actor, first, ["10.250.0.0/30"], now_ms=now_ms)
        database = open_ledger(settings)
        try:
            vault = open_vault(settings, database)
            for school in others:
                add_school(database, actor, school, (), now_ms=now_ms)
            for school, truth in zip([first, *others], self.truths, strict=True):
                give_credentials(database, vault, actor, truth, school.code, now_ms)
                database.write(partial(enrol, school=school.code, truth=truth, now_ms=now_ms)).result()
        finally:
            database.close()

    @contextlib.contextmanager
    def simulated(self) -> Iterator[None]:
        """The devices answer."""
        with contextlib.ExitStack() as stack:
            paths = [self.folder / f"truth-{number:03d}.json" for number in range(len(self.truths))]
            for path, truth in zip(paths, self.truths, strict=True):
                path.write_text(truth.to_json(), encoding="utf-8")
            for start in range(0, len(paths), PART):
                words = [*ports_of(start), *paths[start : start + PART]]
                run = self.run(self.fleet, "bench.fleet", *map(str, words), stdin=subprocess.PIPE)
                self.fleets.append(stack.enter_context(run))
            for fleet in self.fleets:
                assert fleet.stdout is not None
                if fleet.stdout.readline() != "ready\n":
                    raise RuntimeError("a fleet of simulated schools did not start")
            yield

    @property
    def config(self) -> Path:
        return self.folder / FILE_NAME

    @property
    def log(self) -> Path:
        """Where the service's log goes."""
        return self.folder / "service.log"

    @staticmethod
    def command(namespace: str, *words: str) -> list[str]:
        return ["ip", "netns", "exec", namespace, sys.executable, *words]

    @contextlib.contextmanager
    def run(
        self,
        namespace: str,
        module: str,
        *words: str,
        stdin: int = subprocess.DEVNULL,
        stderr: TextIO | None = None,
    ) -> Iterator[subprocess.Popen[str]]:
        """Ends the process, by closing its input and by SIGTERM, with the context."""
        with subprocess.Popen(
            self.command(namespace, "-m", module, *words),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=Path(__file__).parent.parent,
        ) as process:
            try:
                yield process
            finally:
                if process.stdin is not None:
                    process.stdin.close()
                process.terminate()

    def remove(self) -> None:
        for name in (self.fleet, self.watch):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def school_of(number: int, truth: Truth) -> School:
    return School(code=f"S{number:03d}", name=f"{truth.school} {number}", ports=truth.ports)


def enrol(connection: Connection, *, school: str, truth: Truth, now_ms: int) -> None:
    for planted in truth.devices:
        kind = Kind(planted.kind)
        code = code_numbers.allot(connection, school, kind)
        witnesses = tuple(name for name in ("ping", "rtsp", "snmp") if name in (*planted.ports, "ping"))
        device = Device(
            id=uuid.uuid4().hex, code=code, school=school, kind=kind, name=planted.name, address=planted.address,
            vendor=planted.vendor, model=planted.model, stream_path=planted.stream_path, answers=witnesses,
        )  # fmt: skip
        devices.add(connection, device, actor="bench", at_ms=now_ms)
        adopt(connection, BUREAU, code, actor="bench", at_ms=now_ms)


@contextlib.contextmanager
def county(folder: Path, total: int, poll: Poll | None = None) -> Iterator[County]:
    """`total` devices that answer, and a ledger that knows them. Raises PermissionError where it may not be made."""
    if os.geteuid() != 0:
        raise PermissionError("network namespaces want root")
    made = County(folder, plan(total), poll or Poll())
    try:
        made.lay_cables()
        made.fill_ledger()
        with made.simulated():
            yield made
    finally:
        made.remove()


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
